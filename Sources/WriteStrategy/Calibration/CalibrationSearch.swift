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
      switch answer(points) {
      case .inside(let power):
        guard let fine = ladder(around: power, reach: calibration.reach / 3, write) else {
          return ended(.boundReached)
        }
        return finish(coarse: points, fine: fine, power)
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

  private static let mostLadders = 5
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
  private func answer(_ points: [PowerCalibration.Point]) -> Answer {
    guard points.count >= Self.fewestPoints, let first = points.first?.power, let last = points.last?.power,
      last > first
    else { return .higher }
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
      // m P = M (P - P0): gamma = P0/(P - P0).
      guard let line = StraightLine(points.map { ($0.power, $0.power * $0.value) }), line.slope > 0 else {
        return nil
      }
      let threshold = line.argument(of: 0)
      guard threshold > 0, target > 0 else { return nil }
      return ratio * threshold * (1 + 1 / target)
    }
  }

  private func finish(
    coarse: [PowerCalibration.Point], fine: [PowerCalibration.Point], _ power: Double
  ) -> PowerCalibration.Result {
    // A straight line holds near the answer for beta; the line of m P holds over all of the ladder.
    let points: [PowerCalibration.Point]
    if case .beta = calibration.method { points = fine } else { points = coarse + fine }
    guard points.count >= Self.fewestPoints, let found = solution(points),
      (found / power - 1).magnitude < calibration.reach, found <= calibration.powerLimit
    else { return ended(.implausible) }
    var result = ended(.found)
    result.power = found
    switch calibration.method {
    case .beta:
      result.expected = StraightLine(points.map { ($0.power, $0.value) })?.value(at: found)
    case .gamma(_, let ratio):
      let line = StraightLine(points.map { ($0.power, $0.power * $0.value) })
      result.expected = line.map { $0.argument(of: 0) / (found / ratio - $0.argument(of: 0)) }
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
