import DiscModel
import XCTest

final class LayerStackTests: XCTestCase {
  func testTheEffectiveReflectanceOfLayerOneIsSeenTwiceThroughLayerZero() throws {
    let disc = try DiscFixtures.disc()
    XCTAssertEqual(disc.effectiveReflectance(of: disc.layers[0]), 0.22)
    XCTAssertEqual(disc.effectiveReflectance(of: disc.layers[1]), 0.6 * 0.6 * 0.6, accuracy: 1e-15)
  }

  func testTheFixturesReturnTheLightOfTheStandard() throws {
    for name in DiscFixtures.names {
      let disc = try DiscFixtures.disc(name)
      for layer in disc.layers { XCTAssertTrue((0.18...0.30).contains(disc.effectiveReflectance(of: layer))) }
    }
  }

  func testTheDepthOfALayerIsSubstrateAndSpacer() throws {
    var disc = try DiscFixtures.disc()
    disc.spacer.changeOverDisc = 4e-6
    disc.spacer.withinTurn = HarmonicSeries([Harmonic(order: 1, amplitude: 1e-6)])
    XCTAssertEqual(disc.depth(of: disc.layers[0], atRadius: 41e-3, angle: 1), 575e-6)
    // Halfway between 24 and 58 mm: 55 + 2 um; the harmonic adds 1 um at angle 0 and takes it at pi.
    XCTAssertEqual(disc.depth(of: disc.layers[1], atRadius: 41e-3, angle: 0), 633e-6, accuracy: 1e-12)
    XCTAssertEqual(disc.depth(of: disc.layers[1], atRadius: 41e-3, angle: .pi), 631e-6, accuracy: 1e-12)
    XCTAssertEqual(disc.meanSpacerThickness(atRadius: 24e-3), 55e-6)
    XCTAssertEqual(disc.meanSpacerThickness(atRadius: 58e-3), 59e-6, accuracy: 1e-15)
  }

  /// Whatever the run-outs, layer 1 lies one spacer behind layer 0.
  func testRunOutsAndSpacerAgreeAtEveryAngle() throws {
    var disc = try DiscFixtures.disc("dvd-dl-limits")
    disc.layers[1].axialRunOut.series.harmonics[0].phase = 0.4
    for angle in stride(from: 0.0, to: 6.28, by: 0.3) {
      let apart =
        disc.axialMotion(of: disc.layers[1]).displacement(atAngle: angle)
        - disc.axialMotion(of: disc.layers[0]).displacement(atAngle: angle)
      XCTAssertEqual(
        disc.spacerThickness(atRadius: 24e-3, angle: angle), 55e-6 + apart, accuracy: 1e-15)
    }
  }

  func testADiscOfOneLayerHasNoSpacer() throws {
    var disc = try DiscFixtures.disc()
    disc.layers.removeLast()
    XCTAssertEqual(disc.spacerThickness(atRadius: 24e-3, angle: 0), 0)
    XCTAssertEqual(disc.effectiveReflectance(of: disc.layers[0]), 0.22)
    XCTAssertEqual(disc.findings().map(\.rule), [.effectiveReflectance], "one layer must return 45 to 85 %")
  }
}
