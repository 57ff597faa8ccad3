public import DriveEmulator

/// The corners at which a scenario is judged.
public enum CornerSet {
  /// The scenario's own corners, or those of `builtin:corners` where it has none.
  public static func corners(of scenario: Scenario) throws -> [ScenarioCorner] {
    if !scenario.corners.isEmpty { return scenario.corners }
    return try ScenarioLoader.scenario("builtin:corners").corners
  }
}
