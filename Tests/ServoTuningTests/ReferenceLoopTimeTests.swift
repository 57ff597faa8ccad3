import ChannelSim
import ControlBlocks
import Foundation
import ServoTuning
import XCTest

/// The focus loop of the reference design in the time domain, stepped by the product's own controller and actuator.
final class ReferenceLoopTimeTests: XCTestCase {
  static let step = 5e-6

  /// One focus loop. The order of a step: error, controller, motion under the drive computed before.
  private struct Loop {
    var controller = ServoController<Double>(ReferenceLoops.focus.design, limit: 2.5)
    var lens: LensActuator
    var acting = 0.0

    init() throws {
      lens = try LensActuator(
        focus: .referenceFocus, tracking: .referenceTracking, step: ReferenceLoopTimeTests.step)
    }

    /// Returns the error of this tick.
    mutating func tick(reference: Double, drive: Double = 0, acceleration: Double = 0) -> Double {
      let error = reference - lens.focusPosition
      let next = controller.step(error: error)
      lens.step(
        focusVoltage: acting + drive, trackingVoltage: 0, focusAcceleration: acceleration,
        trackingAcceleration: 0)
      acting = next
      return error
    }
  }

  func testSmallStepRisesOvershootsAndSettlesAsPublished() throws {
    var loop = try Loop()
    let height = 1e-9
    let positions = (0..<2000).map { _ in 1 - loop.tick(reference: height) / height }
    let low = try XCTUnwrap(positions.firstIndex { $0 >= 0.1 })
    let high = try XCTUnwrap(positions.firstIndex { $0 >= 0.9 })
    XCTAssertEqual(Double(high - low) * 5, 85, accuracy: 0.01)
    XCTAssertEqual((positions.max() ?? 0) - 1, 0.29550, accuracy: 1e-5)
    let last = try XCTUnwrap(positions.lastIndex { abs($0 - 1) > 0.02 })
    XCTAssertEqual(Double(last + 1) * 5, 605, accuracy: 0.01)
  }

  func testAStepOfTheDriveLeavesTheCancelledModesSlowTail() throws {
    var loop = try Loop()
    let errors = (0..<40_000).map { _ in abs(loop.tick(reference: 0, drive: 10e-3)) }
    let peak = errors.max() ?? 0
    XCTAssertEqual(peak * 1e9, 15.3818, accuracy: 15 * 1e-3)
    let last = try XCTUnwrap(errors.lastIndex { $0 > 0.1 * peak })
    XCTAssertEqual(Double(last + 1) * 5e-3, 59.0, accuracy: 0.1)
  }

  /// The published shock is a force at the drive that would accelerate a free lens by 10 m/s^2 through both modes
  /// together: 1 + 0.12 of the first mode's acceleration per volt.
  func testAHalfSineForceAtTheDriveMovesTheLensAsPublished() throws {
    var loop = try Loop()
    let shock = try Shock(startTick: 0, duration: 2e-3, amplitude: 10, step: Self.step)
    let perVolt = TwoModeActuator.referenceFocus.accelerationPerVolt * 1.12
    let errors = (0..<2000).map { tick in
      abs(loop.tick(reference: 0, drive: shock.acceleration(at: UInt64(tick)) / perVolt))
    }
    let peak = errors.max() ?? 0
    XCTAssertEqual(peak * 1e9, 155.204, accuracy: 155 * 1e-3)
    XCTAssertEqual(Double(errors.firstIndex(of: peak) ?? 0) * 5, 1155, accuracy: 5)
  }

  /// A blow to the drive pulls at the suspension, hence at the first mode alone, and moves the lens by that much more.
  func testAShockAtTheSuspensionMovesTheLensByTheWholeAcceleration() throws {
    var loop = try Loop()
    let shock = try Shock(startTick: 0, duration: 2e-3, amplitude: 10, step: Self.step)
    let errors = (0..<2000).map { tick in
      abs(loop.tick(reference: 0, acceleration: shock.acceleration(at: UInt64(tick))))
    }
    XCTAssertEqual((errors.max() ?? 0) * 1e9, 1.12 * 155.204, accuracy: 155 * 1e-3)
  }

  func testRunOutLeavesTheResidualOfTheSensitivity() throws {
    for (frequency, amplitude, residual) in [
      (23.1, 300e-6, 120.3676), (25.46, 300e-6, 146.1162), (61.1, 100e-6, 279.518),
    ] {
      var loop = try Loop()
      var peak = 0.0
      let ticks = Int(0.35 * 200_000)
      for tick in 0..<ticks {
        let angle = 2 * Double.pi * frequency * Double(tick) * Self.step
        let error = loop.tick(reference: amplitude * sin(angle))
        if tick > ticks - Int(200_000 / frequency) - 1 { peak = max(peak, abs(error)) }
      }
      XCTAssertEqual(peak * 1e9, residual, accuracy: residual * 1e-3, "\(frequency) Hz")
    }
  }
}
