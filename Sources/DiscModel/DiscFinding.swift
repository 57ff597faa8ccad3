/// Something about a disc that breaks a rule of the medium, though the disc can be simulated.
public struct DiscFinding: Sendable, Equatable, CustomStringConvertible {
  /// The rules.
  public enum Rule: String, Sendable, CaseIterable {
    /// Refractive index of the substrate: 1.45 to 1.65 (ECMA-267 12.1).
    case substrateIndex = "substrate_index"
    /// Refractive index of the spacer: within 0.1 of the substrate's (ECMA-267 12.1).
    case spacerIndex = "spacer_index"
    /// Thickness of the substrate of a dual-layer disc: no less than figure 10 has at its index (ECMA-267 12.2).
    case substrateThickness = "substrate_thickness"
    /// Substrate and spacer together: no more than figure 10 has (ECMA-267 12.2); for blue light, 95 to 105 um.
    case stackThickness = "stack_thickness"
    /// Thickness of the spacer anywhere: 40 to 70 um (ECMA-267 12.3).
    case spacerThickness = "spacer_thickness"
    /// Thickest less thinnest place of the spacer on the whole disc: at most 20 um (ECMA-267 12.3).
    case spacerVariationOverDisc = "spacer_variation_over_disc"
    /// Variation of the spacer's thickness within a turn: at most 8 um peak to peak (ECMA-267 12.3).
    case spacerVariationWithinTurn = "spacer_variation_within_turn"
    /// Light that returns from a layer: 18 to 30 % of two layers, 45 to 85 % of a single one (ECMA-267 12.6).
    case effectiveReflectance = "effective_reflectance"
    /// Reflectance and transmittance of a layer: no more than 100 % together (conservation of energy).
    case lightBalance = "light_balance"
    /// The recording film is thicker in the groove than on the land (row A2).
    case filmThickerInGroove = "film_thicker_in_groove"
    /// The recording films in the grooves of both layers are within 10 % of each other (row A2; the 10 % is assumed).
    case equalGrooveFilms = "equal_groove_films"
    /// Groove and films give push-pull: the sine of the net phase is at least 0.2 in size (assumed).
    case netPhase = "net_phase"
    /// Track pitch: 740 nm, plus or minus 30 (ECMA-267 10.6.2); 320 nm, plus or minus 10, for blue light.
    case trackPitch = "track_pitch"
    /// Both layers have the same track pitch, which alone keeps their radial phase.
    case equalTrackPitches = "equal_track_pitches"
    /// Floor and walls of a groove fit into the track pitch.
    case wallsFit = "walls_fit"
    /// Unequal walls stand beyond half the disc's radius only, but for a first step of at most 10 degrees (row B5).
    case dissymmetryRadius = "dissymmetry_radius"
    /// Layers list their films, and layer 0 lets light through to another one (row A1).
    case fullStack = "full_stack"
    /// Two layers lie in the radial phase claimed: same (row A3) or opposite (row A4).
    case radialPhase = "radial_phase"
    /// Floors lie as claimed: both toward the laser (row A5), or layer 0's away from it (row A6).
    case reliefs
    /// A region has unequal walls (row B1).
    case dissymmetricRegion = "dissymmetric_region"
    /// Two regions or more have unequal walls (row B2).
    case twoRegions = "two_regions"
    /// The outer wall is less steep than the inner one (row B3).
    case wallSense = "wall_sense"
    /// The wall angles differ by 20 degrees or more in one region (row B4).
    case dissymmetrySize = "dissymmetry_size"
    /// Wall angles differ by at most 10 degrees in the first region, by 20 or more farther out (row B6).
    case dissymmetrySteps = "dissymmetry_steps"
    /// The border between these two regions stands at half the disc's radius (row B7).
    case dissymmetryBorder = "dissymmetry_border"
    /// Each of two layers has a groove of its own shape (row B8).
    case ownGrooves = "own_grooves"
    /// Films on both walls are within 15 % of each other (row B9; the 15 % is assumed).
    case equalWallFilms = "equal_wall_films"
    /// The groove's orders lie less than 1.8 aperture radii apart, wavelength/(NA pitch), under the pickup.
    case orderSpacing = "order_spacing"
    /// Spherical aberration of a cover that the pickup is not made for: at most 0.07 wavelengths rms (Marechal).
    case designCover = "design_cover"
    /// Radius where the information zone begins: at most 22.6 mm (ECMA-267 10.6.1).
    case informationStart = "information_start"
    /// Radius where the data zone begins: 23.8 to 24 mm (ECMA-267 10.6.1).
    case dataStart = "data_start"
    /// Radius where the data zone ends: at most 58 mm (ECMA-267 10.6.1).
    case dataEnd = "data_end"
    /// Radius where the information zone ends: no less than table 1 has for the data's end (ECMA-267 10.6.1).
    case informationEnd = "information_end"
    /// Radius of the disc: 59.85 to 60.15 mm (ECMA-267 10.1).
    case discRadius = "disc_radius"
    /// Axial run-out: at most 300 um from nominal (ECMA-267 10.9.1).
    case axialRunOut = "axial_run_out"
    /// Axial acceleration at the start of data and the reference velocity: at most 8 m/s^2 (ECMA-267 9.4).
    case axialAcceleration = "axial_acceleration"
    /// Radial run-out: at most 100 um peak to peak (ECMA-267 10.9.2).
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
