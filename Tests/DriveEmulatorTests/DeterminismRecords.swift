import DriveEmulator

// Written by `DRIVE_EMU_UPDATE_DIGESTS=1 swift test --filter DeterminismMatrixTests`.
extension DeterminismGoldens {
  static let recorded: [Record] = [
    Record(
      name: "reference-loop",
      digests: StateDigests(
        tick: 2560,
        values: [
          0x8bee4af224501e8,
          0x9a6b36e329fbb2df,
          0x989d01b65ea49ca,
          0xe321f05d41b546d5,
          0xb3064d7f6f82745,
        ])),
    Record(
      name: "start-and-hold",
      digests: StateDigests(
        tick: 86272,
        values: [
          0xe00838d73fa6f64e,
          0x6f18b634b9895ea3,
          0x9cd2963aff3aab48,
          0x4a90a51daf278d01,
          0xbad4ebe55bf47c74,
        ])),
  ]
}
