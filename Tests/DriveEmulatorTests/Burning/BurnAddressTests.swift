import Configuration
import ControlBlocks
import DiscModel
import DriveInterface
import ServoLoop
import XCTest

@testable import DriveEmulator

/// A burn knows its place by decoded addresses, and writes nothing where they are wrong.
final class BurnAddressTests: XCTestCase {

  /// Without eccentricity, so that guard zones are short.
  private static let centred = [0, 1].flatMap {
    [
      "disc.layers.\($0).radial_run_out.harmonics=[{harmonic:1,amplitude_um:1,phase_deg:30}]"
    ]
  }

  private static func recipe(_ more: [String] = []) throws -> DiscRecipe {
    let scenario = try ScenarioLoader.scenario("builtin:burn", overrides: centred + more)
    // The usual strategy, so that no test writes are needed for its form.
    return try DiscRecipe(
      scenario, stacks: DiscRecipe.usualStacks(of: scenario.disc),
      strategies: ["builtin:block", "builtin:block"])
  }

  /// The usual drive on a disc that is centred.
  static let usual = Result { try recipe() }

  /// How far a block lies beyond the place that its number tells, channel bits.
  private func departure(_ entry: DiscImageReader.Entry) -> Double {
    Double(entry.facts.trackBit) - Double(entry.facts.firstSector) * SectorGeometry.bitsPerSector
  }

  func testEveryBlockLiesWhereItsNumberSaysToAFractionOfAWobble() throws {
    let burnt = try BurntDisc(Self.usual.get(), blocks: 4, layerBreak: 2)
    let report = try XCTUnwrap(burnt.report, "\(String(describing: burnt.refusal))")
    XCTAssertTrue(report.isComplete)
    XCTAssertEqual(report.placeSource, "wobble")
    XCTAssertEqual(report.contradictions, 0)
    XCTAssertEqual(Set(burnt.image.blocks.map(\.facts.layer)), [0, 1])
    let worst = burnt.image.blocks.map { departure($0).magnitude }.max() ?? .infinity
    print(
      "blocks lie at most \(worst) bits off their numbers, the spot \(report.worstPlaceError) off the count")
    // A tenth of a wobble of 186 bits; a real offset would be whole wobbles.
    XCTAssertLessThan(worst, 12)
    XCTAssertLessThan(report.worstPlaceError, 12)
    XCTAssertGreaterThan(report.worstPlaceError, 0, "a clock that is never wrong follows no wobble")
    // The clock's course stands in the image, and is that of a clock, not of the simulation.
    let first = try burnt.image.block(burnt.image.blocks[1])
    XCTAssertTrue(first.clock.isKnown)
    XCTAssertGreaterThan(Set(first.clock.changes).count, 2)
  }

  func testAWordThatIsMisreadIsFoundOutAndNothingIsWrittenByIt() throws {
    // Words from the second one on a track, before the first block and in the midst of writing.
    for after in [1, 2, 20] {
      let burnt = try BurntDisc(
        Self.usual.get(), blocks: 24, misreading: AddressMisreading(after: after, count: 1, offset: 1))
      let report = try XCTUnwrap(burnt.report, "\(after): \(String(describing: burnt.refusal))")
      print(
        "word \(after) misread: \(report.contradictions) contradictions, \(report.seeksAgain) seeks again,",
        "\(report.brokenOff.count) blocks broken off")
      XCTAssertGreaterThan(report.contradictions, 0, "\(after)")
      for block in burnt.image.blocks where block.facts.bitCount > 0 {
        XCTAssertLessThan(departure(block).magnitude, 12, "\(after): \(block.facts)")
      }
      XCTAssertLessThanOrEqual(report.brokenOff.count, 1, "\(after)")
    }
  }

  func testADriveWhoseAddressesAreWrongFromSomeTimeOnWritesNothingMore() throws {
    let burnt = try BurntDisc(
      Self.usual.get(), blocks: 40, misreading: AddressMisreading(after: 30, count: .max, offset: 1))
    XCTAssertNil(burnt.report)
    let refusal = try XCTUnwrap(burnt.refusal)
    print("refused: \(refusal)")
    XCTAssertGreaterThan(burnt.image.blocks.count, 5)
    XCTAssertLessThan(burnt.image.blocks.count, 38)
    for block in burnt.image.blocks where block.facts.bitCount > 0 {
      XCTAssertLessThan(departure(block).magnitude, 12, "\(block.facts)")
    }
  }

  func testADriveThatReadsNoAddressWritesNothing() throws {
    guard HeavyTests.areAsked else {
      throw XCTSkip("starts of a drive that reads nothing: set DRIVE_EMU_HEAVY=1")
    }
    let burnt = try BurntDisc(
      Self.usual.get(), blocks: 4, misreading: AddressMisreading(after: 0, count: .max, offset: nil))
    XCTAssertNil(burnt.report)
    XCTAssertTrue(try XCTUnwrap(burnt.refusal).problem.contains("address"), "\(burnt.refusal?.problem ?? "")")
    XCTAssertEqual(burnt.image.blocks.count, 0)
  }

  func testPlacesOfTheSecondLayerAreFoundOnEitherTrackPath() throws {
    try HeavyTests.require()
    for path in ["opposite", "parallel"] {
      let recipe = try Self.recipe(["disc.track_path=\(path)"])
      let scenario = recipe.scenario
      let geometry = SectorGeometry(disc: scenario.disc)
      var drive = try DrivenRun(
        scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self)), of: scenario, source: .wobble)
      try drive.prepare(recipe, reads: true)
      try drive.goTo(layer: 1)
      // Outward and inward of where the drive begins.
      for radius in [24.3e-3, 24.1e-3] {
        let sector = geometry.sector(layer: 1, atRadius: radius)
        let wanted = Double(sector) * SectorGeometry.bitsPerSector
        try drive.approach(wanted, layer: 1)
        let place = try XCTUnwrap(drive.place)
        let spot = try XCTUnwrap(drive.spot)
        XCTAssertEqual(place.layer, 1)
        XCTAssertEqual(spot.layer, 1, path)
        // The spot is told at the end of the tick whose light the drive has seen.
        let tick = SectorGeometry.channelBitRate / scenario.sampleRate
        XCTAssertEqual(place.bit + tick, spot.bit, accuracy: 18.6, "\(path): a tenth of a wobble")
        XCTAssertLessThan(place.bit, wanted, path)
        XCTAssertLessThan(wanted - place.bit, 3.2e6, "\(path): three turns of 1.04 million bits")
      }
      XCTAssertEqual(drive.recoveries, 0, path)
      XCTAssertEqual(drive.seeksAgain, 0, path)
    }
  }

  /// Reading back: the tracks under the servo are recorded where the image says, and sectors tell the drive its place.
  func testReadingKnowsItsPlaceBySectorsOfTheRecordedBands() throws {
    let recipe = try Self.usual.get()
    let burnt = try BurntDisc(recipe, blocks: 12)
    let (plan, image) = (burnt.plan, burnt.image)
    let scenario = recipe.scenario.recorded(as: image)
    let segment = plan.segments[0]
    let geometry = SectorGeometry(disc: scenario.disc)
    func share(_ bit: Int64) -> Double {
      let place = geometry.place(layer: 0, bitPosition: Double(bit))
      return scenario.disc.recorded.share(
        layer: 0, radius: place.radius, angle: 2 * Double.pi * place.angle, spotRadius: 0.5e-6)
    }
    XCTAssertEqual(share((segment.firstBit + segment.endBit) / 2), 1, accuracy: 1e-12)
    XCTAssertLessThan(share(segment.firstBit - 100_000), 0.1)
    XCTAssertLessThan(share(segment.endBit + 100_000), 0.1)
    XCTAssertGreaterThan(share(segment.endBit - 100_000), 0.9)
    let firmware = scenario.firmware.driveServo(Double.self)
    var drive = try DrivenRun(scenario.makeRun(firmware: firmware), of: scenario, source: .sectors)
    try drive.prepare(recipe, reads: true)
    drive.readsSectors()
    try drive.goTo(layer: 0)
    let wanted = Double(segment.firstBit) + 5.0 * Double(RecordedBlock.wholeBitCount)
    try drive.approach(wanted, layer: 0)
    var worst = 0.0
    var looks = 0
    while let here = drive.place, let spot = drive.spot, spot.bit < wanted + 2e6 {
      XCTAssertEqual(spot.layer, here.layer)
      worst = max(worst, (spot.bit - here.bit).magnitude)
      looks += 1
      try drive.advance()
    }
    print("reading takes itself to be at most \(worst) bits off")
    XCTAssertGreaterThan(looks, 60)
    XCTAssertLessThan(worst, 2000, "a sector's number is told within the grid of eight ticks")
    // Behind the data there are no sectors, and the drive knows its place no more.
    try drive.wait(until: Double(segment.endBit) - 700_000, layer: 0)
    for _ in 0..<1500 { try drive.advance() }
    XCTAssertNil(drive.place)
  }
}

/// The counter by itself.
final class PlaceCounterTests: XCTestCase {
  func testWordsConfirmEachOtherOrBeginAnew() {
    var counter = PlaceCounter()
    XCTAssertNil(counter.bit(atClock: 0))
    counter.take(serial: 1, bit: 1000, clock: 50, period: 186)
    XCTAssertEqual(counter.words, 1)
    XCTAssertEqual(counter.bit(atClock: 60), 1010)
    counter.take(serial: 2, bit: 619_008 + 1000, clock: 619_060, period: 186)
    XCTAssertEqual(counter.words, 2)
    XCTAssertEqual(counter.departure, -2)
    // A wobble off: one of them is wrong.
    counter.take(serial: 3, bit: 2 * 619_008 + 1000, clock: 2 * 619_008 + 58 + 186, period: 186)
    XCTAssertEqual(counter.words, 1)
    XCTAssertEqual(counter.contradictions, 1)
    counter.restart()
    XCTAssertNil(counter.bit(atClock: 0))
    counter.take(serial: 4, bit: 5, clock: 7, period: 186)
    XCTAssertEqual(counter.contradictions, 1, "what came before a jump contradicts nothing")
  }

  func testTheDiscsAngleTellsAnAddressOfAnotherTurnsPart() {
    var angles = AngleMemory()
    XCTAssertTrue(angles.agrees(turn: 1000.25, layer: 0, rotation: 0.7))
    XCTAssertTrue(angles.agrees(turn: 1003.75, layer: 0, rotation: 0.22))
    XCTAssertFalse(angles.agrees(turn: 1004.35, layer: 0, rotation: 0.22), "sixteen sectors too far")
    XCTAssertTrue(angles.agrees(turn: 1005.75, layer: 0, rotation: 0.22))
    XCTAssertTrue(angles.agrees(turn: 5.1, layer: 1, rotation: 0.9), "each layer has an angle of its own")
    XCTAssertTrue(angles.agrees(turn: 9000.1, layer: 0, rotation: 0.6), "too far away to tell")
  }
}
