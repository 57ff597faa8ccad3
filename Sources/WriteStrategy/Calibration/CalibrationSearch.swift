/// The course of one power calibration.
struct CalibrationSearch {
  let calibration: PowerCalibration
  private var curve: [PowerCalibration.Point] = []
  private var writes = 0
  private var energy = 0.0

  init(calibration: PowerCalibration) { self.calibration = calibration }

  /// Ladders: coarse ones until the answer lies inside one, then a fine one around it.
  mutating func run(_ write: (TestWrite) -> TestReading) -> PowerCalibration.Result {
    var middle = min(calibration.startPower, calibration.powerLimit)
    guard middle > 0, middle.isFinite, calibration.lightTime > 0 else { return ended(.implausible) }
    var last = PowerCalibration.Verdict.targetOutOfReach
    for _ in 0..<Self.mostLadders {
      guard let points = ladder(around: middle, reach: calibration.reach, write) else {
        return ended(.boundReached)
      }
      let top = middle * (1 + calibration.reach)
      switch answer(points, middle) {
      case .inside(let power):
        if case .gamma = calibration.method {
          // What a fit says depends on where its powers lie: evenly around the answer, as the medium's maker laid them.
          if (power / middle - 1).magnitude < Self.centred { return finish(points, power) }
          (last, middle) = (.implausible, min(power, calibration.powerLimit / (1 + calibration.reach)))
          continue
        }
        guard let fine = ladder(around: power, reach: calibration.reach / 3, write) else {
          return ended(.boundReached)
        }
        return finish(fine, power)
      case .higher:
        last = points.count < Self.fewestPoints ? .nothingWritten : .targetOutOfReach
        if top >= calibration.powerLimit { return ended(last) }
        middle = min(middle * (1 + 1.5 * calibration.reach), calibration.powerLimit / (1 + calibration.reach))
      case .lower:
        last = .targetOutOfReach
        middle *= 1 - calibration.reach
      case .senseless: return ended(.implausible)
      }
    }
    return ended(last)
  }

  /// How far from the answer the middle of the last ladder for gamma may lie, a share.
  private static let centred = 0.03
  private static let mostLadders = 6
  private static let fewestPoints = 4

  /// Writes evenly spaced powers; nil where a bound forbids the next one. Unreadable ones are left out.
  private mutating func ladder(
    around middle: Double, reach: Double, _ write: (TestWrite) -> TestReading
  ) -> [PowerCalibration.Point]? {
    var points: [PowerCalibration.Point] = []
    let count = max(calibration.steps, Self.fewestPoints)
    for index in 0..<count {
      let share = 2 * Double(index) / Double(count - 1) - 1
      let power = min(middle * (1 + reach * share), calibration.powerLimit)
      let cost = power * calibration.lightTime
      guard writes < calibration.mostWrites, energy + cost <= calibration.mostEnergy else { return nil }
      let reading = write(TestWrite(number: writes, power: power))
      writes += 1
      energy += cost
      guard reading.isReadable(above: calibration.modulationFloor) else { continue }
      switch calibration.method {
      case .beta: points.append(.init(power: power, value: reading.beta))
      case .gamma: points.append(.init(power: power, value: reading.modulation))
      }
    }
    curve += points
    return points
  }

  private enum Answer {
    case inside(Double)
    case higher
    case lower
    case senseless
  }

  /// Where the points say that the target lies.
  private func answer(_ points: [PowerCalibration.Point], _ middle: Double) -> Answer {
    // Only the lowest powers read: the others destroyed what they wrote.
    if points.count < Self.fewestPoints, let last = points.last?.power, last < middle { return .lower }
    guard points.count >= Self.fewestPoints, let first = points.first?.power, let last = points.last?.power,
      last > first
    else { return .higher }
    if case .gamma(let target, _) = calibration.method {
      guard let curve = ModulationCurve(points) else { return .senseless }
      if curve.gamma(at: first) < target { return .lower }
      if curve.gamma(at: last) > target { return .higher }
      return solution(points).map { .inside($0) } ?? .senseless
    }
    guard let power = solution(points) else { return .senseless }
    if power > last { return .higher }
    return power < first ? .lower : .inside(power)
  }

  /// The power at which the fitted readings meet the target; nil if they do not rise with the power.
  private func solution(_ points: [PowerCalibration.Point]) -> Double? {
    switch calibration.method {
    case .beta(let target):
      guard let line = StraightLine(points.map { ($0.power, $0.value) }), line.slope > 0 else { return nil }
      return line.argument(of: target)
    case .gamma(let target, let ratio):
      guard let power = ModulationCurve(points)?.power(ofGamma: target) else { return nil }
      return ratio * power
    }
  }

  private func finish(_ points: [PowerCalibration.Point], _ power: Double) -> PowerCalibration.Result {
    guard points.count >= Self.fewestPoints, let found = solution(points),
      (found / power - 1).magnitude < calibration.reach, found <= calibration.powerLimit
    else { return ended(.implausible) }
    var result = ended(.found)
    result.power = found
    switch calibration.method {
    case .beta:
      result.expected = StraightLine(points.map { ($0.power, $0.value) })?.value(at: found)
    case .gamma(_, let ratio):
      result.expected = ModulationCurve(points)?.gamma(at: found / ratio)
    }
    return result
  }

  private func ended(_ verdict: PowerCalibration.Verdict) -> PowerCalibration.Result {
    PowerCalibration.Result(
      verdict: verdict, power: nil, expected: nil, curve: curve, writes: writes, energy: energy)
  }
}

/// The straight line of least squares through points.
struct StraightLine {
  let centre: (x: Double, y: Double)
  let slope: Double

  /// Nil for points that lie at one argument.
  init?(_ points: [(x: Double, y: Double)]) {
    let count = Double(max(1, points.count))
    let centre = (
      x: points.reduce(0) { $0 + $1.x } / count, y: points.reduce(0) { $0 + $1.y } / count
    )
    let spread = points.reduce(0) { $0 + ($1.x - centre.x) * ($1.x - centre.x) }
    guard spread > 0 else { return nil }
    self.centre = centre
    slope = points.reduce(0) { $0 + ($1.x - centre.x) * ($1.y - centre.y) } / spread
  }

  func value(at x: Double) -> Double { centre.y + slope * (x - centre.x) }
  func argument(of y: Double) -> Double { centre.x + (y - centre.y) / slope }
}

/// Modulation over power: m P as a parabola of P by least squares, of which the line of m = M (1 - P0/P) is the
/// simplest.
struct ModulationCurve {
  private let middle: Double
  private let span: ClosedRange<Double>
  /// m P over the middle power = constant + slope u + bend u2 at u = P over the middle power, less 1.
  private let constant: Double
  private let slope: Double
  private let bend: Double

  /// Nil for fewer than three powers.
  init?(_ points: [PowerCalibration.Point]) {
    guard points.count > 2, let first = points.map(\.power).min(), let last = points.map(\.power).max(),
      first > 0
    else { return nil }
    let middle = (first + last) / 2
    let pairs = points.map { (u: $0.power / middle - 1, y: $0.power / middle * $0.value) }
    func sum(_ term: (_ u: Double, _ y: Double) -> Double) -> Double {
      pairs.reduce(0) { $0 + term($1.u, $1.y) }
    }
    let count = Double(pairs.count)
    let (s1, s2, s3) = (sum { u, _ in u }, sum { u, _ in u * u }, sum { u, _ in u * u * u })
    let s4 = sum { u, _ in u * u * u * u }
    let (t0, t1, t2) = (sum { _, y in y }, sum { u, y in u * y }, sum { u, y in u * u * y })
    // Cramer's rule on the normal equations.
    let determinant = count * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2)
    guard determinant > 1e-15 else { return nil }
    constant = (t0 * (s2 * s4 - s3 * s3) - s1 * (t1 * s4 - t2 * s3) + s2 * (t1 * s3 - t2 * s2)) / determinant
    slope = (count * (t1 * s4 - t2 * s3) - t0 * (s1 * s4 - s2 * s3) + s2 * (s1 * t2 - s2 * t1)) / determinant
    bend = (count * (s2 * t2 - s3 * t1) - s1 * (s1 * t2 - s2 * t1) + t0 * (s1 * s3 - s2 * s2)) / determinant
    self.middle = middle
    span = first...last
  }

  /// (P/m)(dm/dP) = P (m P)'/(m P) - 1.
  func gamma(at power: Double) -> Double {
    let u = power / middle - 1
    return (1 + u) * (slope + 2 * bend * u) / (constant + slope * u + bend * u * u) - 1
  }

  /// The power within the points at which gamma falls to a target; nil where it does not.
  func power(ofGamma target: Double) -> Double? {
    var (low, high) = (span.lowerBound, span.upperBound)
    guard gamma(at: low) >= target, gamma(at: high) <= target else { return nil }
    for _ in 0..<50 {
      let power = (low + high) / 2
      if gamma(at: power) > target { low = power } else { high = power }
    }
    return (low + high) / 2
  }
}
