internal import Determinism
internal import DiscModel

/// Builds the layers' read-out and the disc's motion from a disc and a pickup's optics.
///
/// A disc of one layer is given to the optics with a spacer that nothing lies behind; layer 0's read-out then stands
/// in for layer 1, without light.
struct LayerBuilder {
  let first: LayerReadout
  let second: LayerReadout
  let entrance: FocusedSurface
  let entranceReflectance: Double
  let motion: DiscMotion
  /// Lens travel between the layers, metres; 0 on a disc of one layer.
  let travel: Double
  /// The main beam's stray light on the side detectors with layer 0 and with layer 1 in focus.
  let stray: (StrayLight, StrayLight)

  init(disc: Disc, pickup: Pickup, radius: Double, step: Double) throws {
    guard let layer0 = disc.layers.first else {
      throw OpticsError(quantity: "layers", value: 0, remedy: "a disc needs at least one layer")
    }
    let spacer = disc.layers.count > 1 ? disc.meanSpacerThickness(atRadius: radius) : Self.anySpacer
    let stack = try LayerStackOptics(
      optics: pickup.optics,
      stack: LayerStack(
        substrate: CoverMedium(thickness: disc.substrate.thickness, index: disc.substrate.index),
        spacer: CoverMedium(thickness: spacer, index: disc.spacer.index)))
    entrance = stack.entranceSurface
    entranceReflectance = stack.entranceReflectance
    first = try LayerReadout(
      disc: disc, layer: layer0, surface: stack.layer0, pickup: pickup, radius: radius)

    let axial0 = Self.harmonics(layer0.axialRunOut.series)
    let radial0 = Self.harmonics(layer0.radialRunOut.series)
    guard disc.layers.count > 1 else {
      second = first
      travel = 0
      stray = (StrayLight(), StrayLight())
      motion = try DiscMotion(
        axial0: axial0, axial1: axial0, radial0: radial0, radial1: radial0, step: step)
      return
    }
    let layer1 = disc.layers[1]
    second = try LayerReadout(
      disc: disc, layer: layer1, surface: stack.layer1, pickup: pickup, radius: radius)
    travel = stack.layer1.lensPosition
    stray = pickup.sideSpots.share > 0 ? Self.strays(stack, pickup) : (StrayLight(), StrayLight())
    // Layer 1 moves with layer 0 through the air, and with the bond's thickness through the spacer, where the lens
    // has to go only the share travel/spacer of the way.
    let ratio = travel / spacer
    motion = try DiscMotion(
      axial0: axial0,
      axial1: Self.harmonics(layer0.axialRunOut.series, times: 1 - ratio)
        + Self.harmonics(disc.axialMotion(of: layer1), times: ratio),
      radial0: radial0, radial1: Self.harmonics(layer1.radialRunOut.series), step: step)
  }

  private static func strays(_ stack: LayerStackOptics, _ pickup: Pickup) -> (StrayLight, StrayLight) {
    var behind = stack.layer1.wavefront
    behind.defocus -= stack.layer1.lensPosition
    var before = stack.layer0.wavefront
    before.defocus += stack.layer1.lensPosition
    func light(_ stray: RadialWavefront, _ focused: RadialWavefront) -> StrayLight {
      StrayLight(
        optics: pickup.optics, stray: stray, focused: focused, distance: pickup.sideSpots.distance,
        alignment: pickup.alignment)
    }
    return (light(behind, stack.layer0.wavefront), light(before, stack.layer1.wavefront))
  }

  /// Any thickness does where there is no layer 1 to see, metres.
  private static let anySpacer = 50e-6

  /// The disc writes cos(k angle - phase), the mechanics cos(k angle + phase).
  static func harmonics(_ series: HarmonicSeries, times factor: Double = 1) -> [MotionHarmonic] {
    series.harmonics.map {
      MotionHarmonic(order: $0.order, amplitude: factor * $0.amplitude, phase: -$0.phase)
    }
  }
}
