/// The lens that cuts a master, and the beam that fills it.
public struct CuttingLens: Sendable, Equatable {
  /// Vacuum wavelength, metres.
  public var wavelength: Double
  /// Sine of the half angle in air.
  public var numericalAperture: Double
  /// Metres.
  public var focalLength: Double
  /// From the point about which the beam is tilted to the pupil, metres: a beam tilted by t meets the pupil
  /// `pivotDistance` tan t off its centre.
  public var pivotDistance: Double
  /// Coma at the edge of the pupil for a beam tilted by one degree, metres of path; it grows evenly with the tilt.
  public var comaPerDegree: Double
  /// How far below the resist's surface the beam would focus in air, metres.
  public var focusDepth: Double

  /// A lens.
  public init(
    wavelength: Double, numericalAperture: Double, focalLength: Double, pivotDistance: Double,
    comaPerDegree: Double = 0, focusDepth: Double = 0
  ) {
    self.wavelength = wavelength
    self.numericalAperture = numericalAperture
    self.focalLength = focalLength
    self.pivotDistance = pivotDistance
    self.comaPerDegree = comaPerDegree
    self.focusDepth = focusDepth
  }
}

/// One beam into the lens.
public struct CuttingBeam: Sendable, Equatable {
  /// Angle of the beam's axis to the lens's before the lens, radians. Positive shifts the beam inward in the pupil, so
  /// that it travels outward through the resist: the inner wall becomes the steeper one.
  public var tilt: Double
  /// Where it is aimed, across the track, metres, outward.
  public var offset: Double
  /// Exposure at the resist's surface in its centre, without tilt, over the dose that just clears the whole resist
  /// where it is even.
  public var dose: Double
  /// Radius of the Gaussian beam (1/e^2 of intensity) over that of the pupil: the larger, the smaller the spot.
  public var pupilFill: Double

  /// A beam.
  public init(tilt: Double = 0, offset: Double = 0, dose: Double, pupilFill: Double) {
    self.pupilFill = pupilFill
    self.tilt = tilt
    self.offset = offset
    self.dose = dose
  }
}

/// The photoresist on a master, positive: what is exposed dissolves.
public struct Resist: Sendable, Equatable {
  /// Metres.
  public var thickness: Double
  /// Refractive index at the cutting wavelength.
  public var index: Double
  /// Absorption of intensity, 1/m.
  public var absorption: Double
  /// Rate of dissolution goes as dose to this power.
  public var contrast: Double
  /// Refractive index of the substrate below it.
  public var substrateIndex: Double
  /// Whether the light that the substrate reflects interferes with what comes; no with an anti-reflection coating.
  public var hasStandingWave: Bool

  /// A resist.
  public init(
    thickness: Double, index: Double, absorption: Double, contrast: Double, substrateIndex: Double = 1.47,
    hasStandingWave: Bool = false
  ) {
    self.thickness = thickness
    self.index = index
    self.absorption = absorption
    self.contrast = contrast
    self.substrateIndex = substrateIndex
    self.hasStandingWave = hasStandingWave
  }
}

/// Etching of the substrate through the developed resist, straight down.
public struct Etching: Sendable, Equatable {
  /// Wanted depth where the resist is cleared, metres.
  public var depth: Double
  /// How much deeper the substrate is etched than the resist in the same time.
  public var selectivity: Double

  /// An etching.
  public init(depth: Double, selectivity: Double) {
    self.depth = depth
    self.selectivity = selectivity
  }
}
