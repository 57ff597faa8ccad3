internal import Determinism

/// A part of a layer's spiral that carries data, from one place along the track to another: turn by turn, with an inner
/// and an outer border that run with the spiral and end where the data does.
public struct RecordedStretch: Sendable, Equatable {
  /// 0 is nearest the laser.
  public var layer: Int
  /// Radii of the track where it begins and ends, the smaller one first, metres.
  public var innerRadius: Double
  /// The larger one of them, metres.
  public var outerRadius: Double
  /// Its tracks are the lands, not the grooves.
  public let isOnLand: Bool
  /// Radius of a track's centre at angle 0, metres.
  private var centre: Double
  private var pitch: Double
  /// Tracks by which a centre is farther out a turn later: 1, or -1 where the track runs inward; 0 for closed circles.
  private var advance: Double

  /// What lies between two channel bits of a layer's track, on its grooves or on the lands between them.
  public init(_ geometry: SectorGeometry, layer: Int, from: Double, to: Double, isOnLand: Bool = false) {
    let disc = geometry.disc
    let index = min(max(layer, 0), disc.layers.count - 1)
    let medium = disc.layers[index]
    self.layer = index
    self.isOnLand = isOnLand
    let radii = [from, to].map { geometry.place(layer: index, bitPosition: $0).radius }
    innerRadius = min(radii[0], radii[1])
    outerRadius = max(radii[0], radii[1])
    pitch = medium.groove.trackPitch
    centre = disc.grooveRadius(of: medium, groove: 0) + (isOnLand ? 0.5 * pitch : 0)
    advance = medium.groove.form == .concentric ? 0 : (disc.runsInward(medium) ? -1 : 1)
  }

  /// Share of a round spot's area, of `spotRadius` metres, that lies on it: its centre at a radius (metres) and an angle of
  /// the disc (radians). The strip of a track is as wide as the pitch; borders across the track are sharp.
  func share(radius: Double, angle: Double, spotRadius: Double) -> Double {
    // A spot over many tracks sees no single one.
    let slack = spotRadius + 2 * pitch
    guard radius > innerRadius - slack, radius < outerRadius + slack else { return 0 }
    if radius > innerRadius + slack, radius < outerRadius - slack { return 1 }
    guard spotRadius < pitch else {
      return RecordedMap.below((outerRadius + 0.5 * pitch - radius) / spotRadius)
        - RecordedMap.below((innerRadius - 0.5 * pitch - radius) / spotRadius)
    }
    let turned = centre + advance * pitch * angle / (2 * Double.pi)
    let number = (radius - turned) / pitch
    guard number.magnitude < 1e9 else { return 0 }
    let nearest = number.rounded()
    var share = 0.0
    for neighbour in -1...1 {
      let track = turned + (nearest + Double(neighbour)) * pitch
      guard track >= innerRadius, track <= outerRadius else { continue }
      share +=
        RecordedMap.below((track + 0.5 * pitch - radius) / spotRadius)
        - RecordedMap.below((track - 0.5 * pitch - radius) / spotRadius)
    }
    return share
  }
}
