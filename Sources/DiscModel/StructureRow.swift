internal import Configuration

/// Properties of the published disc structures, by the row of the table that lists them. How a disc was mastered, rows
/// B10 to B12, is told by its recipe.
public enum StructureRow: String, Sendable, CaseIterable {
  /// Every film of both layers, from which their light follows.
  case a1 = "A1"
  /// Recording films thicker in the groove than on the land, alike in the grooves of both layers.
  case a2 = "A2"
  /// Grooves of both layers in the same radial phase.
  case a3 = "A3"
  /// Grooves of one layer over lands of the other.
  case a4 = "A4"
  /// Both floors toward the laser.
  case a5 = "A5"
  /// Layer 0's floor away from the laser.
  case a6 = "A6"
  /// A region in which the walls differ.
  case b1 = "B1"
  /// Two or more of them.
  case b2 = "B2"
  /// The outer wall less steep than the inner one.
  case b3 = "B3"
  /// A difference of 20 degrees or more.
  case b4 = "B4"
  /// Dissymmetric regions beyond half the disc's radius only.
  case b5 = "B5"
  /// At most 10 degrees in the first region, at least 20 in the second.
  case b6 = "B6"
  /// The border between these at half the disc's radius.
  case b7 = "B7"
  /// A groove of its own on each of two layers.
  case b8 = "B8"
  /// Films of one thickness on both walls of a dissymmetric region.
  case b9 = "B9"

  /// The rows that a disc's key `rows` lists.
  static func read(_ node: ConfigurationNode) throws(ConfigurationError) -> [StructureRow] {
    var rows: [StructureRow] = []
    for name in try node.strings("rows") {
      guard let row = StructureRow(rawValue: name) else {
        throw node.inconsistency(
          at: "rows", "there is no row \"\(name)\" that a disc shows",
          advice: "A1 to A6 and B1 to B9 would do")
      }
      rows.append(row)
    }
    return rows
  }
}
