internal import ChannelSim
internal import Determinism
internal import DiscModel
internal import ServoLoop

/// What a disc's flaws do to writing and reading, by place along a layer's track.
///
/// Places are those of the track, so that light for both layers meets a flaw where the track's own run-out puts it.
struct FlawedTrack {
  private let shadow: DefectShadow
  private let geometry: SectorGeometry
  private let isOnLand: Bool
  /// The intensity of a tick is the mean over so many places of its way.
  private static let placesOfATick = 4

  /// The flaws of a scenario's disc; nil where it has none.
  init?(_ scenario: Scenario) {
    let disc = scenario.disc
    guard !disc.defects.isEmpty else { return nil }
    shadow = DefectShadow(disc: disc, optics: scenario.pickup.optics, radius: disc.radii.dataStart)
    geometry = SectorGeometry(disc: disc)
    isOnLand = scenario.firmware.tracking.track == .land
  }

  /// Whether any flaw comes near between two channel bits of a layer's track.
  func isNear(layer: Int, from: Double, to: Double) -> Bool {
    let place = place(layer, from)
    return shadow.isNear(
      layer: layer, radius: place.radius, turnFraction: place.turns, way: (to - from) * geometry.bitLength)
  }

  /// Natural logarithm of the mean intensity in the middle of the spot, over that without flaws, between two channel bits.
  func powerLogarithm(layer: Int, from: Double, to: Double) -> Double {
    let here = place(layer, from)
    let step = (to - from) * geometry.bitLength / Double(Self.placesOfATick)
    let sum = (0..<Self.placesOfATick).reduce(0.0) { sum, index in
      sum
        + shadow.passing(
          layer: layer, radius: here.radius, turnFraction: here.turns, ahead: (Double(index) + 0.5) * step)
    }
    // Nothing is written far above this.
    return Double.log(max(sum / Double(Self.placesOfATick), 0.01))
  }

  /// What is left of the returning light between two channel bits, places counted from the first one in metres; nil where
  /// no flaw is near.
  func course(layer: Int, from: Double, to: Double) -> LightCourse? {
    let place = place(layer, from)
    return shadow.course(
      layer: layer, radius: place.radius, turnFraction: place.turns, length: (to - from) * geometry.bitLength)
  }

  /// Radius of the track there, metres, and how far the disc has turned.
  private func place(_ layer: Int, _ bit: Double) -> (radius: Double, turns: Double) {
    let place = geometry.place(layer: layer, bitPosition: bit)
    // A land's spiral lies half a turn behind its groove's.
    let turns = isOnLand ? place.turn - 0.5 : place.turn
    return (place.radius, turns - turns.rounded(.down))
  }
}
