import ControlBlocks
import Foundation
import XCTest

final class RotationFeedForwardTests: XCTestCase {
  private let sampleRate = 200_000.0
  private let timeConstant = 0.05

  /// The spindle's angle register at 25.46 turns a second.
  private func angle(_ tick: Int) -> (register: UInt16, radians: Double) {
    let turns = 25.46 * Double(tick) / sampleRate
    let rest = turns - turns.rounded(.down)
    return (UInt16(truncatingIfNeeded: Int(rest * 65_536)), 2 * Double.pi * rest)
  }

  /// A loop that follows perfectly: its controller gives what the feed-forward does not.
  private func learn<Scalar: ServoScalar>(
    _ part: inout RotationFeedForward<Scalar>, ticks: Range<Int>, cosine: Double, sine: Double
  ) -> Double {
    var worst = 0.0
    for tick in ticks {
      let (register, radians) = angle(tick)
      let disturbance = cosine * cos(radians) + sine * sin(radians)
      let feedback = disturbance - part.drive.double
      _ = part.step(rotation: register, feedback: Scalar(feedback))
      worst = max(worst, feedback.magnitude)
    }
    return worst
  }

  private func checkConvergence<Scalar: ServoScalar>(_: Scalar.Type, line: UInt = #line) {
    var part = RotationFeedForward<Scalar>(timeConstant: timeConstant, sampleRate: sampleRate)
    part.adapts = true
    let target = (cosine: 0.15, sine: -0.08)
    let start = (0.15 * 0.15 + 0.08 * 0.08).squareRoot()
    func distance() -> Double {
      let c = part.cosine.double - target.cosine
      let s = part.sine.double - target.sine
      return (c * c + s * s).squareRoot()
    }
    // Over whole turns, t leaves exp(-t/T): one turn of 39.3 ms, then three.
    let turn = Int(sampleRate / 25.46)
    _ = learn(&part, ticks: 0..<turn, cosine: target.cosine, sine: target.sine)
    XCTAssertEqual(distance() / start, exp(-1 / (25.46 * timeConstant)), accuracy: 0.01, line: line)
    _ = learn(&part, ticks: turn..<3 * turn, cosine: target.cosine, sine: target.sine)
    XCTAssertEqual(distance() / start, exp(-3 / (25.46 * timeConstant)), accuracy: 0.005, line: line)
    let one = Int(timeConstant * sampleRate)
    _ = learn(&part, ticks: 3 * turn..<12 * one, cosine: target.cosine, sine: target.sine)
    let residual = learn(&part, ticks: 12 * one..<13 * one, cosine: target.cosine, sine: target.sine)
    print("\(Scalar.self): \(distance() / start) of the amplitude is missing, residual \(residual / start)")
    XCTAssertLessThan(distance() / start, 0.005, line: line)
    // What is left is the angle that passes in eight ticks.
    XCTAssertLessThan(residual / start, 2 * Double.pi * 25.46 * 8 / sampleRate * 1.1, line: line)
  }

  func testConvergesToASinusoidalDisturbanceWithTheStatedTimeConstant() {
    checkConvergence(Double.self)
    checkConvergence(Float.self)
    checkConvergence(FixedPoint.self)
  }

  func testAmplitudeIsKeptToTheBitWhileItDoesNotAdapt() {
    var part = RotationFeedForward<Double>(timeConstant: timeConstant, sampleRate: sampleRate)
    part.adapts = true
    _ = learn(&part, ticks: 0..<60_000, cosine: 0.1, sine: 0.2)
    part.adapts = false
    let kept = (part.cosine, part.sine)
    for tick in 60_000..<100_000 {
      let (register, radians) = angle(tick)
      let drive = part.step(rotation: register, feedback: 0.7)
      let wanted = kept.0 * cos(radians) + kept.1 * sin(radians)
      XCTAssertEqual(drive, wanted, accuracy: 0.25 * 2 * Double.pi * 25.46 * 8 / sampleRate)
    }
    XCTAssertEqual(part.cosine, kept.0)
    XCTAssertEqual(part.sine, kept.1)
  }

  func testFadingTakesTheStatedShareAndResetTakesAll() {
    var part = RotationFeedForward<Double>(timeConstant: timeConstant, sampleRate: sampleRate)
    part.cosine = 0.5
    part.sine = -0.25
    part.fade(by: 0.125)
    XCTAssertEqual(part.cosine, 0.4375)
    XCTAssertEqual(part.sine, -0.21875)
    part.reset()
    for tick in 0..<64 { XCTAssertEqual(part.step(rotation: angle(tick).register, feedback: 0), 0) }
  }

  func testCosineAndSineOfEveryAngleAreWithinTheStatedError() {
    var worst = (0.0, 0.0, 0.0)
    for register in UInt16.min...UInt16.max {
      let radians = 2 * Double.pi * Double(register) / 65_536
      let (c, s) = (cos(radians), sin(radians))
      let double = Double.cosineSine(ofTurn: register)
      let float = Float.cosineSine(ofTurn: register)
      let fixed = FixedPoint.cosineSine(ofTurn: register)
      worst.0 = max(worst.0, abs(double.cosine - c), abs(double.sine - s))
      worst.1 = max(worst.1, abs(Double(float.cosine) - c), abs(Double(float.sine) - s))
      worst.2 = max(worst.2, abs(fixed.cosine.double - c), abs(fixed.sine.double - s))
    }
    print("cosine and sine: worst error \(worst.0) Double, \(worst.1) Float, \(worst.2) FixedPoint")
    XCTAssertLessThan(worst.0, 4e-7)
    XCTAssertLessThan(worst.1, 5e-7)
    XCTAssertLessThan(worst.2, 4e-7)
  }

  func testCosineAndSineHaveTheCirclesSymmetriesExactly() {
    for register in UInt16.min...UInt16.max {
      let here = Double.cosineSine(ofTurn: register)
      let quarter = Double.cosineSine(ofTurn: register &+ 16_384)
      XCTAssertTrue(quarter.cosine == -here.sine && quarter.sine == here.cosine)
      let fixed = FixedPoint.cosineSine(ofTurn: register)
      let fixedHalf = FixedPoint.cosineSine(ofTurn: register &+ 32_768)
      XCTAssertTrue(fixedHalf.cosine == -fixed.cosine && fixedHalf.sine == -fixed.sine)
      // Mirrored; an odd eighth of a turn belongs to one quarter only.
      guard register & 16_383 != 8_192 else { continue }
      let mirrored = Double.cosineSine(ofTurn: 0 &- register)
      XCTAssertTrue(mirrored.cosine == here.cosine && mirrored.sine == -here.sine)
    }
    let zero = FixedPoint.cosineSine(ofTurn: 0)
    XCTAssertEqual(zero.cosine, .one)
    XCTAssertEqual(zero.sine, .zero)
  }
}
