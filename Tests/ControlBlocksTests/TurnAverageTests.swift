import ControlBlocks
import Foundation
import XCTest

final class TurnAverageTests: XCTestCase {
  func testMeanOfAWholeTurnIsExact() {
    var average = TurnAverage<Double>()
    var fixed = TurnAverage<FixedPoint>()
    var generator = SeededGenerator(seed: 21)
    var sum = 0.0
    var completed = 0
    // 1 024 ticks a turn; multiples of 1/64 add up without rounding.
    for tick in 0..<8 * 1_024 {
      let rotation = UInt16(truncatingIfNeeded: tick * 64)
      let value = (generator.signed() * 64).rounded() / 64
      let done = average.step(value, rotation: rotation)
      XCTAssertEqual(fixed.step(FixedPoint(value), rotation: rotation), done)
      if done {
        completed += 1
        XCTAssertEqual(rotation, 0)
        XCTAssertEqual(average.mean, sum / 1_024)
        XCTAssertEqual(fixed.mean, FixedPoint(sum / 1_024))
      }
      if rotation == 0 { sum = 0 }
      sum += value
    }
    XCTAssertEqual(completed, 7)
    XCTAssertEqual(average.turns, 7)
  }

  func testATurnCountsFromWhereItBegins() {
    for first in [1, 300, 512, 1_023] {
      var average = TurnAverage<Double>()
      for tick in first..<first + 1_024 {
        XCTAssertFalse(average.step(1, rotation: UInt16(truncatingIfNeeded: tick * 64)))
      }
      XCTAssertTrue(average.step(99, rotation: UInt16(truncatingIfNeeded: first * 64)))
      XCTAssertEqual(average.turns, 1)
      XCTAssertEqual(average.mean, 1)
    }
  }

  func testRestartForgetsTheTurnThatIsUnderWayAndKeepsTheMean() {
    var average = TurnAverage<Double>()
    for tick in 0...2_500 { average.step(3, rotation: UInt16(truncatingIfNeeded: tick * 64)) }
    XCTAssertEqual(average.turns, 2)
    average.restart()
    XCTAssertEqual(average.turns, 0)
    XCTAssertEqual(average.mean, 3)
    for tick in 2_501..<3_525 {
      XCTAssertFalse(average.step(5, rotation: UInt16(truncatingIfNeeded: tick * 64)))
    }
    XCTAssertTrue(average.step(5, rotation: UInt16(truncatingIfNeeded: 3_525 * 64)))
    XCTAssertEqual(average.mean, 5)
  }

  func testAJitterOfTheCounterBackwardsIsNoTurn() {
    var average = TurnAverage<Double>()
    for rotation in [65_000, 10, 5, 12, 30_000, 29_990, 60_000, 64_999] {
      XCTAssertFalse(average.step(1, rotation: UInt16(rotation)), "\(rotation)")
    }
    XCTAssertTrue(average.step(1, rotation: 65_000))
    XCTAssertEqual(average.turns, 1)
  }

  func testHarmonicsOfTheRotationDropOut() {
    for harmonic in [1.0, 2, 3, 17] {
      var average = TurnAverage<Double>()
      var worst = 0.0
      for tick in 0..<30_000 {
        // 7 855.46 ticks a turn: not a whole number.
        let turns = 25.46 * Double(tick) / 200_000
        let rest = turns - turns.rounded(.down)
        let value = 0.25 + 0.5 * cos(2 * Double.pi * harmonic * rest + 0.3)
        if average.step(value, rotation: UInt16(rest * 65_536)) {
          worst = max(worst, abs(average.mean - 0.25))
        }
      }
      XCTAssertEqual(average.turns, 3)
      // At most one tick's value too many or too few in the turn.
      XCTAssertLessThan(worst, 0.5 / 7_855, "harmonic \(harmonic)")
    }
  }
}
