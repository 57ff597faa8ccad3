import ChannelSim
import DiscModel
import XCTest

@testable import DriveEmulator

/// Where no address tells the place, tracks are counted, over blank ones and recorded ones.
final class CountedApproachTests: XCTestCase {
  /// A drive on the land/groove disc, with ten turns recorded so many tracks outward of where it begins; above those of layer
  /// 1, layer 0 is recorded as far as its light reaches.
  private func arrive(on track: String, layer: Int, away: Double) throws {
    var scenario = try ScenarioLoader.scenario(
      "builtin:burn-land-groove", overrides: ["firmware.tracking.track=\(track)"])
    let name = "\(track), layer \(layer), \(away) tracks"
    let geometry = SectorGeometry(disc: scenario.disc)
    let pitch = scenario.disc.layers[layer].groove.trackPitch
    func bit(_ layer: Int, _ radius: Double) -> Double {
      Double(geometry.sector(layer: layer, atRadius: radius)) * SectorGeometry.bitsPerSector
    }
    let ends = [away, away + 10].map { bit(layer, 24e-3 + $0 * pitch) }.sorted()
    let parts = [(layer, ends[0], ends[1])] + (layer == 1 ? [(0, bit(0, 23.8e-3), bit(0, 24.9e-3))] : [])
    scenario.disc.recorded.stretches = parts.map {
      RecordedStretch(geometry, layer: $0.0, from: $0.1, to: $0.2, isOnLand: track == "land")
    }
    let run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var drive = try DrivenRun(run, of: scenario, source: .simulation)
    // As in a drive that reads back, the lens stands where marks are read best.
    let bench = drive.run.drive
    let biases = [0, 1].map { layer in
      let light = bench.staticSignals(
        layer: layer, displacement: bench.bestFocusOffsets[layer], grooveNumber: track == "land" ? 0.5 : 0,
        recordedShare: 1)
      return light.focusError / light.sum
    }
    try drive.setFocusBiases(biases)
    try drive.goTo(layer: UInt8(layer))
    let wanted = (ends[0] + ends[1]) / 2
    try drive.approach(wanted, layer: UInt8(layer))
    let here = try XCTUnwrap(drive.spot, name)
    XCTAssertEqual(here.layer, layer, name)
    let turns = (wanted - here.bit) * geometry.bitLength / (2 * Double.pi * 24e-3)
    XCTAssertGreaterThan(turns, 0, name)
    XCTAssertLessThan(turns, 2, name)
    XCTAssertEqual(drive.recoveries, 0, name)
    let share = scenario.disc.recorded.share(
      layer: layer, radius: geometry.place(layer: layer, bitPosition: here.bit).radius, angle: 0,
      spotRadius: 0.5e-6)
    XCTAssertEqual(share, 1, accuracy: 1e-9, name)
  }

  func testCountingLeadsToARecordedBandOfEitherLayerOnLandsAndGrooves() throws {
    for track in ["groove", "land"] {
      for layer in [0, 1] {
        for away in [20.0, 200] {
          XCTAssertNoThrow(
            try arrive(on: track, layer: layer, away: away), "\(track), layer \(layer), \(away) tracks")
        }
      }
    }
  }
}
