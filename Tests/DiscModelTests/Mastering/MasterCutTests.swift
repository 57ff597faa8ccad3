import DiscModel
import XCTest

final class MasterCutTests: XCTestCase {
  static let lens = CuttingLens(
    wavelength: 351e-9, numericalAperture: 0.9, focalLength: 2e-3, pivotDistance: 20e-3, comaPerDegree: 4e-9,
    focusDepth: 40e-9)
  static let resist = Resist(thickness: 220e-9, index: 1.7, absorption: 0.5e6, contrast: 6)

  static func cut(_ beams: CuttingBeam..., standingWave: Bool = false) -> MasterCut {
    var resist = resist
    resist.hasStandingWave = standingWave
    return MasterCut(
      lens: lens, resist: resist, etching: Etching(depth: 80e-9, selectivity: 0.41), trackPitch: 740e-9,
      beams: beams)
  }

  static func beam(_ degrees: Double = 0, at offset: Double = 0, dose: Double = 2) -> CuttingBeam {
    CuttingBeam(tilt: degrees / 180 * .pi, offset: offset, dose: dose, pupilFill: 0.5)
  }

  private func degrees(_ radians: Double) -> Double { radians / .pi * 180 }

  func testWithoutTiltBothWallsAreEqual() throws {
    for standingWave in [false, true] {
      let section = try Self.cut(Self.beam(), standingWave: standingWave).section()
      XCTAssertEqual(section.angles.inner, section.angles.outer, accuracy: 1e-9)
      XCTAssertEqual(section.offset, 0, accuracy: 1e-20)
      XCTAssertGreaterThan(degrees(section.angles.inner), 45)
    }
  }

  func testTwoEqualBeamsGiveEqualWalls() throws {
    let section = try Self.cut(Self.beam(at: -60e-9, dose: 1.2), Self.beam(at: 60e-9, dose: 1.2)).section()
    XCTAssertEqual(section.angles.inner, section.angles.outer, accuracy: 1e-9)
    let single = try Self.cut(Self.beam()).section()
    XCTAssertGreaterThan(section.midDepthWidth, single.midDepthWidth)
  }

  /// To the last bit: no place of the computation knows inside from outside.
  private func assertMirrored(
    _ one: MasterCut, _ other: MasterCut, file: StaticString = #filePath, line: UInt = #line
  ) throws {
    let here = try one.section(), there = try other.section()
    XCTAssertEqual(here.depths, there.depths.reversed(), file: file, line: line)
    XCTAssertEqual(here.places, there.places.reversed().map { -$0 }, file: file, line: line)
    XCTAssertEqual(here.angles.inner, there.angles.outer, file: file, line: line)
    XCTAssertEqual(here.angles.outer, there.angles.inner, file: file, line: line)
    XCTAssertEqual(here.floorWidth, there.floorWidth, file: file, line: line)
    XCTAssertNotEqual(here.angles.inner, here.angles.outer, file: file, line: line)
  }

  func testReversingTheTiltMirrorsTheProfileExactly() throws {
    for tilt in [0.3, 1.7] {
      try assertMirrored(Self.cut(Self.beam(tilt)), Self.cut(Self.beam(-tilt)))
      try assertMirrored(
        Self.cut(Self.beam(tilt), standingWave: true), Self.cut(Self.beam(-tilt), standingWave: true))
    }
  }

  func testSwappingThePowersOfTwoBeamsMirrorsTheProfileExactly() throws {
    try assertMirrored(
      Self.cut(Self.beam(at: -80e-9, dose: 1.5), Self.beam(at: 80e-9, dose: 1)),
      Self.cut(Self.beam(at: -80e-9, dose: 1), Self.beam(at: 80e-9, dose: 1.5)))
  }

  func testTheWallsGrowMoreUnequalWithTheTilt() throws {
    var last = -1.0
    for tilt in stride(from: 0.0, through: 2.2, by: 0.2) {
      let difference = degrees(try Self.cut(Self.beam(tilt)).section().angles.difference)
      XCTAssertGreaterThan(difference, last, "\(tilt)")
      last = difference
    }
    XCTAssertGreaterThan(last, 20)
  }

  /// Coma and refraction shift the groove and its walls: without the lens's coma the walls differ otherwise.
  func testComaAndRefractionTakePart() throws {
    let cut = Self.cut(Self.beam(1.5))
    var other = cut
    other.lens.comaPerDegree = -60e-9
    XCTAssertGreaterThan(
      (try degrees(other.section().angles.difference - cut.section().angles.difference)).magnitude, 0.5)
    other = cut
    other.resist.index = 1.4
    XCTAssertGreaterThan(
      try other.section().angles.difference, try cut.section().angles.difference,
      "less refraction leaves the beam more slanted in the resist")
  }

  /// A wide even exposure through the resist: what is left follows from Beer and Lambert's law in closed form. With the
  /// dose D exp(-a z) the front needs the time integral of (D exp(-a z))^-g = (exp(a g z) - 1)/(a g D^g).
  func testDevelopmentUnderAnEvenDoseIsItsClosedForm() throws {
    var cut = Self.cut(CuttingBeam(dose: 0.9, pupilFill: 0.1))
    // A lens of small aperture and short wavelength: a spot wider than the middle of the pitch, rays hardly inclined.
    cut.lens = CuttingLens(
      wavelength: 200e-9, numericalAperture: 0.3, focalLength: 2e-3, pivotDistance: 0)
    cut.trackPitch = 20e-6
    cut.resist.absorption = 3e6
    cut.resist.contrast = 2
    let remaining = cut.remainingResist()
    let middle = remaining[remaining.count / 2]
    let rate = 3e6 * 2.0
    let depth = log(1 + rate * 220e-9 * 0.9 * 0.9) / rate
    XCTAssertEqual(220e-9 - middle, depth, accuracy: 3e-3 * depth)
  }

  /// A pitch a little wider has its samples elsewhere; the walls, far from the neighbours, stay.
  func testTheSectionDoesNotDependOnTheSamplingOfThePitch() throws {
    let cut = Self.cut(Self.beam(1.5))
    var wide = cut
    wide.trackPitch = 760e-9
    let first = try cut.section(), second = try wide.section()
    XCTAssertEqual(degrees(first.angles.inner), degrees(second.angles.inner), accuracy: 0.3)
    XCTAssertEqual(degrees(first.angles.outer), degrees(second.angles.outer), accuracy: 0.3)
    XCTAssertEqual(first.midDepthWidth, second.midDepthWidth, accuracy: 2e-9)
  }

  /// Slopes of the mask are stretched downward by the selectivity.
  func testSelectivityStretchesTheSlopes() throws {
    var steep = Self.cut(Self.beam())
    steep.resist.thickness = 220e-9
    steep.etching = Etching(depth: 60e-9, selectivity: 0.4)
    var steeper = steep
    steeper.etching = Etching(depth: 90e-9, selectivity: 0.6)
    let first = try steep.section(), second = try steeper.section()
    XCTAssertEqual(
      tan(second.angles.inner) / tan(first.angles.inner), 1.5, accuracy: 1e-9, "the same part of the mask")
    XCTAssertEqual(second.floorWidth, first.floorWidth, accuracy: 1e-18)
  }

  func testWhatGivesNoGrooveIsRefused() throws {
    for (cut, words) in [
      (Self.cut(Self.beam(dose: 0.2)), "no groove"), (Self.cut(Self.beam(dose: 0.95)), ""),
      (Self.cut(Self.beam(dose: 40)), ""),
    ] {
      do {
        let section = try cut.section()
        XCTAssertGreaterThanOrEqual(section.floorWidth, 0)
        XCTAssertTrue(words.isEmpty, "\(section.depth)")
      } catch {
        XCTAssertTrue(error.description.contains(words), "\(error)")
        XCTAssertTrue(error.description.contains("would do"))
      }
    }
  }
}
