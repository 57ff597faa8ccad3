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

  /// A block breaks off over a dot: before it the track is recorded, behind it blank, or the other way round.
  func testAnotherSurfaceBehindADotEndsTheHoldWhenItsLightIsSteady() {
    for factor in [0.45, 2.1] {
      var detector = DefectDetector<Double>(DisturbanceParameters())
      var ticks = active(
        &detector, (0..<2_000).map { $0 < 500 ? 1.0 : ($0 < 505 ? 0.01 : factor) })
      XCTAssertEqual(ticks.first, 500)
      // Four times 30 us of the new light behind its first tick.
      XCTAssertEqual(ticks.last, 528)
      XCTAssertEqual(ticks.count, 29)
      XCTAssertFalse(detector.wasTooLong)
      // What comes then is held against the new light: below 0.4 of it is a dot, above is none.
      ticks = active(&detector, [0.45 * factor, 0.45 * factor, 0.35 * factor])
      XCTAssertEqual(ticks, [2])
    }
  }

  /// A dot on the entrance surface: the light falls and rises as long as the beam is wide there.
  func testTheSlowFlankOfADotIsHeldUntilTheLightIsBack() {
    for flank in [40, 80] {
      var detector = DefectDetector<Double>(DisturbanceParameters())
      let ticks = active(
        &detector,
        (0..<1_000).map { tick in
          let off = min(max(abs(tick - 500) - 20, 0), flank)
          return 0.05 + 0.95 * Double(off) / Double(flank)
        })
      XCTAssertEqual(ticks.count, ticks.last.map { $0 - ticks[0] + 1 })
      // Where the light is 0.7 of what it was.
      XCTAssertGreaterThan(ticks.last ?? 0, 520 + Int(0.65 * Double(flank)))
      XCTAssertFalse(detector.wasTooLong)
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
