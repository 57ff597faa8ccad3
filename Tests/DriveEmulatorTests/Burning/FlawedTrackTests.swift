import ChannelSim
import Configuration
import DiscModel
import XCTest

@testable import DriveEmulator

/// Flaws by place along a track, and where the drive itself meets them.
final class FlawedTrackTests: XCTestCase {
  func testPowerFallsWhereTheTrackCrossesTheFlaw() throws {
    let plain = try ScenarioLoader.scenario("builtin:burn")
    XCTAssertNil(FlawedTrack(plain))
    let geometry = SectorGeometry(disc: plain.disc)
    for layer in [0, 1] {
      // Some place on the track; a scratch of 40 um across it there.
      let bit = layer == 0 ? 0x30100 * 38_688.0 : Double(~0x30100 & 0xFF_FFFF) * 38_688
      let place = geometry.place(layer: layer, bitPosition: bit)
      let angle = (place.turn - place.turn.rounded(.down)) * 360
      let scenario = try ScenarioLoader.scenario(
        "builtin:burn",
        overrides: [
          """
          disc.defects=[{kind: 'scratch', depth: 'layer_\(layer)', radius_mm: \(place.radius * 1e3), \
          angle_deg: \(angle), width_um: 40, length_um: 400, direction_deg: 90, transmittance_percent: 50}]
          """
        ])
      let flaws = try XCTUnwrap(FlawedTrack(scenario))
      let width = 40e-6 / geometry.bitLength
      XCTAssertEqual(
        flaws.powerLogarithm(layer: layer, from: bit - 20, to: bit + 20), -0.6931, accuracy: 1e-3)
      XCTAssertEqual(
        flaws.powerLogarithm(layer: layer, from: bit - width, to: bit - 0.6 * width), 0, accuracy: 1e-12)
      XCTAssertEqual(
        flaws.powerLogarithm(layer: layer, from: bit + 0.6 * width, to: bit + width), 0, accuracy: 1e-12)
      XCTAssertTrue(flaws.isNear(layer: layer, from: bit - 2000, to: bit + 2000))
      XCTAssertFalse(flaws.isNear(layer: layer, from: bit + 60_000, to: bit + 70_000))
      XCTAssertFalse(flaws.isNear(layer: layer, from: bit - 70_000, to: bit - 60_000))
      let course = try XCTUnwrap(flaws.course(layer: layer, from: bit - 600, to: bit + 600))
      XCTAssertEqual(course.light(at: 600 * geometry.bitLength), 0.25, accuracy: 1e-6)
      XCTAssertEqual(course.light(at: 0), 1, accuracy: 1e-12)
    }
  }

  /// The servo stops the laser over a dark spot; the bits written last are those at which the power fell: the place that
  /// marks are made from is the place where the drive's own light met the flaw.
  func testBlocksBreakOffWhereThePowerFell() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("a burn over a black dot: set DRIVE_EMU_HEAVY=1")
    }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).image")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let scenario = try ScenarioLoader.scenario("builtin:burn-layer-0-hole")
    let flaws = try XCTUnwrap(FlawedTrack(scenario))
    let trial = try BurnTrial(scenario, imagePath: path)
    XCTAssertEqual(trial.differences, [])
    let image = try DiscImageReader(path: path)
    var broken = [0, 0]
    // An address that comes elsewhere than counted, behind the flaw, breaks a block off too.
    var elsewhere = 0
    for entry in image.blocks where entry.facts.bitCount < RecordedBlock.wholeBitCount {
      let block = try image.block(entry)
      guard block.ticks.count > 10 else { continue }
      let layer = Int(block.facts.layer)
      broken[layer] += 1
      let last = block.ticks.suffix(6).map { Int($0.power) }
      // Where the light fell at the very end of a tick, the next one, not written any more, would show it.
      let end = Double(block.range.upperBound)
      let next = flaws.powerLogarithm(layer: layer, from: end, to: end + Double(block.facts.bitsPerTick))
      if last.min() ?? 0 >= -20, next >= -0.2 { elsewhere += 1 }
      XCTAssertEqual(block.ticks.dropLast(10).map { Int($0.power) }.min(), 0)
    }
    XCTAssertLessThanOrEqual(elsewhere, try XCTUnwrap(trial.burn).contradictions)
    XCTAssertLessThan(elsewhere, (broken[0] + broken[1]) / 10)
    // Whatever was not written to its end stands in the image, if only as a blank: a burn that goes on leaves it out.
    let told = try XCTUnwrap(trial.burn).brokenOff
    XCTAssertTrue(told.contains { $0.bits == 0 })
    XCTAssertEqual(
      image.blocks.filter { $0.facts.bitCount < RecordedBlock.wholeBitCount }.map(\.facts.firstSector),
      told.map(\.firstSector))
    let written = WrittenBlocks(image.blocks)
    let plan = try BurnPlan(SessionRecord(of: image), disc: ScenarioLoader.scenario("builtin:burn").disc)
    for segment in plan.segments {
      XCTAssertEqual(written.firstMissing(in: segment, from: 0, isRewritable: false), segment.count)
    }
    XCTAssertGreaterThan(broken[0], 0)
    XCTAssertGreaterThan(broken[1], 0)
    // What the report says is lost is what the image does not hold.
    let back = try XCTUnwrap(trial.readBack)
    XCTAssertEqual(trial.falseSectors, 0)
    XCTAssertEqual(back.delivered + back.lost.count, back.wanted)
    XCTAssertGreaterThan(back.delivered, back.wanted / 3)
  }
}
