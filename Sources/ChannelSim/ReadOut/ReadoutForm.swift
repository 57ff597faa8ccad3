internal import Determinism

/// A signal as a quadratic form in what stands on the tracks: constant + sum of linear_i u_i + sum of square_ij u_i u_j.
struct ReadoutForm: Equatable, Sendable {
  /// The light of the blank track, over that of a mirror.
  var constant = 0.0
  var linear: [Double]
  /// Symmetric, row by row.
  var square: [Double]

  var count: Int { linear.count }

  init(count: Int) {
    linear = [Double](repeating: 0, count: count)
    square = [Double](repeating: 0, count: count * count)
  }

  /// 2 Re of the blank field's conjugate times the marks'; `weight` holds the 2.
  mutating func addLinear(_ field: [Complex], blank: Complex, weight: Double) {
    for index in 0..<count {
      linear[index] += weight * (blank.real * field[index].real + blank.imaginary * field[index].imaginary)
    }
  }

  mutating func addSquare(_ field: [Complex], rows: Int, weight: Double) {
    for row in 0..<min(rows, count) {
      let here = weight * field[row]
      for column in 0..<count {
        square[row * count + column] +=
          here.real * field[column].real + here.imaginary * field[column].imaginary
      }
    }
  }

  /// Its value for marks u.
  func value(_ u: [Double]) -> Double {
    var sum = constant
    for row in 0..<count {
      var inner = linear[row]
      for column in 0..<count { inner += square[row * count + column] * u[column] }
      sum += inner * u[row]
    }
    return sum
  }

  static func + (left: ReadoutForm, right: ReadoutForm) -> ReadoutForm {
    var sum = left
    sum.constant += right.constant
    for index in sum.linear.indices { sum.linear[index] += right.linear[index] }
    for index in sum.square.indices { sum.square[index] += right.square[index] }
    return sum
  }
}
