import Configuration
import Foundation
import Reporting
import TraceFiles
import XCTest

@testable import DriveEmulator

/// A run as a page shows it: bounded, with every peak, and with what happened.
final class RunTimelineTests: XCTestCase {
  private func log() throws -> (path: String, report: RunReport, folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    let scenario = try ScenarioLoader.scenario(
      "builtin:reference-loop", overrides: ["sequence=[{command:\"wait\",hold_ms:30,settle_ms:5}]"])
    let report = try scenario.execute(RunOptions(logPath: folder.file("run.mcap")))
    return (folder.file("run.mcap"), report, folder)
  }

  func testEveryPeakIsInTheSeriesThatIsDrawn() throws {
    let (path, report, folder) = try log()
    defer { withExtendedLifetime(folder) {} }
    let timeline = try RunTimeline(path: path)
    XCTAssertEqual(timeline.tickCount, report.ticks)
    XCTAssertEqual(timeline.isComplete, true)
    XCTAssertNil(timeline.damage)
    let whole = try TraceExtract(path: path, .init(signals: ["focus_error", "tracking_drive"]))
    for signal in whole.recording.signals {
      let drawn = try XCTUnwrap(timeline.signals.first { $0.name == signal.name }).series
      XCTAssertGreaterThan(drawn.pointsPerStretch, 1, "the series is long enough to be thinned")
      XCTAssertEqual(drawn.series().y.max(), signal.samples.max(), signal.name)
      XCTAssertEqual(drawn.series().y.min(), signal.samples.min(), signal.name)
      XCTAssertLessThanOrEqual(drawn.series().x.count, 2400)
    }
  }

  func testTheWindowHoldsTheTicksAroundTheOneAskedFor() throws {
    let (path, _, folder) = try log()
    defer { withExtendedLifetime(folder) {} }
    let timeline = try RunTimeline(path: path, openAt: 3000)
    let whole = try TraceExtract(path: path, .init(signals: ["focus_error"], from: 2000, to: 4001))
    let window = try XCTUnwrap(timeline.window.first { $0.name == "focus_error" }).series.series()
    XCTAssertEqual(window.x.first, 10)
    XCTAssertEqual(window.y.max(), whole.recording.signals[0].samples.max())
    XCTAssertEqual(window.y.min(), whole.recording.signals[0].samples.min())
    XCTAssertEqual(timeline.sections.filter(\.isOpenedAt).map(\.title), ["Tick 3000"])
    XCTAssertThrowsError(try RunTimeline(path: path, openAt: 1 << 40)) {
      XCTAssertTrue("\($0)".contains("the log holds no tick 1099511627776"), "\($0)")
    }
  }

  func testFailuresStandInTheResultAndTheirEventsAreMarked() throws {
    let folder = try TemporaryFolder()
    let scenario = try ScenarioLoader.scenario(
      "builtin:layer-jump", overrides: ["sequence=[{command:\"start\",layer:0,timeout_ms:20}]"])
    let report = try scenario.execute(RunOptions(logPath: folder.file("failed.mcap")))
    XCTAssertFalse(report.passed)
    let timeline = try RunTimeline(path: folder.file("failed.mcap"))
    XCTAssertFalse(timeline.verdict.isGood)
    let page = HTMLPage(title: "t", sections: timeline.sections).document()
    XCTAssertTrue(page.contains(report.failures[0]), report.failures[0])
    XCTAssertTrue(page.contains("<tr class=\"bad\">"))
    XCTAssertTrue(page.contains("spinning up"))
  }
}
