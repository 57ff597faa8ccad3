import Configuration
import DriveEmulator
import ServoTuning

/// `drive-emu sweep merge DIR`: a sweep's samples put together.
enum SweepMerge {
  static let command = Command(
    path: ["sweep", "merge"],
    summary: "a sweep's yield, worst cases, and the tolerances that matter",
    operands: [Operand(name: "DIR", help: "the directory that sweep run has filled")],
    options: [
      Option(name: "worst", value: "N", help: "how many worst cases are kept as scenarios, 10 if not given")
    ],
    ignores: ["set", "seed"],
    discussion: """
      Writes result.json, samples.csv and worst/, into DIR or --out DIR: bit for bit the same for any number of tasks.
      Tolerances are ranked by the rank correlation of their draws with how near to a limit, or beyond it, a sample came.
      Exit code 0 if every sample passed, 3 if not, 2 if samples are missing.
      """,
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let path = invocation.operands[0]
    let result = try SweepResult(
      SweepDirectory(existing: path), worstCount: invocation.integer("worst", in: 0...10_000) ?? 10)
    let target = invocation.outputDirectory ?? path
    try result.write(into: target)
    if invocation.isJSON {
      try invocation.console.data(result.json.json(.pretty, nonFinite: .writeNull))
    } else {
      try invocation.console.data(result.text(directory: target))
    }
    invocation.console.note("written: \(target)")
    return result.passed == result.samples.count ? .success : .limitFailed
  }
}
