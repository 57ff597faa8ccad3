internal import DiscModel

/// The optics of disc and pickup with the spherical-aberration corrector at one place. The corrector is taken to leave
/// layer 0's focus where it is: what it does to focus besides is the lens's to follow on both layers alike.
struct CorrectorStop: Sendable {
  /// Cover that the objective expects more than its design, metres.
  let correction: Double
  let first: LayerReadout
  let second: LayerReadout
  let entrance: FocusCurve
  let entrancePosition: Double
  let travel: Double
  let stray: (StrayLight, StrayLight)

  /// Distance of the stops, metres of cover: for blue light 25 mlambda rms of spherical aberration, so that the nearest is
  /// never off by more than 13.
  static let spacing = 2.5e-6

  /// The stops over the corrector's range, from the least cover on; none where there is no corrector.
  static func all(disc: Disc, pickup: Pickup, radius: Double, step: Double) throws -> [CorrectorStop] {
    let range = pickup.corrector.range
    guard range > 0 else { return [] }
    let reach = max(1, Int(min(range, 100e-6) / spacing + 0.999))
    return try (-reach...reach).map { number in
      var corrected = pickup
      let correction = Double(number) * spacing
      corrected.optics = try pickup.optics.corrected(by: correction)
      let builder = try LayerBuilder(disc: disc, pickup: corrected, radius: radius, step: step)
      return CorrectorStop(
        correction: correction, first: builder.first, second: builder.second,
        entrance: builder.entrance.curve, entrancePosition: builder.entrance.lensPosition,
        travel: builder.travel, stray: builder.stray)
    }
  }
}
