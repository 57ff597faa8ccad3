import ControlBlocks
import DiscModel
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// The lens leans with the disc: found where the push-pull is largest, at some radii, and followed between them.
final class TiltServoTests: XCTestCase {
  /// A disc that leans by 0.2 degrees where data begins and bends by another 0.5 to where it ends, and a lens that can lean
  /// by 0.8 degrees.
  private func scenario(_ steps: [String], _ more: [String] = []) throws -> Scenario {
    try ScenarioLoader.scenario(
      "builtin:blank-disc",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        "disc.tilt={radial_deg: 0.2, dishing_deg: 0.5}", "pickup.tilt_range_deg=0.8",
        "sequence=[{command: 'start', timeout_ms: 2000, hold_ms: 50}, " + steps.joined(separator: ", ") + "]",
      ] + more)
  }

  private static let calibrate = "{command: 'calibrate', calibration: 'tilt', timeout_ms: 4000, hold_ms: 150}"
  private static let balance =
    "{command: 'calibrate', calibration: 'tracking_balance', timeout_ms: 4000, hold_ms: 20}"
  private static func go(_ radius: Double) -> String {
    "{command: 'seek_radius', radius_mm: \(radius), timeout_ms: 3000, hold_ms: 60}"
  }

  func testTheLensLeansWithTheDiscAtEveryRadiusBetweenThoseThatWereCalibrated() throws {
    let scenario = try scenario([Self.calibrate, Self.go(40), Self.calibrate, Self.go(32)])
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    while !run.host.isOver, run.tick < 3_000_000 { run.advance(ticks: TickBlock.capacity, into: &block) }
    XCTAssertEqual(run.host.phase, .finished, "step \(run.host.index), \(run.status)")
    let radius = run.firmware.place.radius
    let lens = run.firmware.tiltDrive * 0.8
    let disc = scenario.disc.tilt(atRadius: radius).x * 180 / Double.pi
    print(
      "at \(radius * 1e3) mm the disc leans by \(disc) degrees, the lens by \(lens); \(run.firmware.tiltTables.0)"
    )
    XCTAssertEqual(run.firmware.tiltTables.0.count, 2)
    XCTAssertEqual(radius, 32e-3, accuracy: 0.1e-3)
    XCTAssertEqual(lens, disc, accuracy: 0.06)
  }

  func testCalibratedTiltGivesBackThePushPullThatTheLeanTook() throws {
    let report = try scenario(
      [Self.balance, Self.calibrate, Self.balance],
      ["disc.tilt={radial_deg: 0.6}", "pickup.tilt_range_deg=1"]
    ).execute(RunOptions())
    let amplitudes = report.calibrations.flatMap(\.results).filter { $0.coefficient == .trackingAmplitude0 }
      .map(\.value)
    XCTAssertEqual(amplitudes.count, 2, report.text)
    let flat = try scenario([Self.balance], ["disc.tilt={radial_deg: 0}"]).execute(RunOptions())
    let whole = try XCTUnwrap(
      flat.calibrations.flatMap(\.results).last { $0.coefficient == .trackingAmplitude0 }?.value)
    print("push-pull leaning \(amplitudes), of a flat disc \(whole)")
    XCTAssertLessThan(amplitudes[0], 0.97 * whole)
    XCTAssertEqual(amplitudes[1], whole, accuracy: 0.02 * whole)
  }
}
