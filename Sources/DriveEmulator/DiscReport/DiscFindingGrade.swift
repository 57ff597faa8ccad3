public import DiscModel

extension DiscFinding {
  /// How heavily a broken rule weighs.
  public enum Grade: String, Sendable, CaseIterable {
    /// A requirement of ECMA-267, or of physics: such a disc is out of specification.
    case error
    /// Published practice or an assumption: such a disc is unusual.
    case warning
  }
}

extension DiscFinding.Rule {
  /// The grade of the rule: `warning` for what only a published structure or nobody asks for, `error` for the rest.
  public var grade: DiscFinding.Grade {
    switch self {
    case .filmThickerInGroove, .equalGrooveFilms, .netPhase, .equalTrackPitches, .dissymmetryRadius,
      .fullStack,
      .radialPhase, .reliefs, .dissymmetricRegion, .twoRegions, .wallSense, .dissymmetrySize,
      .dissymmetrySteps,
      .dissymmetryBorder, .ownGrooves, .equalWallFilms, .designCover:
      .warning
    case .substrateIndex, .spacerIndex, .substrateThickness, .stackThickness, .spacerThickness,
      .spacerVariationOverDisc, .spacerVariationWithinTurn, .effectiveReflectance, .lightBalance, .trackPitch,
      .wallsFit, .informationStart, .dataStart, .dataEnd, .informationEnd, .discRadius, .axialRunOut,
      .axialAcceleration, .radialRunOut, .orderSpacing:
      .error
    }
  }
}
