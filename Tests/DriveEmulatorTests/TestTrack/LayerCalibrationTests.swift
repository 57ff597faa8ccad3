import ChannelSim
import DiscModel
import DriveEmulator
import Foundation
import WriteStrategy
import XCTest

/// Power calibration with the mark model writing and the drive's own read-out reading.
final class LayerCalibrationTests: XCTestCase {
  static let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"

  /// A writer's tables for one layer, made once: discs differ by sensitivity, spot and light only.
  struct Setup {
    let disc: Disc
    let layer: Int
    var writer: TrackWriter
    let start: Double

    init(layer: Int) throws {
      disc = try LayerBench.disc()
      self.layer = layer
      let own = try LayerBench.writing(layer: layer)
      writer = TrackWriter(strategy: own.strategy, writer: own.writer)
      let nominal = try WritableLayer(
        disc: disc, layer: layer, radius: 23e-3, writer: writer, optics: LayerBench.optics())
      start = own.power / nominal.absorptance
    }

    func layer(_ departure: LayerDeparture = LayerDeparture()) throws -> WritableLayer {
      try WritableLayer(
        disc: disc, layer: layer, radius: 23e-3, writer: writer, optics: LayerBench.optics(),
        departure: departure,
        bits: 40_000)
    }
  }

  private func calibrate(_ layer: inout WritableLayer, target: Double, from start: Double)
    -> PowerCalibration.Result
  {
    layer.calibrate(beta: target, from: start, powerLimit: 60e-3, mostEnergy: 2e-3)
  }

  func testCalibrationOfALayerEndsAtItsOptimum() throws {
    let setup = try Setup(layer: 1)
    var nominal = try setup.layer()
    let best = try XCTUnwrap(nominal.optimum(near: setup.start, reach: 0.04))
    let target = try XCTUnwrap(best.reading.beta)
    var departure = LayerDeparture()
    departure.sensitivity = 0.88
    var layer = try setup.layer(departure)
    let result = calibrate(&layer, target: target, from: best.power)
    XCTAssertEqual(result.verdict, .found)
    let power = try XCTUnwrap(result.power)
    print("optimum \(best.power) W, beta \(target); at 88 % sensitivity \(power) W, \(result.writes) writes")
    XCTAssertEqual(power, best.power / 0.88, accuracy: 0.03 * power)
    XCTAssertLessThanOrEqual(result.energy, 2e-3)
  }

  /// Ten random discs, both layers, layer 0's result starting layer 1's search.
  func testRandomDiscsEndWithinThreePercentOfTheirOptimum() throws {
    try XCTSkipUnless(Self.isHeavy, "a thousand test writes: set DRIVE_EMU_HEAVY=1")
    let setups = try (0...1).map { try Setup(layer: $0) }
    let bests = try setups.map { setup in
      var layer = try setup.layer()
      return try XCTUnwrap(layer.optimum(near: setup.start, reach: 0.05))
    }
    let targets = try bests.map { try XCTUnwrap($0.reading.beta) }
    var words = RandomNumbers(seed: 11)
    for number in 0..<10 {
      var departure = LayerDeparture()
      departure.sensitivity = words.uniform(0.8...1.2)
      departure.tilt = words.uniform(-0.006...0.006)
      departure.wavelengthDrift = words.uniform(-5e-9...5e-9)
      var start = bests[0].power
      for index in 0...1 {
        var layer = try setups[index].layer(departure)
        let result = calibrate(&layer, target: targets[index], from: start)
        XCTAssertEqual(result.verdict, .found, "disc \(number), layer \(index)")
        let power = try XCTUnwrap(result.power)
        let optimum = try XCTUnwrap(layer.optimum(near: power, reach: 0.06))
        let reached = try XCTUnwrap(layer.test(power: power, number: 1).beta)
        let error = 100 * (power / optimum.power - 1)
        print(
          "disc \(number), layer \(index): \(power * 1e3) mW, off by \(error) %, beta by \(reached - targets[index]), "
            + "\(result.writes) writes, \(result.energy * 1e3) mJ, \(departure)")
        XCTAssertEqual(error, 0, accuracy: 3, "disc \(number), layer \(index)")
        XCTAssertLessThanOrEqual(result.energy, 2e-3)
        // The ratio of the layers' optima is kept.
        start = power * bests[1].power / bests[0].power
      }
    }
  }

  func testADiscThatCannotBeWrittenEndsWithAVerdictAndBoundedEnergy() throws {
    let setup = try Setup(layer: 0)
    var departure = LayerDeparture()
    departure.sensitivity = 0.02
    var layer = try setup.layer(departure)
    let result = calibrate(&layer, target: 0.02, from: setup.start)
    XCTAssertTrue([.nothingWritten, .boundReached].contains(result.verdict), "\(result.verdict)")
    XCTAssertNil(result.power)
    XCTAssertLessThanOrEqual(result.energy, 2e-3)
    XCTAssertLessThanOrEqual(result.writes, 60)
  }

  private struct RandomNumbers {
    var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + (range.upperBound - range.lowerBound) * Double(state >> 11) * 0x1p-53
    }
  }
}
