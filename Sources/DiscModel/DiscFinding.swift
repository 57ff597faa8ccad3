/// Something about a disc that breaks a rule of the medium, though the disc can be simulated.
public struct DiscFinding: Sendable, Equatable, CustomStringConvertible {
  /// The rules.
  public enum Rule: String, Sendable, CaseIterable {
    case substrateIndex = "substrate_index"
    case spacerIndex = "spacer_index"
    case substrateThickness = "substrate_thickness"
    case stackThickness = "stack_thickness"
    case spacerThickness = "spacer_thickness"
    case spacerVariationOverDisc = "spacer_variation_over_disc"
    case spacerVariationWithinTurn = "spacer_variation_within_turn"
    case effectiveReflectance = "effective_reflectance"
    case lightBalance = "light_balance"
    case filmThickerInGroove = "film_thicker_in_groove"
    case equalGrooveFilms = "equal_groove_films"
    case netPhase = "net_phase"
    case trackPitch = "track_pitch"
    case equalTrackPitches = "equal_track_pitches"
    case wallsFit = "walls_fit"
    case dissymmetryRadius = "dissymmetry_radius"
    case fullStack = "full_stack"
    case radialPhase = "radial_phase"
    case reliefs
    case dissymmetricRegion = "dissymmetric_region"
    case twoRegions = "two_regions"
    case wallSense = "wall_sense"
    case dissymmetrySize = "dissymmetry_size"
    case dissymmetrySteps = "dissymmetry_steps"
    case dissymmetryBorder = "dissymmetry_border"
    case ownGrooves = "own_grooves"
    case equalWallFilms = "equal_wall_films"
    case orderSpacing = "order_spacing"
    case designCover = "design_cover"
    case informationStart = "information_start"
    case dataStart = "data_start"
    case dataEnd = "data_end"
    case informationEnd = "information_end"
    case discRadius = "disc_radius"
    case axialRunOut = "axial_run_out"
    case axialAcceleration = "axial_acceleration"
    case radialRunOut = "radial_run_out"
  }

  /// The rule.
  public let rule: Rule
  /// The row of the published structure that asks for it, such as B4; nil for rules of the standard and of physics.
  public var row: StructureRow? = nil
  /// The layer, if it is about one.
  public let layer: Int?
  /// The value found, with its unit.
  public let value: String
  /// What would do, and where that stands.
  public let advice: String

  /// One line: `rule (row), layer: value; advice`.
  public var description: String {
    let place = (row.map { " (row \($0.rawValue))" } ?? "") + (layer.map { ", layer \($0)" } ?? "")
    return "\(rule.rawValue)\(place): \(value); \(advice)"
  }
}
