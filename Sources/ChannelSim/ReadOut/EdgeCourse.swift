/// What one filter shows of the edges of marks, rounded as they are.
struct EdgeCourse: Sendable {
  let step: StepCourse
  /// What the filter would have to show of the lack at a mark's end: nil where ends are not told from straight edges.
  let lack: PeriodicCourse?
  /// Where the lack lies, inside the mark's end, metres.
  let endCentre: Double

  /// The output with the spot `distance` metres beyond a leading edge: 0 before it, `step.total` behind it.
  func leading(_ distance: Double) -> Double {
    step.value(distance) - (lack?.value(endCentre - distance) ?? 0)
  }

  /// The same at a trailing edge: what is to be taken away from there on.
  func trailing(_ distance: Double) -> Double {
    step.value(distance) + (lack?.value(-endCentre - distance) ?? 0)
  }

  /// The edges of a track's own filters.
  ///
  /// The light that the lack at an end takes from the aperture is not quite one that marks of full width could take. It
  /// is expressed by that combination of the filters' outputs which changes the signal most nearly as it does, in the
  /// mean square over random runs around it: for those, u has the moments E[u] = totals/2 and E[u u^T] = 1.
  static func courses(_ filters: PatternFilters, _ spot: SpotDiffraction, endCentre: Double) -> [EdgeCourse] {
    let count = filters.duals.count
    let steps = filters.filters.map { StepCourse($0, spot.sampling) }
    let points = spot.sampling.count
    let form = spot.whole(
      ReadoutPatterns(here: filters.duals, ends: ReadoutPatterns.points(points)),
      markWidth: spot.track.markWidth,
      rows: count)
    let mean = steps.map { $0.total / 2 }
    let square = Matrix(count, (0..<count * count).map { form.square[$0 / count * form.count + $0 % count] })
    let byMean = square.times(mean).map { 2 * $0 }
    let linear = Array(form.linear[..<count])
    // The signal's slope by the outputs is linear + 2 square u; its second moments:
    var moments = Matrix(count)
    moments.add(4, square * square)
    for row in 0..<count {
      for column in 0..<count {
        moments[row, column] +=
          linear[row] * linear[column] + linear[row] * byMean[column] + byMean[row] * linear[column]
      }
    }
    // What the signal hardly shows must not take large values to show it.
    let ridge = 1e-5 * (0..<count).reduce(0) { max($0, moments[$1, $1]) }
    for index in 0..<count { moments[index, index] += ridge }
    let root = moments.choleskyRoot
    var lacks = [[Double]](repeating: [], count: count)
    for point in 0..<points {
      let change = form.linear[count + point]
      let cross = (0..<count).map { 2 * form.square[$0 * form.count + count + point] }
      let byCross = zip(cross, mean).reduce(0) { $0 + $1.0 * $1.1 }
      let wanted = zip(square.times(cross), 0..<count).map { twice, index in
        2 * twice + linear[index] * (change + byCross) + byMean[index] * change
      }
      let solution = root.solvedTransposed(root.solved(wanted))
      for index in 0..<count { lacks[index].append(solution[index] / spot.sampling.step) }
    }
    return zip(steps, lacks).map {
      EdgeCourse(step: $0, lack: PeriodicCourse($1, spot.sampling), endCentre: endCentre)
    }
  }
}
