internal import Determinism
internal import DiscModel

/// One recording layer as the spot meets it: where it is, where its tracks run, and the light it sends back.
///
/// Everything that costs is computed at the start of a run or when the groove's walls change with the radius; a
/// tick only looks up and multiplies.
struct LayerReadout: Sendable {
  /// Power that a mirror in this layer's place would return, through everything before it.
  let reflectance: Double
  /// Lens position of the focus error zero against layer 0's, metres.
  let lensPosition: Double
  let focus: FocusCurve
  let groove: GrooveReadoutTable
  let pitch: Double
  let inversePitch: Double
  /// Radius of groove 0 on the reference line, metres; how the groove number changes with the angle, per turn.
  let firstRadius: Double
  let spiral: Double
  let layer: DiscLayer
  let halfPhase: Double

  /// The orders of the groove where the spot is, and the walls they belong to.
  var orders: GrooveOrders
  var walls: WallAngles
  /// Mid-depth centre against the line that the track follows, metres.
  var midDepthOffset: Double
  /// Lens shift in aperture radii as it was taken up last, and the means of push-pull and sum that go with it.
  var shift: Double
  var mean: GrooveMeans

  init(
    disc: Disc, layer: DiscLayer, surface: FocusedSurface, optics: PickupOptics, radius: Double
  ) throws {
    self.layer = layer
    reflectance = disc.effectiveReflectance(of: layer)
    lensPosition = surface.lensPosition
    focus = surface.curve
    pitch = layer.groove.trackPitch
    inversePitch = 1 / pitch
    groove = try GrooveReadoutTable(optics: optics, pitch: pitch, wavefront: surface.wavefront)
    firstRadius = disc.grooveRadius(of: layer, groove: 0)
    spiral = layer.groove.form == .concentric ? 0 : (disc.runsInward(layer) ? 1 : -1)
    halfPhase = disc.netPhase(of: layer, wavelength: optics.wavelength) / 2
    walls = layer.groove.wallAngles(atRadius: radius)
    (orders, midDepthOffset) = try Self.orders(of: layer.groove, radius: radius, halfPhase: halfPhase)
    shift = 0
    mean = groove.means(orders, lensShift: 0)
  }

  private static func orders(
    of groove: Groove, radius: Double, halfPhase: Double
  ) throws -> (GrooveOrders, midDepthOffset: Double) {
    let profile = try groove.profile(atRadius: radius)
    let shape = try GrooveShape(
      pitch: profile.trackPitch, floorWidth: profile.floorWidth, innerWallWidth: profile.innerWallWidth,
      outerWallWidth: profile.outerWallWidth, halfPhase: halfPhase)
    return (GrooveOrders(shape), profile.midDepthOffset)
  }

  /// Takes up a lens shift in aperture radii. It changes too slowly to matter within a few ticks.
  mutating func takeUp(lensShift: Double) {
    shift = lensShift
    mean = groove.means(orders, lensShift: lensShift)
  }

  /// Takes up the walls at a radius on the disc, metres; does nothing where they have not changed.
  ///
  /// The walls that the disc lists all fit into the pitch, and so does every mixture of two of them on a ramp; a
  /// profile that does not fit can only come from a disc that was never checked, and keeps the walls before.
  mutating func followWalls(radius: Double) {
    let here = layer.groove.wallAngles(atRadius: radius)
    guard here != walls,
      let next = try? Self.orders(of: layer.groove, radius: radius, halfPhase: halfPhase)
    else { return }
    walls = here
    (orders, midDepthOffset) = next
    mean = groove.means(orders, lensShift: shift)
  }

  /// The groove's number, counted through fractions, under the spot at `radius` (metres, run-out taken off) when
  /// the disc has turned by `turnFraction` of a turn. Whole numbers are groove centres at mid-depth.
  @inline(__always)
  func grooveNumber(radius: Double, turnFraction: Double) -> Double {
    (radius - firstRadius - midDepthOffset) * inversePitch + spiral * turnFraction
  }

  /// The layer's light while it is the one nearest to focus: S-curve and sum, both with the groove's ripple, and
  /// push-pull. Mutating, as `far` is, only to work in place.
  @inline(__always)
  mutating func near(defocus: Double, sine: Double, cosine: Double) -> SpotSignals {
    let ripple = groove.signals(
      orders, mean: mean, cosTheta: cosine, sinTheta: sine, defocus: defocus, lensShift: shift)
    let light = focus.value(at: defocus)
    return SpotSignals(
      focusError: reflectance * ripple.sum * light.focusError,
      pushPull: reflectance * ripple.pushPull * light.sum, sum: reflectance * ripple.sum * light.sum)
  }

  /// Its light while another layer is nearer to focus: without tracks, whose signal is then a thousandth.
  @inline(__always)
  mutating func far(defocus: Double) -> SpotSignals {
    let light = focus.value(at: defocus)
    let power = reflectance * mean.sum
    return SpotSignals(focusError: power * light.focusError, pushPull: 0, sum: power * light.sum)
  }
}
