import ControlBlocks
import DriveInterface
import Foundation
import ServoLoop
import XCTest

final class ReferenceServoTests: XCTestCase {
  private let focus = ServoControllerDesign(
    gain: 616_987.2525029246, zeroFrequency: 52, zeroDamping: 0.12, slowPole: 2, crossover: 2_000,
    leadRatio: 3,
    sampleRate: 200_000)
  private let tracking = ServoControllerDesign(
    gain: 1_634_026.5500181573, zeroFrequency: 58, zeroDamping: 0.10, slowPole: 2, crossover: 2_400,
    leadRatio: 3,
    sampleRate: 200_000)

  /// The published difference equations, written out.
  private struct Equations {
    var q: BiquadCoefficients
    var l: FirstOrderCoefficients
    var gain: Double
    var s1 = 0.0
    var s2 = 0.0
    var t1 = 0.0

    init(_ design: ServoControllerDesign) {
      q = design.shaping
      l = design.lead
      gain = design.gain
    }

    mutating func step(_ e: Double) -> Double {
      let shaped = q.b0 * e + s1
      s1 = q.b1 * e - q.a1 * shaped + s2
      s2 = q.b2 * e - q.a2 * shaped
      let led = l.b0 * shaped + t1
      t1 = l.b1 * shaped - l.a1 * led
      return min(max(gain * led, -2.5), 2.5)
    }
  }

  func testEqualsTheDifferenceEquationsBitForBit() {
    var servo = ReferenceServo<Double>(
      focus: ServoController(focus, limit: 2.5), tracking: ServoController(tracking, limit: 2.5))
    var equations = (Equations(focus), Equations(tracking))
    var clamped = 0
    for tick in 0..<10_000 {
      let axial = 2e-6 * sin(Double(tick) * 0.013) + 0.1e-6 * sin(Double(tick) * 0.7)
      let radial = 0.05e-6 * sin(Double(tick) * 0.021)
      let (a, b, c, d) = (
        0.5 + axial / 4 + radial / 4, 0.5 - axial / 4 + radial / 4, 0.5 + axial / 4 - radial / 4,
        0.5 - axial / 4 - radial / 4
      )
      let command = servo.step(FrontEndSample(a: a, b: b, c: c, d: d, rotation: 0, command: .none))
      let wanted = (equations.0.step((a + c) - (b + d)), equations.1.step((a + b) - (c + d)))
      guard command.focusDrive.bitPattern == wanted.0.bitPattern,
        command.trackingDrive.bitPattern == wanted.1.bitPattern
      else { return XCTFail("tick \(tick): \(command) and \(wanted)") }
      if wanted.0.magnitude == 2.5 { clamped += 1 }
    }
    XCTAssertGreaterThan(clamped, 0)
    XCTAssertLessThan(clamped, 10_000)
  }

  func testItIsAlwaysClosedAndNeverWrites() {
    var servo = ReferenceServo<Double>(
      focus: ServoController(focus, limit: 2.5), tracking: ServoController(tracking, limit: 2.5))
    for code in HostCommand.Code.allCases {
      let sample = FrontEndSample(a: 0.0, b: 0, c: 0, d: 0, rotation: 0, command: HostCommand(code))
      let command = servo.step(sample)
      XCTAssertEqual(command.laser, .read)
      XCTAssertEqual(command.status.activity, .following)
      XCTAssertEqual(command.status.flags, [.focusClosed, .trackingClosed])
    }
  }
}
