public import ChannelSim
internal import Determinism
public import DiscModel
internal import Reporting

/// The optical signals that one layer of a disc gives at a radius, lens centred and in focus.
///
/// Signals are shares of the light that an ideal mirror in the layer's place would return, the layer's effective
/// reflectance included. Places count from the mid-depth groove centre, positive outward.
public struct DiscSignals: Equatable, Sendable {
  /// 0 is nearest the laser.
  public let layer: Int
  /// Metres.
  public let radius: Double
  /// The groove alone was asked for: see `init`.
  public let isBare: Bool
  /// What comes back from the layer through everything before it; 1 if bare.
  public let reflectance: Double
  /// Phase of the groove's floor against its lands, radians.
  public let netPhase: Double
  /// What a mark in the groove does to the light of the blank film.
  public let recorded: RecordedContrast
  /// What comes back from the layer where it and layer 0 are wholly recorded.
  public let recordedReflectance: Double
  /// Overlap of orders 1 and 0, and of order 1 with itself, in one half of the aperture.
  public let overlap01: Double
  /// Overlap of order 1 with itself in one half of the aperture.
  public let overlap11: Double
  /// Push-pull and sum over the track, reflectance included.
  public let groove: PushPullCoefficients
  /// The S-curve's figures.
  public let focus: FocusResponse

  /// Computes the signals of `layer` at `radius` metres.
  ///
  /// As the disc is: phase with films (`Disc.netPhase`), effective reflectance, and the aberration of the layer's own
  /// cover at its focus error zero. `bare`: the groove alone, a mirror of |r| = 1 behind a perfect cover, the phase
  /// from depth and relief only, 4 pi n d/lambda with n the index in front of the layer (the reference case of
  /// optics, positive away from the laser).
  public init(disc: Disc, optics: PickupOptics, layer index: Int, radius: Double, bare: Bool = false) throws {
    guard disc.layers.indices.contains(index) else {
      throw DiscReportError(
        "the disc has no layer \(index)", advice: "its layers are 0 to \(disc.layers.count - 1)")
    }
    // Within a turn of the centre there is no track that a spot could cross.
    let innermost = 1e-3
    guard radius >= innermost, radius <= disc.radii.disc else {
      throw DiscReportError(
        "a radius of \(decimalText(radius * 1e3)) mm is not on the disc",
        advice: "\(decimalText(innermost * 1e3)) to \(decimalText(disc.radii.disc * 1e3)) mm would do")
    }
    let layer = disc.layers[index]
    self.layer = index
    self.radius = radius
    isBare = bare
    reflectance = bare ? 1 : disc.effectiveReflectance(of: layer)
    netPhase =
      bare
      ? Self.barePhase(disc, layer, optics.wavelength)
      : disc.netPhase(of: layer, wavelength: optics.wavelength)
    focus = try FocusResponse(
      optics: optics, cover: bare ? nil : Self.cover(disc: disc, layer: index, radius: radius),
      reflectance: reflectance)
    let profile = try layer.groove.profile(atRadius: radius)
    let overlaps = try PupilOverlap(
      optics: optics, orderSpacing: optics.orderSpacing(pitch: profile.trackPitch),
      wavefront: focus.wavefront)
    overlap01 = overlaps.overlap(1, 0).outer.real
    overlap11 = overlaps.overlap(1, 1).outer.real
    recorded = disc.recordedContrast(of: layer, wavelength: optics.wavelength)
    recordedReflectance = disc.effectiveReflectance(of: layer, isRecorded: true)
    guard !bare else {
      let shape = try GrooveShape(
        pitch: profile.trackPitch, floorWidth: profile.floorWidth, innerWallWidth: profile.innerWallWidth,
        outerWallWidth: profile.outerWallWidth, halfPhase: netPhase / 2)
      groove = PushPullCoefficients(groove: shape, overlaps: overlaps)
      return
    }
    // The layer's own reflectance is in its films' amplitudes; what is before it is not.
    let through = layer.reflectance > 0 ? reflectance / layer.reflectance : 0
    let films = FilmGroove(
      profile: profile, light: GrooveLight(disc: disc, layer: layer, wavelength: optics.wavelength))
    groove = PushPullCoefficients(groove: films, overlaps: overlaps).scaled(by: through)
  }

  private static func barePhase(_ disc: Disc, _ layer: DiscLayer, _ wavelength: Double) -> Double {
    let index = layer.index == 0 ? disc.substrate.index : disc.spacer.index
    return layer.groove.relief.phaseSign * 4 * Double.pi * index * layer.groove.depth / wavelength
  }

  /// What the light crosses on its way to the layer.
  private static func cover(disc: Disc, layer: Int, radius: Double) -> [CoverMedium] {
    let substrate = CoverMedium(thickness: disc.substrate.thickness, index: disc.substrate.index)
    guard layer > 0 else { return [substrate] }
    let spacer = disc.meanSpacerThickness(atRadius: radius)
    return [substrate, CoverMedium(thickness: spacer, index: disc.spacer.index)]
  }
}

extension PushPullCoefficients {
  fileprivate func scaled(by factor: Double) -> PushPullCoefficients {
    PushPullCoefficients(
      pitch: pitch, pushPull: pushPull.scaled(by: factor), sum: sum.scaled(by: factor))
  }
}

extension FourierSeries {
  fileprivate func scaled(by factor: Double) -> FourierSeries {
    FourierSeries(
      mean: factor * mean, cosines: cosines.map { factor * $0 }, sines: sines.map { factor * $0 })
  }
}
