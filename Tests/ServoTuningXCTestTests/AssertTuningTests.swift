import Foundation
import ServoTuning
import ServoTuningXCTest
import XCTest

/// Assertions that are made to fail: the test takes their messages instead of failing.
final class AssertTuningTests: XCTestCase {
  private var caught: [String]?

  override func recordFailure(
    withDescription description: String, inFile filePath: String, atLine lineNumber: Int, expected: Bool
  ) {
    if caught != nil {
      caught?.append(description)
    } else {
      super.recordFailure(
        withDescription: description, inFile: filePath, atLine: lineNumber, expected: expected)
    }
  }

  private func messages(_ body: () throws -> Void) rethrows -> [String] {
    caught = []
    defer { caught = nil }
    try body()
    return caught ?? []
  }

  private func temporaryDirectory() -> String {
    NSTemporaryDirectory() + "assert-tuning-\(ProcessInfo.processInfo.processIdentifier)"
  }

  func testADemandThatHoldsSaysNothing() {
    var bench = TuningBench("builtin:reference-loop", plotDirectory: temporaryDirectory())
    bench.injects = false
    assertTuning(bench, .phaseMargin(.focus), .atLeast(47))
    XCTAssertFalse(FileManager.default.fileExists(atPath: bench.plotDirectory))
  }

  func testABrokenDemandIsToldAtItsLineWithThePageOfItsPlots() throws {
    var bench = TuningBench("builtin:reference-loop", plotDirectory: temporaryDirectory())
    bench.injects = false
    defer { try? FileManager.default.removeItem(atPath: bench.plotDirectory) }
    let line = #line + 1
    let told = messages { assertTuning(bench, .phaseMargin(.focus), .atLeast(50)) }
    XCTAssertEqual(told.count, 1)
    let message = try XCTUnwrap(told.first)
    let page = "\(bench.plotDirectory)/focus-phase-margin.html"
    XCTAssertTrue(
      message.hasSuffix(
        "AssertTuningTests.swift:\(line): focus phase margin 47.8 deg < 50 deg; loop broken at the firmware output, "
          + "linearised by impulses; plots: \(page); repeat: drive-emu loop bode --scenario builtin:reference-loop "
          + "--loop focus --method both"), message)
    XCTAssertTrue(try String(contentsOfFile: page, encoding: .utf8).contains("<svg"))
  }

  func testAScenarioThatCannotBeReadFailsTheTest() {
    let told = messages { assertTuning(TuningBench("builtin:nothing"), .phaseMargin(.focus), .atLeast(50)) }
    XCTAssertEqual(told.count, 1)
    XCTAssertTrue(
      told[0].contains(
        "focus phase margin cannot be judged: there is no builtin:nothing; there are builtin:"), told[0])
  }
}
