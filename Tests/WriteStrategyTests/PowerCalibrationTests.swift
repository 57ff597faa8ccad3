import Foundation
import WriteStrategy
import XCTest

final class PowerCalibrationTests: XCTestCase {
  static let runs = 3...4

  /// A disc that a calibration meets: how sensitive its film is, and how much larger the spot.
  struct TestDisc {
    let writer: LayerWriter
    let strategy: PulseStrategy
    let absorptance: Double

    func deviation(_ power: Double) -> EdgeDeviation? {
      guard
        let table = try? EdgeTable(
          strategy, writer, absorbedPower: power * absorptance, runs: PowerCalibrationTests.runs,
          derivatives: false)
      else { return nil }
      return EdgeDeviation(table)
    }

    /// The simplest read-out: long runs reach both levels, and the mean follows the share of marks.
    func read(_ write: TestWrite) -> TestReading {
      guard let deviation = deviation(write.power) else {
        return TestReading(positivePeak: 0, negativePeak: 0, modulation: 0)
      }
      let run = 10.0 / 3 * strategy.channelBitLength
      let markShare = (run + deviation.lengthening) / (2 * run)
      let mean = 1 - 2 * markShare
      return TestReading(positivePeak: 1 - mean, negativePeak: -1 - mean, modulation: 0.7)
    }

    /// The power of least deviation, in a fine sweep around a power: the middle of all that are nearly as good.
    func optimum(near power: Double) -> Double {
      let powers = (0...36).map { power * (0.9037 + 0.0051 * Double($0)) }
      let results = powers.map { deviation($0)?.effective ?? .infinity }
      let bar = (results.min() ?? 0) * 1.1
      let good = powers.indices.filter { results[$0] <= bar }.map { powers[$0] }
      return ((good.first ?? 0) + (good.last ?? 0)) / 2
    }
  }

  func disc(
    _ name: String, strategy: PulseStrategy?, sensitivity: Double = 1, spot: Double = 1, light: Double = 1
  ) throws -> TestDisc {
    var stack = try WriteFixtures.stack(name)
    let cold = stack
    stack.thresholdRise /= sensitivity
    let writer = try LayerWriter(
      stack, velocity: Stacks.velocity, linear: true, spotRadius: stack.spotRadius * spot, resolution: .coarse
    )
    let absorptance = 0.1 * light
    if let strategy { return TestDisc(writer: writer, strategy: strategy, absorptance: absorptance) }
    var plain = PulseStrategy()
    (plain.times.topStart, plain.times.endShift) = (0.4, -0.8)
    let power = cold.thresholdRise / writer.response.continuousPeak.rise / 0.55
    let own = try plain.optimised(for: writer, absorbedPower: power, runs: Self.runs)
    return TestDisc(writer: writer, strategy: own, absorptance: absorptance)
  }

  /// A film that is less sensitive needs more power by just as much: temperatures are proportional to it.
  func testBetaFindsThePowerOfAFilmOfOtherSensitivity() throws {
    var strategy = PulseStrategy()
    (strategy.times.topStart, strategy.times.endShift) = (0.4, -0.8)
    let nominal = try disc("dye-l1", strategy: strategy)
    let power = 15.5e-3
    let target = nominal.read(TestWrite(number: 0, power: power)).beta
    for sensitivity in [0.8, 1.2] {
      let other = try disc("dye-l1", strategy: strategy, sensitivity: sensitivity)
      var calibration = PowerCalibration(
        method: .beta(target: target), startPower: power, powerLimit: 60e-3, mostEnergy: 1, lightTime: 0.01)
      calibration.steps = 5
      let result = calibration.run(other.read)
      XCTAssertEqual(result.verdict, .found)
      XCTAssertEqual(try XCTUnwrap(result.power), power / sensitivity, accuracy: 0.03 * power)
      XCTAssertEqual(try XCTUnwrap(result.expected), target, accuracy: 0.01)
      XCTAssertLessThanOrEqual(result.writes, 15)
    }
  }

  /// Random discs, both layers, layer 0's result starting layer 1's search.
  func testRandomDiscsEndNearTheirOptimum() throws {
    try XCTSkipUnless(isHeavy, "writes thousands of contexts: set DRIVE_EMU_HEAVY=1")
    var generator = SeededGenerator(seed: 21)
    let nominal = try ["dye-l0", "dye-l1"].map { try disc($0, strategy: nil) }
    let optima = nominal.map { disc in
      let peak = disc.writer.response.continuousPeak.rise
      return disc.optimum(near: disc.writer.stack.thresholdRise / peak / 0.55 / disc.absorptance)
    }
    let targets = zip(nominal, optima).map { $0.read(TestWrite(number: 0, power: $1)).beta }
    for number in 0..<10 {
      let sensitivity = Double.random(in: 0.8...1.2, using: &generator)
      let spot = Double.random(in: 1...1.04, using: &generator)
      let light = Double.random(in: 0.95...1.05, using: &generator)
      var start = optima[0]
      for layer in 0...1 {
        let disc = try disc(
          ["dye-l0", "dye-l1"][layer], strategy: nominal[layer].strategy, sensitivity: sensitivity,
          spot: spot,
          light: light)
        let result = PowerCalibration(
          method: .beta(target: targets[layer]), startPower: start, powerLimit: 60e-3, mostEnergy: 1,
          lightTime: 0.01
        ).run(disc.read)
        XCTAssertEqual(result.verdict, .found)
        let power = try XCTUnwrap(result.power)
        let reached = disc.read(TestWrite(number: 0, power: power)).beta
        let error = power / disc.optimum(near: power) - 1
        print(
          "disc \(number), layer \(layer): power off by \(error * 100) %, beta by \(reached - targets[layer])"
        )
        XCTAssertEqual(reached, targets[layer], accuracy: 0.01)
        XCTAssertEqual(error, 0, accuracy: 0.03)
        // The ratio of the layers' optima is kept.
        start = power * optima[1] / optima[0]
      }
    }
  }

  func calibration(_ method: PowerCalibration.Method, start: Double = 20e-3) -> PowerCalibration {
    PowerCalibration(
      method: method, startPower: start, powerLimit: 60e-3, mostEnergy: 0.05, lightTime: 40e-6)
  }

  func testADiscThatCannotBeWrittenEndsWithAVerdict() {
    var asked = 0
    let result = calibration(.beta(target: 0.05)).run { write in
      asked += 1
      XCTAssertLessThanOrEqual(write.power, 60e-3)
      return TestReading(positivePeak: 0.001, negativePeak: -0.001, modulation: 0.002)
    }
    XCTAssertEqual(result.verdict, .nothingWritten)
    XCTAssertNil(result.power)
    XCTAssertEqual(result.writes, asked)
    XCTAssertLessThanOrEqual(result.writes, 60)
    XCTAssertLessThanOrEqual(result.energy, 0.05)
    XCTAssertGreaterThan(result.energy, 0)
  }

  func testEveryKindOfMediumEndsWithinItsBounds() {
    let readings: [(String, (TestWrite) -> TestReading, PowerCalibration.Verdict)] = [
      (
        "falling beta", { .init(positivePeak: 1, negativePeak: -1 - $0.power * 10, modulation: 0.6) },
        .implausible
      ),
      ("constant", { _ in .init(positivePeak: 1, negativePeak: -1, modulation: 0.6) }, .implausible),
      (
        "no number", { _ in .init(positivePeak: .nan, negativePeak: .nan, modulation: .nan) }, .nothingWritten
      ),
      ("infinite", { _ in .init(positivePeak: .infinity, negativePeak: -1, modulation: 1) }, .nothingWritten),
      (
        "far above", { .init(positivePeak: 0.5 + $0.power, negativePeak: -1, modulation: 0.6) },
        .targetOutOfReach
      ),
    ]
    for (name, read, verdict) in readings {
      let result = calibration(.beta(target: 0.05)).run(read)
      XCTAssertEqual(result.verdict, verdict, name)
      XCTAssertNil(result.power, name)
      XCTAssertLessThanOrEqual(result.writes, 60, name)
      XCTAssertLessThanOrEqual(result.energy, 0.05, name)
    }
    var poor = calibration(.beta(target: 0.05))
    poor.mostEnergy = 3 * 20e-3 * 40e-6
    let result = poor.run { .init(positivePeak: 1 + $0.power, negativePeak: -1, modulation: 0.6) }
    XCTAssertEqual(result.verdict, .boundReached)
    XCTAssertLessThanOrEqual(result.energy, poor.mostEnergy)
    XCTAssertEqual(
      calibration(.beta(target: 0), start: .nan).run { _ in
        .init(positivePeak: 1, negativePeak: -1, modulation: 1)
      }.verdict, .implausible)
  }

  /// m = M (1 - P0/P): gamma = P0/(P - P0) is 1.5 at P0 (1 + 1/1.5).
  func testGammaFindsTheTargetOfASaturatingModulation() throws {
    for threshold in [9e-3, 12e-3, 16e-3] {
      let result = calibration(.gamma(target: 1.5, ratio: 1.25)).run { write in
        let modulation = max(0, 0.8 * (1 - threshold / write.power))
        return .init(positivePeak: modulation, negativePeak: -modulation, modulation: modulation)
      }
      XCTAssertEqual(result.verdict, .found)
      XCTAssertEqual(try XCTUnwrap(result.power), 1.25 * threshold * (1 + 1 / 1.5), accuracy: 1e-6)
      XCTAssertEqual(try XCTUnwrap(result.expected), 1.5, accuracy: 1e-6)
    }
  }

  func testBetaHasTheSignOfTooMuchPower() {
    XCTAssertEqual(
      TestReading(positivePeak: 1.1, negativePeak: -0.9, modulation: 1).beta, 0.1, accuracy: 1e-12)
    XCTAssertEqual(
      TestReading(positivePeak: 0.9, negativePeak: -1.1, modulation: 1).beta, -0.1, accuracy: 1e-12)
  }

  func testAreasOfTheLayersNeverFaceEachOther() {
    var areas = CalibrationAreas(
      radii: 22.1e-3...22.6e-3, width: 20e-6, spotRadius: 25e-6, eccentricity: 40e-6)
    var (first, second): ([ClosedRange<Double>], [ClosedRange<Double>]) = ([], [])
    var layer = 0
    while let range = areas.next(layer: layer) {
      if layer == 0 { first.append(range) } else { second.append(range) }
      layer = 1 - layer
    }
    XCTAssertGreaterThan(first.count + second.count, 18)
    for one in first {
      for other in second { XCTAssertGreaterThanOrEqual(other.lowerBound - one.upperBound, 65e-6 - 1e-12) }
    }
    XCTAssertNil(areas.next(layer: 2))
  }

  func testRunningCorrectionIsSlowAndBounded() {
    var correction = RunningCorrection(target: 0.8)
    correction.look(start: 1, settled: 0.8)
    XCTAssertEqual(correction.factor, 1, accuracy: 1e-12)
    // Marks form too little: the settled level stays too high, more power is needed.
    correction.look(start: 1, settled: 0.88)
    XCTAssertEqual(correction.factor, 1.005, accuracy: 1e-12)
    for _ in 0..<10_000 { correction.look(start: 1, settled: 1) }
    XCTAssertEqual(correction.factor, 1.15, accuracy: 1e-12)
    correction.look(start: 0, settled: 1)
    correction.look(start: .nan, settled: 1)
    XCTAssertEqual(correction.factor, 1.15, accuracy: 1e-12)
  }
}
