import ChannelSim
import ControlBlocks
import DriveEmulator
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

/// The closed loop of a blue-laser pickup on a dual-layer disc: layers 25 um apart, and a corrector of spherical aberration that
/// the firmware moves before the lens jumps.
final class BlueLoopTests: XCTestCase {
  private func scenario(_ more: [String] = []) throws -> Scenario {
    // Thirteen places of the corrector are tabulated for each drive.
    try HeavyTests.require()
    return try ScenarioLoader.scenario(
      "builtin:blue", overrides: ["mechanism.spindle.initial_speed_hz=25.46"] + more)
  }

  func testBothLayersAreFollowedAndTheLensJumpsWhenTheCorrectorHasMoved() throws {
    let scenario = try scenario()
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    let places = [
      scenario.firmware.sequencer.correctorPlaces.x, scenario.firmware.sequencer.correctorPlaces.y,
    ]
    let wait = UInt64(scenario.firmware.sequencer.correctorTime * scenario.sampleRate)
    XCTAssertGreaterThan(wait, 0)
    var place = run.firmware.correctorDrive
    var moved: UInt64 = 0
    var jumps = 0
    var wasJumping = false
    while !run.host.isOver, run.tick < 600_000 {
      run.advance(ticks: 8, into: &block)
      if run.firmware.correctorDrive != place {
        place = run.firmware.correctorDrive
        moved = run.tick
      }
      let isJumping = run.firmware.focus.phase == .jumping
      if isJumping, !wasJumping {
        var drive = run.drive
        let target = 1 - drive.read().layer
        XCTAssertEqual(run.firmware.correctorDrive, places[target])
        XCTAssertGreaterThanOrEqual(run.tick + 16 - moved, wait, "the corrector has had its time")
        jumps += 1
      }
      wasJumping = isJumping
    }
    XCTAssertEqual(run.host.phase, .finished, "\(run.status)")
    XCTAssertEqual(jumps, 2, "each jump lands at the first attempt")
    for layer in 0...1 {
      let values = run.meter.reading(layer: layer)
      print("layer \(layer): focus \(values.focusPeak * 1e9) nm, radial \(values.radialPeak * 1e9) nm")
      XCTAssertGreaterThan(values.focusPeak, 0)
      XCTAssertLessThan(values.focusPeak, 47e-9)
      XCTAssertLessThan(values.radialPeak, 32e-9)
      XCTAssertLessThan(values.trueRadialPeak, 80e-9, "a groove and not the land, half of 320 nm away")
    }
    // 25 um of spacer: less than the paraxial 15.6 um of lens travel.
    XCTAssertEqual(run.drive.layerTravel, 14.2e-6, accuracy: 0.4e-6)
  }

  func testACorrectorThatStaysAtTheFirstLayerLetsNoJumpArrive() throws {
    let report = try scenario(["firmware.signals.corrector_places=[-0.8333,-0.8333]"])
      .execute(RunOptions(build: .compiled))
    XCTAssertFalse(report.passed)
    XCTAssertEqual(report.readings.map(\.layer), [0])
  }

  /// The corrector stands 2.5 um of cover beside layer 0, 25 thousandths of a wavelength rms: its calibration finds the place at
  /// which the push-pull is largest.
  func testACorrectorBesideItsPlaceIsCalibratedToWhereThePushPullIsLargest() throws {
    let calibrations = ["tracking_balance", "corrector", "tracking_balance"].map {
      "{command: 'calibrate', calibration: '\($0)', timeout_ms: 4000, hold_ms: 20}"
    }
    let report = try scenario([
      "firmware.signals.corrector_places=[-0.6667,0.8333]", "firmware.calibration.slow_step=0.1667",
      "sequence=[{command: 'start', layer: 0, hold_ms: 50}, \(calibrations.joined(separator: ", "))]",
    ]).execute(RunOptions(build: .compiled))
    XCTAssertEqual(report.calibrations.map(\.verdict), [.done, .done, .done], report.text)
    let results = report.calibrations.flatMap(\.results)
    let amplitudes = results.filter { $0.coefficient == .trackingAmplitude0 }.map(\.value)
    let place = try XCTUnwrap(results.last { $0.coefficient == .corrector0 }?.value)
    print("corrector at \(place); push-pull \(amplitudes)")
    XCTAssertEqual(place, -0.8333, accuracy: 0.09)
    XCTAssertGreaterThan(amplitudes[1], amplitudes[0])
  }
}
