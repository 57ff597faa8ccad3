import ChannelSim
import ControlBlocks
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// What shakes the drive is survived, or reported and recovered from; nothing is written off the track meanwhile.
final class RobustnessTests: XCTestCase {
  /// What the wires of a run say, with the true errors beside them.
  private struct Watch {
    var report: [FirmwareFault] = []
    var last = FirmwareStatus()
    var wroteTicks = 0
    /// The farthest that the spot was from focus and track while the laser wrote, metres.
    var writingFocus = 0.0
    var writingRadial = 0.0
    /// The same in any state in which a track is followed.
    var focus = 0.0
    var radial = 0.0
    /// Ticks after the first following in which no track was followed.
    var lostTicks = 0
    var sawShock = false

    mutating func take(_ record: TickRecord) {
      guard let status = FirmwareStatus(register: record.status) else { return }
      if status.fault != last.fault, status.fault != .none { report.append(status.fault) }
      let focusError = Double(record.focusError.magnitude)
      let radialError = Double(record.radialError.magnitude)
      if status.activity == .following {
        focus = max(focus, focusError)
        radial = max(radial, radialError)
      } else if last.activity == .following || lostTicks > 0 {
        lostTicks += 1
      }
      if record.laser == LaserMode.write.rawValue {
        wroteTicks += 1
        writingFocus = max(writingFocus, focusError)
        writingRadial = max(writingRadial, radialError)
      }
      if status.flags.contains(.shock) { sawShock = true }
      last = status
    }
  }

  private func watch(_ overrides: [String], pickup: String = "", hold: Int = 150) throws -> (
    watch: Watch, host: HostScript
  ) {
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        // A recorder's pickup: one beam would take the lens's shift for an error while it writes.
        "pickup={extends: 'builtin:dvd-write-three-beam'\(pickup)}",
        "firmware.signals.tracking_error=differential_push_pull",
        """
        sequence=[{command: 'start', timeout_ms: 3000}, {command: 'wait', hold_ms: 250}, \
        {command: 'enable_writing', hold_ms: \(hold)}]
        """,
      ] + overrides)
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    var watch = Watch()
    while !run.host.isOver, run.tick < 2_000_000 {
      run.advance(ticks: TickBlock.capacity, into: &block)
      for index in 0..<block.count { watch.take(block[index]) }
    }
    return (watch, run.host)
  }

  private func shock(_ duration: Double, axial: Double, radial: Double) -> String {
    """
    mechanism.shocks=[{start_ms: 720, duration_ms: \(duration), axial_m_per_s2: \(axial), radial_m_per_s2: \(radial)}]
    """
  }

  func testAShockOfTenMetresPerSecondSquaredIsHeld() throws {
    for (axial, radial) in [(10.0, 0.0), (0, 10), (-10, -10)] {
      let (watch, host) = try watch([shock(2, axial: axial, radial: radial)])
      print(
        "10 m/s2, 2 ms (\(axial), \(radial)): focus \(watch.focus * 1e9) nm, radial \(watch.radial * 1e9) nm")
      XCTAssertEqual(host.phase, .finished)
      XCTAssertEqual(watch.lostTicks, 0, "\(watch)")
      XCTAssertEqual(watch.last.activity, .following)
      // A shock along the radius comes near the limits within which is written.
      XCTAssertLessThan(watch.writingRadial, 74e-9)
      XCTAssertGreaterThan(watch.wroteTicks, 1_000)
    }
  }

  func testAShockOfFiftyStopsTheWritingInTimeAndReadingComesBack() throws {
    for (axial, radial) in [(50.0, 0.0), (0, 50), (50, -50)] {
      let (watch, host) = try watch([shock(6, axial: axial, radial: radial)], hold: 700)
      print(
        "50 m/s2, 6 ms (\(axial), \(radial)): off for \(Double(watch.lostTicks) / 200) ms; writing within",
        "\(watch.writingFocus * 1e9) nm of focus, \(watch.writingRadial * 1e9) nm of the track; \(watch.report)"
      )
      XCTAssertEqual(host.phase, .finished)
      XCTAssertEqual(watch.last.activity, .following, "\(watch)")
      XCTAssertTrue(watch.sawShock)
      XCTAssertTrue(watch.report.contains(.writeInhibited), "\(watch)")
      XCTAssertFalse(watch.last.flags.contains(.writing))
      XCTAssertGreaterThan(watch.wroteTicks, 1_000)
      // Half the depth of focus, a tenth of the pitch.
      XCTAssertLessThan(watch.writingFocus, 0.45e-6)
      XCTAssertLessThan(watch.writingRadial, 74e-9)
    }
  }

  func testPostureAndSpindleSpeedAreSurvived() throws {
    for overrides in [
      ["mechanism.orientation=on_side"], ["mechanism.orientation=upside_down"],
      ["firmware.spindle.speed_hz=25.48546"], ["firmware.spindle.speed_hz=25.43454"],
    ] {
      let (watch, host) = try watch(overrides)
      XCTAssertEqual(host.phase, .finished, "\(overrides)")
      XCTAssertEqual(watch.last.activity, .following, "\(overrides)")
      XCTAssertEqual(watch.report, [], "\(overrides)")
      XCTAssertLessThan(watch.writingFocus, 0.23e-6, "\(overrides)")
      XCTAssertLessThan(watch.writingRadial, 100e-9, "\(overrides)")
    }
  }

  /// Which supplies of a coil, in volts, the track is followed with: then `error` stays within `bound` while writing.
  /// With every other one the host is told of a failure, and nothing is written.
  private func sufficient(
    _ supplies: [Double], of actuator: String, _ error: KeyPath<Watch, Double>, within bound: Double
  ) throws -> [Double] {
    try supplies.filter { volts in
      let (watch, host) = try watch([], pickup: ", \(actuator): {saturation_v: \(volts)}")
      print(
        "\(actuator) \(volts) V: \(host.phase), \(watch.last.activity), \(watch.report), wrote \(watch.wroteTicks)"
      )
      guard host.phase == .finished, watch.last.activity == .following else {
        XCTAssertEqual(host.phase, .failed, "\(volts) V")
        XCTAssertFalse(watch.report.isEmpty, "\(volts) V")
        XCTAssertEqual(watch.wroteTicks, 0, "\(volts) V")
        return false
      }
      XCTAssertLessThan(watch[keyPath: error], bound, "\(volts) V")
      return true
    }
  }

  /// A supply that gives less than the lens needs at the top of the run-out cannot be followed with; with a little more
  /// it can. Between them nothing passes as good that is not.
  func testASupplyAtItsEndIsReported() throws {
    let found = try sufficient(
      [0.3, 0.5, 0.75, 1.2], of: "focus_actuator", \.writingFocus, within: 0.45e-6)
    XCTAssertEqual(found, [1.2])
  }

  /// The same of the tracking coil: 50 um of eccentricity ask it for 0.12 V beside its loop.
  func testATrackingSupplyAtItsEndIsReported() throws {
    let found = try sufficient([0.03, 0.08, 0.4], of: "tracking_actuator", \.writingRadial, within: 74e-9)
    XCTAssertEqual(found, [0.4])
  }

  /// A motor that its supply leaves short of the speed asked for is reported late, and nothing shines.
  func testASpindleSupplyAtItsEndIsReported() throws {
    let (watch, host) = try watch([
      "mechanism.spindle.initial_speed_hz=0", "mechanism.spindle.saturation_v=0.8",
      "firmware.spindle.timeout_ms=1500",
    ])
    XCTAssertEqual(host.phase, .failed)
    XCTAssertEqual(watch.last.activity, .failed)
    XCTAssertEqual(watch.report, [.spinUpTimedOut])
    XCTAssertEqual(watch.wroteTicks, 0)
  }
}
