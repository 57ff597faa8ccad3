internal import Determinism
internal import DiscModel

/// Builds the layers' read-out from a disc and a pickup's optics.
///
/// A disc of one layer is given to the optics with its own substrate twice; only layer 0 is then used.
struct LayerBuilder {
  let layers: [LayerReadout]
  let entrance: FocusedSurface
  let entranceReflectance: Double
  /// Lens travel between the layers, metres.
  let travel: Double

  init(disc: Disc, optics: PickupOptics, radius: Double) throws {
    guard let first = disc.layers.first else {
      throw OpticsError(quantity: "layers", value: 0, remedy: "a disc needs at least one layer")
    }
    let spacer = disc.layers.count > 1 ? disc.meanSpacerThickness(atRadius: radius) : 50e-6
    let stack = try LayerStackOptics(
      optics: optics,
      stack: LayerStack(
        substrate: CoverMedium(thickness: disc.substrate.thickness, index: disc.substrate.index),
        spacer: CoverMedium(thickness: spacer, index: disc.spacer.index)))
    entrance = stack.entranceSurface
    entranceReflectance = stack.entranceReflectance

    var built = [
      try LayerReadout(
        disc: disc, layer: first, surface: stack.layer0, optics: optics,
        axialMotion: HarmonicMotion(first.axialRunOut.series), radius: radius)
    ]
    if disc.layers.count > 1 {
      // Lens travel per length of spacer, for small changes the mean ratio.
      let ratio = stack.layer1.lensPosition / spacer
      let second = disc.layers[1]
      // Layer 1 moves with layer 0 through the air and with the bond's thickness through the spacer.
      let motion = try HarmonicMotion(
        HarmonicMotion.harmonics(first.axialRunOut.series, times: 1 - ratio)
          + HarmonicMotion.harmonics(disc.axialMotion(of: second), times: ratio))
      built.append(
        try LayerReadout(
          disc: disc, layer: second, surface: stack.layer1, optics: optics, axialMotion: motion,
          radius: radius))
    }
    layers = built
    travel = disc.layers.count > 1 ? stack.layer1.lensPosition : 0
  }
}
