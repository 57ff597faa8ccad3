import ChannelSim
import ControlBlocks
import DiscModel
import DriveEmulator
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

/// Seeks to sectors of a recorded disc: aimed by the sectors' own numbers, and ended by one.
final class SectorSeekTests: XCTestCase {
  private func following() throws -> StandardRun {
    let scenario = try ScenarioLoader.scenario(
      "builtin:layer-jump",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46", "mechanism.sled.initial_radius_mm=30",
        "pickup=builtin:dvd-write-three-beam", "firmware.signals.tracking_error=differential_push_pull",
        "firmware.signals.recorded_tracking_error=differential_push_pull",
        """
        disc={extends: 'builtin:dvd-r-dl-films', recorded: [{layer: 0, from_mm: 23, to_mm: 58}, \
        {layer: 1, from_mm: 23, to_mm: 58}]}
        """,
        "sequence=[{command:'start',layer:0,hold_ms:500,settle_ms:100}]",
      ])
    return try XCTUnwrap(try JumpCampaign(scenario)).run
  }

  /// The layer in focus and the turn of its track under the spot.
  private func place(_ run: StandardRun) -> (layer: Int, turn: Double) {
    var drive = run.drive
    let angle = drive.turnFraction
    let spot = drive.read()
    return (
      spot.layer, drive.geometry.turn(layer: spot.layer, groove: spot.grooveNumber.rounded(), angle: angle)
    )
  }

  private func seek(_ run: inout StandardRun, to sector: UInt32) -> FirmwareReport {
    run.host = HostScript(steps: [
      HostStep(
        command: HostCommand(.seek, argument: sector), rotation: nil, timeOut: 800_000, hold: 0, settle: 0)
    ])
    run.host.since = run.tick
    JumpCampaign.advance(&run, limit: 1_000_000)
    return run.firmware.commandReport
  }

  private func check(_ run: inout StandardRun, sector: UInt32, layer: Int, _ what: String) {
    let from = run.tick
    let report = seek(&run, to: sector)
    let here = place(run)
    let wanted = run.drive.geometry.place(ofSector: sector, layer: layer).turn
    print(
      "seek \(what): \(report.verdict) in \(Double(run.tick - from) / 200) ms, sector is \(wanted - here.turn) turns ahead"
    )
    XCTAssertEqual(report.verdict, .done, "\(what): \(report), \(run.status.fault)")
    XCTAssertEqual(report.command, .seek)
    XCTAssertEqual(here.layer, layer, what)
    // The sector comes by within the turn after its address was told; the host looks some ticks later.
    XCTAssertGreaterThan(wanted - here.turn, -0.05, what)
    XCTAssertLessThan(wanted - here.turn, 1.05, what)
    XCTAssertEqual(run.firmware.place.address.kind, .sector, what)
  }

  func testSeeksEndOnADecodedSectorOfTheTrackThatWasAskedFor() throws {
    var run = try following()
    XCTAssertEqual(run.firmware.place.address.kind, .sector)
    // Over thirteen millimetres the walls' optics are looked up thousands of times.
    let far = HeavyTests.areAsked ? [20_000.0, -20_000] : []
    for tracks in [1.0, -1, 10, -10, 100, -100, 1_000, -1_000] + far {
      let here = place(run)
      let geometry = run.drive.geometry
      let sector = geometry.sector(layer: here.layer, turn: here.turn + tracks + 0.5)
      check(&run, sector: sector, layer: 0, "over \(tracks) tracks")
    }
  }

  func testASeekOverALayerChangeArrivesByTheOtherLayersSectors() throws {
    var run = try following()
    for (layer, radius) in [(1, 30.2e-3), (0, 33e-3), (1, 27e-3), (0, 30e-3)] {
      let sector = run.drive.geometry.sector(layer: layer, atRadius: radius)
      check(&run, sector: sector, layer: layer, "to layer \(layer) at \(radius * 1e3) mm")
    }
  }
}
