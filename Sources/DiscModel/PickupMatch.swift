internal import Determinism

/// What of a pickup decides whether it can read a disc.
public struct PickupFigures: Sendable, Equatable {
  /// Metres.
  public var wavelength: Double
  /// Numerical aperture of the objective: the sine of its half angle in air.
  public var numericalAperture: Double
  /// Thickness of the cover that the objective is corrected for, metres.
  public var designCover: Double

  /// Figures of a pickup.
  public init(wavelength: Double, numericalAperture: Double, designCover: Double) {
    self.wavelength = wavelength
    self.numericalAperture = numericalAperture
    self.designCover = designCover
  }
}

extension Disc {
  /// What keeps a pickup from reading the disc: tracks too fine for its aperture, a cover that it is not made for.
  public func findings(under pickup: PickupFigures) -> [DiscFinding] {
    var check = DiscCheck(disc: self)
    for layer in layers {
      check.checkOrderSpacing(layer, pickup)
      check.checkCover(layer, pickup)
    }
    return check.findings
  }
}

extension DiscCheck {
  /// Neighbouring orders lie q = wavelength/(NA pitch) aperture radii apart; from 2 on they have no light in common.
  mutating func checkOrderSpacing(_ layer: DiscLayer, _ pickup: PickupFigures) {
    let spacing = pickup.wavelength / (pickup.numericalAperture * layer.groove.trackPitch)
    if spacing >= 1.8 {
      report(
        .orderSpacing, layer,
        "orders of the groove \(Printed.digits(spacing, 3)) aperture radii apart: "
          + (spacing >= 2 ? "the pickup cannot see the track" : "hardly any push-pull"),
        "below 1.8 would do: a wider pitch, a shorter wavelength or a larger aperture (diffraction)")
    }
  }

  /// Third-order spherical aberration of a cover wrong by t: t NA^4 (n^2 - 1)/(8 n^3) at the edge, that over 6 sqrt 5 rms.
  mutating func checkCover(_ layer: DiscLayer, _ pickup: PickupFigures) {
    let depth = disc.depth(of: layer, atRadius: disc.radii.dataStart, angle: 0)
    let excess = depth - pickup.designCover
    let index = disc.substrate.index
    let aperture = pickup.numericalAperture * pickup.numericalAperture
    let edge =
      excess.magnitude * aperture * aperture * (index * index - 1) / (8 * index * index * index)
    let waves = edge / (6 * 5.0.squareRoot()) / pickup.wavelength
    if waves > 0.07 {
      report(
        .designCover, layer,
        "\(Printed.micrometres(depth)) of cover where the pickup is made for "
          + "\(Printed.micrometres(pickup.designCover)): \(Printed.digits(waves, 3)) wavelengths rms of spherical "
          + "aberration",
        "at most 0.07 would do (Marechal's criterion), or a pickup with a corrector")
    }
  }
}
