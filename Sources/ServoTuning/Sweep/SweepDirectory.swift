public import Configuration
internal import DriveEmulator
internal import Foundation

/// A directory with a sweep's plan and one file a sample, each written whole or not at all.
public struct SweepDirectory: Sendable {
  /// The directory.
  public let path: String
  /// What it holds samples of.
  public let plan: SweepPlan

  /// What a task did.
  public struct Progress: Equatable, Sendable {
    /// Samples of the task, those that were there before, and those run now.
    public var total = 0
    /// Samples that were there before.
    public var skipped = 0
    /// Samples run now.
    public var made = 0
    /// The task was told to stop before its end.
    public var isInterrupted = false
  }

  static let planName = "plan.json"

  /// Makes the directory for a plan, or goes on in one that holds the same plan.
  public init(path: String, plan: SweepPlan) throws {
    self.path = path
    self.plan = plan
    let planPath = "\(path)/\(Self.planName)"
    if let data = FileManager.default.contents(atPath: planPath) {
      guard [UInt8](data) == Array(plan.text.utf8) else { throw SweepError.otherPlan(path: planPath) }
    } else {
      try ResultFile.write(plan.text, to: planPath)
    }
  }

  /// Opens a directory by the plan that it holds.
  public init(existing path: String) throws {
    self.path = path
    plan = try SweepPlan(Self.parse("\(path)/\(Self.planName)"))
  }

  /// The plan in a file.
  public static func parse(_ path: String) throws -> ConfigurationValue {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(
        .extends, at: .built, path: "", "\(path) cannot be read",
        advice: "name a directory that sweep run has filled, or a plan in one")
    }
    return try ConfigurationValue.parse([UInt8](data), file: path)
  }

  /// Where a sample's result stands.
  public func samplePath(_ index: Int) -> String {
    let digits = "\(index)"
    return "\(path)/samples/\(String(repeating: "0", count: max(0, 7 - digits.count)))\(digits).json"
  }

  /// A sample's result, if it is there and whole.
  func sample(_ index: Int) throws -> SweepSample? {
    let path = samplePath(index)
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do {
      let value = try ConfigurationValue.parse([UInt8](data), file: path)
      return SweepSample(value, index: index, plan: plan)
    } catch {
      // A file that is no JSON is as good as none: the sample is run again.
      return nil
    }
  }

  /// Runs a task's samples that are not there yet. `goesOn` is asked before each and told the share done.
  public func run(_ task: SweepTask, goesOn: (Double) -> Bool = { _ in true }) throws -> Progress {
    var progress = Progress()
    let indices = task.samples(of: plan.samples)
    progress.total = Array(indices).count
    for index in indices {
      let share = Double(progress.skipped + progress.made) / Double(max(progress.total, 1))
      guard goesOn(share) else {
        progress.isInterrupted = true
        return progress
      }
      if try sample(index) != nil {
        progress.skipped += 1
        continue
      }
      let json = try make(index).json(plan: plan).json(.pretty, nonFinite: .refuse)
      try ResultFile.write(json, to: samplePath(index))
      progress.made += 1
    }
    return progress
  }

  /// Runs one sample. An unstable servo, or a draw that no disc can have, is a result.
  func make(_ index: Int) throws -> SweepSample {
    let scenario: Scenario
    do {
      scenario = try plan.sample(index)
    } catch let error as ConfigurationError {
      return SweepSample(index: index, plan: plan, problem: "\(error)")
    }
    return SweepSample(index: index, plan: plan, scenario: scenario, report: try scenario.execute())
  }

  /// Every sample in order. Throws when one is missing, or is another sweep's.
  func all() throws -> [SweepSample] {
    var samples: [SweepSample] = []
    var missing: [Int] = []
    for index in 0..<plan.samples {
      if let sample = try sample(index) {
        samples.append(sample)
      } else if FileManager.default.fileExists(atPath: samplePath(index)) {
        throw SweepError.damaged(path: samplePath(index))
      } else {
        missing.append(index)
      }
    }
    if let first = missing.first {
      throw SweepError.incomplete(missing: missing.count, of: plan.samples, first: first, directory: path)
    }
    return samples
  }
}
