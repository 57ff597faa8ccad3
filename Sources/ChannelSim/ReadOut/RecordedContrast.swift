public import DiscModel
internal import Determinism

/// What a recorded mark does to the light that its film returns, against the blank film.
///
/// The amplitude reflectance inside a mark is the blank one times `amplitude` e^(i `phase`); a mark of `strength` s
/// between 0 and 1 has 1 + s (that - 1).
public struct RecordedContrast: Equatable, Sendable {
  /// Amplitude reflectance of a mark over that of the blank film, at least 0. Above 1 on media that brighten.
  public var amplitude: Double
  /// Phase of a mark's light less that of the blank film, radians; positive where light travels farther.
  public var phase: Double

  /// A contrast from both.
  public init(amplitude: Double, phase: Double) {
    self.amplitude = amplitude
    self.phase = phase
  }

  /// What a mark of full strength adds to the relative reflectance.
  var change: Complex {
    let (sine, cosine) = Double.sinCos(phase)
    return Complex(amplitude * cosine - 1, amplitude * sine)
  }
}

/// The marks that a focused spot sees at once: those of its own track and of the tracks at both sides.
///
/// Marks of a track are in order and do not overlap; places are metres along the track.
public struct NeighbouringMarks: Sendable {
  /// The track under the spot.
  public var here: [Mark]
  /// The track on the inner side (smaller x).
  public var inner: [Mark]
  /// The track on the outer side.
  public var outer: [Mark]

  /// The marks of one track with its neighbours blank unless given.
  public init(here: [Mark] = [], inner: [Mark] = [], outer: [Mark] = []) {
    self.here = here
    self.inner = inner
    self.outer = outer
  }
}
