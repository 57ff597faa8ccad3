import DiscModel
import XCTest

@testable import ChannelSim

final class GrooveWobbleTests: XCTestCase {
  private static func layer(_ index: Int) -> DiscLayer {
    DiscLayer(
      index: index,
      groove: Groove(
        trackPitch: 740e-9, depth: 60e-9, floorWidth: 280e-9, relief: .towardLaser,
        walls: [WallRegion(fromRadius: 22e-3, angles: WallAngles(inner: 1.13, outer: 1.13))]),
      film: Film(index: 2.3, grooveThickness: 100e-9, landThickness: 90e-9), reflectance: 0.3,
      transmittance: 0.5)
  }

  private static let plain = Disc(
    referenceVelocity: 3.84, trackPath: .parallel, radialPhase: .opposite,
    radii: DiscRadii(
      informationStart: 22.6e-3, dataStart: 24e-3, dataEnd: 58e-3, informationEnd: 58.5e-3, disc: 60e-3),
    substrate: Substrate(index: 1.56, thickness: 575e-6), spacer: Spacer(index: 1.55, thickness: 55e-6),
    layers: [layer(0), layer(1)])

  private func disc(_ path: TrackPath, _ form: GrooveForm, _ kind: WobbleKind) throws -> Disc {
    var disc = Self.plain
    disc.trackPath = path
    for index in disc.layers.indices { disc.layers[index].groove.form = form }
    disc.wobble = Wobble(kind: kind)
    return disc
  }

  /// The count along a groove is that of the sector geometry, on every form and path.
  func testPeriodsAreBitPositionsOverThePeriod() throws {
    for path in TrackPath.allCases {
      for form in GrooveForm.allCases {
        for kind in [WobbleKind.phaseModulated, .landPrePits] {
          let disc = try disc(path, form, kind)
          let geometry = SectorGeometry(disc: disc)
          let optics = try ReferenceOptics.dvd().optics
          let wobble = try XCTUnwrap(GrooveWobble(disc: disc, optics: optics))
          for layer in 0..<disc.layers.count {
            for groove in [5.0, 2000, 40_000] {
              for angle in [0.0, 0.3, 0.9] {
                let reading = wobble.reading(layer: layer, grooveNumber: groove + 0.1, angle: angle)
                for (lane, other) in [groove, groove + 1, groove - 1].enumerated() {
                  let turn = geometry.turn(layer: layer, groove: other, angle: angle)
                  let bits = geometry.bitPosition(layer: layer, turn: turn)
                  XCTAssertEqual(
                    reading.place[lane], bits / kind.period, accuracy: 1e-4,
                    "\(path) \(form) \(layer) \(lane)")
                }
              }
            }
          }
        }
      }
    }
  }

  func testADiscWithoutWobbleHasNone() throws {
    XCTAssertNil(
      GrooveWobble(disc: try disc(.opposite, .spiral, .none), optics: try ReferenceOptics.dvd().optics))
  }
}
