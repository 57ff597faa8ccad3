import Configuration
import Determinism
import DiscModel
import Foundation
import WriteStrategy
import XCTest

@testable import DriveEmulator

/// From bytes to marks on the track and back.
final class BurnTests: XCTestCase {
  func testRunsOfLevelsAreThoseThatStandThere() {
    var generator = SystemlessGenerator(seed: 3)
    for _ in 0..<200 {
      let count = 1 + Int(generator.next() % 700)
      var levels = [UInt8](repeating: 0, count: (count + 7) / 8)
      var bits: [Bool] = []
      var level = false
      while bits.count < count {
        for _ in 0..<(3 + Int(generator.next() % 9)) where bits.count < count { bits.append(level) }
        level.toggle()
      }
      for (index, bit) in bits.enumerated() where bit { levels[index / 8] |= 0x80 >> UInt8(index % 8) }
      let found = LevelRuns(levels, count: count)
      var rebuilt = [Bool](repeating: false, count: count)
      for (start, run) in zip(found.starts, found.runs) {
        for bit in start..<start + run.mark { rebuilt[bit] = true }
      }
      XCTAssertEqual(rebuilt, bits)
      for (index, run) in found.runs.enumerated().dropLast() {
        XCTAssertEqual(found.starts[index] + run.mark + run.space, found.starts[index + 1])
      }
    }
  }

  func testPlanCoversLayerOneByRecordedLayerZero() throws {
    let disc = try XCTUnwrap(RunLogFixtures.search).scenario.disc
    let plan = try BurnPlan(byteCount: 5 * 32_768 + 1, disc: disc)
    XCTAssertEqual(plan.segments.map(\.data), [3, 3], "half of six blocks each")
    XCTAssertEqual(
      plan.segments[1].firstSector + UInt32(16 * plan.segments[1].leading), ~(0x30000 + 47) & 0xFF_FFFF)
    let geometry = SectorGeometry(disc: disc)
    func radii(_ segment: BurnPlan.Segment) -> (Double, Double) {
      let ends = [segment.firstBit, segment.endBit].map {
        geometry.place(layer: Int(segment.layer), bitPosition: Double($0)).radius
      }
      return (min(ends[0], ends[1]), max(ends[0], ends[1]))
    }
    let (below, above) = (radii(plan.segments[0]), radii(plan.segments[1]))
    // The spot on layer 0 while layer 1 is in focus: 55 um of bond at NA 0.65, whose rays go at asin(0.65/1.58) there.
    let spot = 55e-6 * tan(asin(0.65 / disc.spacer.index))
    XCTAssertGreaterThan(spot, 24e-6)
    let eccentricity = disc.layers.flatMap { $0.radialRunOut.series.harmonics.map(\.amplitude) }.reduce(0, +)
    // On the inner side the block that closes layer 1, 0.5 um of tracks, lies over the zone.
    XCTAssertLessThan(below.0, above.0 - spot - eccentricity + 0.5e-6)
    XCTAssertGreaterThan(below.1, above.1 + spot + eccentricity)
    // A wider cone asks for wider zones, and the same zone takes more blocks farther out.
    func zone(_ aperture: Double, _ radius: Double) -> Int {
      BurnPlan.guardBlocks(disc, aperture: aperture, atRadius: radius)
    }
    XCTAssertGreaterThan(zone(0.65, 24e-3), zone(0.6, 24e-3))
    XCTAssertEqual(Double(zone(0.65, 58e-3)) / Double(zone(0.65, 24e-3)), 58.0 / 24, accuracy: 0.03)
    // Zones of the layers half a millimetre apart, either way.
    for offset in [-0.5e-3, 0.5e-3] {
      var misaligned = disc
      misaligned.layers[1].zoneOffset = offset
      let geometry = SectorGeometry(disc: misaligned)
      let radii = try BurnPlan(byteCount: 5 * 32_768, disc: misaligned).segments.map { segment in
        [segment.firstBit, segment.endBit].map {
          geometry.place(layer: Int(segment.layer), bitPosition: Double($0)).radius
        }.sorted()
      }
      XCTAssertEqual(radii[1][0] - above.0, offset, accuracy: 1e-6)
      XCTAssertLessThan(radii[0][0], radii[1][0] - spot)
      XCTAssertGreaterThan(radii[0][1], radii[1][1] + spot)
    }
    for index in 0..<plan.segments[0].count {
      let isData = index >= plan.segments[0].leading && index < plan.segments[0].leading + 3
      XCTAssertEqual(plan.segments[0].dataBlock(index) != nil, isData)
    }
    XCTAssertThrowsError(try BurnPlan(byteCount: 0, disc: disc))
    XCTAssertThrowsError(
      try BurnPlan(byteCount: 1 << 33, disc: disc, layerBreak: 1), "one layer is too small for it")
  }

  /// Marks of layer 1, and blocks of 8000 random channel bits.
  private func marksAndBlocks() throws -> (maker: BlockMarks, block: (Int64) -> RecordedBlock) {
    let film = try RecordingStack(RecordingStack.schema.resolve(ScenarioLoader.load("builtin:dye-l1")))
    let writer = TrackWriter(
      strategy: PulseStrategy(), writer: try LayerWriter(film, velocity: 3.84, linear: true))
    let maker = BlockMarks(
      writer: writer, bestPower: 1.43e-3, bitLength: writer.strategy.channelBitLength, focalDepth: 0.96e-6,
      seed: 1, stream: "medium.edges.0")
    var stream = RandomStream(seed: 4, name: "levels").word(at: 0)
    func block(at bit: Int64) -> RecordedBlock {
      var facts = RecordedBlock.Facts()
      facts.trackBit = bit
      facts.bitCount = 8000
      facts.firstTickBits = 130
      var levels = [UInt8](repeating: 0, count: 1000)
      var (place, level) = (0, false)
      while place < 8000 {
        stream = WordMixing.mix(stream)
        let run = 3 + Int(stream % 9)
        if level { for bit in place..<min(place + run, 8000) { levels[bit / 8] |= 0x80 >> UInt8(bit % 8) } }
        place += run
        level.toggle()
      }
      let ticks = (0..<62).map { _ in
        WritingConditions(defocus: 0.0, offTrack: 0, powerLogarithm: 0, extraBits: 0)
      }
      return RecordedBlock(facts: facts, levels: levels, ticks: ticks)
    }
    return (maker, block)
  }

  /// Under a flaw the power falls far within one block: there stand the marks of that power, or none.
  func testTicksOfAnotherPowerHaveTheMarksOfThatPower() throws {
    let (maker, block) = try marksAndBlocks()
    var marks = maker
    let plain = block(0)
    let normal = try marks.marks(of: plain, before: nil, behind: nil)
    var weak = plain
    weak.facts.relativePower = Float(Double.exp(-0.12))
    let shorter = try marks.marks(of: weak, before: nil, behind: nil)
    // Ticks 20 to 29, bits 2600 to 3899, at 12 percent less; ticks 40 to 44, bits 5200 to 5849, at hardly any.
    var flawed = plain
    for tick in 20..<30 { flawed.ticks[tick].power = -12 }
    for tick in 40..<45 { flawed.ticks[tick].power = -127 }
    let found = try marks.marks(of: flawed, before: nil, behind: nil)
    let starts = LevelRuns(plain.levels, count: 8000).starts
    XCTAssertEqual(normal.count, starts.count)
    var expected: [Mark] = []
    for (index, start) in starts.enumerated() where !(5200..<5850).contains(start) {
      expected.append((2600..<3900).contains(start) ? shorter[index] : normal[index])
    }
    XCTAssertEqual(found.count, expected.count)
    XCTAssertLessThan(found.count, starts.count - 40)
    for (mark, wanted) in zip(found, expected) {
      XCTAssertEqual(mark.start, wanted.start, accuracy: 1e-12)
      XCTAssertEqual(mark.length, wanted.length, accuracy: 1e-12)
      XCTAssertEqual(mark.width, wanted.width, accuracy: 1e-12)
    }
    // A block of which nothing is written has no marks, and is no error.
    weak.facts.relativePower = 0.3
    XCTAssertEqual(try marks.marks(of: weak, before: nil, behind: nil), [])
  }

  func testBlocksGiveTheSameMarksInAnyOrderAndMeetAtTheirBorders() throws {
    let (maker, block) = try marksAndBlocks()
    let writer = maker.writer
    let blocks = [block(0), block(8000), block(16_000)]
    var (first, second) = (maker, maker)
    let forward = try (0..<3).map { index in
      try first.marks(
        of: blocks[index], before: index > 0 ? blocks[index - 1] : nil,
        behind: index < 2 ? blocks[index + 1] : nil)
    }
    let middle = try second.marks(of: blocks[1], before: blocks[0], behind: blocks[2])
    XCTAssertEqual(forward[1], middle)
    let all = forward.flatMap { $0 }
    for (mark, next) in zip(all, all.dropFirst()) { XCTAssertGreaterThan(next.start, mark.end - 50e-9) }
    let bit = writer.strategy.channelBitLength
    XCTAssertEqual(all.last?.end ?? 0, 24_000 * bit, accuracy: 12 * bit)
    // Defocus makes the spot larger, and marks other ones: the conditions are walked through.
    var blurred = blocks[1]
    blurred.ticks = blurred.ticks.map { _ in
      WritingConditions(defocus: 0.6e-6, offTrack: 0, powerLogarithm: 0, extraBits: 0)
    }
    let worse = try second.marks(of: blurred, before: blocks[0], behind: blocks[2])
    let shorter = zip(middle, worse).map { $0.length - $1.length }.reduce(0, +) / Double(middle.count)
    XCTAssertGreaterThan(shorter, 5e-9, "less heat in the middle of a larger spot")
  }

  /// A write clock that is ahead writes the same marks farther along.
  func testMarksLieWhereTheWriteClockPutThem() throws {
    let (plain, make) = try marksAndBlocks()
    var maker = plain
    var block = make(4000)
    let right = try maker.marks(of: block, before: nil, behind: nil)
    var last = 0
    for index in 0..<8 { block.clock.append(2 + 0.25 * Double(index), after: &last) }
    let moved = try maker.marks(of: block, before: nil, behind: nil)
    XCTAssertEqual(right.count, moved.count)
    for (mark, other) in zip(right, moved) {
      let bit = (mark.start / maker.bitLength - 4000).rounded()
      // A quarter of a bit in every eight ticks of 130 bits, none behind the last value.
      let expected = 2 + 0.25 * min(max(0, bit) / 1040, 7)
      XCTAssertEqual((other.start - mark.start) / maker.bitLength, expected, accuracy: 0.01)
      XCTAssertEqual(other.length, mark.length, accuracy: 1e-15)
    }
  }

  /// The fast form of marks against the clear one: a stream tick by tick, and another at more power.
  func testMarksAreThoseOfAStreamForEachTick() throws {
    let (plain, make) = try marksAndBlocks()
    var (maker, block) = (plain, make(4000))
    // Within what is near the block's power.
    block.ticks = (Int8(0)..<62).map { tick -> WritingConditions in
      WritingConditions(defocus: 2 * tick - 60, offTrack: tick, power: tick % 3, extraBits: tick % 2)
    }
    let marks = try maker.marks(of: block, before: nil, behind: nil)
    let clear = try Self.clearMarks(of: block, maker)
    XCTAssertEqual(marks.count, clear.count)
    for (mark, other) in zip(marks, clear) {
      // Roundings of the distance of two edges in single precision, a hundredfold.
      XCTAssertEqual(mark.start, other.start, accuracy: 4e-14 * 6)
      XCTAssertEqual(mark.end, other.end, accuracy: 4e-14 * 6)
      XCTAssertEqual(mark.width, other.width)
    }
  }

  private static func clearMarks(of block: RecordedBlock, _ maker: BlockMarks) throws -> [Mark] {
    let found = LevelRuns(block.levels, count: Int(block.facts.bitCount))
    var writer = maker.writer
    let table = try XCTUnwrap(writer.tables(around: maker.bestPower).first)
    let widths = try writer.written(maker.bestPower).widths
    let (noise, deviates) = (RandomStream(seed: 1, name: "medium.edges.0"), GaussianTable())
    let counts = try XCTUnwrap(block.tickBitCounts)
    func edges(extra: Double) -> [StreamedMark] {
      var stream = MarkStream(table.table)
      return zip(found.starts, found.runs).map { start, run in
        var (tick, end) = (0, counts[0])
        while start >= end, tick + 1 < counts.count {
          tick += 1
          end += counts[tick]
        }
        let conditions = block.ticks[tick]
        var state = WritingState()
        state.powerLogarithm =
          Double.log(maker.bestPower / table.power) + conditions.powerLogarithm + extra
        let defocus = conditions.defocusDistance / maker.focalDepth
        state.spotLogarithm = 0.5 * Double.log(1 + defocus * defocus)
        state.offTrack = conditions.offTrackDistance
        var mark = [StreamedMark()]
        var span = mark.mutableSpan
        stream.write([run].span, state, into: &span)
        return mark[0]
      }
    }
    return zip(zip(edges(extra: 0), edges(extra: 0.01)), zip(found.starts, found.runs)).map { edges, place in
      let (plain, moved) = edges
      let bit = block.facts.trackBit + Int64(place.0)
      let (first, second, _) = deviates.deviates3(from: noise.word(at: UInt64(bitPattern: bit)))
      let lead = Double(plain.lead) + 1.5 * first * Double(moved.lead - plain.lead)
      let trail = Double(plain.trail) + 1.5 * second * Double(moved.trail - plain.trail)
      return Mark(
        start: Double(bit) * maker.bitLength + lead,
        length: max(0, Double(place.1.mark) * maker.bitLength + trail - lead),
        width: widths[min(max(place.1.mark - 3, 0), widths.count - 1)])
    }
  }
}

/// SplitMix64: the same numbers in every run.
private struct SystemlessGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return WordMixing.mix(state)
  }
}
