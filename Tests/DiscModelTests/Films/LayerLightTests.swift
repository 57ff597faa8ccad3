import Determinism
import DiscModel
import XCTest

/// What follows from the films of a layer.
final class LayerLightTests: XCTestCase {
  private func light(_ disc: Disc, _ layer: Int, recorded: Bool = false) -> LayerLight {
    LayerLight(disc: disc, layer: disc.layers[layer], wavelength: 650e-9, isRecorded: recorded)
  }

  private func show(_ disc: Disc) {
    for layer in 0...1 {
      let blank = light(disc, layer)
      let recorded = light(disc, layer, recorded: true)
      print(
        "\(disc.name) layer \(layer): R \(blank.reflectance) T \(blank.transmittance) effective",
        disc.effectiveReflectance(of: disc.layers[layer]), "net phase", blank.netPhase,
        "recorded R \(recorded.reflectance) T \(recorded.transmittance) net phase \(recorded.netPhase)",
        disc.recordedContrast(of: disc.layers[layer], wavelength: 650e-9))
    }
  }

  func testWriteOnceStacksLieInThePublishedWindows() throws {
    let disc = try DiscFixtures.disc("dvd-r-dl-films")
    show(disc)
    for layer in disc.layers {
      for film in layer.stack?.films ?? [] where film.isRecordable {
        XCTAssertLessThan(film.index(wavelength: 650e-9, isRecorded: false).imaginary, 0.3)
      }
      XCTAssertTrue((0.18...0.30).contains(disc.effectiveReflectance(of: layer)))
    }
    for recorded in [false, true] {
      XCTAssertTrue((0.45...0.75).contains(light(disc, 0, recorded: recorded).transmittance))
    }
    XCTAssertTrue((0.40...0.80).contains(light(disc, 1).reflectance))
    XCTAssertEqual(disc.layers[0].reflectance, light(disc, 0).reflectance)
    XCTAssertEqual(disc.findings(), [])
  }

  func testRewritableStacksReturnTheLightOfTheStandardWithinThePublishedWindows() throws {
    let disc = try DiscFixtures.disc("dvd-rw-dl-films")
    show(disc)
    for layer in disc.layers {
      let contrast = disc.recordedContrast(of: layer, wavelength: 650e-9)
      XCTAssertGreaterThan((contrast.amplitude - 1).magnitude, 0.05)
    }
    for layer in disc.layers {
      XCTAssertTrue((0.18...0.30).contains(disc.effectiveReflectance(of: layer)), "layer \(layer.index)")
    }
    XCTAssertTrue((0.45...0.75).contains(disc.layers[0].transmittance))
    XCTAssertTrue((0.40...0.80).contains(disc.layers[1].reflectance))
  }

  /// A film of the same index as what lies before it is only a detour: the law without multiple reflection is exact
  /// there, on both carriers and reliefs.
  func testNetPhaseFollowsTheFilmLawOfBothReliefs() throws {
    for (carrier, layer) in [(FilmCarrier.lightSide, 0), (.farSide, 1)] {
      for relief in Relief.allCases {
        var disc = try DiscFixtures.disc("dvd-r-dl-films")
        disc.layers[layer].groove.relief = relief
        disc.layers[layer].filmCarrier = carrier
        let before = disc.media(around: disc.layers[layer]).before
        let depth = disc.layers[layer].groove.depth
        func phase(_ index: Double) -> Double {
          disc.layers[layer].stack = LayerFilms([
            StackFilm(
              material: .other, index: Complex(index), recordedIndex: Complex(index), grooveThickness: 120e-9,
              landThickness: 80e-9),
            StackFilm(material: .silver, grooveThickness: 200e-9, landThickness: 200e-9),
          ])
          return light(disc, layer).netPhase
        }
        let sign = relief == .awayFromLaser ? 1.0 : -1.0
        let displaced = carrier == .lightSide ? 0 : before
        func law(_ index: Double) -> Double {
          4 * Double.pi / 650e-9 * (sign * before * depth + (index - displaced) * 40e-9)
        }
        XCTAssertEqual(phase(before), law(before), accuracy: 1e-9)
        // The face of a dye reflects too: the law is then a guide, no more.
        XCTAssertEqual(phase(2.3), law(2.3), accuracy: 0.6)
        XCTAssertGreaterThan((phase(2.3) - law(2.3)).magnitude, 1e-3)
      }
    }
  }

  func testLevellingWorksAgainstTheReliefOfTheFirstLayer() throws {
    var disc = try DiscFixtures.disc("dvd-r-dl-films")
    let blank = light(disc, 0).netPhase
    XCTAssertLessThan(blank, -0.5)
    disc.layers[0].stack?.films[0].landThickness = 10e-9
    XCTAssertGreaterThan(light(disc, 0).netPhase, blank + 0.5)
    disc.layers[0].stack?.films[0].landThickness = 90e-9
    XCTAssertEqual(
      light(disc, 0).netPhase, -4 * Double.pi * 1.56 * disc.layers[0].groove.depth / 650e-9, accuracy: 1e-9,
      "equal films leave the relief alone")
  }

  func testEnteredNumbersOverrideTheFilms() throws {
    let disc = try DiscFixtures.disc(
      "dvd-r-dl-films", "layers.0.reflectance_percent=21", "layers.0.transmittance_percent=61",
      "layers.0.net_phase_deg=-70", "layers.0.recorded_reflectance_percent=12")
    let blank = light(disc, 0)
    XCTAssertEqual(blank.reflectance, 0.21, accuracy: 1e-15)
    XCTAssertEqual(disc.effectiveReflectance(of: disc.layers[0]), 0.21)
    XCTAssertEqual(blank.transmittance, 0.61)
    XCTAssertEqual(blank.netPhase, -70 * Double.pi / 180, accuracy: 1e-12)
    let ratio = blank.amplitude(at: .groove) / blank.amplitude(at: .land)
    XCTAssertEqual(ratio.phase, blank.netPhase, accuracy: 1e-9)
    XCTAssertEqual(light(disc, 0, recorded: true).reflectance, 0.12, accuracy: 1e-15)
    // A mark's own change of phase stays what the films say.
    let free = try DiscFixtures.disc("dvd-r-dl-films")
    let change = light(disc, 0, recorded: true).netPhase - blank.netPhase
    XCTAssertEqual(change, light(free, 0, recorded: true).netPhase - light(free, 0).netPhase, accuracy: 1e-9)
  }

  func testAWallsOwnFilmChangesTheLightOfThatWallOnly() throws {
    var disc = try DiscFixtures.disc("dvd-r-dl-films")
    let equal = light(disc, 0)
    XCTAssertEqual(equal.amplitude(at: .innerWall(0.5)), equal.amplitude(at: .outerWall(0.5)))
    disc.layers[0].stack?.films[0].outerWallThickness = 30e-9
    let unequal = light(disc, 0)
    XCTAssertEqual(unequal.amplitude(at: .innerWall(0.5)), equal.amplitude(at: .innerWall(0.5)))
    XCTAssertNotEqual(
      unequal.amplitude(at: .outerWall(0.5)).phase, equal.amplitude(at: .outerWall(0.5)).phase)
    XCTAssertEqual(unequal.amplitude(at: .outerWall(0)), equal.amplitude(at: .groove))
    XCTAssertEqual(unequal.amplitude(at: .outerWall(1)), equal.amplitude(at: .land))
    XCTAssertEqual(unequal.netPhase, equal.netPhase)
  }

  func testAMarkOfASingleFilmTurnsThePhaseByItsChangeOfIndex() throws {
    let disc = try DiscFixtures.disc(
      "dvd-r-dl", "layers.0.film.recorded_index=2.1", "layers.0.recorded_reflectance_percent=18")
    let contrast = disc.recordedContrast(of: disc.layers[0], wavelength: 650e-9)
    XCTAssertEqual(contrast.amplitude, (0.18 / 0.22).squareRoot(), accuracy: 1e-12)
    XCTAssertEqual(contrast.phase, 4 * Double.pi / 650 * (2.1 - 2.3) * 150, accuracy: 1e-12)
    let blank = try DiscFixtures.disc()
    let none = blank.recordedContrast(of: blank.layers[0], wavelength: 650e-9)
    XCTAssertEqual(none.amplitude, 1, accuracy: 1e-15)
    XCTAssertEqual(none.phase, 0, accuracy: 1e-15)
  }

  func testAStackMustMakeSense() {
    for (override, path) in [
      ("layers.0.stack.0.material=other", "disc.layers.0.stack.0.material"),
      ("layers.0.stack.0.extinction=0.1", "disc.layers.0.stack.0.extinction"),
      ("layers.0.stack.1.recorded_extinction=0.1", "disc.layers.0.stack.1.recorded_extinction"),
      ("layers.0.stack=[{material: \"silver\", groove_nm: 1, land_nm: 1}]", "disc.layers.0.groove"),
    ] {
      XCTAssertThrowsError(try DiscFixtures.disc("dvd-r-dl-films", override), override) {
        XCTAssertTrue("\($0)".contains(path), "\($0)")
      }
    }
  }
}
