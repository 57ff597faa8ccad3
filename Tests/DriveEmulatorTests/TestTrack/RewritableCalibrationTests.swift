import ChannelSim
import DiscModel
import DriveEmulator
import WriteStrategy
import XCTest

/// Power calibration of rewritable layers by gamma: phase-change marks, read by the drive's own read-out.
final class RewritableCalibrationTests: XCTestCase {
  /// A layer's writer with its tables, the optimum of a nominal disc, and the gamma there.
  struct Setup {
    let disc: Disc
    let layer: Int
    let own: OwnStrategy
    let heat: LayerWriter
    var tables: TrackWriter
    let best: (power: Double, window: ClosedRange<Double>, reading: TrackReading)
    let target: Double
    static let ratio = 1.1

    init(layer index: Int) throws {
      disc = try LayerBench.disc("dvd-rw-dl-contrast")
      layer = index
      heat = try LayerWriter(LayerBench.stack("rw-l\(index)"), velocity: 3.84, resolution: .coarse)
      own = try OwnStrategy(heat)
      var nominal = try Self.layer(
        disc, index, TrackWriter(strategy: own.strategy, writer: heat), LayerDeparture())
      let guess = own.absorbedPower / nominal.absorptance
      best = try XCTUnwrap(nominal.optimum(near: guess, reach: 0.3, step: 0.04))
      target = try XCTUnwrap(nominal.gamma(at: best.power / Self.ratio, around: best.power))
      tables = nominal.tables
    }

    static func layer(_ disc: Disc, _ index: Int, _ writer: TrackWriter, _ departure: LayerDeparture) throws
      -> WritableLayer
    {
      try WritableLayer(
        disc: disc, layer: index, radius: 23e-3, writer: writer, optics: LayerBench.optics(),
        departure: departure,
        bits: 40_000)
    }

    func layer(sensitivity: Double) throws -> WritableLayer {
      var departure = LayerDeparture()
      departure.sensitivity = sensitivity
      return try Self.layer(disc, layer, tables, departure)
    }
  }

  /// Two discs, both layers, layer 0's result starting layer 1's search.
  func testGammaEndsInsideTheWindowOfLeastJitter() throws {
    try XCTSkipUnless(LayerCalibrationTests.isHeavy, "hundreds of test writes: set DRIVE_EMU_HEAVY=1")
    var setups = try (0...1).map { try Setup(layer: $0) }
    for sensitivity in [0.83, 1.16] {
      var start = setups[0].best.power
      for index in 0...1 {
        var layer = try setups[index].layer(sensitivity: sensitivity)
        let (best, target) = (setups[index].best, setups[index].target)
        let result = layer.calibrate(
          .gamma(target: target, ratio: Setup.ratio), from: start, powerLimit: 80e-3, mostEnergy: 2e-3)
        XCTAssertEqual(result.verdict, .found, "\(sensitivity), layer \(index)")
        let power = try XCTUnwrap(result.power)
        let optimum = try XCTUnwrap(layer.optimum(near: power, reach: 0.3, step: 0.06))
        let error = 100 * (power / optimum.power - 1)
        let scaled = 100 * (power * sensitivity / best.power - 1)
        print(
          "sensitivity \(sensitivity), layer \(index): \(power * 1e3) mW, off the window's centre by \(error) %, "
            + "off the nominal optimum over the sensitivity by \(scaled) %, window \(optimum.window), jitter "
            + "\(best.reading.jitterPercent ?? .nan) %, gamma \(target), \(result.writes) writes, "
            + "\(result.energy * 1e3) mJ")
        XCTAssertTrue(optimum.window.contains(power), "\(sensitivity), layer \(index)")
        // A film of another sensitivity needs the nominal power over it, whatever a sweep's noise makes of the window.
        XCTAssertEqual(scaled, 0, accuracy: 3, "\(sensitivity), layer \(index)")
        XCTAssertLessThanOrEqual(result.energy, 2e-3)
        XCTAssertLessThanOrEqual(result.writes, 60)
        // The ratio of the layers' optima is kept; tables serve the next disc.
        start = power * setups[1].best.power / setups[0].best.power
        setups[index].tables = layer.tables
      }
    }
  }

  /// A layer's own pulses erase between marks without melting, and write marks of 6 clocks as long as they should be.
  func testOwnPulsesOfARewritableLayerEraseAndWrite() throws {
    let heat = try LayerWriter(LayerBench.stack("rw-l1"), velocity: 3.84, resolution: .coarse)
    let own = try OwnStrategy(heat)
    let erasing = own.strategy.levels.rest * own.absorbedPower * heat.response.continuousPeak.rise
    XCTAssertGreaterThan(erasing, heat.stack.kinetics.glassRise)
    XCTAssertLessThan(1.5 * erasing, heat.stack.thresholdRise)
    let runs = [MarkRun(mark: 3, space: 20), MarkRun(mark: 6, space: 20), MarkRun(mark: 14, space: 20)]
    let train = try own.strategy.train(runs, peakPower: own.absorbedPower, velocity: heat.velocity)
    for (mark, run) in zip(heat.marks(train), runs) {
      XCTAssertEqual(mark.length, Double(run.mark) * own.strategy.channelBitLength, accuracy: 8e-9)
      XCTAssertTrue((250e-9...450e-9).contains(mark.width), "\(mark.width)")
    }
  }

  func testARewritableLayerThatCannotBeWrittenEndsWithAVerdict() throws {
    let heat = try LayerWriter(LayerBench.stack("rw-l1"), velocity: 3.84, resolution: .coarse)
    let own = try OwnStrategy(heat)
    var departure = LayerDeparture()
    departure.sensitivity = 0.02
    var layer = try Setup.layer(
      LayerBench.disc("dvd-rw-dl-contrast"), 1, TrackWriter(strategy: own.strategy, writer: heat), departure)
    let result = layer.calibrate(
      .gamma(target: 0.7, ratio: 1.1), from: own.absorbedPower / layer.absorptance, powerLimit: 60e-3,
      mostEnergy: 2e-3)
    XCTAssertTrue([.nothingWritten, .boundReached].contains(result.verdict), "\(result.verdict)")
    XCTAssertNil(result.power)
    XCTAssertLessThanOrEqual(result.energy, 2e-3)
  }
}
