import DiscModel
import XCTest

final class TrackGeometryTests: XCTestCase {
  private func disc(_ path: TrackPath, _ phase: RadialPhase, _ form: GrooveForm = .spiral) throws -> Disc {
    var disc = try DiscFixtures.disc()
    disc.trackPath = path
    disc.radialPhase = phase
    for index in disc.layers.indices { disc.layers[index].groove.form = form }
    return disc
  }

  func testLayerZeroBeginsInsideAndAdvancesAPitchATurn() throws {
    let disc = try disc(.opposite, .same)
    let layer = disc.layers[0]
    XCTAssertEqual(disc.trackRadius(of: layer, turn: 0), 22.6e-3)
    XCTAssertEqual(disc.trackRadius(of: layer, turn: 1000.5), 22.6e-3 + 1000.5 * 740e-9, accuracy: 1e-15)
    // (58.5 - 22.6) mm over 740 nm is 48513.5 turns.
    XCTAssertEqual(disc.turnCount(of: layer), 48_513)
    XCTAssertFalse(disc.runsInward(layer))
  }

  func testLayerOneOfAnOppositePathRunsInwardFromTheOutermostGroove() throws {
    let disc = try disc(.opposite, .same)
    let layer = disc.layers[1]
    XCTAssertTrue(disc.runsInward(layer))
    XCTAssertEqual(disc.trackRadius(of: layer, turn: 0), 22.6e-3 + 48_513 * 740e-9, accuracy: 1e-15)
    XCTAssertEqual(disc.trackRadius(of: layer, turn: 48_513), 22.6e-3, accuracy: 1e-15)
    let parallel = try self.disc(.parallel, .same)
    XCTAssertEqual(
      parallel.trackRadius(of: parallel.layers[1], turn: 7),
      parallel.trackRadius(of: parallel.layers[0], turn: 7))
  }

  func testTheRadialPhaseIsNothingOrHalfAPitch() throws {
    for (phase, shift) in [(RadialPhase.same, 0.0), (.opposite, 370e-9)] {
      for path in TrackPath.allCases {
        let disc = try disc(path, phase)
        for groove in [0.0, 1, 20_000] {
          XCTAssertEqual(
            disc.grooveRadius(of: disc.layers[1], groove: groove)
              - disc.grooveRadius(of: disc.layers[0], groove: groove),
            shift, accuracy: 1e-15)
        }
      }
    }
  }

  /// Along one turn of the disc the grooves of the layers slip by two pitches on opposite paths, by none on parallel
  /// ones and by none when they are concentric.
  func testTheRelativePhaseSlipsTwoPitchesATurnOnOppositePathsOnly() throws {
    func slip(_ path: TrackPath, _ form: GrooveForm) throws -> Double {
      let disc = try disc(path, .same, form)
      let count = Double(disc.turnCount(of: disc.layers[1]))
      let start = path == .opposite ? count - 101 : 100
      let quarter = 0.25
      let upper =
        disc.trackRadius(of: disc.layers[1], turn: start + quarter)
        - disc.trackRadius(of: disc.layers[1], turn: start)
      let lower =
        disc.trackRadius(of: disc.layers[0], turn: 100 + quarter)
        - disc.trackRadius(of: disc.layers[0], turn: 100)
      return (upper - lower) / 740e-9 / quarter
    }
    XCTAssertEqual(try slip(.opposite, .spiral), -2, accuracy: 1e-6)
    XCTAssertEqual(try slip(.parallel, .spiral), 0, accuracy: 1e-6)
    XCTAssertEqual(try slip(.opposite, .concentric), 0)
    XCTAssertEqual(try slip(.parallel, .concentric), 0)
  }

  func testAConcentricGrooveKeepsItsRadiusForATurn() throws {
    let disc = try disc(.opposite, .same, .concentric)
    for layer in disc.layers {
      let radius = disc.trackRadius(of: layer, turn: 12)
      XCTAssertEqual(disc.trackRadius(of: layer, turn: 12.999), radius)
      let step = disc.trackRadius(of: layer, turn: 13) - radius
      XCTAssertEqual(step, layer.index == 0 ? 740e-9 : -740e-9, accuracy: 1e-15)
      XCTAssertEqual(disc.turn(of: layer, atRadius: radius + 300e-9), 12)
      XCTAssertEqual(disc.turn(of: layer, atRadius: radius - 300e-9), 12)
    }
    XCTAssertEqual(disc.trackRadius(of: disc.layers[0], turn: -0.5), 22.6e-3 - 740e-9, accuracy: 1e-15)
  }

  func testTurnAndRadiusAreInverse() throws {
    for path in TrackPath.allCases {
      for phase in RadialPhase.allCases {
        let disc = try disc(path, phase)
        for layer in disc.layers {
          for turn in [0, 0.25, 17.75, 30_000.5] {
            XCTAssertEqual(
              disc.turn(of: layer, atRadius: disc.trackRadius(of: layer, turn: turn)), turn, accuracy: 1e-7)
          }
        }
      }
    }
  }

  func testTheRotationRateIsThatOfTheStandard() throws {
    let disc = try DiscFixtures.disc()
    XCTAssertEqual(disc.rotationRate(atRadius: 24e-3), 25.46, accuracy: 0.01)
    XCTAssertEqual(disc.rotationRate(atRadius: 58e-3), 10.54, accuracy: 0.01)
  }

  func testAbsurdRadiiGiveNoTurns() throws {
    var disc = try DiscFixtures.disc()
    disc.radii.informationEnd = 0
    XCTAssertEqual(disc.turnCount(of: disc.layers[0]), 0)
    disc.layers[0].groove.trackPitch = 0
    disc.radii.informationEnd = 1
    XCTAssertEqual(disc.turnCount(of: disc.layers[0]), 0)
    disc.radii.informationEnd = .nan
    XCTAssertEqual(disc.turnCount(of: disc.layers[0]), 0)
  }
}
