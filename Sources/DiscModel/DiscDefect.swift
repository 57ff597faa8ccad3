internal import Configuration
internal import Determinism

/// A flaw that takes light: a dot, a scratch or a fingerprint, on the entrance surface or in a layer.
///
/// What it does to the light is the optics' affair (`DefectShadow`): here stands where it lies and how much passes.
public struct DiscDefect: Sendable, Equatable {
  /// Its shape.
  public enum Kind: String, Sendable, CaseIterable {
    /// A round spot of `width`.
    case dot
    /// A straight line, `width` across and `length` long.
    case scratch
    /// A round patch, `width` across, of ridges half a pitch wide that run along `direction`.
    case fingerprint
  }

  /// How deep it lies.
  public enum Depth: String, Sendable, CaseIterable {
    /// On the surface through which the light enters.
    case entranceSurface = "entrance_surface"
    /// In layer 0, the one nearest the laser.
    case layer0 = "layer_0"
    /// In layer 1, behind layer 0; only discs of two layers have it.
    case layer1 = "layer_1"
  }

  /// Its shape: what `width`, `length` and `direction` mean follows from it.
  public var kind: Kind
  /// How deep it lies: on the entrance surface or in a layer.
  public var depth: Depth
  /// Radius of its middle, metres from the disc's centre.
  public var radius: Double
  /// Angle of its middle, radians along the travel of the spot.
  public var angle: Double
  /// Diameter of a dot or a fingerprint, width of a scratch, metres.
  public var width: Double
  /// Length of a scratch, metres, above 0; other shapes have none.
  public var length: Double
  /// Where a scratch, or a fingerprint's ridges, run, radians: 0 along the track, a quarter turn across it.
  public var direction: Double
  /// Share of the light that passes once.
  public var transmittance: Double

  /// A flaw; only a scratch has a length, only scratch and fingerprint a direction.
  public init(
    kind: Kind, depth: Depth = .entranceSurface, radius: Double, angle: Double, width: Double,
    length: Double = 0, direction: Double = 0, transmittance: Double = 0
  ) {
    self.kind = kind
    self.depth = depth
    self.radius = radius
    self.angle = angle
    self.width = width
    self.length = length
    self.direction = direction
    self.transmittance = transmittance
  }

  /// Distance of ridges in a fingerprint, metres: those of an adult's finger are near half a millimetre.
  public static let ridgePitch = 0.5e-3

  /// The circle about its middle beyond which it takes no light, metres.
  public var reach: Double {
    kind == .scratch ? 0.5 * (width * width + length * length).squareRoot() : 0.5 * width
  }

  /// Share of the light that passes once at a place `across` (outward) and `along` the track from its middle, metres.
  /// Edges are as soft as `edge`, metres.
  public func transmittance(across: Double, along: Double, edge: Double) -> Double {
    let (sine, cosine) = Double.sinCos(direction)
    return transmittance(across: across, along: along, edge: edge, direction: SIMD2(sine, cosine))
  }

  /// The same for whoever asks many times: sine and cosine of `direction` are given.
  public func transmittance(
    across: Double, along: Double, edge: Double, direction: SIMD2<Double>
  ) -> Double {
    let beside = across * direction.y - along * direction.x
    let ahead = across * direction.x + along * direction.y
    let covered: Double
    switch kind {
    case .dot:
      covered = Self.inside((across * across + along * along).squareRoot(), 0.5 * width, edge)
    case .scratch:
      covered =
        Self.inside(beside.magnitude, 0.5 * width, edge) * Self.inside(ahead.magnitude, 0.5 * length, edge)
    case .fingerprint:
      let distance = (across * across + along * along).squareRoot()
      let turns = beside / Self.ridgePitch
      let whole = (turns + 6_755_399_441_055_744) - 6_755_399_441_055_744
      covered =
        Self.inside(distance, 0.5 * width, edge)
        * Self.inside((turns - whole).magnitude * Self.ridgePitch, 0.25 * Self.ridgePitch, edge)
    }
    return 1 - covered * (1 - transmittance)
  }

  /// 1 well below `limit`, 0 well above, a straight line over `edge` between.
  private static func inside(_ distance: Double, _ limit: Double, _ edge: Double) -> Double {
    guard edge > 0 else { return distance < limit ? 1 : 0 }
    let share = 0.5 + (limit - distance) / edge
    return share < 0 ? 0 : (share > 1 ? 1 : share)
  }
}

extension DiscDefect {
  /// A flaw as the disc's configuration states it.
  init(_ node: ConfigurationNode, layerCount: Int) throws(ConfigurationError) {
    self.init(
      kind: try node.choice("kind"), depth: try node.choice("depth"), radius: try node.quantity("radius_mm"),
      angle: try node.quantity("angle_deg"), width: try node.quantity("width_um"),
      length: try node.quantity("length_um"), direction: try node.quantity("direction_deg"),
      transmittance: try node.quantity("transmittance_percent"))
    if depth == .layer1, layerCount < 2 {
      throw node.inconsistency(
        at: "depth", "the disc has no layer 1", advice: "entrance_surface or layer_0 would do")
    }
    if kind == .scratch, length <= 0 {
      throw node.inconsistency(at: "length_um", "a scratch without a length", advice: "state how long it is")
    }
  }

  static let schema = Schema(fields: [
    .init(
      "kind", .choice(of: Kind.self), meaning: "Its shape: dot, scratch, fingerprint.", grade: .assumed),
    .init(
      "depth", .choice(of: Depth.self), .optional(default: .string(Depth.entranceSurface.rawValue)),
      meaning: "How deep it lies.", grade: .assumed),
    .init(
      "radius_mm", .number(.closed(10, 60)), meaning: "Radius of its middle.", grade: .assumed),
    .init(
      "angle_deg", .number(.closed(-360, 720)),
      meaning: "Angle of its middle, along the travel of the spot.", grade: .assumed),
    .init(
      "width_um", .number(.above(0, upTo: 20_000)),
      meaning: "Diameter of a dot or a fingerprint, width of a scratch.",
      grade: .literature(
        "ECMA-267 10.3.3 bounds air bubbles and black spots; figures for scratches are assumed")),
    .init(
      "length_um", .number(.closed(0, 60_000)), .optional(default: .number(0)),
      meaning: "Length of a scratch.", grade: .assumed),
    .init(
      "direction_deg", .number(.closed(-180, 180)), .optional(default: .number(0)),
      meaning: "Where a scratch, or a fingerprint's ridges, run: 0 along the track, 90 across.",
      grade: .assumed),
    .init(
      "transmittance_percent", .number(.closed(0, 100)), .optional(default: .number(0)),
      meaning: "Share of the light that passes it once.", grade: .assumed),
  ])
}
