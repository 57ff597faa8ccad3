internal import Configuration

/// How the disc leans against the plane in which it turns.
public struct DiscTilt: Sendable, Equatable {
  /// Tilt across the tracks, radians, positive where the disc's edge bends toward the laser.
  public var radial: Double
  /// Tilt along the tracks, radians, positive where the disc ahead of the spot bends toward the laser.
  public var tangential: Double
  /// How much more radial tilt the disc has where data ends than where it begins, radians, linear between: an umbrella.
  public var dishing: Double

  /// A flat disc unless told otherwise.
  public init(radial: Double = 0, tangential: Double = 0, dishing: Double = 0) {
    self.radial = radial
    self.tangential = tangential
    self.dishing = dishing
  }

  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    radial = try node.quantity("radial_deg")
    tangential = try node.quantity("tangential_deg")
    dishing = try node.quantity("dishing_deg")
  }

  static let schema = Schema(fields: [
    .init(
      "radial_deg", .number(.closed(-1, 1)), .optional(default: .number(0)),
      meaning: "Tilt across the tracks, positive where the disc's edge bends toward the laser.",
      grade: .standard("ECMA-267 12.4: the beam deviates by at most 0.80 degrees, twice the tilt")),
    .init(
      "tangential_deg", .number(.closed(-1, 1)), .optional(default: .number(0)),
      meaning: "Tilt along the tracks, positive where the disc ahead of the spot bends toward the laser.",
      grade: .standard("ECMA-267 12.4: the beam deviates by at most 0.30 degrees, twice the tilt")),
    .init(
      "dishing_deg", .number(.closed(-1, 1)), .optional(default: .number(0)),
      meaning: "How much more radial tilt there is where data ends than where it begins, linear between.",
      grade: .assumed),
  ])
}

extension Disc {
  /// Tilt across and along the tracks at a radius in metres, radians.
  public func tilt(atRadius radius: Double) -> SIMD2<Double> {
    let share = (radius - radii.dataStart) / (radii.dataEnd - radii.dataStart)
    return SIMD2(tilt.radial + tilt.dishing * share, tilt.tangential)
  }
}
