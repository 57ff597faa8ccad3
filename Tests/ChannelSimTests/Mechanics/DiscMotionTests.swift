import ChannelSim
import Determinism
import XCTest

final class DiscMotionTests: XCTestCase {
  private let step = 5e-6
  private let axial0 = [
    MotionHarmonic(order: 1, amplitude: 300e-6, phase: 0.2),
    MotionHarmonic(order: 2, amplitude: 2e-6, phase: 1.1),
  ]
  private let axial1 = [MotionHarmonic(order: 1, amplitude: 290e-6, phase: -0.4)]
  private let radial0 = [MotionHarmonic(order: 1, amplitude: 50e-6, phase: 0.9)]
  private let radial1 = [
    MotionHarmonic(order: 1, amplitude: 48e-6, phase: 2.5),
    MotionHarmonic(order: 3, amplitude: 1e-6, phase: 0.1),
  ]

  private func motion() throws -> DiscMotion {
    try DiscMotion(axial0: axial0, axial1: axial1, radial0: radial0, radial1: radial1, step: step)
  }

  func testEveryLaneIsTheClearSumAtAnEvaluationAndWithinTheBoundBetween() throws {
    var motion = try motion()
    let exact = try [axial0, axial1, radial0, radial1].map { try HarmonicMotion($0) }
    for frequency in [10.5, 25.46, 160] {
      let speed = 2 * Double.pi * frequency
      let bound = motion.errorBound(angularSpeed: speed)
      var worst = SIMD4<Double>.zero
      for tick in 0..<16_000 {
        let turns = frequency * step * Double(tick)
        if tick % Int(DiscMotion.interval) == 0 {
          motion.evaluate(turns: turns, angularSpeed: speed)
        }
        for lane in 0..<4 {
          let value = exact[lane].motion(at: Rotor(turns: turns), angularSpeed: speed).position
          let error = abs(motion.position[lane] - value)
          if tick % Int(DiscMotion.interval) == 0 { XCTAssertLessThan(error, 1e-18) }
          worst[lane] = max(worst[lane], error)
        }
        motion.advance()
      }
      for lane in 0..<4 {
        XCTAssertLessThan(worst[lane], bound[lane])
        XCTAssertGreaterThan(worst[lane], 0.2 * bound[lane], "the bound means something")
      }
      if frequency == 25.46 { XCTAssertLessThan(bound.max(), 0.02e-9) }
    }
  }

  func testItContinuesFromASnapshotBitForBit() throws {
    var first = try motion()
    first.evaluate(turns: 0.3, angularSpeed: 160)
    for _ in 0..<3 { first.advance() }
    var second = try motion()
    try second.restore(first.snapshot())
    for _ in 0..<4 {
      first.advance()
      second.advance()
      XCTAssertEqual(first.position, second.position)
      XCTAssertEqual(first.isDue, second.isDue)
    }
  }

  func testAnEvaluationIsDueAtTheBeginningAndEveryEighthTick() throws {
    var motion = try motion()
    XCTAssertTrue(motion.isDue)
    motion.evaluate(turns: 0, angularSpeed: 160)
    for tick in 1...8 {
      motion.advance()
      XCTAssertEqual(motion.isDue, tick == 8)
    }
  }

  func testNonPhysicalHarmonicsAndStepsAreRefused() {
    let bad = [MotionHarmonic(order: 9, amplitude: 1e-6, phase: 0)]
    XCTAssertThrowsError(
      try DiscMotion(axial0: bad, axial1: [], radial0: [], radial1: [], step: step))
    XCTAssertThrowsError(try DiscMotion(axial0: [], axial1: [], radial0: [], radial1: [], step: 0))
  }
}
