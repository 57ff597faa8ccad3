import DriveEmulator

// Written by `DRIVE_EMU_UPDATE_DIGESTS=1 swift test --filter DeterminismMatrixTests`.
extension DeterminismGoldens {
  static let recorded: [Record] = [
    Record(
      name: "reference-loop",
      digests: StateDigests(
        tick: 2560,
        values: [
          0x897fc45806128feb,
          0xaa08c5cc8323b52d,
          0xd3a7a3ab80676e7e,
          0x70a587671f188030,
          0xdecfd7ee51ebfbca,
        ])),
    Record(
      name: "start-and-hold",
      digests: StateDigests(
        tick: 96256,
        values: [
          0x366173ac1df6d371,
          0x73c7eb7d5265d328,
          0xd64601a827d21229,
          0xb3296d369d056593,
          0x2043643652d4d185,
        ])),
  ]
}
