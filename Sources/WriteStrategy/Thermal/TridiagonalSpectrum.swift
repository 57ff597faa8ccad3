/// Eigenvalues of a symmetric tridiagonal matrix, and what two given vectors have of each eigenvector.
///
/// Implicit QL with Wilkinson's shift; instead of the eigenvectors only the two projections are rotated along, which
/// makes it of second order in the size.
struct TridiagonalSpectrum {
  /// The eigenvalues, in no order.
  private(set) var values: [Double]
  /// The components of the first vector along the eigenvectors.
  private(set) var first: [Double]
  /// The components of the second vector along the eigenvectors.
  private(set) var second: [Double]

  /// The most sweeps that one eigenvalue may take; two or three are usual.
  static let mostSweeps = 60

  /// `offDiagonal[i]` couples i and i + 1. Nil where the iteration does not converge, as with entries not finite.
  init?(diagonal: [Double], offDiagonal: [Double], first: [Double], second: [Double]) {
    let count = diagonal.count
    guard count > 0, offDiagonal.count == count - 1, first.count == count, second.count == count else {
      return nil
    }
    values = diagonal
    self.first = first
    self.second = second
    var coupling = offDiagonal + [0]
    for lowest in 0..<count {
      var sweeps = 0
      while true {
        var block = lowest
        while block < count - 1 {
          let scale = values[block].magnitude + values[block + 1].magnitude
          if coupling[block].magnitude <= 0x1p-53 * scale { break }
          block += 1
        }
        if block == lowest { break }
        sweeps += 1
        if sweeps > Self.mostSweeps { return nil }
        sweep(from: block, to: lowest, &coupling)
      }
    }
  }

  private mutating func sweep(from block: Int, to lowest: Int, _ coupling: inout [Double]) {
    var g = (values[lowest + 1] - values[lowest]) / (2 * coupling[lowest])
    let length = (g * g + 1).squareRoot()
    g = values[block] - values[lowest] + coupling[lowest] / (g + (g < 0 ? -length : length))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for i in stride(from: block - 1, through: lowest, by: -1) {
      let f = sine * coupling[i]
      let b = cosine * coupling[i]
      let radius = (f * f + g * g).squareRoot()
      coupling[i + 1] = radius
      if radius == 0 {
        values[i + 1] -= shift
        coupling[block] = 0
        return
      }
      sine = f / radius
      cosine = g / radius
      g = values[i + 1] - shift
      let turned = (values[i] - g) * sine + 2 * cosine * b
      shift = sine * turned
      values[i + 1] = g + shift
      g = cosine * turned - b
      (first[i], first[i + 1]) = (
        cosine * first[i] - sine * first[i + 1], sine * first[i] + cosine * first[i + 1]
      )
      (second[i], second[i + 1]) = (
        cosine * second[i] - sine * second[i + 1], sine * second[i] + cosine * second[i + 1]
      )
    }
    values[lowest] -= shift
    coupling[lowest] = g
    coupling[block] = 0
  }
}
