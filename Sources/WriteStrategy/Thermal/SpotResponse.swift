internal import Determinism

/// How the mean temperature of the heated layer answers a flash of a Gaussian spot, by distance and time.
///
/// I(r) = 2 P/(pi w2) exp(-2 r2/w2), w the 1/e2 radius, whose transform is P exp(-k2 w2/8).
public struct SpotResponse: Sendable {
  let spectrum: LayerSpectrum
  /// The 1/e2 radius of the spot, metres.
  public let spotRadius: Double
  let distances: DistanceGrid
  /// Rise and its slope by distance an energy of 1 J after the flash, K and K/m; by time, then distance.
  let values: [SIMD2<Double>]

  /// The response to a spot of a 1/e2 radius in metres.
  ///
  /// Throws for a radius below the resolution's smallest.
  public init(
    _ spectrum: LayerSpectrum, spotRadius: Double, farthest: Double = 24e-6
  ) throws(WriteStrategyError) {
    let limit = 240.0.squareRoot() / (spectrum.waveNumbers.last?.node ?? 1)
    guard spotRadius.isFinite, spotRadius > 0.8 * limit else {
      throw WriteStrategyError(
        "a spot of \(spotRadius) m radius is too small for the resolution",
        advice: "at least \(0.8 * limit) m would do")
    }
    self.spectrum = spectrum
    self.spotRadius = spotRadius
    let distances = DistanceGrid(farthest: farthest)
    let times = spectrum.timeCount
    var rise = [Double](repeating: 0, count: times * distances.count)
    var slope = rise
    for index in 0..<distances.count {
      let distance = distances.distance(at: index)
      for (row, wave) in spectrum.waveNumbers.enumerated() {
        let k = wave.node
        let share = wave.weight * k * Double.exp(-k * k * spotRadius * spotRadius / 8) / (2 * .pi)
        let (j0, j1) = Bessel.j0j1(k * distance)
        let (forRise, forSlope) = (share * j0, -share * k * j1)
        for column in 0..<times {
          let response = spectrum.responses[row * times + column]
          rise[index * times + column] += forRise * response
          slope[index * times + column] += forSlope * response
        }
      }
    }
    self.distances = distances
    values = (0..<times).flatMap { column in
      (0..<distances.count).map { SIMD2(rise[$0 * times + column], slope[$0 * times + column]) }
    }
  }

  /// The rise at a distance in metres from the centre, K/J, at a column of time; 0 beyond the farthest.
  func rise(atColumn column: Int, distance: Double) -> Double {
    guard distance < distances.farthest else { return 0 }
    let place = distances.grid.place(distance)
    let row = column * distances.count + place.index
    return hermite(values[row], values[row + 1], place.share, place.step).value
  }
}

/// Distances from zero on, even near the centre of the spot and ever wider away from it.
struct DistanceGrid: Sendable {
  let grid: TimeGrid
  let farthest: Double

  init(farthest: Double) {
    var resolution = ThermalResolution()
    resolution.shortestTime = 0.4e-6
    resolution.stepsInOctave = 16
    resolution.octaves = 1
    while TimeGrid(resolution).longest < farthest, resolution.octaves < 20 { resolution.octaves += 1 }
    grid = TimeGrid(resolution)
    self.farthest = min(farthest, grid.longest)
  }

  var count: Int { grid.steps + 1 }
  func distance(at index: Int) -> Double { grid.time(at: index) }
}

/// The cubic through two values with their slopes, at a share of the step between; the pair is value and slope.
@inline(__always)
func hermite(
  _ from: SIMD2<Double>, _ to: SIMD2<Double>, _ share: Double, _ step: Double
) -> (value: Double, slope: Double) {
  let difference = to.x - from.x
  let (start, end) = (from.y * step, to.y * step)
  let square = 3 * difference - 2 * start - end
  let cube = start + end - 2 * difference
  let value = from.x + share * (start + share * (square + share * cube))
  let slope = (start + share * (2 * square + 3 * share * cube)) / step
  return (value, slope)
}
