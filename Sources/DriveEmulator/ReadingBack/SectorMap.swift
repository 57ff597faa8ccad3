internal import Configuration

/// A picture of what was read: a character a block.
public enum SectorMap {
  /// Blocks on a line.
  private static let width = 64
  /// Lines of a layer; larger discs have several blocks to a character, of which the worst shows.
  private static let lines = 16

  /// What the characters mean.
  public static let legend =
    ". no PI error, 1 to 9 PI error rows in steps of twenty, r read again, X sectors lost"

  /// Both layers, in lines with the radius where they begin. Ends with a line feed.
  public static func text(_ blocks: [ReadBackReport.Block]) -> String {
    var text = ""
    for layer in UInt8(0)..<2 {
      let own = blocks.filter { $0.layer == layer }
      guard !own.isEmpty else { continue }
      let each = max(1, (own.count + width * lines - 1) / (width * lines))
      text += "layer \(layer)" + (each > 1 ? ", \(each) blocks to a character\n" : "\n")
      var start = 0
      while start < own.count {
        let end = min(start + width * each, own.count)
        let characters = stride(from: start, to: end, by: each).map { first in
          worst(own[first..<min(first + each, end)])
        }
        text += "  \(hundredths(own[start].radius)) mm  " + String(characters) + "\n"
        start = end
      }
    }
    return text
  }

  /// A character for each block.
  static func line(_ blocks: [ReadBackReport.Block]) -> String { String(blocks.map { worst([$0]) }) }

  private static func worst(_ blocks: some Collection<ReadBackReport.Block>) -> Character {
    if blocks.contains(where: { $0.lost != 0 }) { return "X" }
    if blocks.contains(where: \.isReadAgain) { return "r" }
    let rows = blocks.map { Int($0.innerErrorRows) }.max() ?? 0
    return rows == 0 ? "." : Character("\(min(9, 1 + (rows - 1) / 20))")
  }

  private static func hundredths(_ radius: Float) -> String {
    let value = Int((radius * 100).rounded())
    let rest = value % 100
    return "\(value / 100)." + (rest < 10 ? "0" : "") + "\(rest)"
  }

  /// The blocks of a layer between two radii.
  struct Ring {
    var layer: UInt8
    /// Millimetres.
    var inner: Float
    var outer: Float
    var blocks = 0
    var innerErrorRows = 0
    var innerFailedRows = 0
    var lost = 0

    var json: ConfigurationValue {
      .object([
        "layer": .integer(Int(layer)), "from_mm": .number(Double(inner)), "to_mm": .number(Double(outer)),
        "blocks": .integer(blocks), "pi_error_rows": .integer(innerErrorRows),
        "pi_failed_rows": .integer(innerFailedRows), "lost_sectors": .integer(lost),
      ])
    }
  }

  /// Up to sixteen rings of equal width on each layer, from the inside out.
  static func rings(_ blocks: [ReadBackReport.Block]) -> [Ring] {
    (UInt8(0)..<2).flatMap { layer -> [Ring] in
      let own = blocks.filter { $0.layer == layer }
      guard let least = own.map(\.radius).min(), let most = own.map(\.radius).max() else { return [] }
      let count = min(16, own.count)
      let step = max((most - least) / Float(count), 1e-4)
      var rings = (0..<count).map { index in
        Ring(layer: layer, inner: least + Float(index) * step, outer: least + Float(index + 1) * step)
      }
      for block in own {
        let index = min(count - 1, Int((block.radius - least) / step))
        rings[index].blocks += 1
        rings[index].innerErrorRows += Int(block.innerErrorRows)
        rings[index].innerFailedRows += Int(block.innerFailedRows)
        rings[index].lost += block.lost.nonzeroBitCount
      }
      return rings.filter { $0.blocks > 0 }
    }
  }
}
