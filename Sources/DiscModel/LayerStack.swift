// Where the layers lie, and how much light comes back from them.

extension Disc {
  /// The thickness of the bond at a radius (metres) and an angle (radians): its own variation, and the difference of
  /// the layers' axial run-outs. 0 on a disc of one layer.
  public func spacerThickness(atRadius radius: Double, angle: Double) -> Double {
    guard layers.count > 1 else { return 0 }
    let ownRunOut = layers[1].axialRunOut.series.displacement(atAngle: angle)
    let firstRunOut = layers[0].axialRunOut.series.displacement(atAngle: angle)
    return meanSpacerThickness(atRadius: radius) + spacer.withinTurn.displacement(atAngle: angle) + ownRunOut
      - firstRunOut
  }

  /// The thickness of the bond at a radius (metres), mean over a turn, metres: linear between the ends of the data.
  public func meanSpacerThickness(atRadius radius: Double) -> Double {
    guard layers.count > 1 else { return 0 }
    let share = (radius - radii.dataStart) / (radii.dataEnd - radii.dataStart)
    return spacer.thickness + spacer.changeOverDisc * share
  }

  /// The depth of a layer below the entrance surface at a radius (metres) and an angle (radians), metres, geometric.
  public func depth(of layer: DiscLayer, atRadius radius: Double, angle: Double) -> Double {
    guard layer.index > 0 else { return substrate.thickness }
    return substrate.thickness + spacerThickness(atRadius: radius, angle: angle)
  }

  /// What repeats in the axial position of a layer within a turn, metres, positive away from the lens: its own run-out
  /// and, for layer 1, the variation of the bond.
  public func axialMotion(of layer: DiscLayer) -> HarmonicSeries {
    guard layer.index > 0 else { return layer.axialRunOut.series }
    return layer.axialRunOut.series + spacer.withinTurn
  }

  /// What comes back from a layer through everything before it, 0 to 1: R_L1,eff = T_L0^2 R_L1.
  public func effectiveReflectance(of layer: DiscLayer) -> Double {
    guard layer.index > 0, let first = layers.first else { return layer.reflectance }
    return first.transmittance * first.transmittance * layer.reflectance
  }

  /// The net optical phase of a layer's groove against its land, radians, for a wavelength in metres: the film
  /// included, multiple reflection left out.
  ///
  /// Positive where light travels farther to the groove. Layer 0's dye is spun on the substrate, through which the
  /// light comes: a thicker film moves the mirror behind it, so its whole index counts,
  /// (4 pi/lambda) [±n_s d + n_d dt]. Layer 1's dye lies on the reflector: a thicker film takes the place of bond,
  /// so the difference counts, (4 pi/lambda) [±n_b d + (n_d - n_b) dt]. The sign is + for a groove away from the
  /// laser and - for one toward it; d is the relief of the surface that carries the dye, dt the groove's film less the
  /// land's.
  public func netPhase(of layer: DiscLayer, wavelength: Double) -> Double {
    let film = layer.film
    let before = layer.index == 0 ? substrate.index : spacer.index
    let displaced = layer.index == 0 ? 0 : spacer.index
    let geometric = layer.groove.relief.phaseSign * before * layer.groove.depth
    return 4 * Double.pi / wavelength * (geometric + (film.index - displaced) * film.thicknessStep)
  }
}
