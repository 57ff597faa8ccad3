import ChannelSim
import ControlBlocks
import Determinism
import DiscFormat
import DiscModel
import DriveInterface
import XCTest

@testable import DriveEmulator

/// The waveform itself: what the wobble's front end takes as one value a wobble, worked out sample by sample.
///
/// Three grooves wobble, each at its own place along its own track and inverted where its own word says so, and their
/// displacements add up in the push-pull by the weights of the grooves. Multiplying by the oscillator and summing over a wobble
/// must give the in-phase and quadrature values that the detector works with.
final class WobbleWaveformTests: XCTestCase {
  /// +1 or -1: whether the word under a place, in wobbles, inverts the wobble there.
  private func sign(at place: Double) -> Double {
    let wobble = Int(place.rounded(.down))
    let word = WobbleWord(address: UInt32(truncatingIfNeeded: wobble / (93 * 52)))
    let within = wobble % (93 * 52)
    guard within % 93 < WobbleWord.modulatedWobbles else { return 1 }
    return word.inversions(unit: within / 93) >> UInt8(within % 93) & 1 == 0 ? 1 : -1
  }

  /// In-phase and quadrature over the wobble that begins at `wobble` of the own groove, for an oscillator behind by `lag`
  /// periods: means of twice the product over 200 samples.
  private func demodulated(_ reading: WobbleReading, wobble: Double, lag: Double) -> SIMD2<Double> {
    let samples = 200
    var sum = SIMD2<Double>.zero
    for index in 0..<samples {
      let own = wobble + (Double(index) + 0.5) / Double(samples)
      var signal = 0.0
      for groove in 0..<3 {
        let place = own + reading.place[groove] - reading.place[0]
        signal += reading.weights[groove] * sign(at: place) * Double.sinCosTurns(place).cos
      }
      let oscillator = Double.sinCosTurns(own - lag)
      sum += 2 / Double(samples) * signal * SIMD2(oscillator.cos, -oscillator.sin)
    }
    return sum
  }

  private func scenario() throws -> Scenario {
    try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "disc.wobble={kind: 'phase_modulated', roughness_pm: 0}", "front_end.noise=0",
      ])
  }

  func testTheDetectorsValuesAreThoseOfTheWaveform() throws {
    let scenario = try scenario()
    var drive = try scenario.makeDrive()
    var detector = try XCTUnwrap(
      drive.wobble.map { WobbleDetector($0, frontEnd: scenario.frontEnd, seed: scenario.seed) })
    let wobble = try XCTUnwrap(drive.wobble)
    let table = GaussianTable()
    let values = table.values
    drive.step(voltages: .zero, laserIsOn: true, tick: 0, gaussians: values.span)
    var turn = SectorGeometry(disc: scenario.disc).place(ofSector: 0x40000, layer: 0).turn
    let step = scenario.disc.rotationRate(atRadius: 26e-3) / scenario.sampleRate
    var errors = SIMD2<Double>.zero
    var power = 0.0
    var inverted = 0
    var count = 0
    for tick in 0..<UInt64(12_000) {
      let angle = turn - turn.rounded(.down)
      let offset = 0.1
      let spot = SpotReading(
        light: SIMD4(repeating: 0.05), side: .zero, phaseDifference: 0, recordedShare: 0,
        focusErrors: SIMD2(0, 50e-6), layer: 0, grooveNumber: turn.rounded(.down) + offset, lensShift: 0,
        rotation: 0)
      let before = detector.place
      // The oscillator stands here against the wobble when the tick's wobbles are multiplied.
      detector.step(spot: spot, angle: angle, drive: &drive, tick: tick, gaussians: values.span)
      turn += step
      guard tick > 8000, tick % 7 == 0, detector.isLocked else { continue }
      let reading = wobble.reading(layer: 0, grooveNumber: spot.grooveNumber, angle: angle)
      let correction = detector.advance - detector.frequency
      // What this tick's own step took off the phase and put onto the frequency came after the multiplication.
      let lag = detector.phaseError + correction
      let first = before.rounded(.down)
      let passed = detector.place.rounded(.down) - first
      guard passed > 0 else { continue }
      var mean = SIMD2<Double>.zero
      for index in 0..<Int(passed) {
        mean += demodulated(reading, wobble: first + Double(index), lag: lag) * (detector.amplitude / passed)
        if sign(at: first + Double(index)) < 0 { inverted += 1 }
      }
      let difference = mean - detector.before
      errors += difference * difference
      power += detector.amplitude * detector.amplitude
      count += 1
    }
    let share = (errors / power)
    print("\(count) ticks, \(inverted) inverted wobbles: off by", share.x.squareRoot(), share.y.squareRoot())
    XCTAssertGreaterThan(count, 400)
    XCTAssertGreaterThan(inverted, 20)
    // The detector takes the neighbours' inversions from whole wobbles of its own groove, and their beat once in eight ticks:
    // an edge of a neighbour of weight 0.08 is off by up to 0.16 in a wobble, some six in a hundred wobbles have one.
    XCTAssertLessThan(share.x.squareRoot(), 0.03)
    XCTAssertLessThan(share.y.squareRoot(), 0.03)
  }

  /// White noise of one-sided density N0 gives each wobble's value a variance of N0 over the wobble's time, and so the detector
  /// takes it.
  func testNoiseOfAWobbleIsThatOfItsTime() throws {
    let rate = 817_383.0
    let sampling = 200 * rate
    let density = 3e-12
    let stream = RandomStream(seed: 3, name: "white")
    let table = GaussianTable()
    let values = table.values
    var sum = 0.0
    let wobbles = 2000
    var draw: UInt64 = 0
    for _ in 0..<wobbles {
      var value = 0.0
      for index in 0..<200 {
        let noise = GaussianTable.deviates3(from: stream.word(at: draw), in: values.span).0
        draw += 1
        value +=
          2.0 / 200 * (density * sampling / 2).squareRoot() * noise
          * Double.sinCosTurns((Double(index) + 0.5) / 200).cos
      }
      sum += value * value
    }
    XCTAssertEqual(sum / Double(wobbles), density * rate, accuracy: 0.1 * density * rate)
  }
}
