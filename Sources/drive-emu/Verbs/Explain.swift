import Configuration
import DriveEmulator

/// `drive-emu explain [WORD]`: what a key, a metric, a fault or an exit code means.
enum Explain {
  static let command = Command(
    path: ["explain"], summary: "what a key, a metric, a fault or an exit code means",
    operands: [
      Operand(
        name: "WORD", isOptional: true,
        help: "a key or the end of its path, a metric, a fault or an exit code; without it, what there is")
    ], ignores: ["set", "seed"], run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    guard let word = invocation.operands.first else {
      try invocation.emit(text: contents(), json: index())
      return .success
    }
    let entries = try GlossaryEntry.find(word)
    try invocation.emit(
      text: entries.map(\.text).joined(separator: "\n"), json: .array(entries.map(\.document)))
    return .success
  }

  private static func contents() -> String {
    var text = "documents, each begun by schema: \"drive-emu/KIND/1\"\n"
    for kind in kinds {
      let names = BuiltinLibrary.entries.filter { $0.kind == kind }.map { BuiltinLibrary.prefix + $0.name }
      text += item("\(kind): \(names.joined(separator: ", "))")
    }
    text += "\nkeys, top level (drive-emu explain KEY goes on; a deeper one by its end)\n"
    for explanation in GlossaryEntry.keys where !explanation.path.contains(".") {
      text += item("\(explanation.path): \(explanation.meaning)")
    }
    text += "\nmetrics\n" + item(LimitedMetric.allCases.map(\.rawValue).joined(separator: ", "))
    text += "\nfaults of the firmware\n" + item(FaultText.all.map(\.name).joined(separator: ", "))
    text += "\nexit codes\n" + item(ExitCode.list)
    return text + "\nask: drive-emu explain depth_nm, focus_residual_peak_nm, jumpTimedOut, 3\n"
  }

  /// An entry of a list, broken like the program's help.
  private static func item(_ text: String) -> String {
    "  " + HelpText.broken(text, width: HelpText.width, indentation: 4) + "\n"
  }

  private static func index() -> ConfigurationValue {
    .object([
      "documents": .array(
        BuiltinLibrary.entries.map {
          .object(["kind": .string($0.kind), "reference": .string(BuiltinLibrary.prefix + $0.name)])
        }),
      "keys": .array(GlossaryEntry.keys.map { .string($0.path) }),
      "metrics": .array(LimitedMetric.allCases.map { .string($0.rawValue) }),
      "faults": .array(FaultText.all.map { .string($0.name) }),
      "exit_codes": .array(ExitCode.allCases.map { .integer(Int($0.rawValue)) }),
    ])
  }

  private static var kinds: [String] {
    BuiltinLibrary.entries.map(\.kind).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
