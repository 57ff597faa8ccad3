/// What places of sync codes that should be one period apart agree on.
enum SyncPattern {
  /// By how much the pattern has moved against `expected`: what most starts agree on, at least two of them and more than
  /// those that have not moved.
  static func slip(of starts: [Int], from expected: Int, period: Int) -> Int {
    let slips = starts.map { start in
      let rest = (start - expected + period / 2) % period
      return (rest < 0 ? rest + period : rest) - period / 2
    }
    var (best, most) = (0, max(slips.filter { $0 == 0 }.count, 1))
    for slip in slips where slip != 0 {
      let count = slips.filter { $0 == slip }.count
      if count > most { (best, most) = (slip, count) }
    }
    return best
  }

  /// The first of those starts that most others are whole periods from, at least one of them.
  static func mostAgreed(_ starts: [Int], period: Int) -> Int? {
    var (best, most): (Int?, Int) = (nil, 1)
    for start in starts {
      let count = starts.filter { ($0 - start) % period == 0 }.count
      if count > most { (best, most) = (start, count) }
    }
    return best
  }
}
