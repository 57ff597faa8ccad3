/// The rise of the heated layer on a line along the track after light of 1 W is switched on and stays on, while the
/// spot moves on: S(xi, t), xi the place seen from the spot, positive ahead of it.
///
/// The temperature of any course of power is the sum of these over its steps.
public struct StepResponse: Sendable {
  let grid: TimeGrid
  /// Speed of the spot along the track, m/s.
  public let velocity: Double
  /// Distance of the line from the spot's track, metres.
  public let offset: Double
  /// The time in which the evenly lit film gives a flash of heat away, seconds.
  public let relaxation: Double
  let start: Double
  let spacing: Double
  let count: Int
  /// Rise and its rate, K/W and K/(W s); by time, then place.
  let values: [SIMD2<Double>]

  /// How far ahead and behind the spot the table reaches, metres.
  public static let reach = (behind: 4e-6, ahead: 2e-6)

  /// The farthest from the spot that a table may be asked to reach, metres.
  static let farthestReach = 100e-6

  /// A line at `offset` metres aside of a spot that moves at `velocity` m/s (zero: a spot at rest).
  ///
  /// S = integral of the flash response g(|xi + v s, y|, s) ds over the time since switching on, by Lobatto's rule.
  public init(
    _ spot: SpotResponse, velocity: Double, offset: Double = 0, behind: Double = reach.behind,
    ahead: Double = reach.ahead,
    spacing: Double = 25e-9
  ) {
    let grid = spot.spectrum.grid
    let behind = behind > 0 ? min(behind, Self.farthestReach) : 0
    let ahead = ahead > 0 ? min(ahead, Self.farthestReach) : 0
    let spacing = spacing > 1e-9 ? spacing : 1e-9
    let count = Int((behind + ahead) / spacing) + 4
    let columns = spot.spectrum.times
    var values = [SIMD2<Double>](repeating: .zero, count: (grid.steps + 1) * count)
    for place in 0..<count {
      let xi = -behind + Double(place) * spacing
      func flash(_ column: Int) -> Double {
        let along = xi + velocity * columns[column]
        return spot.rise(atColumn: column, distance: (along * along + offset * offset).squareRoot())
      }
      var rise = 0.0
      var from = flash(0)
      values[place] = SIMD2(0, from)
      for index in 0..<grid.steps {
        let to = flash(3 * index + 3)
        if index < grid.stepsInOctave {
          rise += grid.step(at: index) * flash(3 * grid.steps + 1 + index)
        } else {
          let inside = flash(3 * index + 1) + flash(3 * index + 2)
          rise += grid.step(at: index) / 12 * (from + 5 * inside + to)
        }
        values[(index + 1) * count + place] = SIMD2(rise, to)
        from = to
      }
    }
    self.grid = grid
    self.velocity = velocity
    self.offset = offset
    relaxation = spot.spectrum.relaxation
    start = -behind
    self.spacing = spacing
    self.count = count
    self.values = values
  }

  /// Rise (K/W), its slope along the track (K/(W m)) and its rate at a fixed distance from the spot (K/(W s)), at
  /// `xi` metres ahead of the spot, `time` seconds after the step.
  ///
  /// Zero before the step; constant after the longest time and beyond the table's ends.
  @inline(__always)
  public func rise(ahead xi: Double, after time: Double) -> (value: Double, slope: Double, rate: Double) {
    guard time > 0 else { return (0, 0, 0) }
    let position = (xi - start) / spacing
    // A place that is no number, or far outside, must not reach the conversion to an integer.
    let bounded = position > 0 ? min(position, Double(count)) : 0
    let cell = min(max(Int(bounded), 1), count - 3)
    let u = min(max(position - Double(cell), -1), 2)
    // Lagrange's weights at -1, 0, 1, 2, and their slopes.
    let weights = SIMD4(
      -u * (u - 1) * (u - 2) / 6, (u * u - 1) * (u - 2) / 2, -u * (u + 1) * (u - 2) / 2, u * (u * u - 1) / 6)
    let slopes = SIMD4(
      -(3 * u * u - 6 * u + 2) / 6, (3 * u * u - 4 * u - 1) / 2, -(3 * u * u - 2 * u - 2) / 2,
      (3 * u * u - 1) / 6)
    guard time < grid.longest else {
      let row = grid.steps * count + cell - 1
      return (sum(row, weights).x, sum(row, slopes).x / spacing, 0)
    }
    let place = grid.place(time)
    let row = place.index * count + cell - 1
    let at = hermite(sum(row, weights), sum(row + count, weights), place.share, place.step)
    let slope = hermite(sum(row, slopes), sum(row + count, slopes), place.share, place.step).value
    return (at.value, slope / spacing, at.slope)
  }

  @inline(__always)
  private func sum(_ row: Int, _ weights: SIMD4<Double>) -> SIMD2<Double> {
    values[row] * weights.x + values[row + 1] * weights.y + values[row + 2] * weights.z + values[row + 3]
      * weights.w
  }

  /// The steady highest rise under a spot of continuous power, K/W, and where it lies ahead of the spot, metres.
  public var continuousPeak: (rise: Double, ahead: Double) {
    let last = grid.steps * count
    var best = 1
    for place in 1..<(count - 1) where values[last + place].x > values[last + best].x { best = place }
    let (left, middle, right) = (values[last + best - 1].x, values[last + best].x, values[last + best + 1].x)
    let curvature = left - 2 * middle + right
    let shift = curvature < 0 ? (left - right) / (2 * curvature) : 0
    return (middle - (left - right) * shift / 4, start + (Double(best) + shift) * spacing)
  }
}
