/// Nodes and weights of Gauss-Legendre quadrature on -1...1, exact for polynomials of degree 2 count - 1.
public struct GaussLegendre: Sendable {
  /// Nodes, ascending.
  public let nodes: [Double]
  /// Weights; their sum is 2.
  public let weights: [Double]

  /// Finds the zeros of the Legendre polynomial of degree `count` by Newton's method; below 1, `count` is 1.
  ///
  /// Start values cos(pi (i + 3/4) / (n + 1/2)) lie in the basin of their zero for every degree, and convergence
  /// is quadratic: six steps reach rounding from the worst start.
  public init(count: Int) {
    let degree = max(1, count)
    var nodes = [Double](repeating: 0, count: degree)
    var weights = nodes
    for index in 0..<((degree + 1) / 2) {
      var node = Double.cos(.pi * (Double(index) + 0.75) / (Double(degree) + 0.5))
      for _ in 0..<6 {
        let (value, slope) = Self.legendre(degree, at: node)
        node -= value / slope
      }
      if 2 * index + 1 == degree { node = 0 }
      let slope = Self.legendre(degree, at: node).slope
      let weight = 2 / ((1 - node * node) * slope * slope)
      nodes[index] = -node
      nodes[degree - 1 - index] = node
      weights[index] = weight
      weights[degree - 1 - index] = weight
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// The same rule carried to the interval from `lower` to `upper`.
  public func mapped(from lower: Double, to upper: Double) -> [(node: Double, weight: Double)] {
    let half = (upper - lower) / 2
    let centre = (upper + lower) / 2
    return nodes.indices.map { (centre + half * nodes[$0], half * weights[$0]) }
  }

  /// P_n(x) and its derivative by the three-term recurrence, for x inside the open interval.
  private static func legendre(_ degree: Int, at x: Double) -> (value: Double, slope: Double) {
    var previous = 1.0
    var current = x
    for n in 1..<max(degree, 1) {
      let next = (Double(2 * n + 1) * x * current - Double(n) * previous) / Double(n + 1)
      previous = current
      current = next
    }
    return (current, Double(degree) * (x * current - previous) / (x * x - 1))
  }
}
