import ControlBlocks
import Foundation
import ServoLoop
import XCTest

final class TrackSignalTests: XCTestCase {
  func testHalfPeriodsOfASineAreItsHalfPeriods() {
    for frequency in [200.0, 1_000, 2_345, 10_000, 30_000] {
      var crossing = TrackCrossing<Double>(hysteresis: 0.2)
      var halfPeriods: [Int32] = []
      var total: Int32 = 0
      for tick in 0..<20_000 {
        if crossing.step(sin(2 * Double.pi * frequency * Double(tick) / 200_000)) {
          halfPeriods.append(crossing.halfPeriod)
          total += crossing.halfPeriod
        }
      }
      let wanted = 100_000 / frequency
      XCTAssertTrue(
        halfPeriods.allSatisfy { abs(Double($0) - wanted) <= 1 }, "\(frequency) Hz: \(halfPeriods)")
      XCTAssertEqual(Double(total) / Double(halfPeriods.count), wanted, accuracy: wanted * 2e-3 + 1e-2)
    }
  }

  func testTheFirstCrossingAfterARestartHasNoHalfPeriod() {
    var crossing = TrackCrossing<Double>(hysteresis: 0.2)
    func feed(_ value: Double, _ ticks: Int) -> Int {
      (0..<ticks).count { _ in crossing.step(value) }
    }
    XCTAssertEqual(feed(1, 50), 0)
    XCTAssertEqual(feed(-1, 50), 1)
    XCTAssertEqual(feed(1, 50), 1)
    XCTAssertEqual(crossing.halfPeriod, 50)
    crossing.restart()
    XCTAssertEqual(crossing.elapsed, 0)
    XCTAssertEqual(feed(-1, 70), 0)
    XCTAssertEqual(feed(1, 1), 1)
    XCTAssertEqual(crossing.halfPeriod, 70)
  }

  func testWhatStaysWithinTheHysteresisIsNoCrossing() {
    var crossing = TrackCrossing<Double>(hysteresis: 0.2)
    _ = crossing.step(1)
    for tick in 0..<1_000 { XCTAssertFalse(crossing.step(tick % 2 == 0 ? 0.19 : -0.19)) }
    XCTAssertEqual(crossing.elapsed, 1_000)
    XCTAssertTrue(crossing.step(-0.21))
  }

  func testTraverseFindsMiddleAndAmplitudeOfAnOffsetSine() {
    for frequency in [500.0, 2_000, 5_000] {
      for middle in [-0.05, 0, 0.12] {
        var traverse = Traverse<Double>(TrackingParameters())
        traverse.begin()
        var ticks = 0
        var done = false
        while !done && ticks < 10_000 {
          let value = middle + 0.3 * sin(2 * Double.pi * frequency * Double(ticks) / 200_000)
          done = traverse.step(
            pushPull: value, sum: 0.6, rotation: UInt16(truncatingIfNeeded: 500 + ticks * 16))
          ticks += 1
        }
        XCTAssertTrue(done)
        XCTAssertEqual(traverse.middle, middle, accuracy: 0.02 * 0.3)
        // The smoothing filter takes its share of fast crossings: |H| of 0.25/(1 - 0.75/z).
        let turn = 2 * Double.pi * frequency / 200_000
        let response = 0.25 / (1 + 0.5625 - 1.5 * cos(turn)).squareRoot()
        XCTAssertEqual(traverse.amplitude, 0.3 * response, accuracy: 0.01 * 0.3)
        XCTAssertEqual(traverse.meanSum, 0.6, accuracy: 1e-12)
      }
    }
  }

  func testRunOutBringsSlowCrossingsAndTheWholeAmplitude() {
    // 20 um of eccentricity at 25.46 Hz carry tracks of 0.74 um past at up to 4.3 kHz, and slowly at the turning points.
    for start in [0.0, 0.2, 0.7] {
      var traverse = Traverse<Double>(TrackingParameters())
      traverse.begin()
      var ticks = 0
      var done = false
      while !done && ticks < 20_000 {
        let turns = start + 25.46 * Double(ticks) / 200_000
        let tracks = 20 / 0.74 * sin(2 * Double.pi * turns)
        done = traverse.step(
          pushPull: 0.07 + 0.3 * sin(2 * Double.pi * tracks), sum: 0.6,
          rotation: UInt16((turns - turns.rounded(.down)) * 65_536))
        ticks += 1
      }
      XCTAssertTrue(done)
      XCTAssertEqual(traverse.middle, 0.07, accuracy: 0.02 * 0.3)
      XCTAssertEqual(traverse.amplitude, 0.3, accuracy: 0.02 * 0.3)
    }
  }

  func testTraverseMeasuresTheStatedNumberOfWholeTurns() {
    for turns in 1...3 {
      var parameters = TrackingParameters()
      parameters.measureTurns = turns
      var traverse = Traverse<FixedPoint>(parameters)
      traverse.begin()
      var ticks = 0
      // 1 024 ticks a turn, begun half a turn before the wrap, which makes no difference.
      while !traverse.step(
        pushPull: .one, sum: .one, rotation: UInt16(truncatingIfNeeded: 32_768 + ticks * 64)), ticks < 10_000
      {
        ticks += 1
      }
      XCTAssertEqual(ticks, turns * 1_024)
    }
  }
}
