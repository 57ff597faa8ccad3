public import Configuration
internal import Determinism
public import DriveEmulator

/// What a sweep runs: a scenario, and which of its sets over how many samples.
///
/// A plan is a file (`drive-emu/sweep/1`) that holds the whole scenario, so that every task of a sweep, on whatever
/// machine, runs the same. Sample k is a function of the plan and k alone.
public struct SweepPlan: Sendable {
  /// Which of the scenario's sets is run.
  public enum Kind: String, Sendable, CaseIterable {
    /// Monte-Carlo samples of its variations.
    case variations
    /// Its corners, one by one.
    case corners
  }

  /// Which of the scenario's sets is run.
  public let kind: Kind
  /// How many samples there are.
  public let samples: Int
  /// The scenario that they vary.
  public let scenario: Scenario
  /// The plan as a file holds it.
  public let text: String
  /// 64 bits of the text: a sample made by another plan is told by it.
  public let fingerprint: String

  /// The largest number of samples.
  public static let mostSamples = 10_000_000

  static let schema = "drive-emu/sweep/1"

  /// A plan of the first `samples` samples of a scenario's set. Throws a `SweepError` when the set is empty.
  public init(scenario: Scenario, kind: Kind, samples: Int?) throws {
    let count: Int
    switch kind {
    case .variations:
      guard !scenario.variations.isEmpty else { throw SweepError.nothingVaries(scenario: scenario.name) }
      count = samples ?? 100
    case .corners:
      guard !scenario.corners.isEmpty else { throw SweepError.noCorners(scenario: scenario.name) }
      count = min(samples ?? scenario.corners.count, scenario.corners.count)
    }
    guard (1...Self.mostSamples).contains(count) else { throw SweepError.sampleCount(count) }
    self.kind = kind
    self.samples = count
    let document = ConfigurationValue.object([
      "schema": .string(Self.schema), "kind": .string(kind.rawValue), "samples": .integer(count),
      "scenario": scenario.document,
    ])
    text = try document.json(.pretty, nonFinite: .refuse)
    fingerprint = Self.fingerprint(of: text)
    // The task that writes the plan reads it too: a number spelt with more digits than it needs may otherwise come out
    // of its unit one bit apart from the same number in the file.
    let written = try ConfigurationValue.parse([UInt8](text.utf8), file: "plan.json")
    self.scenario = try written["scenario"].map { try Scenario($0) } ?? scenario
  }

  /// Reads a plan back. Throws a `ConfigurationError` where it is none.
  public init(_ value: ConfigurationValue) throws {
    guard value["schema"]?.string == Self.schema,
      let kind = value["kind"]?.string.flatMap(Kind.init(rawValue:)),
      let samples = value["samples"]?.number?.integer, let document = value["scenario"]
    else {
      throw ConfigurationError(
        .wrongSchema, at: value.position, "this is no plan of a sweep",
        advice:
          "a plan has schema: \"\(Self.schema)\", kind, samples and scenario; `sweep run SCENARIO` writes one"
      )
    }
    try self.init(scenario: Scenario(document), kind: kind, samples: samples)
  }

  /// The scenario of a sample, 0 to `samples` - 1.
  public func sample(_ index: Int) throws -> Scenario {
    switch kind {
    case .variations: try scenario.varied(sample: index)
    case .corners: try scenario.corner(scenario.corners[index])
    }
  }

  /// What was drawn for a sample, by the variations' names in their order; nothing for a corner.
  public func draws(_ index: Int) -> [(name: String, value: Double)] {
    guard kind == .variations else { return [] }
    return scenario.variations.map { ($0.name, $0.draw(sample: UInt64(index), seed: scenario.seed)) }
  }

  static func fingerprint(of text: String) -> String {
    let word = RandomStream(seed: 0, nameBytes: text.utf8).word(at: 0)
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// What is wrong with a sweep.
public enum SweepError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The scenario has no variations.
  case nothingVaries(scenario: String)
  /// The scenario has no corners.
  case noCorners(scenario: String)
  /// A number of samples that cannot be.
  case sampleCount(Int)
  /// The task's number does not fit the number of tasks.
  case task(Int, of: Int, source: String)
  /// A number of an array job that is none.
  case variable(name: String, value: String)
  /// The directory belongs to another plan.
  case otherPlan(path: String)
  /// Samples that are not there, and the first of them.
  case incomplete(missing: Int, of: Int, first: Int, directory: String)
  /// A file that is no result of this plan's sample.
  case damaged(path: String)

  public var description: String {
    switch self {
    case .nothingVaries(let scenario):
      "\(scenario) has no variations to sample; a scenario with variations, such as builtin:corners, would do"
    case .noCorners(let scenario): "\(scenario) has no corners; builtin:corners has some"
    case .sampleCount(let count):
      "\(count) samples are not possible; 1 to \(SweepPlan.mostSamples) would do"
    case .task(let task, let count, let source):
      "task \(task) of \(count) (\(source)) is not possible; 0 to \(max(0, count - 1)) would do, and --tasks from 1 on"
    case .variable(let name, let value):
      "\(name) is \"\(value)\", which is no whole number; unset it or give --task"
    case .otherPlan(let path): "\(path) is the plan of another sweep; name another directory with --out"
    case .incomplete(let missing, let count, let first, let directory):
      "INCOMPLETE: \(missing) of \(count) samples are missing in \(directory), the first of them \(first); run the "
        + "tasks that are missing, then merge again"
    case .damaged(let path):
      "\(path) is no whole result of this sweep's sample; remove it and run its task again"
    }
  }
}
