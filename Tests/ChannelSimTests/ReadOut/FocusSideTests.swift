import ChannelSim
import DiscModel
import XCTest

/// On which side of the spot's best focus marks read better, and why there is a side at all.
final class FocusSideTests: XCTestCase {
  /// A long mark's light less a space's, and the same of the shortest runs, with the lens at a place.
  private struct Levels {
    var long: Double
    var short: Double
  }

  /// Trains of the shortest runs and of long ones, with `light` the light at a place of some marks.
  private func levels(_ width: Double, _ light: (NeighbouringMarks, Double) -> Double) -> Levels {
    func difference(_ run: Double) -> Double {
      let marks = (-8...8).map { Mark(start: (2 * Double($0) - 0.5) * run, length: run, width: width) }
      let all = NeighbouringMarks(here: marks)
      return light(all, 0) - light(all, run)
    }
    // Three and fourteen channel bits of a dual-layer disc.
    return Levels(long: difference(2054e-9), short: difference(440e-9))
  }

  private func levels(_ medium: MarkReadoutTests.Medium, defocus: Double) throws -> Levels {
    let readout = try MarkReadout(optics: MarkReadoutTests.optics(), track: medium.track())
    var spot = SpotState()
    spot.defocus = defocus
    return levels(medium.width) { readout.light(of: $0, at: $1, spot: spot) }
  }

  private func medium(halfPhase: Double, contrast: RecordedContrast) -> MarkReadoutTests.Medium {
    let dye = MarkReadoutTests.Medium.dyeInGroove
    return MarkReadoutTests.Medium(
      name: dye.name, place: dye.place, pitch: dye.pitch, floor: dye.floor, walls: dye.walls,
      halfPhase: halfPhase, contrast: contrast)
  }

  /// The spot's field on one side of focus is the conjugate of that on the other. On a flat layer the marks' light is
  /// |E|^2 and |FT(E m)|^2, which do not know it; with a relief the sides differ, and change places when relief and marks
  /// are conjugated too.
  func testMarksOfPhaseHaveAFocusSideBesideAReliefOnly() throws {
    let dye = RecordedContrast(amplitude: 0.7, phase: -1.2)
    let flat = medium(halfPhase: 0, contrast: dye)
    let groove = medium(halfPhase: -0.485, contrast: dye)
    let mirrored = medium(halfPhase: 0.485, contrast: RecordedContrast(amplitude: 0.7, phase: 1.2))
    for defocus in [0.25e-6, 0.4e-6] {
      let (closer, farther) = (
        try levels(flat, defocus: defocus), try levels(flat, defocus: -defocus)
      )
      XCTAssertEqual(closer.long, farther.long, accuracy: 1e-3 * abs(closer.long))
      XCTAssertEqual(closer.short, farther.short, accuracy: 4e-3 * abs(closer.long))
      let (here, there) = (try levels(groove, defocus: defocus), try levels(groove, defocus: -defocus))
      let (turned, back) = (try levels(mirrored, defocus: -defocus), try levels(mirrored, defocus: defocus))
      print("defocus \(defocus): flat \(closer) \(farther), groove \(here) \(there)")
      XCTAssertEqual(here.long, turned.long, accuracy: 1e-3 * abs(here.long))
      XCTAssertEqual(there.long, back.long, accuracy: 1e-3 * abs(here.long))
      XCTAssertEqual(here.short, turned.short, accuracy: 4e-3 * abs(here.long))
      XCTAssertEqual(there.short, back.short, accuracy: 4e-3 * abs(here.long))
      // Long marks stand out more with the lens closer.
      XCTAssertGreaterThan(here.long / there.long, 1.03)
    }
  }

  /// The side and its strength are those of direct diffraction.
  func testTheFocusSideIsThatOfDirectDiffraction() throws {
    let medium = MarkReadoutTests.Medium.dyeInGroove
    var (found, expected): ([Levels], [Levels]) = ([], [])
    for defocus in [-0.25e-6, 0, 0.25e-6] {
      var spot = SpotState()
      spot.defocus = defocus
      let direct = DirectDiffraction(
        optics: try MarkReadoutTests.optics(), track: try medium.track(), spot: spot)
      expected.append(levels(medium.width) { direct.light(of: $0, at: $1) })
      found.append(try levels(medium, defocus: defocus))
    }
    let amplitude = abs(expected[1].long)
    for (found, expected) in zip(found, expected) {
      print("\(found), direct \(expected)")
      XCTAssertEqual(found.long, expected.long, accuracy: 0.005 * amplitude)
      // Nothing but shortest runs is not yet within the 2 % of random ones.
      XCTAssertEqual(found.short, expected.short, accuracy: 0.025 * amplitude)
    }
    XCTAssertLessThan(expected[2].long - expected[0].long, -0.03 * amplitude)
    XCTAssertEqual(
      found[2].long - found[0].long, expected[2].long - expected[0].long, accuracy: 0.005 * amplitude)
    XCTAssertEqual(
      found[2].short - found[0].short, expected[2].short - expected[0].short, accuracy: 0.005 * amplitude)
  }
}
