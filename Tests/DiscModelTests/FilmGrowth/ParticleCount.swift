import Determinism
import DiscModel
import Foundation

/// Throws particles from a ring by the cosine law and follows those that come down near a radius into a groove.
struct ParticleCount {
  /// By face: inner wall, floor, outer wall, land.
  var counts = [0, 0, 0, 0]
  var hits = 0
  let lengths: [Double]

  init(source: AnnularSource, radius: Double, section: GrooveProfile, standsOut: Bool, particles: Int) {
    let half = section.midDepthWidth / 2
    let floor = standsOut ? section.depth : 0, land = standsOut ? 0 : section.depth
    let corners = [
      (-half - section.innerWallWidth / 2, land), (-half + section.innerWallWidth / 2, floor),
      (half - section.outerWallWidth / 2, floor), (half + section.outerWallWidth / 2, land),
      (-half - section.innerWallWidth / 2 + section.trackPitch, land),
    ]
    lengths = (0..<4).map { hypot(corners[$0 + 1].0 - corners[$0].0, corners[$0 + 1].1 - corners[$0].1) }
    let stream = RandomStream(seed: 7, name: "film.particles")
    for index in 0..<UInt64(particles) {
      let sine = stream.uniform(at: 3 * index).squareRoot()
      let turn = 2 * Double.pi * stream.uniform(at: 3 * index + 1)
      let way = source.distance * sine / (1 - sine * sine).squareRoot()
      let x = source.ringRadius + way * cos(turn), y = way * sin(turn)
      let landed = (x * x + y * y).squareRoot()
      guard abs(landed - radius) < 0.5e-3 else { continue }
      hits += 1
      let slope = ((source.ringRadius - x) * x - y * y) / (landed * source.distance)
      let start = corners[0].0 + section.trackPitch * stream.uniform(at: 3 * index + 2)
      counts[Self.face(corners, section.trackPitch, section.depth, from: start, slope: slope)] += 1
    }
  }

  /// The first face that the line x = start + slope (z - depth) meets on its way down.
  private static func face(
    _ corners: [(Double, Double)], _ pitch: Double, _ depth: Double, from start: Double, slope: Double
  ) -> Int {
    var best = (height: -Double.infinity, face: 3)
    for turn in -2...2 {
      for face in 0..<4 {
        let a = (corners[face].0 + Double(turn) * pitch, corners[face].1)
        let b = (corners[face + 1].0 + Double(turn) * pitch, corners[face + 1].1)
        let before = a.0 - start - slope * (a.1 - depth), behind = b.0 - start - slope * (b.1 - depth)
        guard before * behind <= 0, before != behind else { continue }
        let height = a.1 + (b.1 - a.1) * before / (before - behind)
        if height > best.height { best = (height, face) }
      }
    }
    return best.face
  }
}
