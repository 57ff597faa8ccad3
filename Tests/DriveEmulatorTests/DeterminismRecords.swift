import DriveEmulator

// Written by `DRIVE_EMU_UPDATE_DIGESTS=1 swift test --filter DeterminismMatrixTests`.
extension DeterminismGoldens {
  static let recorded: [Record] = [
    Record(
      name: "reference-loop",
      digests: StateDigests(
        tick: 2560,
        values: [
          0x85539722df6949b5,
          0xaa08c5cc8323b52d,
          0x72b19cfd8d6127ec,
          0xaacf5f4a47a87d4d,
          0x63b06bb857a880a9,
        ])),
    Record(
      name: "start-and-hold",
      digests: StateDigests(
        tick: 96256,
        values: [
          0xa0937b80224165fa,
          0x950959a0b4bbb2f0,
          0xa98c564becbfb0bb,
          0x1b6088b36b4e1b7a,
          0x64bf04e3a811cb66,
        ])),
  ]
}
