public import Determinism

/// A film with flat, parallel faces.
public struct ThinFilm: Sendable, Equatable {
  /// Refractive index n + i k; k positive where the film absorbs.
  public var index: Complex
  /// Metres.
  public var thickness: Double

  /// Index and thickness in metres.
  public init(index: Complex, thickness: Double) {
    self.index = index
    self.thickness = thickness
  }
}

/// What a stack of films does to a plane wave that falls on it.
public struct FilmResponse: Sendable, Equatable {
  /// Amplitude that returns, at the stack's first face: its phase grows with the way the light travels.
  public var reflection: Complex
  /// Amplitude that passes, at the stack's last face, scaled so that its square is a power.
  public var transmission: Complex

  /// Both amplitudes.
  public init(reflection: Complex, transmission: Complex) {
    self.reflection = reflection
    self.transmission = transmission
  }

  /// R, 0 to 1.
  public var reflectance: Double { reflection.power }
  /// T, 0 to 1.
  public var transmittance: Double { transmission.power }
  /// A = 1 - R - T.
  public var absorptance: Double { 1 - reflectance - transmittance }
}

/// Films between two half spaces, at normal incidence, where both polarisations behave alike.
///
/// With exp(-i w t), a wave that travels farther has more phase and n + i k with positive k absorbs. The face between j
/// and j+1 reflects r = (N_j - N_j+1)/(N_j + N_j+1), and the films are added from the last one on:
/// r_j = (r + r_j+1 e^{2 i b})/(1 + r r_j+1 e^{2 i b}), b = 2 pi N d / wavelength, and t likewise (Airy's sums; Born and
/// Wolf, Principles of Optics, 1.6). The form holds no growing exponential, so that thick metals do no harm.
public struct ThinFilmStack: Sendable, Equatable {
  /// Index of what the light comes from; transparent.
  public var before: Double
  /// The films in the order in which the light meets them.
  public var films: [ThinFilm]
  /// Index of what lies behind.
  public var after: Complex

  /// Films between two half spaces.
  public init(before: Double, films: [ThinFilm], after: Complex) {
    self.before = before
    self.films = films
    self.after = after
  }

  /// Reflection and transmission for a wavelength in air, metres.
  public func response(wavelength: Double) -> FilmResponse {
    let indices = [Complex(before)] + films.map(\.index) + [after]
    let waveNumber = 2 * Double.pi / wavelength
    var reflection = Complex(0)
    var transmission = Complex(1)
    for face in stride(from: films.count, through: 0, by: -1) {
      let here = indices[face]
      let there = indices[face + 1]
      let sum = here + there
      let own = (here - there) / sum
      // The film behind this face, crossed both ways for the reflection, once for the transmission.
      var once = Complex(1)
      if face < films.count {
        let phase = (waveNumber * films[face].thickness) * there
        once = Complex(-phase.imaginary, phase.real).exponential
      }
      let returned = reflection * once * once
      let resonance = Complex(1) + own * returned
      reflection = (own + returned) / resonance
      transmission = (2 * here) / sum * once * transmission / resonance
    }
    let scale = (after.real / before).squareRoot()
    return FilmResponse(reflection: reflection, transmission: scale * transmission)
  }
}
