internal import Determinism

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

  /// What comes back from a layer through everything before it, 0 to 1: R_L1,eff = T_L0^2 R_L1. Blank, or with everything
  /// recorded.
  public func effectiveReflectance(of layer: DiscLayer, isRecorded: Bool = false) -> Double {
    guard isRecorded else {
      guard layer.index > 0, let first = layers.first else { return layer.reflectance }
      return first.transmittance * first.transmittance * layer.reflectance
    }
    let own = LayerLight(disc: self, layer: layer, wavelength: designWavelength, isRecorded: true).reflectance
    guard layer.index > 0, let first = layers.first else { return own }
    let passed =
      LayerLight(disc: self, layer: first, wavelength: designWavelength, isRecorded: true).transmittance
    return passed * passed * own
  }

  /// Indices of what lies before a layer and behind it, as the light meets them. The second substrate is as the first.
  public func media(around layer: DiscLayer) -> (before: Double, after: Double) {
    layer.index == 0 ? (substrate.index, spacer.index) : (spacer.index, substrate.index)
  }

  /// The net optical phase of a layer's groove against its land, radians, for a wavelength in metres, films included:
  /// entered, or from the transfer matrix of the layer's films, or by the law for a single film.
  ///
  /// Positive where light travels farther to the groove.
  public func netPhase(of layer: DiscLayer, wavelength: Double, isRecorded: Bool = false) -> Double {
    LayerLight(disc: self, layer: layer, wavelength: wavelength, isRecorded: isRecorded).netPhase
  }

  /// The net phase by the law for a single film, multiple reflection left out.
  ///
  /// A film spun on the substrate through which the light comes moves the mirror behind it, so that its whole index
  /// counts, (4 pi/lambda) [±n_b d + n_d dt]. A film that lies on a reflector takes the place of what lies before it,
  /// so that the difference counts, (4 pi/lambda) [±n_b d + (n_d - n_b) dt]. n_b is the index before the film; the sign
  /// is + for a groove away from the laser and - for one toward it; d is the relief of the face that carries the film,
  /// dt the groove's film less the land's.
  func netPhaseLaw(of layer: DiscLayer, wavelength: Double) -> Double {
    let film = layer.film
    let before = media(around: layer).before
    let waves = 4 * Double.pi / wavelength
    let displaced = layer.filmCarrier == .lightSide ? 0 : before
    let geometric = layer.groove.relief.phaseSign * before * layer.groove.depth
    return waves * (geometric + (film.index - displaced) * film.thicknessStep)
  }

  /// What a recorded mark does to the light of its place, groove or land, at a wavelength in metres.
  public func recordedContrast(
    of layer: DiscLayer, at place: LayerFilms.Place = .groove, wavelength: Double
  ) -> RecordedContrast {
    let blank = LayerLight(disc: self, layer: layer, wavelength: wavelength)
    let recorded = LayerLight(disc: self, layer: layer, wavelength: wavelength, isRecorded: true)
    let before = blank.amplitude(at: place)
    guard before.power > 0 else { return RecordedContrast(amplitude: 0, phase: 0) }
    let ratio = recorded.amplitude(at: place) / before
    return RecordedContrast(amplitude: ratio.magnitude, phase: ratio.phase)
  }
}
