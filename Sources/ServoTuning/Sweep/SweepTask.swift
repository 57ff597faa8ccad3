/// Which share of a sweep one process runs: samples k with k mod `count` = `index`.
public struct SweepTask: Equatable, Sendable {
  /// Which task this is, from 0.
  public var index: Int
  /// How many share the samples.
  public var count: Int

  /// The whole sweep.
  public static let all = SweepTask(index: 0, count: 1)

  init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// The task of the options, or else of the array job that the environment tells of, or else the whole sweep.
  ///
  /// Looked at in this order: `SLURM_ARRAY_TASK_ID` with `_MIN`, `_STEP` and `_COUNT`; `PBS_ARRAY_INDEX`;
  /// `SGE_TASK_ID` with `_FIRST`, `_LAST` and `_STEPSIZE`; `LSB_JOBINDEX`, counted from 1;
  /// `AWS_BATCH_JOB_ARRAY_INDEX`; `JOB_COMPLETION_INDEX`. Where the scheduler does not tell how many tasks there are,
  /// `tasks` must. These variables choose samples and change no result.
  public init(task: Int?, tasks: Int?, environment: [String: String]) throws(SweepError) {
    if let task {
      self = try Self.checked(task, of: tasks ?? 1, source: "--task")
      return
    }
    let array = try ArrayJob(environment)
    guard let array else {
      guard let tasks, tasks != 1 else {
        self = .all
        return
      }
      throw .task(0, of: tasks, source: "--tasks without --task or an array job")
    }
    guard let count = tasks ?? array.count else {
      throw .task(array.index, of: 0, source: "\(array.variable) without --tasks")
    }
    self = try Self.checked(array.index, of: count, source: array.variable)
  }

  private static func checked(_ index: Int, of count: Int, source: String) throws(SweepError) -> SweepTask {
    guard count >= 1, count <= SweepPlan.mostSamples, (0..<count).contains(index) else {
      throw .task(index, of: count, source: source)
    }
    return SweepTask(index: index, count: count)
  }

  /// The samples of this task out of `total`, rising.
  public func samples(of total: Int) -> StrideTo<Int> { stride(from: index, to: total, by: count) }
}

/// A scheduler's array job, read from its environment.
private struct ArrayJob {
  var variable: String
  /// From 0.
  var index: Int
  var count: Int?

  init?(_ environment: [String: String]) throws(SweepError) {
    func number(_ name: String) throws(SweepError) -> Int? {
      guard let text = environment[name], text != "undefined", !text.isEmpty else { return nil }
      guard let number = Int(text), (-1_000_000_000...1_000_000_000).contains(number) else {
        throw .variable(name: name, value: text)
      }
      return number
    }
    func steps(_ id: Int, from first: Int, by step: Int) -> Int { (id - first) / max(1, step) }
    if let id = try number("SLURM_ARRAY_TASK_ID") {
      variable = "SLURM_ARRAY_TASK_ID"
      let first = try number("SLURM_ARRAY_TASK_MIN") ?? 0
      index = steps(id, from: first, by: try number("SLURM_ARRAY_TASK_STEP") ?? 1)
      count = try number("SLURM_ARRAY_TASK_COUNT")
    } else if let id = try number("PBS_ARRAY_INDEX") {
      (variable, index) = ("PBS_ARRAY_INDEX", id)
    } else if let id = try number("SGE_TASK_ID") {
      variable = "SGE_TASK_ID"
      let first = try number("SGE_TASK_FIRST") ?? 1
      let step = try number("SGE_TASK_STEPSIZE") ?? 1
      index = steps(id, from: first, by: step)
      count = try number("SGE_TASK_LAST").map { steps($0, from: first, by: step) + 1 }
    } else if let id = try number("LSB_JOBINDEX"), id > 0 {
      (variable, index) = ("LSB_JOBINDEX", id - 1)
    } else if let id = try number("AWS_BATCH_JOB_ARRAY_INDEX") {
      (variable, index) = ("AWS_BATCH_JOB_ARRAY_INDEX", id)
    } else if let id = try number("JOB_COMPLETION_INDEX") {
      (variable, index) = ("JOB_COMPLETION_INDEX", id)
    } else {
      return nil
    }
  }
}
