import DiscModel
import Foundation

/// The closed form of the push-pull of a trapezoidal groove for a centred pupil and q > 1 (scalar diffraction), with
/// the overlaps of the DVD pickup at 740 nm. Written for the tests alone, with the platform's functions.
struct ReferencePushPull {
  static let o01 = 0.146591, o11 = 0.147285

  let pushPull: (dc: Double, cosine: Double, sine: Double)
  let sum: (dc: Double, cosine: Double, sine: Double)

  init(_ groove: GrooveProfile, netPhase: Double) {
    let p = groove.trackPitch, f = groove.floorWidth
    let wi = groove.innerWallWidth, wo = groove.outerWallWidth
    let chi = netPhase / 2, k = 2 * Double.pi / p
    let ki = k * wi / 2, ko = k * wo / 2, half = k * groove.midDepthWidth / 2
    let land = p - f - wi - wo
    let r0 = ReferenceComplex(
      (land * cos(chi) + f * cos(chi) + (wi + wo) * Self.sinc(chi)) / p, (f - land) * sin(chi) / p)
    let a = ReferenceComplex(cos(half), sin(half)), b = ReferenceComplex(cos(half), -sin(half))
    let plus = (a * Self.sinc(chi - ki) - b * Self.sinc(chi + ko)) * (chi / .pi)
    let minus = (b * Self.sinc(chi + ki) - a * Self.sinc(chi - ko)) * (-chi / .pi)
    let difference = (r0.conjugate * (plus - minus)), total = (r0.conjugate * (plus + minus))
    pushPull = (
      Self.o11 * (plus.squared - minus.squared), 2 * Self.o01 * difference.real,
      -2 * Self.o01 * total.imaginary
    )
    sum = (
      r0.squared + Self.o11 * (plus.squared + minus.squared), 2 * Self.o01 * total.real,
      -2 * Self.o01 * difference.imaginary
    )
  }

  /// Peak to peak of the push-pull over the mean of the sum.
  var normalised: Double {
    2 * (pushPull.cosine * pushPull.cosine + pushPull.sine * pushPull.sine).squareRoot() / sum.dc
  }

  static func sinc(_ z: Double) -> Double { z.magnitude < 1e-6 ? 1 - z * z / 6 : sin(z) / z }
}

/// Just enough of complex numbers.
struct ReferenceComplex {
  var real: Double, imaginary: Double

  init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  var conjugate: ReferenceComplex { ReferenceComplex(real, -imaginary) }
  var squared: Double { real * real + imaginary * imaginary }

  static func + (a: ReferenceComplex, b: ReferenceComplex) -> ReferenceComplex {
    ReferenceComplex(a.real + b.real, a.imaginary + b.imaginary)
  }
  static func - (a: ReferenceComplex, b: ReferenceComplex) -> ReferenceComplex {
    ReferenceComplex(a.real - b.real, a.imaginary - b.imaginary)
  }
  static func * (a: ReferenceComplex, b: Double) -> ReferenceComplex {
    ReferenceComplex(a.real * b, a.imaginary * b)
  }
  static func * (a: ReferenceComplex, b: ReferenceComplex) -> ReferenceComplex {
    ReferenceComplex(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }
}
