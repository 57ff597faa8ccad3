internal import Determinism

/// How the mean temperature of the heated layer answers a flash of light, by lateral wave number and time.
///
/// For each wave number the stack is a chain of cells, C h dT/dt = flux in - flux out - kappa k2 h T + source, whose
/// eigenvalues and modes give exp(-A t) exactly for any time (finite volumes in depth, exact laterally and in time).
/// It depends on the stack alone: spots, speeds and places are taken from it.
public struct LayerSpectrum: Sendable {
  let grid: TimeGrid
  let waveNumbers: [(node: Double, weight: Double)]
  /// Times of `grid` with two nodes of Lobatto's rule inside each step, then means over the steps of the first
  /// octave: there the response of a very thin layer may fall faster than a rule of nodes can follow.
  let timeCount: Int
  /// Mean rise of the layer a unit of energy and area after the flash, m2 K/J, by wave number, then time.
  let responses: [Double]
  /// Cells in depth.
  public let cellCount: Int
  /// The longest time that the responses reach, seconds.
  public var longestTime: Double { grid.longest }

  static let lobatto = (lower: 0.27639320225002106, upper: 0.7236067977499789)

  /// The spectrum of a stack.
  ///
  /// Throws where the eigenvalues do not converge, which finite figures above zero never cause.
  public init(_ stack: ThermalStack, _ resolution: ThermalResolution = .init()) throws(WriteStrategyError) {
    let mesh = DepthMesh(stack, resolution)
    let grid = TimeGrid(resolution)
    let waveNumbers = resolution.waveNumbers
    let timeCount = 3 * grid.steps + 1 + grid.stepsInOctave
    var responses = [Double](repeating: 0, count: waveNumbers.count * timeCount)
    for (row, wave) in waveNumbers.enumerated() {
      let modes = try LayerModes(mesh, waveNumber: wave.node)
      for (rate, weight) in zip(modes.rates, modes.weights) {
        Self.add(weight, decayingAt: max(0, rate), to: &responses, at: row * timeCount, grid)
      }
    }
    self.grid = grid
    self.waveNumbers = waveNumbers
    self.timeCount = timeCount
    self.responses = responses
    cellCount = mesh.cells.count
  }

  /// Adds weight exp(-rate t) at every time; steps within an octave are even, so that a product goes on from one to
  /// the next.
  private static func add(
    _ weight: Double, decayingAt rate: Double, to responses: inout [Double], at start: Int, _ grid: TimeGrid
  ) {
    for octave in 0..<grid.octaves {
      let first = octave * grid.stepsInOctave
      let time = grid.time(at: first)
      if rate * time > 45 { return }
      let step = grid.step(at: first)
      let overStep = Double.exp(-rate * step)
      let exponent = rate * step
      let meanOverStep = exponent < 1e-6 ? 1 - exponent / 2 : (1 - overStep) / exponent
      let toLower = Double.exp(-rate * step * lobatto.lower)
      let toUpper = Double.exp(-rate * step * lobatto.upper)
      var value = weight * Double.exp(-rate * time)
      for index in first..<(first + grid.stepsInOctave) {
        let place = start + 3 * index
        responses[place] += value
        responses[place + 1] += value * toLower
        responses[place + 2] += value * toUpper
        if octave == 0 { responses[start + 3 * grid.steps + 1 + index] += value * meanOverStep }
        value *= overStep
      }
      if octave == grid.octaves - 1 { responses[start + 3 * grid.steps] += value }
    }
  }

  /// The times of all columns, seconds.
  var times: [Double] { (0..<timeCount).map { time(ofColumn: $0) } }

  /// The time of a column, seconds.
  func time(ofColumn column: Int) -> Double {
    if column > 3 * grid.steps {
      return grid.time(at: column - 3 * grid.steps - 1) + grid.step(at: 0) / 2
    }
    let index = column / 3
    let inside = [0, Self.lobatto.lower, Self.lobatto.upper][column % 3]
    return grid.time(at: index) + (inside == 0 ? 0 : inside * grid.step(at: index))
  }
}

/// The decaying modes of a stack at one lateral wave number.
public struct LayerModes: Sendable {
  /// Decay rates, 1/s.
  public let rates: [Double]
  /// What each mode adds to the mean rise of the heated layer after a flash, m2 K/J.
  public let weights: [Double]
  /// What each mode holds of the energy of the flash; the sum over decaying modes is what is left of it.
  public let energies: [Double]

  /// The modes of a stack at a wave number in 1/m.
  public init(
    _ stack: ThermalStack, waveNumber: Double, _ resolution: ThermalResolution = .init()
  ) throws(WriteStrategyError) {
    try self.init(DepthMesh(stack, resolution), waveNumber: waveNumber)
  }

  init(_ mesh: DepthMesh, waveNumber: Double) throws(WriteStrategyError) {
    let cells = mesh.cells
    let heatedThickness = cells.reduce(0) { $1.isHeated ? $0 + $1.thickness : $0 }
    let roots = cells.map { ($0.heatCapacity * $0.thickness).squareRoot() }
    var diagonal: [Double] = []
    var offDiagonal: [Double] = []
    for (index, cell) in cells.enumerated() {
      var loss = cell.conductivity * waveNumber * waveNumber * cell.thickness
      if index > 0 { loss += mesh.conductances[index - 1] }
      if index < mesh.conductances.count {
        loss += mesh.conductances[index]
        offDiagonal.append(-mesh.conductances[index] / (roots[index] * roots[index + 1]))
      }
      diagonal.append(loss / (roots[index] * roots[index]))
    }
    let source = cells.indices.map {
      cells[$0].isHeated ? cells[$0].thickness / heatedThickness / roots[$0] : 0
    }
    guard
      let spectrum = TridiagonalSpectrum(
        diagonal: diagonal, offDiagonal: offDiagonal, first: source, second: roots)
    else {
      throw WriteStrategyError(
        "the modes of the stack do not converge", advice: "figures nearer to real materials would do")
    }
    rates = spectrum.values
    weights = spectrum.first.map { $0 * $0 }
    energies = zip(spectrum.first, spectrum.second).map { $0 * $1 }
  }
}
