import Configuration
import DiscModel
import DriveEmulator
import WriteStrategy

/// One thing that can be explained.
struct GlossaryEntry {
  let name: String
  let kind: String
  let meaning: String
  /// Further facts: what they are called and what they say.
  var facts: [(name: String, value: String)] = []

  /// Every key of every document: a scenario holds the others.
  static let keys = ScenarioSchema.schema.explanations(root: "")

  /// All that a word may mean. Throws a usage failure with a did-you-mean.
  static func find(_ word: String) throws -> [GlossaryEntry] {
    if let number = Int32(word) {
      guard let code = ExitCode(rawValue: number) else {
        throw Failure.usage("there is no exit code \(word)", advice: "they are \(ExitCode.list)")
      }
      return [GlossaryEntry(name: word, kind: "exit code", meaning: code.meaning)]
    }
    if let fault = FaultText.all.first(where: { $0.name.lowercased() == word.lowercased() }) {
      return [GlossaryEntry(name: fault.name, kind: "fault", meaning: fault.meaning)]
    }
    if let metric = LimitedMetric(rawValue: word) {
      return [GlossaryEntry(metric)]
    }
    do {
      return try ScenarioSchema.schema.explain(word, root: "").map(GlossaryEntry.init)
    } catch {
      // A word of the documents that no scenario holds; what is misspelt is told by the scenario's schema.
      for schema in [
        RecordingStack.schema, PulseStrategy.schema, MasteringRecipe.schema, CaptureSchema.schema,
      ] {
        let entries = schema.explanations(root: schema.document ?? "").filter {
          $0.path == word || $0.path.hasSuffix("." + word)
        }
        if !entries.isEmpty { return entries.map(GlossaryEntry.init) }
      }
      throw Failure.usage("nothing is called \"\(word)\"", advice: advice(word, nearestKey: error))
    }
  }

  private static func advice(_ word: String, nearestKey: ConfigurationError) -> String {
    let others = FaultText.all.map(\.name) + LimitedMetric.allCases.map(\.rawValue)
    if let nearest = Spelling.nearest(to: word, among: others) { return "did you mean \(nearest)?" }
    return nearestKey.suggestion == nil
      ? "drive-emu explain without a word tells what there is" : nearestKey.advice
  }

  init(name: String, kind: String, meaning: String) {
    self.name = name
    self.kind = kind
    self.meaning = meaning
  }

  init(_ metric: LimitedMetric) {
    self.init(name: metric.rawValue, kind: "metric", meaning: metric.meaning)
    facts = [
      ("unit", ConfigurationUnit(ofKey: metric.rawValue).symbol),
      ("limit", "limits.\(metric.rawValue).max, the largest value that passes"),
    ]
    addGrade(metric.grade)
  }

  init(_ explanation: Explanation) {
    self.init(name: explanation.path, kind: "key", meaning: explanation.meaning)
    facts = [("holds", explanation.kind)]
    if explanation.unit != .plain { facts.append(("unit", explanation.unit.symbol)) }
    facts += [("range", explanation.range), ("default", explanation.defaultValue)]
    if explanation.isMetadata { facts.append(("note", "changes no physics")) }
    addGrade(explanation.grade)
  }

  private mutating func addGrade(_ grade: Schema.Grade) {
    facts.append(("grade", grade.name))
    if !grade.source.isEmpty { facts.append(("source", grade.source)) }
  }

  var text: String {
    let width = facts.map(\.name.count).max() ?? 0
    let lines = facts.map { fact in
      "  \(fact.name)\(String(repeating: " ", count: width - fact.name.count))  \(fact.value)\n"
    }
    return "\(name) (\(kind))\n  \(meaning)\n" + lines.joined()
  }

  var document: ConfigurationValue {
    let members = [("name", name), ("kind", kind), ("meaning", meaning)] + facts
    return .object(members: members.map { ConfigurationValue.Member($0.0, .string($0.1)) })
  }
}
