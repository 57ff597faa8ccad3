public import DiscModel

/// Layer 0 as the light for layer 1 meets it: far out of focus, so that it sees an average over many tracks.
///
/// At 55 um of bond the spot on layer 0 has a radius of about 25 um, which is 34 tracks to each side and 50 um along
/// the track.
public struct OverlyingLayer: Sendable, Equatable {
  /// Transmittance where nothing is recorded, 0 to 1.
  public var blankTransmittance: Double
  /// Transmittance where data is recorded.
  public var recordedTransmittance: Double
  /// Radius of the spot out of focus, metres.
  public var spotRadius: Double
  /// Distance of its tracks, metres.
  public var trackPitch: Double

  /// A layer. Transmittances 0 to 1, lengths in metres.
  public init(
    blankTransmittance: Double, recordedTransmittance: Double, spotRadius: Double = 25e-6,
    trackPitch: Double = 0.74e-6
  ) {
    self.blankTransmittance = blankTransmittance
    self.recordedTransmittance = recordedTransmittance
    self.spotRadius = spotRadius
    self.trackPitch = trackPitch
  }

  /// The radius of a focused cone's cut through a layer `distance` metres away in a bond of refractive index `index`.
  public static func spotRadius(numericalAperture: Double, distance: Double, index: Double) -> Double {
    let sine = numericalAperture / index
    return distance * sine / (1 - sine * sine).squareRoot()
  }

  /// The mean transmittance over the spot's disc.
  ///
  /// `turn` may lie between two turns, where the layers' tracks are displaced against each other by their relative
  /// eccentricity; `place` is metres from the start of the turn. Each turn counts by the length that the disc cuts
  /// from it.
  public func transmittance(of surface: some RecordedSurface, layer: Int = 0, turn: Double, place: Double)
    -> Double
  {
    let reach = Int(spotRadius / trackPitch)
    let nearest = Int(turn)
    var (recorded, total) = (0.0, 0.0)
    for index in (nearest - reach)...(nearest + reach + 1) {
      let aside = (Double(index) - turn) * trackPitch
      let square = spotRadius * spotRadius - aside * aside
      guard square > 0 else { continue }
      let half = square.squareRoot()
      total += half
      recorded += half * surface.recordedShare(layer: layer, turn: index, in: (place - half)..<(place + half))
    }
    let share = total > 0 ? recorded / total : 0
    return blankTransmittance + (recordedTransmittance - blankTransmittance) * share
  }

  /// What the power must be multiplied with so that layer 1 receives what it would through a blank layer 0.
  public func compensation(forTransmittance transmittance: Double) -> Double {
    blankTransmittance / transmittance
  }
}
