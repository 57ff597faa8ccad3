/// How finely heat conduction is computed.
public struct ThermalResolution: Sendable, Equatable {
  /// Cells through the heated layer, whose mean temperature errs by the square of their size.
  public var cellsInHeatedLayer = 32
  /// Cells through any other layer of finite thickness.
  public var cellsInLayer = 10
  /// How much thicker each cell of a layer without end is than the one before.
  public var growth = 1.15
  /// Where a layer without end is cut, metres; heat gets 4 um far in the longest time.
  public var depth = 30e-6
  /// Twelve-point panels of the Hankel transform over the evenly divided wave numbers.
  public var transformPanels = 26
  /// Panels, each half as wide as the next, toward wave number zero.
  public var innerPanels = 7
  /// The smallest 1/e2 radius of a spot that the wave numbers suffice for, metres.
  public var smallestSpot = 400e-9
  /// Time steps in a doubling of time.
  public var stepsInOctave = 16
  /// Where time begins to be divided by its logarithm, seconds.
  public var shortestTime = 0.4e-9
  /// How many doublings of it the response reaches; 14 are 6.6 us.
  public var octaves = 14

  /// The resolution that ships: figures within 0.1 % of their limits.
  public init() {}

  /// Enough for tests of everything that stands on the temperatures: figures within about 1 %.
  public static var coarse: ThermalResolution {
    var coarse = ThermalResolution()
    coarse.cellsInHeatedLayer = 12
    coarse.cellsInLayer = 4
    coarse.growth = 1.5
    coarse.transformPanels = 8
    coarse.innerPanels = 4
    coarse.stepsInOctave = 8
    coarse.octaves = 12
    return coarse
  }

  /// The same with every cell halved.
  public var withHalvedCells: ThermalResolution {
    var finer = self
    finer.cellsInHeatedLayer *= 2
    finer.cellsInLayer *= 2
    finer.growth = growth.squareRoot()
    return finer
  }

  /// The largest wave number, 1/m: the spectrum of the smallest spot has fallen to e^-30 there.
  var largestWaveNumber: Double { 240.0.squareRoot() / smallestSpot }

  /// Nodes and weights of an integral over the wave number, from zero to the largest.
  var waveNumbers: [(node: Double, weight: Double)] {
    let width = largestWaveNumber / Double(max(1, transformPanels))
    var edges = [0.0]
    for panel in stride(from: min(max(0, innerPanels), 40), through: 1, by: -1) {
      edges.append(width / Double(1 << panel))
    }
    for panel in 1...max(1, transformPanels) { edges.append(width * Double(panel)) }
    return zip(edges, edges.dropFirst()).flatMap { Self.panel(from: $0, to: $1) }
  }

  /// Gauss-Legendre quadrature with twelve nodes (Abramowitz and Stegun table 25.4).
  private static func panel(from lower: Double, to upper: Double) -> [(node: Double, weight: Double)] {
    let nodes = [
      0.1252334085114689, 0.3678314989981802, 0.5873179542866175, 0.7699026741943047, 0.9041172563704749,
      0.9815606342467192,
    ]
    let weights = [
      0.24914704581340277, 0.2334925365383548, 0.20316742672306592, 0.16007832854334622, 0.10693932599531843,
      0.04717533638651183,
    ]
    let half = (upper - lower) / 2
    let centre = (upper + lower) / 2
    let inner = nodes.indices.reversed().map { (centre - half * nodes[$0], half * weights[$0]) }
    return inner + nodes.indices.map { (centre + half * nodes[$0], half * weights[$0]) }
  }
}
