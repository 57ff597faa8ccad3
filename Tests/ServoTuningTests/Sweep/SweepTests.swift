import Configuration
import DriveEmulator
import Foundation
import ServoTuning
import XCTest

/// Small sweeps of the reference loop while it swings in: what is left of the run-out then is proportional to it.
final class SweepTests: XCTestCase {
  private static let overrides = [
    "sequence=[{command:\"wait\",hold_ms:12,settle_ms:5}]", "limits={focus_residual_peak_nm:{max:46000}}",
    """
    variations=[{name:"disc.axial",keys:["disc.layers.0.axial_run_out.harmonics.0.amplitude_um"],low:50,high:300},\
    {name:"tracking.damping",keys:["pickup.tracking_actuator.first_damping"],combine:"multiply",low:0.9,high:1.1}]
    """,
  ]
  private var root = ""

  override func setUpWithError() throws {
    root = NSTemporaryDirectory() + "sweep-\(UUID().uuidString)"
  }

  override func tearDownWithError() throws {
    if FileManager.default.fileExists(atPath: root) { try FileManager.default.removeItem(atPath: root) }
  }

  private func plan(_ samples: Int = 9, seed: Int = 1) throws -> SweepPlan {
    let scenario = try ScenarioLoader.scenario(
      "builtin:reference-loop", overrides: Self.overrides + ["seed=\(seed)"])
    return try SweepPlan(scenario: scenario, kind: .variations, samples: samples)
  }

  private func files(_ directory: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
      if let data = FileManager.default.contents(atPath: "\(directory)/\(name)") { files[name] = data }
    }
    return files
  }

  @discardableResult
  private func sweep(_ name: String, tasks: Int, order: [Int]? = nil) throws -> SweepResult {
    let path = "\(root)/\(name)"
    for task in order ?? Array(0..<tasks) {
      let directory = try SweepDirectory(path: path, plan: plan())
      _ = try directory.run(SweepTask(task: task, tasks: tasks, environment: [:]))
    }
    let result = try SweepResult(SweepDirectory(existing: path), worstCount: 3)
    try result.write(into: path)
    return result
  }

  func testAnyNumberOfTasksGivesTheSameBytes() throws {
    try sweep("one", tasks: 1)
    try sweep("two", tasks: 2, order: [1, 0])
    try sweep("seven", tasks: 7, order: [3, 6, 0, 1, 5, 2, 4])
    let one = try files("\(root)/one")
    // Plan, result, table, nine samples, three worst cases.
    XCTAssertEqual(one.filter { $0.key.contains(".") }.count, 15)
    XCTAssertEqual(try files("\(root)/two"), one)
    XCTAssertEqual(try files("\(root)/seven"), one)
  }

  func testABrokenOffSweepGoesOnAndEndsInTheSameBytes() throws {
    try sweep("whole", tasks: 1)
    let path = "\(root)/broken"
    let directory = try SweepDirectory(path: path, plan: plan())
    var asked = 0
    let first = try directory.run(.all) { _ in
      asked += 1
      return asked <= 4
    }
    XCTAssertTrue(first.isInterrupted)
    XCTAssertEqual(first.made, 4)
    XCTAssertThrowsError(try SweepResult(directory)) { error in
      XCTAssertEqual(error as? SweepError, .incomplete(missing: 5, of: 9, first: 4, directory: path))
    }
    // One of the four is cut short, as a full disk would have done; it is run again, the others are not.
    try Data("{\"schema\":".utf8).write(to: URL(fileURLWithPath: directory.samplePath(2)))
    let second = try directory.run(.all)
    XCTAssertEqual([second.made, second.skipped], [6, 3])
    try SweepResult(directory, worstCount: 3).write(into: path)
    XCTAssertEqual(try files(path), try files("\(root)/whole"))
  }

  func testTheToleranceThatDrivesTheFailuresIsFound() throws {
    let result = try sweep("drivers", tasks: 1)
    // The residual is proportional to the run-out: equal ranks.
    let first = try XCTUnwrap(result.drivers.first)
    XCTAssertEqual(first.name, "disc.axial")
    XCTAssertEqual(try XCTUnwrap(first.correlation), 1, accuracy: 1e-12)
    XCTAssertLessThan(try XCTUnwrap(result.drivers.last?.correlation).magnitude, 1)
    XCTAssertGreaterThan(result.passed, 0)
    XCTAssertLessThan(result.passed, 9)
    XCTAssertGreaterThan(try XCTUnwrap(first.meanOfFailed), try XCTUnwrap(first.meanOfPassed))
    // The worst case is a scenario of its own that gives the same figure.
    let worst = try XCTUnwrap(result.worst.first)
    let report = try ScenarioLoader.scenario("\(root)/drivers/\(SweepResult.worstName(worst))").execute()
    XCTAssertEqual(report.verdicts[0].value, result.spreads[0].largest)
    XCTAssertEqual(result.spreads[0].worstSample, worst)
    XCTAssertEqual(report.finalDigests.values.map { String($0, radix: 16) }, result.samples[worst].digests)
  }

  func testAnotherPlanADamagedSampleAndAForeignFileAreRefused() throws {
    let path = "\(root)/plans"
    let directory = try SweepDirectory(path: path, plan: plan(2))
    _ = try directory.run(.all)
    XCTAssertThrowsError(try SweepDirectory(path: path, plan: plan(2, seed: 2))) { error in
      XCTAssertEqual(error as? SweepError, .otherPlan(path: "\(path)/plan.json"))
    }
    // A whole sample in another sample's place.
    try FileManager.default.removeItem(atPath: directory.samplePath(1))
    try FileManager.default.copyItem(atPath: directory.samplePath(0), toPath: directory.samplePath(1))
    XCTAssertThrowsError(try SweepResult(directory)) { error in
      XCTAssertEqual(error as? SweepError, .damaged(path: directory.samplePath(1)))
    }
    XCTAssertThrowsError(try SweepPlan(SweepDirectory.parse(directory.samplePath(0))))
    XCTAssertThrowsError(
      try SweepPlan(
        scenario: ScenarioLoader.scenario("builtin:reference-loop"), kind: .variations, samples: 3)
    ) { XCTAssertEqual($0 as? SweepError, .nothingVaries(scenario: "reference-loop")) }
  }

  func testAPlanReadBackIsThePlan() throws {
    let plan = try plan()
    let again = try SweepPlan(ConfigurationValue.parse([UInt8](plan.text.utf8), file: "plan.json"))
    XCTAssertEqual(again.text, plan.text)
    XCTAssertEqual(again.fingerprint, plan.fingerprint)
    XCTAssertNotEqual(try self.plan(9, seed: 2).fingerprint, plan.fingerprint)
  }

  func testStatisticsAreThoseOfTheTextbook() throws {
    // Wilson's interval of 8 in 10: 0.4902 to 0.9433.
    let interval = SweepStatistics.wilson(passed: 8, of: 10)
    XCTAssertEqual(interval.low, 0.4901625, accuracy: 1e-6)
    XCTAssertEqual(interval.high, 0.9433178, accuracy: 1e-6)
    XCTAssertEqual(SweepStatistics.wilson(passed: 10, of: 10).high, 1, accuracy: 1e-12)
    XCTAssertEqual(SweepStatistics.ranks([3, 1, 3, 2]), [3.5, 1, 3.5, 2])
    // Without ties: 1 - 6 sum d^2/(n (n^2 - 1)), here with sum d^2 = 194 and n = 10.
    let iq: [Double] = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110]
    let hours: [Double] = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17]
    XCTAssertEqual(
      try XCTUnwrap(SweepStatistics.rankCorrelation(iq, hours)), 1 - 6 * 194 / 990, accuracy: 1e-12)
    XCTAssertEqual(SweepStatistics.rankCorrelation([1, 2, 3], [0, 1, .infinity]), 1)
    XCTAssertNil(SweepStatistics.rankCorrelation([1, 1, 1], [1, 2, 3]))
    XCTAssertEqual(SweepStatistics.quantile([1, 2, 3, 4], 0.5), 2)
    XCTAssertEqual(SweepStatistics.quantile([1, 2, 3, 4], 0.95), 4)
  }
}
