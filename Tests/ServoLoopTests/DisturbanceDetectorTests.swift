import ControlBlocks
import Foundation
import ServoLoop
import XCTest

final class DisturbanceDetectorTests: XCTestCase {
  /// Steps a detector over sums; the ticks at which it was active.
  private func active(_ detector: inout DefectDetector<Double>, _ sums: [Double]) -> [Int] {
    sums.enumerated().filter { detector.step(sum: $0.element) }.map(\.offset)
  }

  func testADotIsHeldFromItsFirstTickUntilTheLightIsBack() {
    var detector = DefectDetector<Double>(DisturbanceParameters())
    let ticks = active(
      &detector, (0..<1_000).map { (500..<540).contains($0) ? 0.2 : 2.0 })
    XCTAssertEqual(ticks.first, 500)
    // 30 us of light again: six ticks.
    XCTAssertEqual(ticks.last, 544)
    XCTAssertEqual(ticks.count, 45)
    XCTAssertFalse(detector.wasTooLong)
  }

  func testABorderOfHalfTheLightIsNoDefect() {
    for factor in [0.5, 2.0] {
      var detector = DefectDetector<Double>(DisturbanceParameters())
      XCTAssertEqual(active(&detector, (0..<2_000).map { $0 < 900 ? 1.0 : factor }), [])
    }
  }

  func testWhatStaysDarkIsGivenUpAfterTheLongestTime() {
    var detector = DefectDetector<Double>(DisturbanceParameters())
    let ticks = active(&detector, (0..<2_000).map { $0 < 500 ? 2.0 : 0.1 })
    XCTAssertEqual(ticks.first, 500)
    XCTAssertEqual(ticks.count, 500)
    XCTAssertTrue(detector.wasTooLong)
  }

  func testABrightScratchIsADefectToo() {
    var detector = DefectDetector<Double>(DisturbanceParameters())
    XCTAssertEqual(active(&detector, (0..<600).map { (500..<510).contains($0) ? 3.0 : 1.0 }).first, 500)
  }

  /// Errors of a frequency and amplitude in both loops: whether a shock is seen within 100 ms.
  private func sees(_ frequency: Double, focus: Double = 0, tracking: Double = 0) -> Bool {
    var detector = ShockDetector<Double>(DisturbanceParameters())
    for tick in 0..<20_000 {
      let wave = sin(2 * Double.pi * frequency * Double(tick) / 200_000)
      detector.step(focusError: focus * wave, trackingError: tracking * wave)
      if detector.isActive { return true }
    }
    return false
  }

  func testRunOutAndNoiseAreNoShocks() {
    // 230 nm of focus residual and 22 nm of tracking residual at the rotation frequency.
    XCTAssertFalse(sees(25.46, focus: 0.09))
    XCTAssertFalse(sees(25.46, tracking: 0.19))
    // The same far above the band.
    XCTAssertFalse(sees(20_000, focus: 0.2))
    XCTAssertTrue(sees(500, focus: 0.09))
    XCTAssertTrue(sees(500, tracking: 0.45))
  }

  func testAShockLastsForItsTimeAfterTheLastSign() {
    var detector = ShockDetector<Double>(DisturbanceParameters())
    for tick in 0..<300 { detector.step(focusError: tick < 60 ? 0.3 : 0, trackingError: 0) }
    XCTAssertTrue(detector.isActive)
    var ticks = 0
    while detector.isActive, ticks < 10_000 {
      detector.step(focusError: 0, trackingError: 0)
      ticks += 1
    }
    XCTAssertLessThan(ticks, 3_600)
    XCTAssertGreaterThan(ticks, 2_400)
  }
}
