internal import Determinism

/// The few filters along the track through which a spot sees a pattern of marks, whatever its state.
///
/// Every signal is a quadratic form in the marks, and the aperture leaves it little to see: of all filters those are
/// taken that keep most of what random runs show, over states all over the range. u_j = integral of phi_j(y) m(y) dy
/// about the spot; the form's coefficients are those of the patterns dual to the filters. (The method is that of sums
/// of coherent systems in lithography, with one set of filters for all states.)
struct PatternFilters: Sendable {
  /// By filter: its samples times the step, so that a sum over samples is u.
  let filters: [[Double]]
  /// By filter: the mean pattern that goes with u = 1.
  let duals: [[Double]]

  /// `count` filters for the track under the spot, from the forms of several states.
  init(count: Int, states: [SpotDiffraction]) {
    let sampling = states[0].sampling
    let root = Self.patternRoot(states[0])
    var shown = Matrix(sampling.count)
    for state in states {
      let points = ReadoutPatterns(here: ReadoutPatterns.points(sampling.count))
      let form = state.whole(points, markWidth: state.track.markWidth)
      shown.addOuter(root.transposeTimes(form.linear))
      let square = root.transposed * Matrix(sampling.count, form.square) * root
      shown.add(4, square * square)
    }
    self.init(shown.leadingVectors(count), root)
  }

  /// `count` filters for both neighbours, by what marks there change beside those under the spot.
  init(count: Int, states: [SpotDiffraction], beside own: PatternFilters) {
    let sampling = states[0].sampling
    let root = Self.patternRoot(states[0])
    var shown = Matrix(sampling.count)
    for state in states {
      let patterns = ReadoutPatterns(here: own.duals, neighbour: ReadoutPatterns.points(sampling.count))
      let form = state.whole(patterns, markWidth: state.track.markWidth, rows: own.duals.count)
      for first in [own.duals.count, own.duals.count + sampling.count] {
        shown.addOuter(root.transposeTimes(Array(form.linear[first..<first + sampling.count])))
        for row in own.duals.indices {
          let start = row * form.count + first
          let cross = form.square[start..<start + sampling.count].map { 2 * $0 }
          shown.addOuter(root.transposeTimes(cross))
        }
      }
    }
    self.init(shown.leadingVectors(count), root)
  }

  private init(_ whitened: [[Double]], _ root: Matrix) {
    let whitened = Self.turned(whitened, totals: whitened.map { root.solvedTransposed($0).reduce(0, +) })
    duals = whitened.map { root.times($0) }
    filters = whitened.map { root.solvedTransposed($0) }
  }

  /// The same space of filters, reflected so that the first one alone shows something of the middle of a long mark.
  private static func turned(_ vectors: [[Double]], totals: [Double]) -> [[Double]] {
    let whole = totals.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var normal = totals
    normal[0] += totals[0] < 0 ? 0 - whole : whole
    let square = normal.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else { return vectors }
    return vectors.indices.map { row in
      vectors[row].indices.map { place in
        let along = zip(normal, vectors).reduce(0) { $0 + $1.0 * $1.1[place] }
        return vectors[row][place] - 2 * normal[row] / square * along
      }
    }
  }

  /// The lower root of the second moments of random runs: E[m(y) m(y')] = 1/4 (1 + e^(-|y - y'|/0.4 um on a DVD)).
  private static func patternRoot(_ spot: SpotDiffraction) -> Matrix {
    let sampling = spot.sampling
    let unit = spot.optics.wavelength / spot.optics.numericalAperture
    var moments = Matrix(sampling.count)
    for row in 0..<sampling.count {
      for column in 0..<sampling.count {
        let distance = abs(sampling.place(row) - sampling.place(column))
        moments[row, column] = 0.25 + 0.25 * Double.exp(-distance / (0.37 * unit))
      }
    }
    return moments.choleskyRoot
  }
}
