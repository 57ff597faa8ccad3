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
          0x9f5182ba89e0666b,
          0xd66615fa19ace019,
        ])),
    Record(
      name: "start-and-hold",
      digests: StateDigests(
        tick: 96256,
        values: [
          0xf591e6a0b4811612,
          0x10e4e86199a480a0,
          0xdc9ae7c3b501ced2,
          0xb0f90c1fa4b7eca7,
          0xf66260b01e4e1adc,
        ])),
  ]
}
