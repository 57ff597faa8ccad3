import ControlBlocks
import Determinism
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

private typealias Drive = SyntheticDrive<StandardServo<Double>>

/// Light that fails over a following drive: held while it is short, lost and found again when it is long.
final class DisturbedDriveTests: XCTestCase {
  private func following() throws -> Drive {
    var drive = Drive.standard()
    XCTAssertNotNil(drive.startAndFollow())
    drive.run(20_000)
    return drive
  }

  /// Darkness for some ticks; how far the lens and the spot went within them and a millisecond after, and whether the
  /// track was followed all the time.
  private func darken(_ drive: inout Drive, ticks: Int) -> (focus: Double, radial: Double, held: Bool) {
    var worst = (0.0, 0.0)
    var held = true
    let track = (drive.offTrack / 0.74e-6).rounded()
    for tick in 0..<(ticks + 200) {
      drive.isDark = tick < ticks
      drive.tick()
      worst.0 = max(worst.0, abs(drive.axial.position - drive.firstLayer))
      worst.1 = max(worst.1, abs(drive.offTrack - track * 0.74e-6))
      if drive.command.status.activity != .following { held = false }
    }
    return (worst.0, worst.1, held)
  }

  func testABlackDotIsHeldOver() throws {
    // 300 um at 3.84 m/s, and three times as much.
    for ticks in [16, 48] {
      var drive = try following()
      let result = darken(&drive, ticks: ticks)
      print("dark for \(ticks * 5) us: focus \(result.focus * 1e9) nm, radial \(result.radial * 1e9) nm")
      XCTAssertTrue(result.held)
      XCTAssertLessThan(result.focus, 0.23e-6)
      XCTAssertLessThan(result.radial, 50e-9)
    }
  }

  /// Without the hold the controllers would follow darkness as an error.
  func testTheLoopsAreHeldNotDrivenWhileItIsDark() throws {
    var drive = try following()
    drive.isDark = true
    drive.tick()
    drive.tick()
    XCTAssertTrue(drive.firmware.focus.isHeld && drive.firmware.tracking.isHeld)
    let controller = drive.firmware.focus.controller.digest()
    drive.run(14)
    XCTAssertEqual(drive.firmware.focus.controller.digest(), controller)
    XCTAssertTrue(drive.command.status.flags.contains(.defectHeld) || drive.firmware.defects.isActive)
    drive.isDark = false
    drive.run(40)
    XCTAssertFalse(drive.firmware.focus.isHeld)
  }

  func testLightThatStaysAwayLosesTheFocusAndIsFoundAgain() throws {
    var drive = try following()
    drive.isDark = true
    var ticks = 0
    while drive.command.status.activity == .following, ticks < 4_000 {
      drive.tick()
      ticks += 1
    }
    // The decision falls about 3 ms after the light went.
    XCTAssertEqual(Double(ticks) / 200, 3, accuracy: 0.2)
    XCTAssertEqual(drive.command.status.fault, .focusLost)
    drive.isDark = false
    let back = try XCTUnwrap(
      drive.run(400_000) {
        $0.command.status.activity == .following && $0.command.status.flags.contains(.layerConfirmed)
      })
    print("lost after \(Double(ticks) / 200) ms of darkness, following again \(Double(back) / 200) ms after")
    XCTAssertLessThan(back, 200_000)
  }

  func testWritingEndsInTheTickInWhichTheLightFails() throws {
    var drive = try following()
    drive.tick(HostCommand(.enableWriting))
    drive.run(100)
    XCTAssertEqual(drive.command.laser, .write)
    drive.isDark = true
    drive.tick()
    XCTAssertNotEqual(drive.command.laser, .write)
    XCTAssertEqual(drive.command.status.fault, .writeInhibited)
  }
}
