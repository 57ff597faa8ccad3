import ChannelSim
import DiscModel
import DriveEmulator
import WriteStrategy
import XCTest

/// Dual-layer discs recorded by the mark model and read by the reference pickup.
final class RecordedLayerTests: XCTestCase {
  /// A track between its neighbours at the strategy's power or a multiple of it.
  private func written(_ bench: LayerBench, factor: Double = 1) throws -> NeighbouringMarks {
    var writer = TrackWriter(strategy: bench.strategy, writer: bench.writer)
    let writing = TrackWriting(absorbedPower: bench.power * factor)
    let names: [StaticString] = ["here", "inner", "outer"]
    let tracks = try names.map {
      try writer.marks(TestData(seed: 1, name: $0, bits: 40_000).runs, writing, seed: 3)
    }
    return NeighbouringMarks(here: tracks[0], inner: tracks[1], outer: tracks[2])
  }

  private func read(_ bench: LayerBench, _ marks: NeighbouringMarks, _ spot: SpotState = SpotState()) throws
    -> TrackReading
  {
    var track = bench.track
    track.conditions.spot = spot
    return try track.read(marks, seed: 5)
  }

  func testBothLayersReadWithinTheStandardsLimits() throws {
    for layer in 0...1 {
      let bench = try LayerBench(layer: layer)
      let reading = try read(bench, written(bench))
      print("layer \(layer): \(reading)")
      // ECMA-267 13.1 and 13.2.
      XCTAssertGreaterThanOrEqual(try XCTUnwrap(reading.modulation), 0.6)
      XCTAssertGreaterThanOrEqual(try XCTUnwrap(reading.resolution), 0.2)
      XCTAssertGreaterThanOrEqual(try XCTUnwrap(reading.asymmetry), -0.05)
      XCTAssertLessThanOrEqual(try XCTUnwrap(reading.asymmetry), 0.15)
      XCTAssertLessThan(try XCTUnwrap(reading.jitterPercent), 8)
    }
  }

  /// Residuals as a servo within the standard's limits leaves them, all at once, with either sign.
  func testToleranceCornersStayBelowNinePercent() throws {
    for layer in 0...1 {
      let bench = try LayerBench(layer: layer)
      let marks = try written(bench)
      for corner in 0..<8 {
        func sign(_ bit: Int) -> Double { corner >> bit & 1 == 0 ? 1 : -1 }
        var spot = SpotState()
        spot.defocus = sign(0) * 0.23e-6
        spot.offTrack = sign(1) * 22e-9
        spot.radialTilt = sign(2) * LayerBench.tilt
        let jitter = try XCTUnwrap(read(bench, marks, spot).jitterPercent)
        print("layer \(layer), corner \(corner): jitter \(jitter)")
        XCTAssertLessThan(jitter, 9, "layer \(layer), corner \(corner)")
      }
    }
  }

  func testEveryDepartureOfTheSpotDegradesTheSignal() throws {
    let bench = try LayerBench(layer: 0)
    let marks = try written(bench)
    func spots(_ path: WritableKeyPath<SpotState, Double>, _ values: [Double]) -> [SpotState] {
      values.map { value in
        var spot = SpotState()
        spot[keyPath: path] = value
        return spot
      }
    }
    for (name, list) in [
      // Marks that are of phase read best a little beyond the best focus of a mirror.
      ("too near", spots(\.defocus, [0, -0.4e-6, -0.8e-6])),
      ("too far", spots(\.defocus, [0.3e-6, 0.6e-6, 0.9e-6])),
      ("off track", spots(\.offTrack, [0, 0.1e-6, 0.2e-6])),
      ("radial tilt", spots(\.radialTilt, [0, 0.006, 0.012])),
    ] {
      let readings = try list.map { try read(bench, marks, $0) }
      let jitters = try readings.map { try XCTUnwrap($0.jitterPercent) }
      let swings = try readings.map { reading in
        let peaks = try XCTUnwrap(reading.peaks)
        return peaks.positive - peaks.negative
      }
      print("\(name): jitter \(jitters), I14 \(swings)")
      XCTAssertLessThan(jitters[0], jitters[1], name)
      XCTAssertLessThan(jitters[1], jitters[2], name)
      XCTAssertGreaterThan(swings[0], swings[1], name)
      XCTAssertGreaterThan(swings[1], swings[2], name)
    }
  }

  /// Too little and too much power: jitter grows to both sides of a valley that a hot beginning makes wide, asymmetry
  /// goes from negative to beyond the standard's limit.
  func testWrongPowerDegradesTheSignal() throws {
    for layer in 0...1 {
      let bench = try LayerBench(layer: layer)
      let readings = try [0.9, 1.2, 1.6].map { try read(bench, written(bench, factor: $0)) }
      let jitters = try readings.map { try XCTUnwrap($0.jitterPercent) }
      let asymmetries = try readings.map { try XCTUnwrap($0.asymmetry) }
      print("layer \(layer): jitter \(jitters), asymmetry \(asymmetries)")
      XCTAssertLessThan(jitters[1], jitters[0])
      XCTAssertLessThan(jitters[1], jitters[2])
      XCTAssertLessThan(asymmetries[0], asymmetries[1])
      XCTAssertLessThan(asymmetries[1], asymmetries[2])
      XCTAssertGreaterThan(asymmetries[2], 0.15)
    }
  }
}
