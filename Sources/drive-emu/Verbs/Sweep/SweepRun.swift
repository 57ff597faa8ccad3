import Configuration
import DriveEmulator
import Foundation
import ServoTuning

/// `drive-emu sweep run SCENARIO`: one task's share of a scenario's samples, one file each.
enum SweepRun {
  static let command = Command(
    path: ["sweep", "run"],
    summary: "Monte-Carlo samples or corners, or one task's share of them",
    operands: [
      Operand(
        name: "SCENARIO",
        help: "a scenario with variations or corners, such as builtin:corners, or the plan.json of a sweep")
    ],
    options: [
      Option(name: "samples", value: "N", help: "how many samples of the variations, 100 if not given"),
      Option(name: "corners", help: "run the scenario's corners, one sample each, instead of its variations"),
      Option(name: "task", value: "I", help: "run samples I, I+N, I+2N, … of N tasks; I counts from 0"),
      Option(name: "tasks", value: "N", help: "how many tasks share the samples"),
    ],
    discussion: """
      Into --out DIR (default out/NAME-sweep): plan.json and samples/, a file a sample, each written whole or not at
      all. What is there already is not run again, so that a sweep that was broken off goes on where it was.

      Without --task the variables of an array job are looked at: SLURM_ARRAY_TASK_ID with _MIN, _STEP and _COUNT,
      PBS_ARRAY_INDEX, SGE_TASK_ID with _FIRST, _LAST and _STEPSIZE, LSB_JOBINDEX, AWS_BATCH_JOB_ARRAY_INDEX,
      JOB_COMPLETION_INDEX. They choose samples; no number of tasks changes a result.

      A sample that fails is a result: the exit code is 0 when every sample of the task was run. Then: sweep merge DIR.
      """,
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let plan = try plan(invocation)
    let task = try SweepTask(
      task: invocation.integer("task", in: 0...SweepPlan.mostSamples),
      tasks: invocation.integer("tasks", in: 1...SweepPlan.mostSamples),
      environment: ProcessInfo.processInfo.environment)
    let path = invocation.outputDirectory ?? "out/\(Execution.fileName(plan.scenario.name))-sweep"
    let directory = try SweepDirectory(path: path, plan: plan)
    let progress = Progress(
      "\(plan.scenario.name), task \(task.index) of \(task.count)", console: invocation.console)
    Interruption.watch()
    let done = try directory.run(task) { share in
      progress.update(share)
      return !Interruption.isRequested
    }
    progress.finish()
    if invocation.isJSON {
      try invocation.console.data(document(done, task, path).json(.pretty, nonFinite: .refuse))
    } else {
      try invocation.console.data(
        "task \(task.index) of \(task.count): \(done.made) samples run, \(done.skipped) were there, of \(done.total)\n"
          + "next: \(Shell.line(["drive-emu", "sweep", "merge", path]))\n")
    }
    guard !done.isInterrupted else {
      throw Failure(
        .internalError, "INCOMPLETE: interrupted after \(done.made + done.skipped) of \(done.total) samples",
        advice: "the same command goes on from there")
    }
    return .success
  }

  private static func document(
    _ done: SweepDirectory.Progress, _ task: SweepTask, _ path: String
  ) -> ConfigurationValue {
    .object([
      "directory": .string(path), "task": .integer(task.index), "tasks": .integer(task.count),
      "samples": .integer(done.total), "made": .integer(done.made), "skipped": .integer(done.skipped),
      "interrupted": .boolean(done.isInterrupted),
    ])
  }

  private static func plan(_ invocation: Invocation) throws -> SweepPlan {
    let word = invocation.operands[0]
    if word.hasSuffix(".json"), FileManager.default.fileExists(atPath: word),
      let plan = try writtenPlan(word, invocation)
    {
      return plan
    }
    var overrides = invocation.overrides
    if let seed = try invocation.seed() { overrides.append("seed=\(seed)") }
    let scenario = try ScenarioLoader.scenario(
      Reference.resolve(word, kind: "scenario"), overrides: overrides)
    return try SweepPlan(
      scenario: scenario, kind: invocation.has("corners") ? .corners : .variations,
      samples: invocation.integer("samples", in: 1...SweepPlan.mostSamples))
  }

  /// The plan in a file; nil if it is another document, such as a scenario.
  private static func writtenPlan(_ path: String, _ invocation: Invocation) throws -> SweepPlan? {
    let value = try SweepDirectory.parse(path)
    guard value["schema"]?.string?.hasPrefix("drive-emu/sweep/") ?? false else { return nil }
    for option in ["samples", "corners", "set", "seed"] where invocation.has(option) {
      throw Failure.usage("--\(option) cannot change a plan", advice: "give it with the scenario instead")
    }
    return try SweepPlan(value)
  }
}
