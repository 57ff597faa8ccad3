import ControlBlocks
import Foundation
import ServoLoop
import XCTest

final class LaserPowerLoopTests: XCTestCase {
  /// A laser whose threshold grows and slope falls as it warms up, and its monitor behind a band limit.
  private struct Laser {
    var threshold = 0.25
    var slope = 1.2
    var monitor = 0.0

    mutating func shine(_ code: Double) -> Double {
      let power = max(0, slope * (code - threshold))
      monitor += 0.6 * (power - monitor)
      return power
    }
  }

  private func settled<Scalar: ServoScalar>(_: Scalar.Type) -> (loop: LaserPowerLoop<Scalar>, laser: Laser) {
    var loop = LaserPowerLoop<Scalar>(LaserPowerParameters())
    var laser = Laser()
    for tick in 0..<60_000 {
      loop.step(level: tick % 6_000 < 3_000 ? .read : .write, monitor: Scalar(laser.monitor))
      _ = laser.shine(loop.code.double)
    }
    return (loop, laser)
  }

  private func check<Scalar: ServoScalar>(_: Scalar.Type) {
    let (loop, laser) = settled(Scalar.self)
    XCTAssertEqual(loop.threshold.double, laser.threshold, accuracy: 2e-3, "\(Scalar.self)")
    XCTAssertEqual(loop.slope.double, laser.slope, accuracy: 1e-2, "\(Scalar.self)")
    XCTAssertFalse(loop.isWrong)
  }

  func testThresholdAndSlopeAreLearntInEveryScalar() {
    check(Double.self)
    check(Float.self)
    check(FixedPoint.self)
  }

  func testTheWriteLevelIsRightFromItsFirstTick() {
    var (loop, laser) = settled(Double.self)
    for _ in 0..<2_000 {
      loop.step(level: .read, monitor: laser.monitor)
      _ = laser.shine(loop.code)
    }
    loop.step(level: .write, monitor: laser.monitor)
    XCTAssertEqual(laser.shine(loop.code), 0.7, accuracy: 0.01)
  }

  func testPowerIsHeldWhileTheLaserWarmsUp() {
    var (loop, laser) = settled(Double.self)
    var worst = 0.0
    // Ten degrees in a second, of 1.5 % of threshold and 0.5 % of slope a degree.
    for tick in 0..<200_000 {
      laser.threshold = 0.25 * (1 + 0.15 * Double(tick) / 200_000)
      laser.slope = 1.2 * (1 - 0.05 * Double(tick) / 200_000)
      let writes = tick % 20_000 > 4_000
      loop.step(level: writes ? .write : .read, monitor: laser.monitor)
      let power = laser.shine(loop.code)
      let asked = writes ? 0.7 : 0.1
      if tick > 400 { worst = max(worst, abs(power - asked) / asked) }
    }
    print("laser power: worst \(worst * 100) % of what was asked")
    XCTAssertLessThan(worst, 0.05)
    XCTAssertFalse(loop.isWrong)
  }

  func testALaserThatDoesNotReachItsPowerIsReported() {
    var (loop, laser) = settled(Double.self)
    laser.slope = 0.3
    var ticks = 0
    while !loop.isWrong, ticks < 10_000 {
      loop.step(level: .write, monitor: laser.monitor)
      _ = laser.shine(loop.code)
      ticks += 1
    }
    XCTAssertTrue(loop.isWrong)
    XCTAssertEqual(loop.code, 1)
    XCTAssertLessThan(ticks, 1_000)
  }

  func testOffIsOffAtOnce() {
    var (loop, laser) = settled(Double.self)
    loop.step(level: .off, monitor: laser.monitor)
    XCTAssertEqual(loop.code, 0)
  }
}
