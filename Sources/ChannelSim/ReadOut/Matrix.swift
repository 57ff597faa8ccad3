/// A small square matrix, as much of it as the choice of filters needs.
struct Matrix: Equatable {
  let count: Int
  var elements: [Double]

  init(_ count: Int) { self.init(count, [Double](repeating: 0, count: count * count)) }

  init(_ count: Int, _ elements: [Double]) {
    self.count = count
    self.elements = elements
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * count + column] }
    set { elements[row * count + column] = newValue }
  }

  var transposed: Matrix {
    var result = Matrix(count)
    for row in 0..<count { for column in 0..<count { result[column, row] = self[row, column] } }
    return result
  }

  static func * (left: Matrix, right: Matrix) -> Matrix {
    let count = left.count
    var result = Matrix(count)
    for row in 0..<count {
      for inner in 0..<count {
        let factor = left.elements[row * count + inner]
        for column in 0..<count {
          result.elements[row * count + column] += factor * right.elements[inner * count + column]
        }
      }
    }
    return result
  }

  mutating func add(_ factor: Double, _ other: Matrix) {
    for index in elements.indices { elements[index] += factor * other.elements[index] }
  }

  mutating func addOuter(_ vector: [Double]) {
    for row in 0..<count { for column in 0..<count { self[row, column] += vector[row] * vector[column] } }
  }

  func times(_ vector: [Double]) -> [Double] {
    (0..<count).map { row in (0..<count).reduce(0) { $0 + self[row, $1] * vector[$1] } }
  }

  func transposeTimes(_ vector: [Double]) -> [Double] {
    (0..<count).map { column in (0..<count).reduce(0) { $0 + self[$1, column] * vector[$1] } }
  }

  /// The lower triangle L with L L^T = self, for a positive definite matrix.
  var choleskyRoot: Matrix {
    var root = Matrix(count)
    for row in 0..<count {
      for column in 0...row {
        var sum = self[row, column]
        for inner in 0..<column { sum -= root[row, inner] * root[column, inner] }
        root[row, column] = row == column ? max(sum, 1e-300).squareRoot() : sum / root[column, column]
      }
    }
    return root
  }

  /// x with self x = vector, for a lower triangle.
  func solved(_ vector: [Double]) -> [Double] {
    var result = vector
    for row in 0..<count {
      for before in 0..<row { result[row] -= self[row, before] * result[before] }
      result[row] /= self[row, row]
    }
    return result
  }

  /// x with self^T x = vector, for a lower triangle.
  func solvedTransposed(_ vector: [Double]) -> [Double] {
    var result = vector
    for row in stride(from: count - 1, through: 0, by: -1) {
      for below in (row + 1)..<max(count, row + 1) { result[row] -= self[below, row] * result[below] }
      result[row] /= self[row, row]
    }
    return result
  }

  /// The vectors of the largest eigenvalues of a symmetric matrix, by iteration of their subspace; a few more are
  /// carried along, so that the last wanted one converges too.
  func leadingVectors(_ wanted: Int) -> [[Double]] {
    let carried = min(count, wanted + 4)
    var vectors = (0..<carried).map { first in
      // Any start does that has a part of every vector.
      (0..<count).map { index in 1 / (1 + Double((index * (first + 3) + 7 * first) % (count + first + 2))) }
    }
    for _ in 0..<60 { vectors = Self.orthonormal(vectors.map { times($0) }) }
    return Array(vectors.prefix(wanted))
  }

  private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
    var result: [[Double]] = []
    for vector in vectors {
      var vector = vector
      // Twice: once leaves what rounding brings back.
      for _ in 0..<2 {
        for other in result {
          let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in vector.indices { vector[index] -= share * other[index] }
        }
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      result.append(length > 0 ? vector.map { $0 / length } : vector)
    }
    return result
  }
}
