/// What a variant that times itself found.
struct Timing {
  let nanosecondsPerStep: Double
  let checksum: UInt64
}

/// One way to do the work of a case.
struct Variant: Sendable {
  let name: String
  /// Does so many steps and returns a checksum of the result.
  let run: @Sendable (_ steps: Int) -> UInt64
  /// Does the same and times what counts of it, where the rest would hide it; nil where all counts.
  let timed: (@Sendable (_ steps: Int) -> Timing)?

  init(name: String, run: @escaping @Sendable (_ steps: Int) -> UInt64) {
    self.name = name
    self.run = run
    timed = nil
  }

  private init(_ name: String, _ timed: @escaping @Sendable (_ steps: Int) -> Timing) {
    self.name = name
    self.timed = timed
    run = { timed($0).checksum }
  }

  /// A variant that times itself.
  static func timingItself(_ name: String, _ timed: @escaping @Sendable (_ steps: Int) -> Timing) -> Variant {
    Variant(name, timed)
  }

  func measure(steps: Int) -> Timing {
    if let timed { return timed(steps) }
    var checksum: UInt64 = 0
    let duration = ContinuousClock().measure { checksum = run(steps) }
    let nanoseconds =
      Double(duration.components.seconds) * 1e9 + Double(duration.components.attoseconds) * 1e-9
    return Timing(nanosecondsPerStep: nanoseconds / Double(steps), checksum: checksum)
  }
}

/// A demand on the ratio of two variants' times.
struct Gate: Sendable {
  let variant: String
  let rival: String
  /// What fails the run when it is passed.
  let largestRatio: Double
  /// What is aimed at, where that is not surely reached yet: told as met or not met in every run, never left out.
  var goal: Double?
}

/// The same work done by several variants.
struct Case: Sendable {
  let name: String
  let steps: Int
  /// Whether the variants' checksums must agree in every bit.
  var agreesInBits = true
  /// Rounds are long: no more of them are made, and none to warm up.
  var mostRounds: Int?
  let variants: [Variant]
  let gates: [Gate]
}

/// What was measured of a case.
struct CaseResult {
  struct Row {
    let variant: String
    let median: Double
    let least: Double
    /// Median of the ratios to the first variant's time.
    let ratioToFirst: Double
    let checksum: UInt64
  }

  struct Verdict {
    let gate: Gate
    let ratio: Double
    var holds: Bool { ratio <= gate.largestRatio }
    var meetsGoal: Bool? { gate.goal.map { ratio <= $0 } }
  }

  let name: String
  let steps: Int
  let rounds: Int
  /// Nanoseconds a step, by variant.
  let rows: [Row]
  let verdicts: [Verdict]

  let agreesInBits: Bool

  var checksumsAgree: Bool { !agreesInBits || rows.allSatisfy { $0.checksum == rows[0].checksum } }
  var passes: Bool { checksumsAgree && verdicts.allSatisfy(\.holds) }
}

extension Case {
  /// Runs the variants in turn, round by round, so that a slow spell of the machine meets all of them. A ratio is
  /// the median of the ratios within a round.
  func measure(rounds: Int) -> CaseResult {
    let rounds = min(rounds, mostRounds ?? rounds)
    var times = [[Double]](repeating: [], count: variants.count)
    var checksums = [UInt64](repeating: 0, count: variants.count)
    for round in (mostRounds == nil ? -2 : 0)..<rounds {
      for index in variants.indices {
        let timing = variants[index].measure(steps: steps)
        checksums[index] = timing.checksum
        guard round >= 0 else { continue }  // warming up
        times[index].append(timing.nanosecondsPerStep)
      }
    }
    let rows = variants.indices.map { index in
      CaseResult.Row(
        variant: variants[index].name, median: median(times[index]), least: times[index].min() ?? .nan,
        ratioToFirst: ratio(of: variants[index].name, to: variants[0].name, times), checksum: checksums[index]
      )
    }
    let verdicts = gates.map { gate in
      CaseResult.Verdict(gate: gate, ratio: ratio(of: gate.variant, to: gate.rival, times))
    }
    return CaseResult(
      name: name, steps: steps, rounds: rounds, rows: rows, verdicts: verdicts, agreesInBits: agreesInBits)
  }

  private func ratio(of variant: String, to rival: String, _ times: [[Double]]) -> Double {
    guard let first = variants.firstIndex(where: { $0.name == variant }),
      let second = variants.firstIndex(where: { $0.name == rival })
    else { return .infinity }
    return median(zip(times[first], times[second]).map { $0 / $1 })
  }
}

/// The middle value; of an even number of values the mean of the two in the middle; nan of none.
func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
