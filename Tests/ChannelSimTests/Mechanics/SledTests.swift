import ChannelSim
import Determinism
import Foundation
import XCTest

final class SledTests: XCTestCase {
  private let step = 5e-6
  private let parameters = SledParameters.typical

  private func sled(at position: Double = 0.03) throws -> Sled {
    try Sled(parameters, position: position, step: step)
  }

  func testStaysPutInsideTheDeadBandAndLeavesItBeyond() throws {
    var sled = try sled()
    for _ in 0..<1000 { sled.step(voltage: 0.5) }
    for _ in 0..<1000 { sled.step(voltage: -0.5) }
    XCTAssertEqual(sled.position, 0.03)
    sled.step(voltage: 0.501)
    XCTAssertGreaterThan(sled.position, 0.03)
    // Once moving it needs less than the breakaway voltage.
    for _ in 0..<1000 { sled.step(voltage: 0.4) }
    XCTAssertGreaterThan(sled.velocity, 0)
  }

  func testVelocityAndWayFollowTheExponential() throws {
    var sled = try sled()
    let end = 0.06 * (2 - 0.35)
    let tau = 0.02
    for n in 1...20_000 {
      sled.step(voltage: 2)
      guard n % 50 == 0 else { continue }
      let t = Double(n) * step
      XCTAssertEqual(sled.velocity, -end * expm1(-t / tau), accuracy: 1e-13)
      XCTAssertEqual(sled.position, 0.03 + end * (t + tau * expm1(-t / tau)), accuracy: 1e-13)
    }
  }

  func testCoastsToRestAsFrictionSays() throws {
    var sled = try sled()
    for _ in 0..<8000 { sled.step(voltage: -0.5 - 0.1) }
    let (start, from) = (sled.velocity, sled.position)
    XCTAssertLessThan(start, 0)
    let friction = 0.06 * 0.35
    let stop = 0.02 * log1p(-start / friction)
    var ticks = 0
    while sled.velocity < 0 && ticks < 100_000 {
      sled.step(voltage: 0)
      ticks += 1
    }
    XCTAssertEqual(Double(ticks) * step, stop, accuracy: 1.01 * step)
    XCTAssertEqual(sled.position - from, 0.02 * start + friction * stop, accuracy: 1e-10)
    XCTAssertEqual(sled.velocity, 0)
  }

  func testEndStopsHold() throws {
    var sled = try sled(at: 0.0585)
    for _ in 0..<20_000 { sled.step(voltage: 5) }
    XCTAssertEqual(sled.position, 0.059)
    XCTAssertTrue(sled.isAtStop)
    sled.step(voltage: -5)
    XCTAssertLessThan(sled.position, 0.059)
    for _ in 0..<60_000 { sled.step(voltage: -5) }
    XCTAssertEqual(sled.position, 0.022)
    XCTAssertEqual(sled.velocity, 0)
  }

  func testUnfitParametersAreRefusedAndSnapshotRestores() throws {
    for change in [
      { $0.speedPerVolt = 0 }, { $0.timeConstant = -1 }, { $0.breakawayVoltage = 0.1 },
      { $0.outerStop = 0.01 }, { $0.frictionVoltage = .nan },
    ] as [(inout SledParameters) -> Void] {
      var bad = parameters
      change(&bad)
      XCTAssertThrowsError(try Sled(bad, position: 0.03, step: step)) { XCTAssertTrue($0 is MechanicsError) }
    }
    XCTAssertThrowsError(try self.sled(at: 0.1))
    var moving = try sled()
    for _ in 0..<10 { moving.step(voltage: 3) }
    var other = try sled()
    try other.restore(moving.snapshot())
    XCTAssertEqual(other, moving)
  }
}

final class ShockTests: XCTestCase {
  func testHalfSineHasItsPeakItsAreaAndItsEnds() throws {
    let step = 5e-6
    let shock = try Shock(startTick: 100, duration: 2e-3, amplitude: 10, step: step)
    XCTAssertEqual(shock.acceleration(at: 0), 0)
    XCTAssertEqual(shock.acceleration(at: 100), 0)
    XCTAssertEqual(shock.acceleration(at: 300), 10, accuracy: 1e-14)
    XCTAssertEqual(shock.acceleration(at: 500), 0)
    XCTAssertEqual(shock.acceleration(at: .max), 0)
    var area = 0.0
    for tick in 0..<1000 as Range<UInt64> {
      let a = shock.acceleration(at: tick)
      area += a * step
      if tick >= 100 && tick <= 500 {
        XCTAssertEqual(a, 10 * sin(Double.pi * Double(tick - 100) / 400), accuracy: 1e-14)
      }
    }
    // The trapezoidal sum of a half sine over N steps is its area times 1 - pi^2/(12 N^2).
    XCTAssertEqual(shock.velocityChange, 2 * 10 * 2e-3 / Double.pi, accuracy: 1e-16)
    XCTAssertEqual(area / shock.velocityChange, 1 - Double.pi * Double.pi / (12 * 400 * 400), accuracy: 1e-9)
  }

  func testAShockGivesALensOnASoftSuspensionItsVelocity() throws {
    let step = 5e-6
    let shock = try Shock(startTick: 0, duration: 1e-4, amplitude: 100, step: step)
    var lens = try LensActuator(focus: .referenceFocus, tracking: .referenceTracking, step: step)
    for tick in 0..<20 as Range<UInt64> {
      lens.step(
        focusVoltage: 0, trackingVoltage: 0, focusAcceleration: shock.acceleration(at: tick))
    }
    // 0.1 ms is 0.5 % of the suspension's period: it hardly holds back; its damping takes 2 zeta w t/2.
    XCTAssertEqual(lens.focusVelocity, shock.velocityChange, accuracy: 0.01 * shock.velocityChange)
  }

  func testUnfitParametersAreRefused() {
    XCTAssertThrowsError(try Shock(startTick: 0, duration: 0, amplitude: 1, step: 5e-6))
    XCTAssertThrowsError(try Shock(startTick: 0, duration: 1, amplitude: .nan, step: 5e-6))
    XCTAssertThrowsError(try Shock(startTick: 0, duration: 1, amplitude: 1, step: 0))
  }
}
