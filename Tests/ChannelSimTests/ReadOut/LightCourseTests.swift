import DiscModel
import XCTest

@testable import ChannelSim

/// Light that a flaw takes along the track, in the RF.
final class LightCourseTests: XCTestCase {
  func testSharesLieOnStraightLinesAndHoldOnBeyondTheEnds() {
    let course = LightCourse(start: 2e-6, spacing: 1e-6, shares: [1, 0.4, 0.8])
    XCTAssertEqual(course.light(at: 0), 1)
    XCTAssertEqual(course.light(at: 2.5e-6), 0.7, accuracy: 1e-12)
    XCTAssertEqual(course.light(at: 3.25e-6), 0.5, accuracy: 1e-12)
    XCTAssertEqual(course.light(at: 9e-6), 0.8)
    XCTAssertEqual(LightCourse(start: 0, spacing: 1, shares: []).light(at: 3), 1)
  }

  /// The light of every sample is scaled, and the electronics' noise is not: the same as a drop-out as long as the block.
  func testCourseOfOneShareIsADropOut() throws {
    let disc = try RecordedDiscTests.disc()
    let optics = try ReferenceOptics.dvd().optics
    let track = try MarkedTrack(
      disc: disc, layer: disc.layers[0], radius: 24e-3, wavelength: optics.wavelength, markWidth: 350e-9)
    let readout = try MarkReadout(optics: optics, track: track, range: .fixed())
    let marks = NeighbouringMarks(
      here: (0..<40).map { Mark(start: Double($0) * 1.5e-6, length: 0.7e-6, width: 350e-9) }, inner: [],
      outer: [])
    func samples(_ change: (inout ReadoutConditions) -> Void) throws -> [Float] {
      var conditions = ReadoutConditions(reflectance: 0.2)
      change(&conditions)
      var synthesiser = try RFSynthesiser(readout, spacing: 90e-9, seed: 5)
      var samples = [Float](repeating: 0, count: 400)
      var span = samples.mutableSpan
      try synthesiser.synthesise(marks, from: 10e-6, samplesPerSecond: 39e6, conditions, into: &span)
      return samples
    }
    let plain = try samples { _ in }
    let dropOut = try samples { $0.dropOuts = [DropOut(start: 0, length: 1, light: 0.3)] }
    let course = try samples { $0.course = LightCourse(start: 0, spacing: 1, shares: [0.3, 0.3]) }
    XCTAssertEqual(course, dropOut)
    let ramp = try samples { $0.course = LightCourse(start: 10e-6, spacing: 36e-6, shares: [1, 0]) }
    let (first, last) = (plain[10..<110].reduce(0, +), plain[290..<390].reduce(0, +))
    XCTAssertEqual(Double(ramp[10..<110].reduce(0, +) / first), 0.85, accuracy: 0.02)
    XCTAssertEqual(Double(ramp[290..<390].reduce(0, +) / last), 0.15, accuracy: 0.02)
  }

  func testCourseOfADotDipsWhereItLiesAndIsNilElsewhere() throws {
    var disc = try RecordedDiscTests.disc()
    disc.defects = [
      DiscDefect(kind: .dot, depth: .layer0, radius: 24e-3, angle: 0, width: 30e-6)
    ]
    let shadow = DefectShadow(disc: disc, optics: try ReferenceOptics.dvd().optics, radius: 24e-3)
    // From 80 um before the dot on, over 160 um.
    let turns = 1 - 80e-6 / (2 * Double.pi * 24e-3)
    for layer in [0, 1] {
      let course = try XCTUnwrap(
        shadow.course(layer: layer, radius: 24e-3, turnFraction: turns, length: 160e-6))
      XCTAssertEqual(course.light(at: 0), 1, accuracy: 1e-12)
      XCTAssertEqual(course.light(at: 160e-6), 1, accuracy: 1e-12)
      XCTAssertLessThan(course.light(at: 80e-6), layer == 0 ? 1e-9 : 0.6)
      XCTAssertEqual(course.light(at: 70e-6), course.light(at: 90e-6), accuracy: 1e-6)
      // 18 um aside the dot has left the spot on its own layer, and stands twice in the cone of light for layer 1.
      XCTAssertEqual(course.light(at: 62e-6), layer == 0 ? 1 : 0.5, accuracy: layer == 0 ? 1e-9 : 0.1)
      XCTAssertNil(shadow.course(layer: layer, radius: 24.2e-3, turnFraction: turns, length: 100e-6))
      XCTAssertNil(shadow.course(layer: layer, radius: 24e-3, turnFraction: 0.3, length: 1e-3))
    }
  }
}
