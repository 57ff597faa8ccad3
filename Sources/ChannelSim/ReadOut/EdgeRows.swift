/// What every filter shows of an edge at the samples around it, for one distance of the samples.
///
/// An edge lies at a 128th of the way between two samples; the row of that fraction has, filter by filter, what the
/// samples from `reach` - 1 before it to `reach` behind it show, less the sharp step that the level makes there. Four
/// zeros stand before and behind each filter's samples, so that a row may be read from up to three places earlier: that
/// way it is added to whole vectors of four, whatever sample it begins at.
struct EdgeRows: Sendable {
  static let fractions = 128
  static let fractionBits = 7
  /// Zeros before the first row.
  static let padding = 4

  /// Distance of samples, metres.
  let spacing: Double
  /// Samples to either side of an edge, an even number.
  let reach: Int
  let filterCount: Int
  /// Vectors of four samples that an edge reaches into: one more than its samples fill.
  let vectors: Int
  /// By fraction, filter, sample.
  let leading: [Float]
  /// The same of trailing edges, of opposite sign but for `trailingFactor`.
  let trailing: [Float]
  /// What the trailing rows are to be taken times, -1 or 1: where ends are told from straight edges by nothing, leading
  /// rows serve for both, and the nearest cache has to hold half as many.
  let trailingFactor: Float
  /// What the first filter shows of a mark that never ends; the others show nothing of its middle.
  let total: Float

  /// Rows of edges for a spacing of samples, out to about an Airy diameter.
  init(_ edges: [EdgeCourse], spacing: Double, unit: Double) {
    self.spacing = spacing
    filterCount = edges.count
    let reach = max(4, Int((1.1 * unit / spacing / 2).rounded(.up)) * 2)
    self.reach = reach
    let vectors = reach / 2 + 1
    self.vectors = vectors
    total = Float(edges.first?.step.total ?? 0)
    func rows(_ course: (_ edge: EdgeCourse, _ behind: Double, _ step: Double) -> Double) -> [Float] {
      var rows = [Float](repeating: 0, count: Self.padding)
      for row in 0..<Self.fractions {
        for edge in edges {
          for sample in 0..<4 * vectors {
            let after = Double(sample - reach + 1) - Double(row) / Double(Self.fractions)
            let shown = course(edge, after * spacing, after > 0 ? edge.step.total : 0)
            rows.append(sample < 2 * reach ? Float(shown) : 0)
          }
        }
      }
      return rows
    }
    leading = rows { $0.leading($1) - $2 }
    let areStraight = edges.allSatisfy { $0.lack == nil }
    trailing = areStraight ? leading : rows { $2 - $0.trailing($1) }
    trailingFactor = areStraight ? -1 : 1
  }

  /// Elements of a row.
  var length: Int { filterCount * 4 * vectors }
}
