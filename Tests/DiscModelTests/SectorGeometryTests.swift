import Configuration
import DiscModel
import XCTest

final class SectorGeometryTests: XCTestCase {
  private func disc(_ path: TrackPath, _ form: GrooveForm = .spiral) throws -> Disc {
    var disc = try DiscFixtures.disc("dvd-r-dl")
    disc.trackPath = path
    for index in disc.layers.indices { disc.layers[index].groove.form = form }
    return disc
  }

  func testLayerZeroBeginsWith30000WhereDataBegins() throws {
    let geometry = SectorGeometry(disc: try disc(.opposite))
    XCTAssertEqual(geometry.place(ofSector: 0x30000, layer: 0).radius, 24e-3, accuracy: 1e-12)
    XCTAssertEqual(geometry.bitLength, 146.81e-9, accuracy: 0.01e-9)
  }

  /// The whole data zone holds what the area over the pitch does: 2 085 473 sectors of 146.7 nm bits.
  func testTheDataZoneHoldsAsManySectorsAsItsAreaOverThePitch() throws {
    let geometry = SectorGeometry(disc: try disc(.opposite))
    let last = geometry.sector(layer: 0, atRadius: 58e-3)
    let length = Double.pi * (58e-3 * 58e-3 - 24e-3 * 24e-3) / 0.74e-6
    let sectors = length / (geometry.bitLength * 38_688)
    XCTAssertEqual(Double(last - 0x30000), sectors, accuracy: 40)
    XCTAssertEqual(Double(last - 0x30000) * geometry.bitLength / 146.7e-9, 2_085_473, accuracy: 50)
  }

  func testLayerOneOfAnOppositePathCarriesInvertedNumbersAtTheSameRadius() throws {
    let geometry = SectorGeometry(disc: try disc(.opposite))
    for number in [0x30000, 0x30001, 0x60000, 0xA0000, 0x200000] as [UInt32] {
      let inner = geometry.place(ofSector: number, layer: 0).radius
      let inverted = ~number & 0xFF_FFFF
      // Layer 1 runs inward: its sector begins where layer 0's ends.
      let outer = geometry.place(ofSector: inverted, layer: 1).radius
      XCTAssertEqual(outer, geometry.place(ofSector: number + 1, layer: 0).radius, accuracy: 1e-9)
      XCTAssertGreaterThan(outer, inner)
      XCTAssertEqual(geometry.layer(ofSector: inverted, inFocus: 0), 1)
      XCTAssertEqual(geometry.layer(ofSector: number, inFocus: 1), 0)
    }
    XCTAssertLessThan(
      geometry.place(ofSector: ~0x30000 & 0xFF_FFFF, layer: 1).radius,
      geometry.place(ofSector: ~0xA0000 & 0xFF_FFFF, layer: 1).radius)
  }

  func testBothLayersOfAParallelPathCountOutward() throws {
    let geometry = SectorGeometry(disc: try disc(.parallel))
    for layer in 0...1 {
      XCTAssertEqual(geometry.place(ofSector: 0x30000, layer: layer).radius, 24e-3, accuracy: 1e-12)
      XCTAssertGreaterThan(geometry.place(ofSector: 0x40000, layer: layer).radius, 24.5e-3)
      XCTAssertEqual(geometry.layer(ofSector: 0x40000, inFocus: layer), layer)
    }
  }

  func testPlacesAndBitPositionsGiveEachOtherBack() throws {
    for path in [TrackPath.opposite, .parallel] {
      for form in [GrooveForm.spiral, .concentric] {
        let geometry = SectorGeometry(disc: try disc(path, form))
        for layer in 0...1 {
          for turn in [0.25, 1000.75, 2000.5, 20_000.125, 45_000.9] {
            let position = geometry.bitPosition(layer: layer, turn: turn)
            let place = geometry.place(layer: layer, bitPosition: position)
            XCTAssertEqual(place.turn, turn, accuracy: 1e-8, "\(path) \(form) \(layer)")
            XCTAssertEqual(
              place.radius, geometry.disc.trackRadius(of: geometry.disc.layers[layer], turn: turn),
              accuracy: 1e-12)
          }
        }
      }
    }
  }

  /// Bits pass at the rate of the reference velocity where the disc turns as fast as that radius asks.
  func testBitsPassAtTheReferenceRateAtEveryRadius() throws {
    for form in [GrooveForm.spiral, .concentric] {
      let geometry = SectorGeometry(disc: try disc(.opposite, form))
      for layer in 0...1 {
        for turn in [3000.25, 30_000.5] {
          let small = 1e-3
          let bits =
            geometry.bitPosition(layer: layer, turn: turn + small)
            - geometry.bitPosition(layer: layer, turn: turn)
          let radius = geometry.place(
            layer: layer, bitPosition: geometry.bitPosition(layer: layer, turn: turn)
          ).radius
          let rate = bits / small * geometry.disc.rotationRate(atRadius: radius)
          XCTAssertEqual(rate, 26_156_250, accuracy: 26_156_250 * 2e-5, "\(form) layer \(layer)")
        }
      }
    }
  }

  func testTracksBetweenSectorsAreCountedOutward() throws {
    let geometry = SectorGeometry(disc: try disc(.opposite))
    let turn = geometry.place(ofSector: 0x50000, layer: 0).turn
    let further = geometry.sector(layer: 0, turn: turn + 1000)
    XCTAssertEqual(geometry.tracks(from: 0x50000, to: further, layer: 0), 1000, accuracy: 0.05)
    XCTAssertEqual(
      geometry.tracks(from: ~0x50000 & 0xFF_FFFF, to: ~further & 0xFF_FFFF, layer: 1), 1000, accuracy: 0.1)
  }

  func testASpotOverAGrooveStandsWhereTheDriveCountsIt() throws {
    let geometry = SectorGeometry(disc: try disc(.opposite))
    // Groove 100 at angle 0.25 of layer 0 is a quarter turn on; of layer 1, read inward, a quarter turn nearer the hub.
    XCTAssertEqual(geometry.turn(layer: 0, groove: 100, angle: 0.25), 100.25)
    let turns = Double(geometry.disc.turnCount(of: geometry.disc.layers[1]))
    XCTAssertEqual(geometry.turn(layer: 1, groove: 100, angle: 0.25), turns - 99.75)
  }
}
