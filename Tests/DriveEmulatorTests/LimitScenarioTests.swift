import ControlBlocks
import DriveEmulator
import DriveInterface
import Foundation
import XCTest

/// The shipped scenarios hold the limits that they carry.
final class LimitScenarioTests: XCTestCase {
  private var isHeavy: Bool { ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" }

  /// Residuals of the reference loop follow from its sensitivity: 146.1162 nm for 300 um at 25.46 Hz, 16.8953798 nm
  /// for 50 um on the tracking axis (computed with thirty digits).
  func testReferenceLoopLeavesTheResidualsOfItsSensitivity() throws {
    let scenario = try ScenarioLoader.scenario("builtin:reference-loop")
    var run = try scenario.makeRun(firmware: scenario.firmware.referenceServo(Double.self))
    var block = run.makeBlock()
    let settled: UInt64 = 80_000
    var peak = (focus: 0.0, radial: 0.0)
    while run.tick < 100_000 {
      run.advance(ticks: TickBlock.capacity, into: &block)
      guard run.tick > settled else { continue }
      for index in 0..<block.count {
        let wires = block[index].quadrants
        peak.focus = max(peak.focus, abs((wires.x + wires.z) - (wires.y + wires.w)))
        peak.radial = max(peak.radial, abs((wires.x + wires.y) - (wires.z + wires.w)))
      }
    }
    print("reference loop: focus \(peak.focus * 1e9) nm, radial \(peak.radial * 1e9) nm")
    XCTAssertEqual(peak.focus * 1e9, 146.1162, accuracy: 146.1162 * 1e-3)
    XCTAssertEqual(peak.radial * 1e9, 16.8953798, accuracy: 16.8953798 * 1e-3)
  }

  func testDiscAtEveryLimitIsFollowedOnBothLayers() throws {
    let holds = isHeavy ? 500 : 180
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "sequence.0.hold_ms=\(holds)", "sequence.1.hold_ms=\(holds)", "sequence.1.command='jump'",
      ])
    let report = try scenario.execute(RunOptions())
    XCTAssertTrue(report.passed, report.text)
    XCTAssertEqual(report.readings.map(\.layer), [0, 1])
    for reading in report.readings {
      let values = reading.values
      print(
        "ecma-limits layer \(reading.layer): focus \(values.focusPeak * 1e9) nm, radial \(values.radialPeak * 1e9) nm,",
        "noise \(values.radialNoise * 1e9) nm; true focus \(values.trueFocusPeak * 1e9) nm, true radial",
        "\(values.trueRadialPeak * 1e9) nm about \(values.trueRadialMean * 1e9) nm")
      XCTAssertLessThan(values.focusPeak, 230e-9)
      XCTAssertLessThan(values.radialPeak, 22e-9)
      XCTAssertLessThan(values.radialNoise, 16e-9)
      // Noise, converters and lens shift are really on: an ideal drive would show none of these.
      XCTAssertGreaterThan(values.radialNoise, 0.5e-9)
      XCTAssertGreaterThan(values.trueRadialPeak, values.radialPeak)
    }
  }

  /// Without feed-forward the reference controllers alone must keep the limits on the disc at the limits.
  func testReferenceControllersAloneHoldTheLimits() throws {
    guard isHeavy else { throw XCTSkip("a second limits run: set DRIVE_EMU_HEAVY=1") }
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "firmware.focus.feed_forward.enabled=false", "firmware.tracking.feed_forward.enabled=false",
        "sequence=[{command:'start',layer:0,hold_ms:500,settle_ms:100}]",
      ])
    let report = try scenario.execute(RunOptions())
    XCTAssertTrue(report.passed, report.text)
    let values = try XCTUnwrap(report.readings.first).values
    print("without feed-forward: focus \(values.focusPeak * 1e9) nm, radial \(values.radialPeak * 1e9) nm")
    // The fundamental alone leaves 146 nm and 16.9 nm.
    XCTAssertGreaterThan(values.focusPeak, 120e-9)
    XCTAssertGreaterThan(values.radialPeak, 12e-9)
  }

  /// Land or groove, however the drive stands, with either pickup: the limits hold.
  func testEveryPostureTrackAndPickupHoldsTheLimits() throws {
    guard isHeavy else { throw XCTSkip("six runs at the limits: set DRIVE_EMU_HEAVY=1") }
    for override in [
      "firmware.tracking.track=land", "mechanism.orientation=on_side", "mechanism.orientation=upside_down",
      "pickup=builtin:dvd-write", "firmware.scalar=float", "firmware.scalar=fixed",
    ] {
      let scenario = try ScenarioLoader.scenario("builtin:ecma-limits", overrides: [override])
      let report = try scenario.execute(RunOptions())
      XCTAssertTrue(report.passed, "\(override): \(report.text)")
    }
  }

  /// The sled follows the spiral for twelve seconds, kicks and all, without losing the track.
  func testALongHoldKeepsTheTrack() throws {
    guard isHeavy else { throw XCTSkip("twelve seconds on a track: set DRIVE_EMU_HEAVY=1") }
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: ["sequence=[{command:'start',layer:0,hold_ms:12000,settle_ms:100}]"])
    let report = try scenario.execute(RunOptions())
    XCTAssertTrue(report.passed, report.text)
    let values = try XCTUnwrap(report.readings.first).values
    print(
      "twelve seconds: radial \(values.radialPeak * 1e9) nm, true radial \(values.trueRadialPeak * 1e9) nm")
  }

  /// A blow that tears the focus away is noticed, and the drive comes back by itself.
  func testAShockThatLosesFocusIsRecovered() throws {
    guard isHeavy else { throw XCTSkip("a lost focus and its recovery: set DRIVE_EMU_HEAVY=1") }
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "disc=builtin:dvd-r-dl",
        "mechanism.shocks=[{start_ms:1500,duration_ms:6,axial_m_per_s2:300,radial_m_per_s2:0}]",
        "sequence=[{command:'start',layer:0,hold_ms:1500,settle_ms:1200}]",
      ])
    let report = try scenario.execute(RunOptions())
    XCTAssertTrue(report.isComplete, report.text)
    XCTAssertTrue(report.passed, "after the recovery the limits hold again: \(report.text)")
    let faults = report.events.compactMap { event -> FirmwareFault? in
      if case .status(let status) = event.kind { status.fault } else { nil }
    }
    XCTAssertTrue(faults.contains(.focusLost), "the loss of focus is in the events")
  }

  func testSeventyMicrosecondsOfDelayMakeTheRunFail() throws {
    let scenario = try ScenarioLoader.scenario(
      "builtin:demo", overrides: ["front_end.extra_delay_us=70", "firmware.restarts=0"])
    let report = try scenario.execute(RunOptions())
    XCTAssertFalse(report.passed)
    XCTAssertEqual(report.exitCode, 3)
  }
}
