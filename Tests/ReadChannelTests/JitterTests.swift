import Determinism
import ReadChannel
import XCTest

/// The measuring chain of ECMA-267 Annex F.
final class JitterTests: XCTestCase {
  /// Magnitude of the chain's equaliser by its definition, |1.35 - 0.35 cos(2.093 * 2 pi f T)|.
  private func equaliser(_ cyclesPerBit: Double) -> Double {
    (1.35 - 0.35 * Double.cos(2 * .pi * 2.093 * cyclesPerBit)).magnitude
  }

  /// Magnitude of the analogue Bessel low-pass of order six: theta(0) / |theta(i w)|, with the reverse Bessel
  /// polynomial, its -3 dB frequency found by bisection.
  private func bessel(_ frequency: Double, cutoff: Double) -> Double {
    func gain(_ w: Double) -> Double {
      let real = -Double(1) * w * w * w * w * w * w + 210 * w * w * w * w - 4725 * w * w + 10395
      let imaginary = 21 * w * w * w * w * w - 1260 * w * w * w + 10395 * w
      return 10395 / (real * real + imaginary * imaginary).squareRoot()
    }
    var (low, high) = (1.0, 5.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if gain(middle) > 0.5.squareRoot() { low = middle } else { high = middle }
    }
    return gain(low * frequency / cutoff)
  }

  func testTheLowPassIsBesselOfOrderSix() {
    // Far above the corner's rate the bilinear transform is exact.
    for (frequency, tolerance) in [(0.002, 1e-4), (0.005, 5e-4), (0.01, 1e-3), (0.015, 3e-3)] {
      var filter = BesselLowPass(cutoff: 0.01)
      var (cosine, sine) = (0.0, 0.0)
      for index in 0..<22_000 {
        let angle = 2 * .pi * frequency * Double(index)
        let output = filter.step(Double.sin(angle))
        if index >= 2000 {
          cosine += output * Double.cos(angle)
          sine += output * Double.sin(angle)
        }
      }
      let gain = (cosine * cosine + sine * sine).squareRoot() / 10_000
      XCTAssertEqual(gain, bessel(frequency, cutoff: 0.01), accuracy: tolerance, "\(frequency)")
    }
  }

  /// White noise on a sine: jitter is the noise behind the filters over the slope behind the filters.
  func testJitterOfWhiteNoiseOnASineIsThatOfTheClosedForm() throws {
    let samplesPerBit = 8.0
    for (period, sigma) in [(8.0, Float(0.1)), (10.0, 0.2)] {
      var noise = TestNoise(seed: 21)
      let samples = (0..<320_000).map { index -> Float in
        Float(Double.sin(2 * .pi * Double(index) / samplesPerBit / period)) + sigma * noise.next()
      }
      var meter = try JitterMeter(sampleRate: samplesPerBit * 26_156_250, channelRate: 26_156_250)
      meter.append(samples.span)
      let cutoff = 8.2 / 26.15625
      var power = 0.0
      let steps = 4000
      for step in 0..<steps {
        let frequency = (Double(step) + 0.5) / Double(steps) * samplesPerBit / 2
        let gain = equaliser(frequency) * bessel(frequency, cutoff: cutoff)
        power += gain * gain / Double(steps)
      }
      let slope = 2 * .pi / period * equaliser(1 / period) * bessel(1 / period, cutoff: cutoff)
      let expected = 100 * Double(sigma) * power.squareRoot() / slope
      let measured = try XCTUnwrap(meter.jitterPercent)
      print("jitter \(measured) %, closed form \(expected) %")
      XCTAssertEqual(measured / expected, 1, accuracy: 0.05)
    }
  }

  /// The histogram holds the very edges whose effective value is the jitter.
  func testTheHistogramHasTheJitterAsItsEffectiveValue() throws {
    var noise = TestNoise(seed: 22)
    let samples = (0..<200_000).map { index -> Float in
      Float(Double.sin(2 * .pi * Double(index) / 8 / 8)) + 0.1 * noise.next()
    }
    var meter = try JitterMeter(sampleRate: 8 * 26_156_250, channelRate: 26_156_250)
    meter.append(samples.span)
    let counts = meter.histogram
    XCTAssertEqual(counts.count, JitterMeter.histogramPlaces)
    XCTAssertEqual(counts.reduce(0, +), meter.total.count)
    let places = counts.indices.map { (Double($0) + 0.5) / Double(counts.count) - 0.5 }
    let total = Double(meter.total.count)
    let mean = zip(counts, places).reduce(0) { $0 + Double($1.0) * $1.1 } / total
    let square = zip(counts, places).reduce(0) { $0 + Double($1.0) * ($1.1 - mean) * ($1.1 - mean) } / total
    // Places of a width add a twelfth of its square (Sheppard).
    let width = 1 / Double(counts.count)
    let jitter = 100 * (square - width * width / 12).squareRoot()
    XCTAssertEqual(jitter / (try XCTUnwrap(meter.jitterPercent)), 1, accuracy: 0.02)
  }

  func testRunLengthsOfASineAreHalfItsPeriod() throws {
    let samples = (0..<100_000).map { Float(Double.sin(2 * .pi * Double($0) / 4 / 12)) }
    var meter = try JitterMeter(sampleRate: 4 * 26_156_250, channelRate: 26_156_250)
    meter.append(samples.span)
    XCTAssertEqual(meter.total.lowRuns[6] + meter.total.highRuns[6], meter.total.count)
    XCTAssertLessThan(try XCTUnwrap(meter.jitterPercent), 0.2)
  }

  /// Samples at a whole multiple of the channel rate see every edge at the same places: the slicing level must still
  /// settle, from wherever it starts.
  func testJitterIsTheSameFromAnyStartAndAtAnyRate() throws {
    let levels = try SyntheticSignal.dvd(seed: 25).levels
    var figures: [Double] = []
    for samplesPerBit in [2.0, 2.0037, 3.0] {
      let samples = SyntheticSignal.readOut(
        Array(levels.prefix(160_000)), samplesPerBit: samplesPerBit, gain: 300, offset: 700, noise: 0.05,
        seed: 26)
      for start in [0, 24_576, 31_001] {
        var meter = try JitterMeter(sampleRate: samplesPerBit * 26_156_250, channelRate: 26_156_250)
        let middle = start + (samples.count - start) / 2
        meter.append(samples.span.extracting(start..<middle))
        _ = meter.takeRecent()
        meter.append(samples.span.extracting(middle..<samples.count))
        figures.append(try XCTUnwrap(meter.takeRecent().jitterPercent))
      }
    }
    print("jitter \(figures) %")
    for place in 0..<3 {
      let same = figures[3 * place..<3 * place + 3]
      for figure in same { XCTAssertEqual(figure / figures[3 * place], 1, accuracy: 0.05) }
    }
    XCTAssertEqual(figures[3] / figures[0], 1, accuracy: 0.05)
  }

  func testTheLoopIsThatOfTheStandard() {
    // The -20 dB per decade asymptote crosses 0 dB at 9 kHz, the -40 dB one at 6 kHz (ECMA-267 figure F.2).
    let filter = LoopFilter(interval: 1)
    let bitRate = 26_156_250.0
    XCTAssertEqual(filter.proportional * bitRate / (2 * .pi), 9000, accuracy: 1)
    XCTAssertEqual(filter.integral.squareRoot() * bitRate / (2 * .pi), 6000, accuracy: 1)
  }

  func testAmplitudesOfAKnownWaveform() throws {
    // Trapezia: runs of 14 reach 1 and 0.2, runs of 3 reach 0.75 and 0.5.
    let samplesPerBit = 10
    var samples: [Float] = []
    for _ in 0..<400 {
      for (length, level) in [(14, Float(1)), (14, 0.2), (3, 0.75), (3, 0.5)] {
        let middle: Float = 0.62
        for index in 0..<length * samplesPerBit {
          let edge = Float(min(index, length * samplesPerBit - index)) / 6
          samples.append(middle + (level - middle) * min(1, edge))
        }
      }
    }
    var meter = try AmplitudeMeter(format: .dvd, sampleRate: 261_562_500, channelRate: 26_156_250)
    meter.append(samples.span)
    XCTAssertEqual(try XCTUnwrap(meter.total.modulation), 0.8, accuracy: 0.01)
    XCTAssertEqual(try XCTUnwrap(meter.total.resolution), 0.25 / 0.8, accuracy: 0.01)
    XCTAssertEqual(try XCTUnwrap(meter.total.asymmetry), (0.6 - 0.625) / 0.8, accuracy: 0.01)
  }
}
