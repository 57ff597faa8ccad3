import ServoTuning
import XCTest

/// Which samples a process takes: by option, by the variables of an array job, or all.
final class SweepTaskTests: XCTestCase {
  private func task(_ environment: [String: String], task: Int? = nil, tasks: Int? = nil) throws -> SweepTask
  {
    try SweepTask(task: task, tasks: tasks, environment: environment)
  }

  private func error(_ environment: [String: String], task: Int? = nil, tasks: Int? = nil) -> String {
    do {
      return "\(try self.task(environment, task: task, tasks: tasks))"
    } catch {
      return "\(error)"
    }
  }

  func testTasksShareTheSamplesWithoutGapOrOverlap() throws {
    for count in [1, 2, 3, 7, 25] {
      let all = try (0..<count).flatMap { Array(try task([:], task: $0, tasks: count).samples(of: 20)) }
      XCTAssertEqual(all.sorted(), Array(0..<20))
    }
  }

  func testArrayJobsOfEverySchedulerAreUnderstood() throws {
    let slurm = [
      "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "2",
      "SLURM_ARRAY_TASK_COUNT": "5",
    ]
    let found = try task(slurm)
    XCTAssertEqual([found.index, found.count], [2, 5])
    let engine = [
      "SGE_TASK_ID": "5", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "9", "SGE_TASK_STEPSIZE": "2",
    ]
    XCTAssertEqual([try task(engine).index, try task(engine).count], [2, 5])
    for (name, value, index) in [
      ("PBS_ARRAY_INDEX", "3", 3), ("LSB_JOBINDEX", "3", 2), ("AWS_BATCH_JOB_ARRAY_INDEX", "3", 3),
      ("JOB_COMPLETION_INDEX", "3", 3),
    ] {
      let found = try task([name: value], tasks: 8)
      XCTAssertEqual([found.index, found.count], [index, 8], name)
    }
    // Options come first, then Slurm; a plain job is no array job.
    XCTAssertEqual(try task(slurm, task: 1, tasks: 2).index, 1)
    XCTAssertEqual(try task(["JOB_COMPLETION_INDEX": "7"].merging(slurm) { $1 }).index, 2)
    XCTAssertEqual(try task(["SGE_TASK_ID": "undefined", "LSB_JOBINDEX": "0"]), .all)
  }

  func testTasksThatCannotBeAreRefusedInOneSentence() {
    XCTAssertEqual(
      error([:], task: 3, tasks: 3),
      "task 3 of 3 (--task) is not possible; 0 to 2 would do, and --tasks from 1 on")
    XCTAssertEqual(
      error(["SLURM_ARRAY_TASK_ID": "one"]),
      "SLURM_ARRAY_TASK_ID is \"one\", which is no whole number; unset it or give --task")
    XCTAssertTrue(error([:], tasks: 4).contains("--tasks without --task or an array job"))
    XCTAssertTrue(error(["PBS_ARRAY_INDEX": "1"]).contains("PBS_ARRAY_INDEX without --tasks"))
    XCTAssertTrue(error(["SLURM_ARRAY_TASK_ID": "9223372036854775807"]).contains("no whole number"))
  }
}
