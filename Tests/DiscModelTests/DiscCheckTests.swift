import DiscModel
import XCTest

final class DiscCheckTests: XCTestCase {
  func testTheShippedDiscsAreHealthy() throws {
    for name in DiscFixtures.names {
      XCTAssertEqual(try DiscFixtures.disc(name).findings().map(\.description), [], name)
    }
  }

  /// A change that breaks exactly one rule, the rule, the layer, and what the finding must say.
  private static let broken: [(String, DiscFinding.Rule, Int?, String)] = [
    ("substrate.thickness_um=549", .substrateThickness, nil, "549 um"),
    ("substrate.thickness_um=600", .stackThickness, nil, "658"),
    ("spacer_um=38", .spacerThickness, nil, "37 um to 41 um"),
    ("spacer.index=1.67", .spacerIndex, nil, "0.11"),
    ("layers.0.reflectance_percent=17.9", .effectiveReflectance, 0, "17.9 %"),
    ("layers.0.reflectance_percent=30.1", .effectiveReflectance, 0, "30.1 %"),
    ("layers.1.reflectance_percent=49", .effectiveReflectance, 1, "17.64 %"),
    ("layers.0.transmittance_percent=72", .effectiveReflectance, 1, "31.1 %"),
    ("layers.0.groove.depth_nm=120", .netPhase, 0, "0.062 rad"),
    ("layers.0.groove.walls.0.outer_deg=60", .dissymmetryRadius, 0, "65 deg and 60 deg from 22 mm on"),
    ("radii.information_start_mm=22.7", .informationStart, nil, "22.7 mm"),
    ("radii.data_start_mm=24.1", .dataStart, nil, "24.1 mm"),
    ("radii.data_start_mm=23.7", .dataStart, nil, "23.7 mm"),
    ("radii.data_end_mm=58.1", .dataEnd, nil, "58.1 mm"),
    ("radii.information_end_mm=58.4", .informationEnd, nil, "58.4 mm"),
    ("radii.disc_mm=60.2", .discRadius, nil, "60.2 mm"),
    ("layers.0.radial_run_out.harmonics.0.amplitude_um=51", .radialRunOut, 0, "102 um peak to peak"),
    ("spacer.within_turn.0.amplitude_um=4.1", .spacerVariationWithinTurn, nil, "8.2 um"),
  ]

  func testEachRuleFindsWhatBreaksIt() throws {
    for (change, rule, layer, words) in Self.broken {
      let findings = try DiscFixtures.disc("dvd-r-dl", change).findings()
      XCTAssertEqual(findings.map(\.rule), [rule], "\(change): \(findings)")
      XCTAssertEqual(findings.first?.layer, layer, change)
      XCTAssertTrue(findings.first?.value.contains(words) ?? false, "\(change): \(findings)")
      XCTAssertTrue(findings.first?.advice.contains("would do") ?? false, change)
    }
  }

  /// A blue-laser disc is held to its own format's pitch and covers and to physics, not to the limits of a red one.
  func testABlueDiscIsJudgedByItsOwnFormat() throws {
    XCTAssertEqual(try DiscFixtures.disc("bd-r-dl").findings().map(\.rule), [.equalGrooveFilms])
    for (change, rule) in [
      ("layers.0.groove.track_pitch_nm=740", DiscFinding.Rule.trackPitch), ("spacer_um=31", .stackThickness),
      ("substrate.thickness_um=60", .stackThickness), ("layers.0.reflectance_percent=99", .lightBalance),
    ] {
      let found = try DiscFixtures.disc("bd-r-dl", change).findings().map(\.rule)
      XCTAssertTrue(found.contains(rule), "\(change): \(found)")
    }
    // The same disc meant for red light breaks what the standard asks of one.
    let red = try DiscFixtures.disc("bd-r-dl", "design_wavelength_nm=650").findings().map(\.rule)
    for rule in [DiscFinding.Rule.substrateThickness, .spacerThickness, .trackPitch] {
      XCTAssertTrue(red.contains(rule), "\(red)")
    }
  }

  private func rules(_ change: (inout Disc) -> Void) throws -> [DiscFinding.Rule] {
    var disc = try DiscFixtures.disc()
    change(&disc)
    return disc.findings().map(\.rule)
  }

  func testRulesThatComeTogetherAreAllReported() throws {
    XCTAssertEqual(
      try DiscFixtures.disc("dvd-r-dl", "spacer.change_over_disc_um=19").findings().map(\.rule),
      [.stackThickness, .spacerThickness, .spacerVariationOverDisc])
    XCTAssertEqual(
      try rules { disc in
        for index in disc.layers.indices {
          disc.layers[index].axialRunOut.series.harmonics[0].amplitude = 0.301e-3
        }
      }, [.axialRunOut, .axialRunOut])
  }

  func testASubstrateOfAnotherIndexIsNamed() throws {
    for index in [1.44, 1.66] {
      XCTAssertTrue(try rules { $0.substrate.index = index }.contains(.substrateIndex))
    }
    XCTAssertEqual(
      try rules { $0.substrate.index = 1.65 }, [], "both limits hold: 1.65, and 0.1 above the spacer")
  }

  func testAFilmThatIsNotThickerInTheGrooveIsNamed() throws {
    XCTAssertTrue(
      try rules { $0.layers[0].film.landThickness = $0.layers[0].film.grooveThickness }.contains(
        .filmThickerInGroove))
    XCTAssertTrue(try rules { $0.layers[1].film.landThickness = 200e-9 }.contains(.filmThickerInGroove))
    XCTAssertEqual(
      try rules { $0.layers[1].film = Film(index: 2.3, grooveThickness: 120e-9, landThickness: 65e-9) },
      [.equalGrooveFilms])
  }

  func testPitchesOutOfToleranceOrUnequalAreNamed() throws {
    XCTAssertEqual(
      try rules { disc in for index in 0...1 { disc.layers[index].groove.trackPitch = 771e-9 } },
      [.trackPitch, .trackPitch])
    XCTAssertEqual(try rules { $0.layers[1].groove.trackPitch = 741e-9 }, [.equalTrackPitches])
    XCTAssertEqual(
      try rules { disc in for index in 0...1 { disc.layers[index].groove.trackPitch = 770e-9 } }, [])
  }

  func testWallsThatDoNotFitAreNamed() throws {
    XCTAssertEqual(
      try rules { $0.layers[0].groove.floorWidth = 650e-9 }, [.wallsFit, .wallsFit], "one for each region")
  }

  func testMoreLightThanThereIsIsNamed() throws {
    XCTAssertTrue(try rules { $0.layers[1].transmittance = 0.5 }.contains(.lightBalance))
  }

  func testAccelerationIsJudgedAtTheFastestRotation() throws {
    XCTAssertEqual(
      try rules { disc in
        for index in 0...1 {
          disc.layers[index].axialRunOut.series = HarmonicSeries([Harmonic(order: 20, amplitude: 1e-6)])
        }
      }, [.axialAcceleration, .axialAcceleration])
  }

  func testAFindingIsOneLine() throws {
    let finding = try XCTUnwrap(
      try DiscFixtures.disc("dvd-r-dl", "layers.0.reflectance_percent=17.9").findings().first)
    XCTAssertEqual(
      finding.description, "effective_reflectance, layer 0: 17.9 %; 18 % to 30 % would do (12.6)")
  }

  /// The corners of figure 10, and a point between.
  func testTheThicknessLimitsFollowTheIndex() throws {
    for (index, least, most) in [
      (1.45, 563.0, 653.0), (1.56, 550, 640), (1.65, 550, 640), (1.505, 556.5, 646.5),
    ] {
      func rules(_ thickness: Double) throws -> [DiscFinding.Rule] {
        var disc = try DiscFixtures.disc()
        disc.substrate = Substrate(index: index, thickness: thickness * 1e-6)
        disc.spacer = Spacer(index: index, thickness: 55e-6)
        return disc.findings().map(\.rule).filter { [.substrateThickness, .stackThickness].contains($0) }
      }
      XCTAssertEqual(try rules(least), [])
      XCTAssertEqual(try rules(least - 0.01), [.substrateThickness])
      XCTAssertEqual(try rules(most - 55), [])
      XCTAssertEqual(try rules(most - 54.99), [.stackThickness])
    }
  }
}
