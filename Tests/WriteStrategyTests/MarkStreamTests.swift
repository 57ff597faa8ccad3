import Foundation
import WriteStrategy
import XCTest

final class MarkStreamTests: XCTestCase {
  static let runs = isHeavy ? 3...14 : 3...5

  /// A layer, its strategy's table, and the absorbed power that both are used at.
  func table(
    _ name: String, runs: ClosedRange<Int> = runs, strategy: PulseStrategy = PulseStrategy(),
    resolution: ThermalResolution = .coarse
  ) throws -> (writer: LayerWriter, table: EdgeTable, power: Double) {
    let stack = try WriteFixtures.stack(name)
    let writer = try LayerWriter(stack, velocity: Stacks.velocity, linear: true, resolution: resolution)
    let power = stack.thresholdRise / writer.response.continuousPeak.rise / 0.6
    return (writer, try EdgeTable(strategy, writer, absorbedPower: power, runs: runs), power)
  }

  func randomRuns(_ count: Int, _ runs: ClosedRange<Int>, _ generator: inout SeededGenerator) -> [MarkRun] {
    (0..<count).map { _ in
      MarkRun(mark: Int.random(in: runs, using: &generator), space: Int.random(in: runs, using: &generator))
    }
  }

  func stream(_ runs: [MarkRun], _ table: EdgeTable, _ state: WritingState = .init()) -> [StreamedMark] {
    var marks = [StreamedMark](repeating: StreamedMark(), count: runs.count)
    var stream = MarkStream(table)
    var span = marks.mutableSpan
    stream.write(runs.span, state, into: &span)
    return marks
  }

  /// The largest distance between streamed and directly superposed edges, metres.
  func worst(_ name: String, runLengths: Int) throws -> Double {
    let (writer, table, power) = try table(name)
    var generator = SeededGenerator(seed: 11)
    let bit = PulseStrategy().channelBitLength
    let block = 500
    var worst = 0.0
    for _ in 0..<(runLengths / 2 / block) {
      let runs = randomRuns(block, Self.runs, &generator)
      let direct = writer.line(try PulseStrategy().train(runs, peakPower: power))
      let streamed = stream(runs, table)
      // Light: every mark is streamed, a sample of them superposed.
      for index in stride(from: isHeavy ? 0 : 17, to: block, by: isHeavy ? 1 : 41) {
        let edges = try XCTUnwrap(direct.edges(ofMark: index))
        let start = Double(streamed[index].start) * bit
        let end = start + Double(runs[index].mark) * bit
        worst = max(worst, (edges.lead.place - start - Double(streamed[index].lead)).magnitude)
        worst = max(worst, (edges.trail.place - end - Double(streamed[index].trail)).magnitude)
      }
    }
    return worst
  }

  /// Two layers make a million run lengths; a build for debugging would take half an hour for them.
  let heavyRunLengths = _isDebugAssertConfiguration() ? 20_000 : 500_000

  func testStreamedMarksAreTheDirectlySuperposedOnes() throws {
    for name in ["dye-l0", "dye-l1"] {
      let worst = try worst(name, runLengths: isHeavy ? heavyRunLengths : 10_000)
      print("\(name): streamed against superposed, largest difference \(worst * 1e9) nm")
      XCTAssertLessThan(worst, 2e-9)
      XCTAssertGreaterThan(worst, 0)
    }
  }

  /// The derivatives against tables made anew at another power, spot and threshold.
  func testDerivativesMoveEdgesAsNewTablesDo() throws {
    let stack = try WriteFixtures.stack("dye-l1")
    let (_, table, power) = try table("dye-l1", runs: 3...4)
    let runs = [MarkRun(mark: 3, space: 4), MarkRun(mark: 4, space: 3), MarkRun(mark: 3, space: 4)]
    let base = stream(runs, table)
    func check(_ state: WritingState, _ stack: RecordingStack, _ power: Double, _ radius: Double?) throws {
      let writer = try LayerWriter(
        stack, velocity: Stacks.velocity, linear: true, spotRadius: radius, resolution: .coarse)
      let anew = stream(runs, try EdgeTable(PulseStrategy(), writer, absorbedPower: power, runs: 3...4))
      let moved = stream(runs, table, state)
      for index in runs.indices {
        let expected = anew[index].trail - base[index].trail
        XCTAssertGreaterThan(expected.magnitude, 0.3e-9)
        XCTAssertEqual(moved[index].trail - base[index].trail, expected, accuracy: 0.06 * expected.magnitude)
        let expectedLead = anew[index].lead - base[index].lead
        XCTAssertEqual(
          moved[index].lead - base[index].lead, expectedLead, accuracy: 0.06 * expectedLead.magnitude)
      }
    }
    var state = WritingState()
    state.powerLogarithm = Foundation.log(1.004)
    try check(state, stack, power * 1.004, nil)
    state = WritingState()
    state.spotLogarithm = Foundation.log(1.01)
    try check(state, stack, power, stack.spotRadius * 1.01)
    state = WritingState()
    state.thresholdChange = 1
    var harder = stack
    harder.thresholdRise += 1
    try check(state, harder, power, nil)
  }

  /// Edges follow the power in a straight line: what a second stream at more power shows, but for rounding.
  func testEdgesMoveWithPowerAsTheStreamAtMorePowerSays() throws {
    let (_, table, _) = try table("dye-l1")
    var generator = SeededGenerator(seed: 5)
    let runs = randomRuns(400, Self.runs, &generator)
    var state = WritingState()
    state.spotLogarithm = 0.01
    let base = stream(runs, table, state)
    state.powerLogarithm = 0.01
    let moved = stream(runs, table, state)
    for (mark, more) in zip(base, moved) {
      // Two roundings of edges that lie within 200 nm of their places.
      XCTAssertEqual(Double(more.lead - mark.lead), 0.01 * Double(mark.leadByPower), accuracy: 4e-14)
      XCTAssertEqual(Double(more.trail - mark.trail), 0.01 * Double(mark.trailByPower), accuracy: 4e-14)
      XCTAssertLessThan(mark.leadByPower, -10e-9)
      XCTAssertGreaterThan(mark.trailByPower, 10e-9)
    }
  }

  func testChangingConditionsGiveTheMarksOfOneStretchAfterTheOther() throws {
    let (_, table, _) = try table("dye-l1")
    var generator = SeededGenerator(seed: 6)
    let runs = randomRuns(300, Self.runs, &generator)
    // Stretches without runs among them, and runs behind the last stretch.
    let ends = [0, 7, 7, 8, 120, 250]
    let states = ends.indices.map { index in
      var state = WritingState()
      state.powerLogarithm = 0.01 * Double(index)
      state.offTrack = 10e-9 * Double(index)
      return state
    }
    var stream = MarkStream(table)
    var marks = [StreamedMark](repeating: StreamedMark(), count: runs.count)
    var span = marks.mutableSpan
    for part in [0..<100, 100..<300] {
      var room = span._mutatingExtracting(part)
      stream.write(runs.span.extracting(part), states.span, ends: ends.span, into: &room)
    }
    var (expected, pieces, first) = ([StreamedMark](), MarkStream(table), 0)
    for (state, end) in zip(states, ends.dropLast() + [runs.count]) {
      var piece = [StreamedMark](repeating: StreamedMark(), count: end - first)
      var span = piece.mutableSpan
      pieces.write(runs.span.extracting(first..<end), state, into: &span)
      expected += piece
      first = end
    }
    XCTAssertEqual(marks, expected)
  }

  func testOffTrackShortensMarks() throws {
    let (_, table, _) = try table("dye-l1", runs: 3...4)
    var state = WritingState()
    state.offTrack = 60e-9
    let runs = [MarkRun(mark: 3, space: 4)]
    let (centred, aside) = (stream(runs, table)[0], stream(runs, table, state)[0])
    XCTAssertLessThan(aside.trail - aside.lead, centred.trail - centred.lead)
  }

  func testAStreamInPiecesIsTheStreamInOne() throws {
    let (_, table, _) = try table("dye-l1")
    var generator = SeededGenerator(seed: 3)
    let runs = randomRuns(300, Self.runs, &generator)
    var pieces = MarkStream(table)
    var marks: [StreamedMark] = []
    var rest = runs[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Int.random(in: 1...40, using: &generator)))
      var piece = [StreamedMark](repeating: StreamedMark(), count: part.count)
      var span = piece.mutableSpan
      pieces.write(part.span, into: &span)
      marks += piece
      rest = rest.dropFirst(part.count)
    }
    XCTAssertEqual(marks, stream(runs, table))
  }
}

/// A seeded generator for tests (SplitMix64), so that a failure repeats.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
