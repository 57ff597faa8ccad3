/// What every filter shows of an edge at the samples around it, for one distance of the samples.
///
/// An edge lies at a sixty-fourth of the way between two samples; the row of that fraction has, filter by filter, what
/// the samples from `reach` - 1 before it to `reach` behind it show, less the sharp step that the level makes there.
struct EdgeRows: Sendable {
  static let fractions = 64
  static let fractionBits = 6

  /// Distance of samples, metres.
  let spacing: Double
  /// Samples to either side of an edge, a multiple of four.
  let reach: Int
  let filterCount: Int
  /// By fraction, filter, sample.
  let leading: [Float]
  let trailing: [Float]
  /// By filter: what it shows of a mark that never ends.
  let totals: [Float]

  /// Rows of edges for a spacing of samples, out to a little above an Airy diameter.
  init(_ edges: [EdgeCourse], spacing: Double, unit: Double) {
    self.spacing = spacing
    filterCount = edges.count
    let reach = max(4, Int((1.1 * unit / spacing / 4).rounded(.up)) * 4)
    self.reach = reach
    totals = edges.map { Float($0.step.total) }
    func rows(_ course: (EdgeCourse, Double) -> Double) -> [Float] {
      (0..<Self.fractions).flatMap { row in
        edges.flatMap { edge in
          (0..<2 * reach).map { sample in
            let after = Double(sample - reach + 1) - Double(row) / Double(Self.fractions)
            return Float(course(edge, after * spacing) - (after > 0 ? edge.step.total : 0))
          }
        }
      }
    }
    leading = rows { $0.leading($1) }
    trailing = rows { $0.trailing($1) }
  }

  /// Elements of a row.
  var length: Int { filterCount * 2 * reach }
}
