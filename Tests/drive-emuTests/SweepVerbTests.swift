import Configuration
import Foundation
import XCTest

/// Sweeps by processes of the built program.
final class SweepVerbTests: XCTestCase {
  private func start(_ program: Program, _ words: [String], environment: [String: String] = [:]) throws
    -> Process
  {
    let process = Process()
    process.executableURL = try Program.executable()
    process.arguments = words
    process.currentDirectoryURL = program.directory
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try process.run()
    return process
  }

  /// Runs the tasks as processes, two at a time, then merges.
  private func sweep(_ program: Program, _ words: [String], tasks: Int, out: String) throws {
    var running: [Process] = []
    for task in 0..<tasks {
      if running.count == 2 { running.removeFirst().waitUntilExit() }
      running.append(
        try start(
          program, ["sweep", "run"] + words + ["--out", out, "--task", "\(task)", "--tasks", "\(tasks)"]))
    }
    for process in running {
      process.waitUntilExit()
      XCTAssertEqual(process.terminationStatus, 0)
    }
    let merged = try program.run("sweep", "merge", out, "--json", "--quiet")
    XCTAssertTrue([0, 3].contains(merged.code), merged.complaint)
    XCTAssertEqual(merged.output, try program.contents("\(out)/result.json"))
  }

  func testAnInterruptedSweepSaysSoAndGoesOnWhereItWas() throws {
    let program = try Program(of: self)
    let words = ["builtin:corners", "--samples", "10000", "--out", "swept"]
    let process = try start(program, ["sweep", "run"] + words)
    let limit = Date(timeIntervalSinceNow: 60)
    while !program.exists("swept/samples/0000000.json"), process.isRunning, Date() < limit { usleep(10_000) }
    process.interrupt()
    process.waitUntilExit()
    XCTAssertEqual(process.terminationReason, .exit)
    XCTAssertEqual(process.terminationStatus, 130)
    let files = try FileManager.default.subpathsOfDirectory(
      atPath: program.directory.appendingPathComponent("swept").path)
    XCTAssertTrue(files.contains { $0.hasSuffix("0000000.json") }, "\(files)")
    XCTAssertFalse(files.contains { $0.hasSuffix(".partial") }, "\(files)")
    let merged = try program.run("sweep", "merge", "swept")
    XCTAssertEqual(merged.code, 2)
    XCTAssertTrue(merged.complaint.contains("INCOMPLETE"), merged.complaint)
  }

  private func contents(_ program: Program, _ directory: String) throws -> [String: String] {
    let root = program.directory.appendingPathComponent(directory).path
    var files: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root)
    where name.hasSuffix(".json") || name.hasSuffix(".csv") {
      files[name] = try program.contents("\(directory)/\(name)")
    }
    return files
  }

  private static let small = [
    "reference-loop", "--samples", "5", "--set", "sequence=[{command:\"wait\",hold_ms:12,settle_ms:5}]",
    "--set",
    "variations=[{name:\"damping\",keys:[\"pickup.focus_actuator.first_damping\"],low:0.08,high:0.2}]",
  ]

  func testTasksByOptionAndByArrayJobGiveTheSameBytes() throws {
    let program = try Program(of: self)
    try sweep(program, Self.small, tasks: 1, out: "one")
    try sweep(program, Self.small, tasks: 2, out: "two")
    for task in 0..<3 {
      let process = try start(
        program, ["sweep", "run"] + Self.small + ["--out", "array"],
        environment: [
          "SLURM_ARRAY_TASK_ID": "\(task + 1)", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "3",
        ])
      process.waitUntilExit()
      XCTAssertEqual(process.terminationStatus, 0)
    }
    _ = try program.run("sweep", "merge", "array", "--quiet")
    let one = try contents(program, "one")
    XCTAssertEqual(one.keys.filter { $0.hasPrefix("samples/") }.count, 5)
    XCTAssertEqual(try contents(program, "two"), one)
    XCTAssertEqual(try contents(program, "array"), one)
    // By the plan alone.
    let planned = try program.run("sweep", "run", "one/plan.json", "--out", "planned", "--quiet")
    XCTAssertEqual(planned.code, 0, planned.complaint)
    _ = try program.run("sweep", "merge", "planned", "--quiet")
    XCTAssertEqual(try contents(program, "planned"), one)
  }

  func testWhatIsMissingIsSaid() throws {
    let program = try Program(of: self)
    let part = try program.run(
      ["sweep", "run"] + Self.small + ["--out", "part", "--task", "1", "--tasks", "2"])
    XCTAssertEqual(part.code, 0, part.complaint)
    let merged = try program.run("sweep", "merge", "part")
    XCTAssertEqual(merged.code, 2)
    XCTAssertTrue(
      merged.complaint.contains("INCOMPLETE: 3 of 5 samples are missing in part, the first of them 0"),
      merged.complaint)
    XCTAssertFalse(program.exists("part/result.json"))
    let none = try program.run("sweep", "run", "layer-jump")
    XCTAssertEqual(none.code, 2)
    XCTAssertTrue(none.complaint.contains("has no variations to sample"), none.complaint)
  }

  /// A hundred samples of ten jumps: 1, 2 and 7 workers, and one that is killed on its way and goes on.
  func testAThousandJumpsGiveTheSameBytesHoweverTheyAreShared() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("set DRIVE_EMU_HEAVY=1")
    }
    let program = try Program(of: self)
    let words = ["jump-sweep", "--samples", "100"]
    for tasks in [1, 2, 7] { try sweep(program, words, tasks: tasks, out: "workers-\(tasks)") }
    let one = try contents(program, "workers-1")
    XCTAssertEqual(try contents(program, "workers-2"), one)
    XCTAssertEqual(try contents(program, "workers-7"), one)
    let result = try ConfigurationValue.parse(program.contents("workers-1/result.json"), file: "result.json")
    XCTAssertGreaterThan(try result.number("jumps"), 900)

    let killed = try start(program, ["sweep", "run"] + words + ["--out", "killed"])
    var waited = 0
    while waited < 600, !program.exists("killed/samples/0000010.json") {
      usleep(100_000)
      waited += 1
    }
    kill(killed.processIdentifier, SIGKILL)
    killed.waitUntilExit()
    let left = try contents(program, "killed").keys.filter { $0.hasPrefix("samples/") }.count
    XCTAssertTrue((10..<100).contains(left), "\(left) samples before the kill")
    try sweep(program, words, tasks: 1, out: "killed")
    XCTAssertEqual(try contents(program, "killed"), one)
  }
}
