internal import ChannelSim
internal import Determinism
internal import DiscModel

/// What defocus and the coma of a tilted cover make of a writing spot.
enum TiltedSpot {
  /// Third-order coma of a tilted cover, wavelengths of effective value per radian of tilt: (t/lambda) (n^2 - 1)
  /// NA^3 / (2 n^3) / sqrt(72).
  static func coma(_ cover: Substrate, aperture: Double, wavelength: Double) -> Double {
    let n = cover.index
    return cover.thickness * (n * n - 1) / (2 * n * n * n) * aperture * aperture * aperture / wavelength
      / 72.0.squareRoot()
  }

  /// Defocus at which a Gaussian spot of a radius has twice its area, its Rayleigh length in air, metres.
  static func focalDepth(radius: Double, wavelength: Double) -> Double {
    Double.pi * radius * radius / wavelength
  }

  /// Natural logarithm of the spot's radius over that without aberration: the radius grows as the root of the Strehl
  /// ratio 1 - (2 pi w)^2 falls, held at a quarter, beyond which the figure has no meaning.
  static func growth(waves: Double) -> Double {
    let strehl = max(0.25, 1 - 4 * Double.pi * Double.pi * waves * waves)
    return -0.5 * Double.log(strehl)
  }
}
