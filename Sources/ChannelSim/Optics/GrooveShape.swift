public import Determinism

/// Anything periodic across the tracks, as the complex amplitudes of its diffraction orders.
///
/// `r(x) = sum over m of R_m exp(i m 2 pi x / pitch)`, x from the mid-depth groove centre. A groove whose floor,
/// lands and walls reflect unequally is another conformance.
public protocol GrooveDiffraction: Sendable {
  /// Period, metres.
  var pitch: Double { get }
  /// Amplitude R_m, relative to a mirror of reflectance 1.
  func amplitude(order: Int) -> Complex
}

/// A trapezoidal groove: the phase is piecewise linear across the track and the reflectance is one everywhere.
public struct GrooveShape: GrooveDiffraction, Equatable {
  /// Track period, metres.
  public let pitch: Double
  /// Width of the flat floor, metres.
  public let floorWidth: Double
  /// Width on the disc of the wall toward the disc's centre, depth times cot(alpha), metres.
  public let innerWallWidth: Double
  /// Width on the disc of the outward wall, depth times cot(beta), metres.
  public let outerWallWidth: Double
  /// Half the net phase between floor and land, radians; positive when the floor is optically farther away.
  public let halfPhase: Double

  /// Refuses a groove wider than its pitch.
  public init(
    pitch: Double, floorWidth: Double, innerWallWidth: Double, outerWallWidth: Double, halfPhase: Double
  ) throws(OpticsError) {
    try OpticsError.require("pitch (m)", pitch, in: 1e-8...1e-4)
    try OpticsError.require("floorWidth (m)", floorWidth, in: 0...pitch)
    try OpticsError.require("innerWallWidth (m)", innerWallWidth, in: 0...pitch)
    try OpticsError.require("outerWallWidth (m)", outerWallWidth, in: 0...pitch)
    try OpticsError.require("halfPhase (rad)", halfPhase, in: -1000...1000)
    let total = floorWidth + innerWallWidth + outerWallWidth
    guard total <= pitch else {
      throw OpticsError(
        quantity: "floorWidth + innerWallWidth + outerWallWidth (m)", value: total,
        remedy: "keep floor and walls within the pitch of \(pitch)")
    }
    self.pitch = pitch
    self.floorWidth = floorWidth
    self.innerWallWidth = innerWallWidth
    self.outerWallWidth = outerWallWidth
    self.halfPhase = halfPhase
  }

  /// Width between the mid-depth points of both walls, metres.
  public var midWidth: Double { floorWidth + (innerWallWidth + outerWallWidth) / 2 }

  /// The order's amplitude in closed form, for every order.
  ///
  /// For m = 0 the mean of the phase factor. Else integration by parts leaves only the walls, where the phase is
  /// linear: R_m = chi/(pi m) [e^{imKW/2} S(chi - m k_i) - e^{-imKW/2} S(chi + m k_o)], with S(z) = sin(z)/z, which
  /// holds for vertical walls too.
  public func amplitude(order: Int) -> Complex {
    if order == 0 { return meanAmplitude }
    let m = Double(order)
    let perPitch = m * Double.pi / pitch
    let (sine, cosine) = Double.sinCos(perPitch * midWidth)
    let inner = sineOverArgument(halfPhase - perPitch * innerWallWidth)
    let outer = sineOverArgument(halfPhase + perPitch * outerWallWidth)
    let factor = halfPhase / (.pi * m)
    return Complex(factor * cosine * (inner - outer), factor * sine * (inner + outer))
  }

  private var meanAmplitude: Complex {
    let walls = innerWallWidth + outerWallWidth
    let land = pitch - floorWidth - walls
    let (sine, cosine) = Double.sinCos(halfPhase)
    return Complex(
      ((land + floorWidth) * cosine + walls * sineOverArgument(halfPhase)) / pitch,
      (floorWidth - land) * sine / pitch)
  }
}

/// sin(z)/z, by its series where the quotient would lose digits.
func sineOverArgument(_ z: Double) -> Double {
  let square = z * z
  // The first term left out, z^6/5040, is below rounding here.
  if square < 1e-5 { return 1 - square / 6 * (1 - square / 20) }
  return Double.sin(z) / z
}
