/// Normal equations of least squares, solved by Cholesky's factors.
struct NormalEquations {
  let order: Int
  private(set) var covariance: [Double]
  private(set) var correlation: [Double]

  init(order: Int) {
    self.order = order
    covariance = [Double](repeating: 0, count: order * order)
    correlation = [Double](repeating: 0, count: order)
  }

  /// Adds the equation of one symbol: taps on `samples` from `start` on should give `wanted`.
  mutating func add(_ samples: Span<Float>, from start: Int, wanted: Float) {
    for row in 0..<order {
      let value = Double(samples[start + row])
      correlation[row] += value * Double(wanted)
      for column in row..<order {
        covariance[row * order + column] += value * Double(samples[start + column])
      }
    }
  }

  /// Taps that leave the least squares, and the inverse of the mean covariance; nil where there is no signal.
  ///
  /// A part in a thousand of the mean power is added as white noise, so that bands without signal keep small taps.
  func solve(count: Int) -> (taps: [Float], inverse: [Float])? {
    guard count > 0 else { return nil }
    var power = 0.0
    for row in 0..<order { power += covariance[row * order + row] }
    guard let factor = cholesky(loading: 1e-4 * power / Double(order)) else { return nil }
    let taps = substitute(factor, correlation).map { Float($0) }
    var inverse = [Float](repeating: 0, count: order * order)
    for column in 0..<order {
      var unit = [Double](repeating: 0, count: order)
      unit[column] = Double(count)
      for (row, value) in substitute(factor, unit).enumerated() {
        inverse[row * order + column] = Float(value)
      }
    }
    return (taps, inverse)
  }

  private func cholesky(loading: Double) -> [Double]? {
    var factor = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for column in 0...row {
        var sum = covariance[column * order + row] + (row == column ? loading : 0)
        for inner in 0..<column { sum -= factor[row * order + inner] * factor[column * order + inner] }
        if row == column {
          guard sum > 0 else { return nil }
          factor[row * order + row] = sum.squareRoot()
        } else {
          factor[row * order + column] = sum / factor[column * order + column]
        }
      }
    }
    return factor
  }

  private func substitute(_ factor: [Double], _ right: [Double]) -> [Double] {
    var values = right
    for row in 0..<order {
      for column in 0..<row { values[row] -= factor[row * order + column] * values[column] }
      values[row] /= factor[row * order + row]
    }
    for row in (0..<order).reversed() {
      for column in row + 1..<max(order, row + 1) {
        values[row] -= factor[column * order + row] * values[column]
      }
      values[row] /= factor[row * order + row]
    }
    return values
  }
}
