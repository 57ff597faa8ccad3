import ChannelSim
import ControlBlocks
import DiscFormat
import DiscModel
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// On a blank disc nothing but the groove tells where the spot is: seeks end on addresses decoded from it.
final class AddressSeekTests: XCTestCase {
  private func prepared(_ disc: String, _ more: [String] = [], sectors: [UInt32]) throws -> (
    run: StandardRun, scenario: Scenario
  ) {
    let seeks = sectors.map { "{command:'seek',address:\($0),timeout_ms:6000,hold_ms:70}" }
    let scenario = try ScenarioLoader.scenario(
      "builtin:blank-disc",
      overrides: [
        "disc={schema:'drive-emu/disc/1',extends:'\(disc)'}", "mechanism.spindle.initial_speed_hz=25.46",
        "sequence=[{command:'start',layer:0,hold_ms:60},\(seeks.joined(separator: ","))]",
      ] + more)
    return (try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self)), scenario)
  }

  func testASeekEndsOnTheDecodedAddressWithBothSystemsAndOnBothLayers() throws {
    // Outward by 0.4 mm, back inward, and to layer 1, whose numbers are inverted.
    let sectors: [UInt32] = [0x031800, 0x030400, ~0x030C00 & 0xFF_FFFF]
    for (disc, kind) in [
      ("builtin:dvd-plus-r-dl", AddressKind.wobble), ("builtin:dvd-r-dl-pre-pits", .landPrePit),
    ] {
      let made = try prepared(disc, sectors: sectors)
      var run: StandardRun = made.run
      let scenario = made.scenario
      let geometry = SectorGeometry(disc: scenario.disc)
      var block = run.makeBlock()
      func truth() -> UInt32 {
        var drive = run.drive
        let spot = drive.read()
        return geometry.sector(
          layer: spot.layer,
          turn: geometry.turn(
            layer: spot.layer, groove: spot.grooveNumber.rounded(), angle: drive.turnFraction))
      }
      for (index, sector) in sectors.enumerated() {
        while !run.host.isOver, !(run.host.index == index + 1 && run.host.phase == .holding) {
          run.advance(ticks: 8, into: &block)
        }
        XCTAssertEqual(run.host.phase, .holding, "\(disc) \(sector): \(run.status) \(run.report)")
        XCTAssertEqual(run.firmware.place.address.kind, kind)
        // The verdict's address is that of the word which came by last, at most a turn before the sector: 27 sectors here.
        let here = truth()
        let word = try XCTUnwrap(run.firmware.geometry.sector(run.firmware.place.address))
        let length: UInt32 = kind == .wobble ? 4 : 16
        print("\(disc): asked for \(sector), at \(here), read \(word)")
        XCTAssertLessThanOrEqual(here &- word, length + 1, "the word under the spot is the one that was read")
        XCTAssertLessThan(sector &- word, 29, "the sector comes by within a turn")
        // While the track is followed the very address comes by and is read.
        var isRead = false
        while !run.host.isOver, run.host.index == index + 1 {
          run.advance(ticks: 8, into: &block)
          if run.firmware.geometry.sector(run.firmware.place.address) == sector & ~(length - 1) {
            isRead = true
          }
        }
        XCTAssertTrue(isRead, "\(disc): \(sector) was never read")
      }
      XCTAssertEqual(run.host.phase, .finished, "\(run.status) \(run.report)")
    }
  }

  func testASeekOnAWobbleThatIsTooWeakEndsAsFailedAndTheLockAsLost() throws {
    for kind in ["phase_modulated", "land_pre_pits"] {
      var run: StandardRun = try prepared(
        "builtin:dvd-r-dl", ["disc.wobble={kind:'\(kind)',amplitude_nm:0.1}", "front_end.noise=0.002"],
        sectors: [0x031800]
      ).run
      JumpCampaign.advance(&run, limit: 2_000_000)
      XCTAssertEqual(run.host.phase, .failed, kind)
      XCTAssertEqual(run.report.command, .seek, kind)
      XCTAssertEqual(run.report.verdict, .failed, kind)
      XCTAssertEqual(run.report.fault, .noAddress, kind)
      XCTAssertFalse(try XCTUnwrap(run.wobble).isLocked, kind)
      XCTAssertFalse(run.writeClock.followsWobble, kind)
    }
  }
}
