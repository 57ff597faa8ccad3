import WriteStrategy
import XCTest

final class ThresholdMarkTests: XCTestCase {
  static let power = 1.4282e-3

  func marks(
    _ runs: String, _ response: StepResponse, power: Double = power, threshold: Double = 275
  ) throws -> TrainMarks {
    let train = try PulseStrategy().train(MarkRun.parse(runs), peakPower: power)
    return TrainMarks(train, response, spotRadius: Stacks.spotRadius, threshold: threshold)
  }

  func length(_ runs: String, _ response: StepResponse, power: Double = power) throws -> Double {
    let edges = try XCTUnwrap(try marks(runs, response, power: power).edges(ofMark: 0))
    return (edges.trail.place - edges.lead.place) * 1e9
  }

  /// Figures of an independent solver. The shifts are those behind a 4T space (a 13T block from 0 to 13T, a 2T
  /// block from 17T): the text that gives them says 3T, where this solver and a third one find -16.2/+4.8.
  func testMarksOfDyeLayer1() throws {
    let spot = try Stacks.spot(Stacks.dyeL1, isHeavy ? ThermalResolution() : .coarse)
    let response = StepResponse(spot, velocity: Stacks.velocity)
    for (run, expected) in [(2, 511.1), (3, 665.2), (6, 1110.2), (13, 2140.7)] {
      XCTAssertEqual(try length("\(run)T40", response), expected, accuracy: 8)
    }
    let alone = try XCTUnwrap(try marks("2T40", response).edges(ofMark: 0))
    let behind = try XCTUnwrap(try marks("13T4,2T40", response).edges(ofMark: 1))
    let origin = 17 * Stacks.clock * Stacks.velocity
    XCTAssertEqual((behind.lead.place - origin - alone.lead.place) * 1e9, -9.6, accuracy: 1)
    XCTAssertEqual((behind.trail.place - origin - alone.trail.place) * 1e9, 4.1, accuracy: 1)
    let growth = try length("3T40", response, power: 1.01 * Self.power) - length("3T40", response)
    XCTAssertEqual(growth, 5.9, accuracy: 1)
    let neighbour = StepResponse(spot, velocity: Stacks.velocity, offset: 0.74e-6)
    let places = stride(from: 1.4e-6, to: 2.2e-6, by: 40e-9)
    let here = try marks("13T40", response)
    let there = try marks("13T40", neighbour)
    let ratio =
      (places.map { there.highestRise(at: $0) }.max() ?? 0)
      / (places.map { here.highestRise(at: $0) }.max() ?? 1)
    XCTAssertEqual(ratio, 0.040, accuracy: 0.03 * 0.040)
  }

  /// Without conduction along the track a pulse train mirrored in time writes mirrored marks.
  func testWithoutConductionMarksMirror() throws {
    // Hardly anything conducts: the film keeps all heat where the light left it.
    let insulated = [
      Stacks.layer(nil, 1e-7, 1.5), Stacks.layer(100, 1e-7, 1.5, heated: true), Stacks.layer(nil, 1e-7, 1.5),
    ]
    let response = StepResponse(try Stacks.spot(insulated, .coarse), velocity: Stacks.velocity)
    let power = 0.3e-3
    let forward = try marks("3T4,6T40", response, power: power)
    let backward = try marks("6T4,3T40", response, power: power)
    let end = 13 * Stacks.clock * Stacks.velocity
    for (index, mirrored) in [(0, 1), (1, 0)] {
      let one = try XCTUnwrap(forward.edges(ofMark: index))
      let other = try XCTUnwrap(backward.edges(ofMark: mirrored))
      XCTAssertEqual(one.lead.place, end - other.trail.place, accuracy: 2e-9)
      XCTAssertEqual(one.trail.place, end - other.lead.place, accuracy: 2e-9)
    }
    // With conduction the trailing end is the longer one: a 6T mark reaches farther behind its pulse's end.
    let dye = StepResponse(try Stacks.spot(Stacks.dyeL1, .coarse), velocity: Stacks.velocity)
    let edges = try XCTUnwrap(try marks("6T40", dye).edges(ofMark: 0))
    let overhang = edges.trail.place - 6 * Stacks.clock * Stacks.velocity
    XCTAssertGreaterThan(overhang + edges.lead.place, 50e-9)
  }

  /// An edge lies where a fine search along the track finds the threshold.
  func testEdgesLieOnTheThreshold() throws {
    let response = StepResponse(try Stacks.spot(Stacks.dyeL0, .coarse), velocity: Stacks.velocity)
    let row = try marks("5T4,3T3,11T5", response, power: 1.05e-3)
    for index in 0..<3 {
      let edges = try XCTUnwrap(row.edges(ofMark: index))
      for edge in [edges.lead, edges.trail] where !edge.isJoined {
        XCTAssertEqual(row.highestRise(at: edge.place), 275, accuracy: 0.5)
        XCTAssertGreaterThan(edge.gradient, 0)
      }
      XCTAssertLessThan(row.highestRise(at: edges.lead.place - 3e-9), 275)
      XCTAssertGreaterThan(row.highestRise(at: edges.lead.place + 3e-9), 275)
    }
  }

  func testTooLittlePowerWritesNothing() throws {
    let response = StepResponse(try Stacks.spot(Stacks.dyeL1, .coarse), velocity: Stacks.velocity)
    XCTAssertNil(try marks("14T14", response, power: 0.8e-3).edges(ofMark: 0))
    XCTAssertNotNil(try marks("14T14", response, power: 0.9e-3).edges(ofMark: 0))
  }

  /// Half a mark's width aside of the track the threshold is just reached, and nowhere beyond.
  func testWidthEndsWhereTheThresholdDoes() throws {
    let stack = try WriteFixtures.stack("dye-l1")
    let writer = try LayerWriter(stack, velocity: Stacks.velocity, linear: true, resolution: .coarse)
    let train = try PulseStrategy().train([MarkRun(mark: 3, space: 40)], peakPower: Self.power)
    let mark = try XCTUnwrap(writer.marks(train).first)
    XCTAssertGreaterThan(mark.width, 400e-9)
    for (offset, isReached) in [(mark.width / 2 - 2e-9, true), (mark.width / 2 + 2e-9, false)] {
      let line = writer.line(train, offset: offset)
      let places = stride(from: mark.lead?.place ?? 0, to: mark.trail?.place ?? 0, by: 10e-9)
      let highest = places.map { line.highestRise(at: $0) }.max() ?? 0
      XCTAssertEqual(highest >= stack.thresholdRise, isReached, "\(highest) K at \(offset) m")
    }
    XCTAssertLessThan(mark.neighbourRise, 0.1 * mark.peakRise)
    XCTAssertGreaterThan(mark.neighbourRise, 0)
  }
}
