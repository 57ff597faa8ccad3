/// What every filter shows of an edge at the samples around it, for one distance of the samples.
///
/// An edge lies at a 128th of the way between two samples; the row of that fraction has, four samples at a time and
/// filter by filter, what the samples from `reach` - 1 before it to `reach` behind it show, less the sharp step that the
/// level makes there.
struct EdgeRows: Sendable {
  static let fractions = 128
  static let fractionBits = 7

  /// Distance of samples, metres.
  let spacing: Double
  /// Samples to either side of an edge, an even number.
  let reach: Int
  let filterCount: Int
  /// By fraction, four samples, filter, sample.
  let leading: [Float]
  let trailing: [Float]
  /// By filter: what it shows of a mark that never ends.
  let totals: [Float]

  /// Rows of edges for a spacing of samples, out to about an Airy diameter.
  init(_ edges: [EdgeCourse], spacing: Double, unit: Double) {
    self.spacing = spacing
    filterCount = edges.count
    let reach = max(4, Int((1.1 * unit / spacing / 2).rounded(.up)) * 2)
    self.reach = reach
    totals = edges.map { Float($0.step.total) }
    func rows(_ course: (EdgeCourse, Double) -> Double) -> [Float] {
      (0..<Self.fractions).flatMap { row in
        (0..<reach / 2).flatMap { four in
          edges.flatMap { edge in
            (0..<4).map { sample in
              let after = Double(4 * four + sample - reach + 1) - Double(row) / Double(Self.fractions)
              return Float(course(edge, after * spacing) - (after > 0 ? edge.step.total : 0))
            }
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
