import DiscModel
import XCTest

/// A recorded stretch of a spiral: how much of a spot's area lies on it, against the area counted point by point.
final class RecordedStretchTests: XCTestCase {
  /// Share of the spot's area whose nearest track is recorded there, on a grid of points.
  private func counted(
    _ geometry: SectorGeometry, layer: Int, from: Double, to: Double, radius: Double, angle: Double,
    spot: Double
  ) -> Double {
    let disc = geometry.disc
    let medium = disc.layers[layer]
    let pitch = medium.groove.trackPitch
    let first = disc.grooveRadius(of: medium, groove: 0)
    let inward = disc.runsInward(medium)
    var (inside, all) = (0, 0)
    let steps = 200
    for column in 0..<steps {
      let x = (2 * (Double(column) + 0.5) / Double(steps) - 1) * spot
      // The spot is so small that the angle is the same over its width; a chord weighs each radius.
      let chord = Int((2000 * (1 - (x / spot) * (x / spot)).squareRoot()).rounded())
      let number = ((radius + x - first) / pitch + (inward ? angle : -angle)).rounded()
      let bit = geometry.bitPosition(
        layer: layer, turn: geometry.turn(layer: layer, groove: number, angle: angle))
      all += chord
      if bit >= from, bit <= to { inside += chord }
    }
    return Double(inside) / Double(all)
  }

  func testShareIsTheAreaOnRecordedTracks() throws {
    for path in ["opposite", "parallel"] {
      let geometry = SectorGeometry(disc: try DiscFixtures.disc("dvd-r-dl", "track_path=\(path)"))
      for layer in 0..<2 {
        let start = Double(geometry.sector(layer: layer, atRadius: 30e-3)) * SectorGeometry.bitsPerSector
        // Three turns and a bit.
        let end = start + 4.2e6
        let stretch = RecordedStretch(geometry, layer: layer, from: start, to: end)
        var map = RecordedMap()
        map.stretches = [stretch]
        XCTAssertFalse(map.isBlank)
        XCTAssertTrue(map.holds(layer: layer))
        XCTAssertFalse(map.holds(layer: 1 - layer))
        var seen = Set<Int>()
        for step in -30...160 {
          let radius = stretch.innerRadius + (Double(step) - 20) * 0.05e-6
          for angle in [0.0, 0.13, 0.5, 0.77] {
            let share = map.share(
              layer: layer, radius: radius, angle: 2 * Double.pi * angle, spotRadius: 0.5e-6)
            let expected = counted(
              geometry, layer: layer, from: start, to: end, radius: radius, angle: angle, spot: 0.5e-6)
            XCTAssertEqual(share, expected, accuracy: 0.02, "\(path) \(layer) \(step) \(angle)")
            seen.insert(share < 0.1 ? 0 : share > 0.9 ? 2 : 1)
          }
        }
        XCTAssertEqual(seen, [0, 1, 2], "the sweep crosses the borders")
        // A spot over many tracks, as the light for layer 1 is on layer 0: half of it at the middle of a border.
        XCTAssertEqual(
          map.share(
            layer: layer, radius: stretch.innerRadius - 0.37e-6, angle: 1, spotRadius: 1e-6), 0.5,
          accuracy: 0.01)
      }
    }
  }
}
