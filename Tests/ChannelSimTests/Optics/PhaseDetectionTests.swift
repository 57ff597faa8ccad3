@testable import ChannelSim
import Determinism
import XCTest

/// Differential phase detection of marks.
final class PhaseDetectionTests: XCTestCase {
  /// Marks on a mirror: half a pitch wide, of an amplitude and phase against it.
  private func detection(phase: Double, amplitude: Double = 1) throws -> PhaseDetection {
    let dvd = try ReferenceOptics.dvd()
    let mark = amplitude * Complex.unit(phase: phase) - Complex(1)
    return PhaseDetection(
      optics: dvd.optics, pitch: dvd.pitch, bitLength: 146.7e-9, wavefront: dvd.perfect,
      blank: { Complex($0 == 0 ? 1 : 0) },
      marked: { order in
        let x = Double.pi * Double(order) / 2
        return Complex(order == 0 ? 1 : 0) + (0.5 * (order == 0 ? 1 : Double.sin(x) / x)) * mark
      })
  }

  private func value(_ detection: PhaseDetection, _ turns: Double, shift: Double = 0) -> Double {
    let (sine, cosine) = Double.sinCosTurns(turns)
    return detection.value(sine: sine, cosine: cosine, lensShift: shift)
  }

  func testItIsOddAboutTheTrack() throws {
    for phase in [2.2, .pi, -1.5] {
      let detection = try detection(phase: phase)
      XCTAssertEqual(value(detection, 0), 0, accuracy: 1e-9)
      XCTAssertEqual(value(detection, 0.1), -value(detection, -0.1), accuracy: 1e-9)
      XCTAssertGreaterThan(value(detection, 0.1).magnitude, 0.02)
    }
  }

  /// Of depth lambda/4 (a phase of half a turn) the leading and the trailing half see marks at the same time, so that a
  /// lens shift has nothing to weigh against each other.
  func testLensShiftOffsetsItUnlessThePitIsAQuarterWaveDeep() throws {
    let quarter = try detection(phase: .pi)
    XCTAssertEqual(value(quarter, 0, shift: 0.05), 0, accuracy: 1e-6)
    let shallow = try detection(phase: 2.0)
    let deep = try detection(phase: 2 * .pi - 2.0)
    XCTAssertGreaterThan(value(shallow, 0, shift: 0.05).magnitude, 0.005)
    XCTAssertEqual(value(shallow, 0, shift: 0.05), -value(deep, 0, shift: 0.05), accuracy: 1e-6)
    XCTAssertEqual(value(shallow, 0, shift: 0.05), -value(shallow, 0, shift: -0.05), accuracy: 1e-9)
  }
}
