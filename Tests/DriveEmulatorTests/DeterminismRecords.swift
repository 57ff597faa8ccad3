import DriveEmulator

// Written by `DRIVE_EMU_UPDATE_DIGESTS=1 swift test --filter DeterminismMatrixTests`.
extension DeterminismGoldens {
  static let recorded: [Record] = [
    Record(
      name: "reference-loop",
      digests: StateDigests(
        tick: 2560,
        values: [
          0xdf2e9b7eb31a4f3e,
          0xd3c2521fdd63ae75,
          0xd3a7a3ab80676e7e,
          0x57b2de71e261d7c6,
          0xdecfd7ee51ebfbca,
        ])),
    Record(
      name: "start-and-hold",
      digests: StateDigests(
        tick: 91904,
        values: [
          0x6b96a779222a91b1,
          0xdd091ad43a28dd2f,
          0x2639837aa1410a75,
          0x17f71bf4aabc9447,
          0x7aa75c03366864f,
        ])),
  ]
}
