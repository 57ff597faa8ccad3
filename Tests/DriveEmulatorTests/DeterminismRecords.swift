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
        tick: 91904,
        values: [
          0xa63c120da1db0a14,
          0x8227ccc371f59a94,
          0xaa323015a31112a2,
          0xbc36259e5847e03d,
          0xf65f9ec05f187d94,
        ])),
  ]
}
