import DiscModel
import Foundation
import WriteStrategy
import XCTest

final class FilmReactionTests: XCTestCase {
  func edges(_ reaction: FilmReaction, _ response: StepResponse, _ power: Double, threshold: Double) throws
    -> (lead: MarkEdge, trail: MarkEdge)
  {
    let train = try PulseStrategy().train([MarkRun(mark: 4, space: 40)], peakPower: power)
    let marks = TrainMarks(
      train, response, spotRadius: Stacks.spotRadius, threshold: threshold, reaction: reaction)
    return try XCTUnwrap(marks.edges(ofMark: 0))
  }

  /// With growing activation energy an Arrhenius reaction becomes a sharp threshold.
  func testDecompositionBecomesASharpThreshold() throws {
    let response = StepResponse(try Stacks.spot(Stacks.dyeL1, .coarse), velocity: Stacks.velocity)
    let sharp = try edges(.sharpThreshold, response, 1.43e-3, threshold: 275)
    var previous = Double.infinity
    for energy in [2e5, 2e6, 2e7, 2e9] {
      let reaction = FilmReaction.activated(
        perKelvin: energy / 8.314462618, halfTime: 10e-9, restTemperature: 298.15)
      let edges = try edges(reaction, response, 1.43e-3, threshold: 275)
      let distance = max(
        (edges.lead.place - sharp.lead.place).magnitude, (edges.trail.place - sharp.trail.place).magnitude)
      XCTAssertLessThan(distance, previous)
      previous = distance
    }
    XCTAssertLessThan(previous, 0.2e-9)
  }

  /// A place kept at the threshold's temperature for the half time has half reacted: by the integral itself.
  func testHalfReactsAtTheEdge() throws {
    let response = StepResponse(try Stacks.spot(Stacks.dyeL1, .coarse), velocity: Stacks.velocity)
    let (perKelvin, halfTime) = (160e3 / 8.314462618, 10e-9)
    let reaction = FilmReaction.activated(perKelvin: perKelvin, halfTime: halfTime, restTemperature: 298.15)
    let train = try PulseStrategy().train([MarkRun(mark: 4, space: 40)], peakPower: 1.43e-3)
    let marks = TrainMarks(
      train, response, spotRadius: Stacks.spotRadius, threshold: 275, reaction: reaction)
    let edges = try XCTUnwrap(marks.edges(ofMark: 0))
    for edge in [edges.lead, edges.trail] {
      var exposure = 0.0
      let step = 0.25e-9
      for index in 0..<2400 {
        let rise = marks.rise(at: edge.place, time: -100e-9 + (Double(index) + 0.5) * step)
        exposure +=
          step * Foundation.log(2) / halfTime
          * Foundation.exp(-perKelvin * (1 / (298.15 + rise) - 1 / (298.15 + 275)))
      }
      XCTAssertEqual(1 - Foundation.exp(-exposure), 0.5, accuracy: 0.01)
    }
  }

  func writer(_ change: (inout RecordingStack) -> Void = { _ in }) throws -> LayerWriter {
    var stack = try WriteFixtures.stack("rw-l1")
    change(&stack)
    return try LayerWriter(stack, velocity: Stacks.velocity, resolution: .coarse)
  }

  func testLatentHeatAndRegrowthShortenMarks() throws {
    let strategy = try WriteFixtures.strategy("dvd-rw")
    let train = try strategy.train([MarkRun(mark: 5, space: 40)], peakPower: 8e-3)
    func length(_ latentHeat: Double, _ growth: Double) throws -> Double {
      let writer = try writer {
        $0.kinetics.latentHeat = latentHeat
        $0.kinetics.fastestGrowth = growth
      }
      let edges = try XCTUnwrap(writer.edges(ofMark: 0, in: writer.line(train)))
      return edges.trail.place - edges.lead.place
    }
    let (bare, molten) = (try length(0, 0), try length(625e6, 0))
    XCTAssertLessThan(molten, bare - 2e-9)
    var previous = molten
    for growth in [1.0, 3] {
      let next = try length(625e6, growth)
      XCTAssertLessThan(next, previous - 1e-9, "faster crystals leave shorter marks")
      previous = next
    }
  }

  /// Without any of these the writer is the sharp threshold, to the bit.
  func testWithoutKineticsTheWriterIsLinear() throws {
    let train = try PulseStrategy().train([MarkRun(mark: 4, space: 40)], peakPower: 7.2e-3)
    let plain = try writer {
      $0.kinetics.latentHeat = 0
      $0.kinetics.fastestGrowth = 0
    }
    let linear = try LayerWriter(
      WriteFixtures.stack("rw-l1"), velocity: Stacks.velocity, linear: true, resolution: .coarse)
    let one = try XCTUnwrap(plain.edges(ofMark: 0, in: plain.line(train)))
    let other = try XCTUnwrap(linear.edges(ofMark: 0, in: linear.line(train)))
    XCTAssertEqual(one.lead.place, other.lead.place, accuracy: 0.02e-9)
    XCTAssertEqual(one.trail.place, other.trail.place, accuracy: 0.02e-9)
  }

  /// Erasing power crystallises what was there; without it old marks stay; new marks stand over both.
  func testDirectOverwriteErasesBetweenNewMarks() throws {
    let writer = try writer()
    let recrystallisation = try XCTUnwrap(writer.recrystallisation)
    let strategy = try WriteFixtures.strategy("dvd-rw")
    var cold = strategy
    cold.levels.rest = 0
    let runs = [MarkRun(mark: 4, space: 14), MarkRun(mark: 4, space: 14)]
    for (strategy, survives) in [(strategy, 0.0...0.2), (cold, 0.9...1)] {
      let marks = writer.line(try strategy.train(runs, peakPower: 8e-3))
      let edges = try (0...1).map { try XCTUnwrap(writer.edges(ofMark: $0, in: marks)) }
      let new = edges.map { $0.lead.place...$0.trail.place }
      let gap = (new[0].upperBound + new[1].lowerBound) / 2
      let inside = (new[1].lowerBound + new[1].upperBound) / 2
      let after = recrystallisation.overwrite(
        old: [(gap - 0.3e-6)...(gap + 0.3e-6)], new: new, at: [gap, inside, gap + 0.5e-6], in: marks)
      XCTAssertTrue(survives.contains(after[0]), "\(after[0])")
      XCTAssertEqual(after[1], 1)
      XCTAssertEqual(after[2], 0)
    }
  }

  func testNoiseOfAnEdgeIsTemperatureNoiseOverGradient() throws {
    let response = StepResponse(try Stacks.spot(Stacks.dyeL1, .coarse), velocity: Stacks.velocity)
    let edge = try edges(.sharpThreshold, response, 1.43e-3, threshold: 275).lead
    let higher = try edges(.sharpThreshold, response, 1.43e-3, threshold: 276).lead
    XCTAssertEqual(edge.noise(ofTemperature: 1), higher.place - edge.place, accuracy: 0.02e-9)
  }

  /// Both edges of melt, whose time above the melting point is a few nanoseconds, far from the same at both.
  func testNoiseOfAMoltenEdgeIsThatToo() throws {
    for (name, power) in [("rw-l0", 6e-3), ("rw-l1", 8e-3)] {
      let writer = try LayerWriter(
        WriteFixtures.stack(name), velocity: Stacks.velocity, resolution: .coarse)
      var strategy = try WriteFixtures.strategy("dvd-rw")
      // The thin metal of layer 0 would not bear more between the marks.
      strategy.levels.rest = 0.2
      let train = try strategy.train([MarkRun(mark: 5, space: 40)], peakPower: power)
      func edges(_ threshold: Double) throws -> (lead: MarkEdge, trail: MarkEdge) {
        let marks = TrainMarks(
          train, writer.response, spotRadius: writer.spotRadius, threshold: threshold,
          reaction: writer.reaction)
        return try XCTUnwrap(marks.edges(ofMark: 0))
      }
      let middle = try edges(writer.stack.thresholdRise)
      let (lower, higher) = (
        try edges(writer.stack.thresholdRise - 2), try edges(writer.stack.thresholdRise + 2)
      )
      for (edge, less, more, side) in [
        (middle.lead, lower.lead, higher.lead, 1.0), (middle.trail, lower.trail, higher.trail, -1),
      ] {
        let moved = side * (more.place - less.place) / 4
        print("\(name): 1 K moves a molten edge by \(moved * 1e9) nm")
        XCTAssertEqual(edge.noise(ofTemperature: 1), moved, accuracy: 0.05 * moved)
      }
    }
  }

  /// Turns below `firstBlank` carry data.
  struct HalfRecorded: RecordedSurface {
    var firstBlank: Int
    mutating func append(_ mark: Mark, layer: Int, turn: Int) {}
    func marks(layer: Int, turn: Int, in range: Range<Double>) -> [Mark] { [] }
    func recordedShare(layer: Int, turn: Int, in range: Range<Double>) -> Double { turn < firstBlank ? 1 : 0 }
  }

  /// Layer 1 under a half recorded layer 0: the power error, and that the compensation takes it away.
  func testHalfRecordedLayerAboveIsCompensated() throws {
    let above = OverlyingLayer(blankTransmittance: 0.55, recordedTransmittance: 0.60)
    let surface = HalfRecorded(firstBlank: 1000)
    func transmittance(_ turn: Double) -> Double { above.transmittance(of: surface, turn: turn, place: 0.01) }
    XCTAssertEqual(transmittance(900), 0.60, accuracy: 1e-12)
    XCTAssertEqual(transmittance(1100), 0.55, accuracy: 1e-12)
    XCTAssertEqual(transmittance(999.5), 0.575, accuracy: 1e-4)
    XCTAssertGreaterThan(transmittance(990), transmittance(1010))
    let writer = try LayerWriter(
      WriteFixtures.stack("dye-l1"), velocity: Stacks.velocity, linear: true, resolution: .coarse)
    func length(_ factor: Double) throws -> Double {
      let train = try PulseStrategy().train([MarkRun(mark: 3, space: 40)], peakPower: 1.4282e-3 * factor)
      let edges = try XCTUnwrap(writer.edges(ofMark: 0, in: writer.line(train)))
      return edges.trail.place - edges.lead.place
    }
    let received = transmittance(999.5) / 0.55
    let wrong = try length(received) - length(1)
    let compensated =
      try length(received * above.compensation(forTransmittance: transmittance(999.5))) - length(1)
    print("under a half recorded layer 0: power \((received - 1) * 100) %, 3T \(wrong * 1e9) nm longer")
    XCTAssertGreaterThan(wrong, 20e-9)
    XCTAssertEqual(compensated, 0, accuracy: 1e-12)
    XCTAssertEqual(
      OverlyingLayer.spotRadius(numericalAperture: 0.65, distance: 55e-6, index: 1.55), 25.4e-6,
      accuracy: 0.1e-6)
  }
}
