public import DiscModel
internal import Determinism

/// What the wobble of the grooves under the spot does to the push-pull at one instant.
public struct WobbleReading: Equatable, Sendable {
  /// Wobble periods along the spot's own groove and along those next to it outward and inward, counted so that a whole
  /// number of words or sectors is their address (`SectorGeometry`'s bit position over the period).
  public var place: SIMD4<Double>
  /// What a displacement of these three grooves gives, as shares of the push-pull's slope on a groove's centre.
  public var weights: SIMD4<Double>
  /// Layer whose grooves they are.
  public var layer: Int
}

/// The wobble of both layers: where its periods lie and how it is seen. It has no state.
public struct GrooveWobble: Sendable {
  /// The wobble of each layer.
  public let layers: [Wobble]
  private let kinds: (first: WobbleKind, second: WobbleKind)
  let first: LayerWobble
  let second: LayerWobble

  /// Nil where no layer has a wobble.
  init?(disc: Disc, optics: PickupOptics) {
    layers = disc.layers.map { disc.wobble(of: $0) }
    guard layers.contains(where: { $0.kind != .none }), let layer = disc.layers.first else { return nil }
    kinds = (layers[0].kind, layers[layers.count - 1].kind)
    first = LayerWobble(disc: disc, layer: layer, optics: optics)
    second = disc.layers.count > 1 ? LayerWobble(disc: disc, layer: disc.layers[1], optics: optics) : first
  }

  /// The kind of a layer's wobble.
  @inline(__always)
  public func kind(layer: Int) -> WobbleKind { layer == 1 ? kinds.second : kinds.first }

  /// The wobble of a layer.
  public func wobble(layer: Int) -> Wobble { layers[layer == 1 && layers.count > 1 ? 1 : 0] }

  /// What a spot sees that stands over `grooveNumber` of a layer when the disc has turned by `angle` turns.
  @inline(__always)
  public func reading(layer: Int, grooveNumber: Double, angle: Double) -> WobbleReading {
    // Each in its own branch: a copy of a layer's tables would count references.
    layer == 1
      ? second.reading(layer: 1, grooveNumber: grooveNumber, angle: angle)
      : first.reading(layer: 0, grooveNumber: grooveNumber, angle: angle)
  }

  /// Wobble periods along the groove nearest to the spot alone: the place of a `reading`.
  @inline(__always)
  public func periods(layer: Int, grooveNumber: Double, angle: Double) -> Double {
    let nearest = (grooveNumber + 6_755_399_441_055_744) - 6_755_399_441_055_744
    return layer == 1
      ? second.periods(groove: nearest, angle: angle) : first.periods(groove: nearest, angle: angle)
  }
}

/// One layer's grooves counted in wobble periods.
struct LayerWobble: Sendable {
  let kernel: GrooveKernel
  /// Radius of groove 0, and the pitch, in wobble periods over 2 pi: a turn's length at a groove is 2 pi times these.
  private let radius: Double
  private let pitch: Double
  private let isConcentric: Bool
  private let isInward: Bool
  /// Periods at groove 0, angle 0.
  private let origin: Double

  init(disc: Disc, layer: DiscLayer, optics: PickupOptics) {
    let geometry = SectorGeometry(disc: disc)
    let wobble = disc.wobble(of: layer)
    let period = max(wobble.kind.period, 1) * geometry.bitLength
    pitch = layer.groove.trackPitch / period
    radius = disc.grooveRadius(of: layer, groove: 0) / period
    isConcentric = layer.groove.form == .concentric
    isInward = disc.runsInward(layer)
    // The beginning of groove 0, where an inward track ends.
    let turn = isInward ? Double(disc.turnCount(of: layer)) : 0
    origin = geometry.bitPosition(layer: layer.index, turn: turn) / max(wobble.kind.period, 1)
    let profile = try? layer.groove.profile(atRadius: disc.radii.dataStart)
    kernel = GrooveKernel(
      wavelength: optics.wavelength, numericalAperture: optics.numericalAperture,
      pitch: layer.groove.trackPitch, floorWidth: profile?.floorWidth ?? 0.5 * layer.groove.trackPitch,
      wallWidth: profile.map { 0.5 * ($0.innerWallWidth + $0.outerWallWidth) } ?? 0)
  }

  /// Where the spot's own groove and its neighbours stand, and how they are seen.
  @inline(__always)
  func reading(layer: Int, grooveNumber: Double, angle: Double) -> WobbleReading {
    let nearest = (grooveNumber + 6_755_399_441_055_744) - 6_755_399_441_055_744
    let offset = grooveNumber - nearest
    return WobbleReading(
      place: SIMD4(
        periods(groove: nearest, angle: angle), periods(groove: nearest + 1, angle: angle),
        periods(groove: nearest - 1, angle: angle), 0),
      weights: SIMD4(
        kernel.value(at: offset), kernel.value(at: 1 - offset), kernel.value(at: 1 + offset), 0), layer: layer
    )
  }

  /// Periods from the count's beginning to a groove at an angle: the arc of the spiral, or of closed circles.
  @inline(__always)
  func periods(groove: Double, angle: Double) -> Double {
    let turns = isInward ? groove - angle : groove + angle
    let arc: Double
    if isConcentric {
      // Whole circles below this one, and the share of it that has passed.
      arc =
        isInward
        ? groove * (radius + 0.5 * pitch * (groove + 1)) - angle * (radius + groove * pitch)
        : groove * (radius + 0.5 * pitch * (groove - 1)) + angle * (radius + groove * pitch)
    } else {
      arc = turns * (radius + 0.5 * pitch * turns)
    }
    return isInward ? origin - 2 * Double.pi * arc : origin + 2 * Double.pi * arc
  }
}
