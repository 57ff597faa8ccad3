import ChannelSim
import Determinism
import Foundation
import XCTest

final class BandLimitedNoiseTests: XCTestCase {
  private let step = 5e-6

  /// The response to one unit deviate, until it has died away.
  private func impulseResponse(rms: Double, corner: Double) throws -> [Double] {
    var noise = try BandLimitedNoise(rms: rms, cornerFrequency: corner, step: step)
    let count = Int(8 / (corner * step)) + 64
    return (0..<count).map { noise.step($0 == 0 ? 1 : 0) }
  }

  func testVarianceIsExactlyTheRequested() throws {
    // Independent deviates of variance 1: the output's variance is the sum of the squared impulse response.
    for corner in [30.0, 200, 1100, 10_000, 60_000] {
      let power = try impulseResponse(rms: 3e-9, corner: corner).reduce(0) { $0 + $1 * $1 }
      print("noise to \(corner) Hz: variance off by \(power / 9e-18 - 1)")
      XCTAssertEqual(power / 9e-18, 1, accuracy: 1e-11, "\(corner) Hz")
    }
  }

  func testSpectrumIsFlatThenHalvedAtTheCornerThenFallsBy40dBADecade() throws {
    let corner = 1000.0
    let response = try impulseResponse(rms: 1, corner: corner)
    func power(_ frequency: Double) -> Double {
      var (re, im) = (0.0, 0.0)
      for (n, y) in response.enumerated() {
        let angle = 2 * Double.pi * frequency * step * Double(n)
        re += y * cos(angle)
        im += y * sin(angle)
      }
      return re * re + im * im
    }
    let flat = power(0)
    func decibels(_ frequency: Double) -> Double { 10 * log10(power(frequency) / flat) }
    XCTAssertEqual(decibels(100), 0, accuracy: 0.001)
    XCTAssertEqual(decibels(corner), -3.0103, accuracy: 0.005)
    XCTAssertEqual(decibels(10_000), -40, accuracy: 0.2)
    print("noise to 1 kHz: \(decibels(100)), \(decibels(corner)), \(decibels(10_000)) dB at 0.1, 1, 10 kHz")
  }

  func testItsStartIsStationary() throws {
    // The variance after n steps has three parts: both starting deviates', and that of the steps since.
    for corner in [200.0, 5000] {
      var first = try BandLimitedNoise(
        rms: 1, cornerFrequency: corner, step: step, startingDeviates: (1, 0))
      var second = try BandLimitedNoise(
        rms: 1, cornerFrequency: corner, step: step, startingDeviates: (0, 1))
      var since = 0.0
      XCTAssertEqual(first.value, 1)
      for y in try impulseResponse(rms: 1, corner: corner) {
        since += y * y
        let a = first.step(0)
        let b = second.step(0)
        XCTAssertEqual(a * a + b * b + since, 1, accuracy: 1e-11)
      }
    }
  }

  func testDrawnNoiseHasTheRequestedRms() throws {
    let table = GaussianTable()
    let stream = RandomStream(seed: 6, name: "noise.axial")
    var noise = try BandLimitedNoise(rms: 2e-8, cornerFrequency: 20_000, step: step)
    var power = 0.0
    let count = 90_000
    for n in 0..<count / 3 {
      let d = table.deviates3(from: stream.word(at: UInt64(n)))
      for deviate in [d.0, d.1, d.2] {
        let y = noise.step(deviate)
        power += y * y
      }
    }
    // About 1/(2 * bandwidth * step) samples are one independent value: 3 % are four standard deviations.
    XCTAssertEqual((power / Double(count)).squareRoot() / 2e-8, 1, accuracy: 0.03)
  }

  func testUnfitParametersAreRefused() {
    XCTAssertThrowsError(try BandLimitedNoise(rms: -1, cornerFrequency: 100, step: step))
    XCTAssertThrowsError(try BandLimitedNoise(rms: 1, cornerFrequency: 100_000, step: step)) { error in
      guard case .modeAboveNyquist(mode: "noise corner", _, _, _)? = error as? MechanicsError else {
        return XCTFail("\(error)")
      }
    }
    XCTAssertEqual(try BandLimitedNoise(rms: 0, cornerFrequency: 100, step: step).value, 0)
  }
}
