/// Times of a signal's zero crossings, between samples by a polynomial through the six around it.
struct EdgeFinder: Sendable {
  private var history = InlineArray<6, Double>(repeating: 0)
  private var count = 0

  /// Takes the next sample; returns where between its fourth and third predecessor-to-be the signal crossed zero:
  /// samples before this one, and whether it rose.
  mutating func step(_ sample: Double) -> (age: Double, isRising: Bool)? {
    for index in 0..<5 { history[index] = history[index + 1] }
    history[5] = sample
    count = min(count + 1, 6)
    guard count == 6, (history[2] > 0) != (history[3] > 0) else { return nil }
    var (low, high) = (0.0, 1.0)
    let sign = history[3] > 0 ? 1.0 : -1.0
    var place = history[2] / (history[2] - history[3])
    // Regula falsi, halved where it creeps: a dozen steps are far below any jitter.
    for round in 0..<12 {
      let value = sign * value(at: place)
      if value == 0 { break }
      if value > 0 { high = place } else { low = place }
      let next = place - value / max(sign * (history[3] - history[2]), .leastNormalMagnitude)
      place = round < 6 && next > low && next < high ? next : 0.5 * (low + high)
    }
    return (3 - place, sign > 0)
  }

  /// Lagrange's polynomial through the six samples, at `place` between the third and the fourth.
  private func value(at place: Double) -> Double {
    let time = place + 2
    var sum = 0.0
    for index in 0..<6 {
      var weight = 1.0
      for other in 0..<6 where other != index { weight *= (time - Double(other)) / Double(index - other) }
      sum += weight * history[index]
    }
    return sum
  }
}
