import ChannelSim
import Configuration
import DiscModel
import DriveEmulator

/// `drive-emu disc check DISC`: every rule of the medium that a disc breaks.
enum DiscCheckVerb {
  static let command = Command(
    path: ["disc", "check"], summary: "list every rule of the medium that a disc breaks",
    operands: [DiscInput.operand], options: [DiscInput.pickupOption], ignores: ["seed"],
    discussion: """
      Rules of ECMA-267 and of physics are errors: breaking one gives exit code 3. Rules of published practice, and
      assumed ones, are warnings: they are listed, and the exit code stays 0. Rows such as B4 are those of the published
      structures; a disc names in its key rows those that it is meant to have (--set 'rows=["B4"]'). What the pickup
      cannot read is listed too.

      """ + DiscInput.overrideNote, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let input = try DiscInput(invocation)
    let optics = input.pickup.optics
    let findings =
      input.disc.findings()
      + input.disc.findings(
        under: PickupFigures(
          wavelength: optics.wavelength, numericalAperture: optics.numericalAperture,
          designCover: optics.designCoverThickness))
    try invocation.emit(text: text(input, findings), json: document(input, findings))
    guard findings.contains(where: { $0.rule.grade == .error }) else { return .success }
    invocation.console.complain("repeat: \(invocation.repetition)")
    return .limitFailed
  }

  private static func count(_ findings: [DiscFinding], _ grade: DiscFinding.Grade) -> Int {
    findings.filter { $0.rule.grade == grade }.count
  }

  private static func text(_ input: DiscInput, _ findings: [DiscFinding]) -> String {
    let lines = findings.map { "\($0.rule.grade.rawValue): \($0)\n" }.joined()
    let counts = [DiscFinding.Grade.error, .warning].map { grade in
      let number = count(findings, grade)
      return "\(number) \(grade.rawValue)\(number == 1 ? "" : "s")"
    }
    let verdict =
      "\(input.reference): \(counts.joined(separator: ", ")), of \(DiscFinding.Rule.allCases.count) rules\n"
    return lines + verdict
  }

  private static func document(_ input: DiscInput, _ findings: [DiscFinding]) -> ConfigurationValue {
    .object([
      "disc": .string(input.reference), "errors": .integer(count(findings, .error)),
      "warnings": .integer(count(findings, .warning)),
      "findings": .array(
        findings.map { finding in
          .object([
            "rule": .string(finding.rule.rawValue),
            "row": finding.row.map { .string($0.rawValue) } ?? .null,
            "grade": .string(finding.rule.grade.rawValue),
            "layer": finding.layer.map { .integer($0) } ?? .null, "value": .string(finding.value),
            "advice": .string(finding.advice),
          ])
        }),
    ])
  }
}
