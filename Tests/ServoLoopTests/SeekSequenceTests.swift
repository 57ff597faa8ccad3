import ControlBlocks
import DriveInterface
import Foundation
import ServoLoop
import XCTest

/// The sequencer's moves: addresses, layers, held tracks, spindle.
final class SeekSequenceTests: XCTestCase {
  private typealias Drive = SyntheticDrive<StandardServo<Double>>

  private func following(_ geometry: DiscGeometry = DiscGeometry(), layer: UInt8 = 0) -> Drive {
    var drive = Drive(
      SyntheticSettings.firmware(
        ServoController(SyntheticSettings.design(0), limit: 1), geometry: geometry))
    drive.geometry = geometry
    XCTAssertNotNil(drive.startAndFollow(layer: layer), "\(drive.command.status)")
    drive.run(20_000)
    return drive
  }

  private func seek(_ drive: inout Drive, _ sector: UInt32) -> FirmwareReport {
    drive.tick(HostCommand(.seek, argument: sector))
    // A sector that comes by within this turn needs no move.
    if drive.command.report.verdict == .done { return drive.command.report }
    XCTAssertEqual(drive.command.report.verdict, .underway)
    XCTAssertNotNil(drive.run(400_000) { $0.command.report.verdict != .underway }, "\(drive.command)")
    return drive.command.report
  }

  /// Tracks that the sector is still ahead of the spot, in the direction of reading.
  private func ahead(_ drive: Drive, _ sector: UInt32, _ geometry: DiscGeometry) -> Double {
    geometry.direction(layer: drive.nearestLayer)
      * (geometry.tracks(toSector: sector) - geometry.tracks(toSector: drive.sector(geometry)))
  }

  func testSectorsLieWhereTheSpiralPutsThem() {
    let geometry = DiscGeometry()
    // ECMA-267: 2 085 473 sectors from 24 to 58 mm.
    XCTAssertEqual(geometry.tracks(toSector: 0x03_0000 + 2_085_473), 34e-3 / 0.74e-6, accuracy: 2)
    XCTAssertEqual(geometry.tracks(toSector: 0x03_0000), 0, accuracy: 1e-9)
    XCTAssertEqual(geometry.tracks(toSector: ~0x03_1000 & 0xFF_FFFF), geometry.tracks(toSector: 0x03_1000))
    XCTAssertEqual(geometry.layer(ofSector: 0xFC_0000), 1)
    XCTAssertEqual(geometry.layer(ofSector: 0x03_0000), 0)
  }

  func testASeekEndsWithinATurnBeforeItsSector() {
    let geometry = DiscGeometry()
    var drive = following(geometry)
    for tracks in [40.0, -25, 3, -1, 0.3] {
      let here = drive.sector(geometry)
      let sector = UInt32(Double(here) + tracks * 26.6)
      let report = seek(&drive, sector)
      XCTAssertEqual(report.verdict, .done, "\(tracks): \(report)")
      let left = ahead(drive, sector, geometry)
      print("seek over \(tracks) tracks: \(left) tracks before the sector")
      XCTAssertGreaterThan(left, -0.05)
      XCTAssertLessThan(left, 1.05)
      XCTAssertEqual(drive.command.status.activity, .following)
    }
  }

  func testASeekAcrossLayersJumpsAndAimsAnewOnEitherTrackPath() {
    var parallel = DiscGeometry()
    parallel.hasOppositePath = false
    let opposite = DiscGeometry()
    var drive = following(opposite)
    for tracks in [20.0, -10] {
      // The same radius on the other layer, and some tracks on.
      let there = ~drive.sector(opposite) & 0xFF_FFFF
      let sector = UInt32(Double(there) + tracks * 26.6)
      let report = seek(&drive, sector)
      XCTAssertEqual(report.verdict, .done, "\(report)")
      XCTAssertEqual(drive.nearestLayer, opposite.layer(ofSector: sector))
      XCTAssertEqual(drive.command.status.layer, drive.nearestLayer)
      XCTAssertEqual(ahead(drive, sector, opposite), 0.5, accuracy: 0.6)
    }
    drive = following(parallel)
    drive.tick(HostCommand(.jump, layer: 1))
    XCTAssertNotNil(
      drive.run(200_000) { $0.command.status.activity == .following && $0.command.status.layer == 1 })
    let sector = drive.sector(parallel) + 400
    XCTAssertEqual(seek(&drive, sector).verdict, .done)
    XCTAssertEqual(drive.nearestLayer, 1)
    XCTAssertEqual(ahead(drive, sector, parallel), 0.5, accuracy: 0.6)
  }

  func testWithoutAddressesASeekFailsInTime() {
    var drive = following()
    drive.geometry = nil
    drive.run(10)
    drive.firmware.place.isFresh = false
    drive.tick(HostCommand(.seek, argument: 0x03_2000))
    let ticks = drive.run(100_000) { $0.command.report.verdict != .underway }
    XCTAssertEqual(Double(ticks ?? 0), 40_000, accuracy: 100)
    XCTAssertEqual(drive.command.report.fault, .noAddress)
    XCTAssertEqual(drive.command.status.fault, .noAddress)
  }

  func testAHeldTrackStaysAndAnotherOneRunsOn() {
    for holds in [true, false] {
      var drive = following()
      let before = drive.sector(DiscGeometry())
      drive.tick(HostCommand(.holdTrack, argument: holds ? 1 : 0))
      XCTAssertEqual(drive.command.report.verdict, .done)
      drive.run(200_000)
      let moved =
        DiscGeometry().tracks(toSector: drive.sector(DiscGeometry()))
        - DiscGeometry().tracks(toSector: before)
      // Sixty turns a second.
      XCTAssertEqual(moved, holds ? 0.5 : 60, accuracy: 2)
    }
  }

  func testCirclesAreJumpedAlongUnlessOneIsHeld() {
    var geometry = DiscGeometry()
    geometry.isConcentric = true
    for holds in [true, false] {
      var drive = following(geometry)
      drive.tick(HostCommand(.holdTrack, argument: holds ? 1 : 0))
      let before = drive.offTrack / Drive.trackPitch
      drive.run(100_000)
      XCTAssertEqual(drive.offTrack / Drive.trackPitch - before, holds ? 0 : 30, accuracy: 2)
    }
  }

  func testTheSpindleTurnsAsItsModeSaysAtEveryRadius() {
    let linear = SpindleSpeed(mode: .constantLinear, speed: 3.84)
    XCTAssertEqual(linear.turns(atRadius: 24e-3), 25.46, accuracy: 0.01)
    XCTAssertEqual(linear.turns(atRadius: 58e-3), 10.54, accuracy: 0.01)
    let zoned = SpindleSpeed(mode: .zonedConstantLinear, speed: 3.84, zoneWidth: 2e-3)
    XCTAssertEqual(zoned.turns(atRadius: 25.9e-3), linear.turns(atRadius: 24e-3), accuracy: 1e-9)
    XCTAssertEqual(zoned.turns(atRadius: 26.1e-3), linear.turns(atRadius: 26e-3), accuracy: 1e-9)
    XCTAssertEqual(SpindleSpeed(speed: 40).turns(atRadius: 50e-3), 40)
    XCTAssertEqual(SpindleSpeed(mode: .constantLinear, speed: 400).turns(atRadius: 24e-3), 170)
  }

  func testTheHostChangesTheSpindlesModeAndSpeed() {
    var drive = following()
    // 2.2 times the nominal velocity at 24.4 mm: 55.1 turns a second.
    drive.tick(HostCommand(.setSpindle, argument: 1 << 20 | 2_200))
    XCTAssertEqual(drive.command.report.verdict, .done)
    drive.run(300_000)
    let wanted = 2.2 * 3.84 / (2 * Double.pi * drive.firmware.place.radius)
    XCTAssertEqual(drive.turnsPerSecond, wanted, accuracy: 0.01 * wanted)
    XCTAssertEqual(drive.command.status.activity, .following)
    drive.tick(HostCommand(.setSpindle, argument: 50 * 100))
    drive.run(300_000)
    XCTAssertEqual(drive.turnsPerSecond, 50, accuracy: 0.5)
    drive.tick(HostCommand(.setSpindle, argument: 9 << 20 | 5))
    XCTAssertEqual(drive.command.report.verdict, .refused)
    drive.tick(HostCommand(inquire: .spindleSpeed))
    XCTAssertEqual(Double(drive.command.report.value), 5_000, accuracy: 50)
  }
}
