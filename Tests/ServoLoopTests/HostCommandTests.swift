import ControlBlocks
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

private typealias Drive = SyntheticDrive<StandardServo<Double>>

/// What the host may ask besides moving and calibrating: each command ends in the state that it names, or is refused.
final class HostCommandTests: XCTestCase {
  private func following() -> Drive {
    var drive = Drive(SyntheticSettings.firmware(ServoController(SyntheticSettings.design(0), limit: 1)))
    drive.geometry = DiscGeometry()
    XCTAssertNotNil(drive.startAndFollow())
    drive.run(10_000)
    return drive
  }

  func testFocusAloneLeavesTrackingOpenFromAnyState() {
    var fresh = Drive.standard()
    fresh.tick(HostCommand(.focus, layer: 0))
    XCTAssertNotNil(fresh.run(400_000) { $0.command.status.activity == .focused })
    fresh.run(20_000)
    XCTAssertEqual(fresh.firmware.tracking.phase, .open)
    XCTAssertTrue(fresh.firmware.focus.isClosed)

    var drive = following()
    drive.tick(HostCommand(.focus, layer: 1))
    XCTAssertNotNil(
      drive.run(100_000) { $0.command.status.activity == .focused && $0.nearestLayer == 1 })
    XCTAssertEqual(drive.firmware.tracking.phase, .open)
    drive.tick(HostCommand(.closeTracking))
    XCTAssertNotNil(drive.run(100_000) { $0.command.status.activity == .following })
  }

  func testASelectedKindOfTrackIsTheOneThatIsFollowed() {
    var drive = following()
    func place(_ drive: Drive) -> Double { drive.offTrack / Drive.trackPitch }
    XCTAssertEqual(place(drive), place(drive).rounded(), accuracy: 0.05)
    for (argument, shift) in [(1 as UInt32, 0.5), (0, 0)] {
      drive.tick(HostCommand(.selectTrack, argument: argument))
      XCTAssertEqual(drive.command.report.verdict, .done)
      XCTAssertNotEqual(drive.command.status.activity, .following)
      XCTAssertNotNil(drive.run(100_000) { $0.command.status.activity == .following })
      drive.run(20_000)
      XCTAssertEqual(place(drive) - shift, (place(drive) - shift).rounded(), accuracy: 0.05)
    }
    drive.tick(HostCommand(.selectTrack, argument: 2))
    XCTAssertEqual(drive.command.report.verdict, .refused)
    // The same again changes nothing.
    drive.tick(HostCommand(.selectTrack, argument: 0))
    drive.run(16)
    XCTAssertEqual(drive.command.status.activity, .following)
  }

  func testWritingBeginsAtTheSectorThatWasAskedFor() {
    let geometry = DiscGeometry()
    for ahead: UInt32 in [12, 40, 100] {
      var drive = following()
      let sector = drive.sector(geometry) + ahead
      drive.tick(HostCommand(.writeFrom, argument: sector))
      XCTAssertEqual(drive.command.report.verdict, .underway)
      XCTAssertNotNil(drive.run(400_000) { $0.command.laser == .write })
      XCTAssertEqual(drive.command.report.verdict, .done)
      XCTAssertEqual(Double(drive.sector(geometry)), Double(sector), accuracy: 1)
    }
  }

  func testWritingFromASectorThatHasPassedIsRefusedOrFails() {
    let geometry = DiscGeometry()
    var drive = following()
    drive.tick(HostCommand(.writeFrom, argument: drive.sector(geometry) - 40))
    XCTAssertNotNil(drive.run(20_000) { $0.command.report.verdict == .failed })
    XCTAssertEqual(drive.command.report.error, UInt16(FirmwareFault.wrongAddress.rawValue))
    XCTAssertNotEqual(drive.command.laser, .write)
    // A sector of the other layer.
    drive.tick(HostCommand(.writeFrom, argument: 0xFC_FFFF))
    XCTAssertEqual(drive.command.report.verdict, .refused)
    // Not a track.
    drive.tick(HostCommand(.openTracking))
    drive.tick(HostCommand(.writeFrom, argument: drive.sector(geometry) + 40))
    XCTAssertEqual(drive.command.report.verdict, .refused)
    XCTAssertEqual(drive.command.status.fault, .writeRefused)
  }

  /// A slip on the way ends the wait: the gate does not open on another track.
  func testALostTrackEndsTheWaitForASector() {
    var drive = following()
    drive.tick(HostCommand(.writeFrom, argument: drive.sector(DiscGeometry()) + 200))
    drive.run(100)
    drive.slipSpeed = 20_000
    XCTAssertNotNil(drive.run(20_000) { $0.command.report.verdict == .failed })
    drive.slipSpeed = 0
    XCTAssertNotNil(drive.run(200_000) { $0.command.status.activity == .following })
    drive.run(100_000)
    XCTAssertNotEqual(drive.command.laser, .write)
  }

  func testOnALandNoAddressIsWaitedForBeforeWriting() {
    for track in [UInt32(0), 1] {
      var drive = Drive.standard()
      drive.hasWobble = true
      drive.tick(HostCommand(.selectTrack, argument: track))
      XCTAssertNotNil(drive.startAndFollow())
      drive.run(1_000)
      drive.tick(HostCommand(.enableWriting))
      drive.run(100)
      XCTAssertEqual(drive.command.laser == .write, track == 1, "no word comes, but a wobble's lock")
    }
    // Lands that are selected behind a groove whose wobble was in lock.
    var drive = Drive.standard()
    drive.hasWobble = true
    XCTAssertNotNil(drive.startAndFollow())
    drive.tick(HostCommand(.selectTrack, argument: 1))
    XCTAssertNotNil(drive.run(400_000) { $0.command.status.activity != .following })
    XCTAssertNotNil(drive.run(400_000) { $0.command.status.activity == .following })
    drive.run(1_000)
    drive.tick(HostCommand(.enableWriting))
    drive.run(100)
    XCTAssertEqual(drive.command.laser, .write)
  }

  func testQuestionsAreAnsweredAndChangeNothing() {
    var drive = following()
    drive.tick(HostCommand(.writeFrom, argument: drive.sector(DiscGeometry()) + 60))
    for inquiry in HostCommand.Inquiry.allCases {
      drive.tick(HostCommand(inquire: inquiry))
      XCTAssertEqual(drive.command.report.verdict, .done, "\(inquiry)")
    }
    XCTAssertNotNil(drive.run(400_000) { $0.command.laser == .write })
    drive.tick(HostCommand(.inquire, argument: 200))
    XCTAssertEqual(drive.command.report.verdict, .refused)
    drive.tick(HostCommand(.disableWriting))
    drive.tick(HostCommand(.enableWriting))
    XCTAssertNotEqual(drive.command.status.fault, .writeRefused)
    drive.tick(HostCommand(.writeFrom, argument: 0xFC_FFFF))
    XCTAssertEqual(drive.command.status.fault, .writeRefused)
    drive.tick(HostCommand(.clearFault))
    XCTAssertEqual(drive.command.report.verdict, .done)
    XCTAssertEqual(drive.command.status.fault, .none)
  }

  func testLaserLevelsAreTheHostsWhereTheFirmwareSetsThePower() {
    var parameters = LaserPowerParameters()
    parameters.isUsed = true
    var drive = Drive(
      DriveServo(
        focusController: ServoController(SyntheticSettings.design(0), limit: 1),
        focus: SyntheticSettings.focus,
        trackingController: ServoController(SyntheticSettings.design(1), limit: 1),
        tracking: SyntheticSettings.tracking, sled: SledFollowerParameters(),
        spindle: SyntheticSettings.spindle,
        sequencer: SyntheticSettings.sequencer, laser: parameters))
    drive.tick(HostCommand(.setLaserPower, argument: 2 << 16 | 0x8000))
    XCTAssertEqual(drive.command.report.verdict, .done)
    XCTAssertEqual(drive.firmware.laser.target(of: .write), 0x8000 / 65_535.0, accuracy: 1e-9)
    XCTAssertEqual(drive.firmware.laser.target(of: .read), parameters.readLevel)
    for refused: UInt32 in [3 << 16 | 1, 1 << 16] {
      drive.tick(HostCommand(.setLaserPower, argument: refused))
      XCTAssertEqual(drive.command.report.verdict, .refused)
    }
    var without = Drive.standard()
    without.tick(HostCommand(.setLaserPower, argument: 2 << 16 | 0x8000))
    XCTAssertEqual(without.command.report.verdict, .refused)
  }
}
