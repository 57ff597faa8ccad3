/// One pulse of a mark, in channel clocks from the mark's nominal start, its power a share of the peak power.
struct MarkPulse: Equatable {
  var start: Double
  var end: Double
  var level: Double
}

extension [MarkPulse] {
  /// What is wrong with the pulses of a mark; nil if they are in order.
  var firstFault: String? {
    for (pulse, next) in zip(self, dropFirst()) where next.start < pulse.end { return "overlap" }
    for pulse in self where pulse.end <= pulse.start { return "have no positive width" }
    return nil
  }
}

extension PulseStrategy {
  /// The pulses of a mark between spaces; nil for a space without end and without shifts.
  func shape(of mark: Int, previousSpace: Int?, nextSpace: Int?) -> [MarkPulse] {
    var pulses =
      switch form {
      case .block: [MarkPulse(start: times.topStart, end: Double(mark) + times.endShift, level: 1)]
      case .castle: castle(of: mark)
      case .lShape: lShape(of: mark)
      case .multiPulse: multiPulses(of: mark)
      }
    pulses[0].start += leadShifts.shift(mark: mark, space: previousSpace ?? .max)
    pulses[pulses.count - 1].end += trailShifts.shift(mark: mark, space: nextSpace ?? .max)
    if resolution > 0 {
      for index in pulses.indices {
        pulses[index].start = rounded(pulses[index].start)
        pulses[index].end = rounded(pulses[index].end)
      }
    }
    return pulses
  }

  private func castle(of mark: Int) -> [MarkPulse] {
    let (start, end) = (times.topStart, Double(mark) + times.endShift)
    let (bodyStart, bodyEnd) = (start + times.topWidth, end - times.lastWidth)
    guard bodyEnd > bodyStart else { return [MarkPulse(start: start, end: end, level: levels.single)] }
    return [
      MarkPulse(start: start, end: bodyStart, level: 1),
      MarkPulse(start: bodyStart, end: bodyEnd, level: levels.middle),
      MarkPulse(start: bodyEnd, end: end, level: levels.last),
    ]
  }

  private func lShape(of mark: Int) -> [MarkPulse] {
    let (start, end) = (times.topStart, Double(mark) + times.endShift)
    let bodyStart = start + times.topWidth
    guard end > bodyStart else { return [MarkPulse(start: start, end: end, level: levels.single)] }
    return [
      MarkPulse(start: start, end: bodyStart, level: 1),
      MarkPulse(start: bodyStart, end: end, level: levels.middle),
    ]
  }

  private func multiPulses(of mark: Int) -> [MarkPulse] {
    let pulses = count.pulses(of: mark)
    var shape = [MarkPulse(start: times.topStart, end: times.topStart + times.topWidth, level: 1)]
    // The clock that an odd mark has more than its pairs is spread over the pulses behind the first.
    let surplus = count == .half && !mark.isMultiple(of: 2) ? 1.0 / Double(max(1, pulses - 1)) : 0
    for index in 1..<max(1, pulses) {
      let isLast = index == pulses - 1
      var start = times.multiStart + Double(index - 1) * count.period + Double(index) * surplus
      if isLast { start += times.lastShift }
      let width = isLast ? times.lastWidth : times.multiWidth
      shape.append(MarkPulse(start: start, end: start + width, level: isLast ? levels.last : levels.middle))
    }
    return shape
  }

  private func rounded(_ clocks: Double) -> Double {
    let parts = clocks * Double(resolution) + 0.5
    let truncated = Double(Int(parts))
    return (truncated > parts ? truncated - 1 : truncated) / Double(resolution)
  }
}

extension PulseStrategy {
  /// The laser's course for a row of marks at a peak power in W and a speed in m/s (nil: the reference speed); time
  /// zero is the nominal start of the first mark.
  ///
  /// Throws for a power above the laser's limit or not above zero, a speed not above zero, and pulses of two marks
  /// that overlap.
  public func train(
    _ runs: [MarkRun], peakPower: Double, velocity: Double? = nil, previousSpace: Int? = nil
  ) throws(WriteStrategyError) -> PulseTrain {
    let velocity = velocity ?? referenceVelocity
    guard velocity > 0, velocity.isFinite else {
      throw WriteStrategyError("a speed of \(velocity) m/s", advice: "a speed above zero would do")
    }
    guard peakPower > 0, peakPower * levels.highest <= powerLimit else {
      throw WriteStrategyError(
        "a peak power of \(peakPower * 1e3) mW is not above zero or takes the laser above its limit",
        advice: "at most \(powerLimit / levels.highest * 1e3) mW would do")
    }
    guard
      runs.allSatisfy({ (1...MarkRun.longest).contains($0.mark) && (1...MarkRun.longest).contains($0.space) })
    else {
      throw WriteStrategyError("a run is no run", advice: "1 to \(MarkRun.longest) clocks would do")
    }
    let clock = channelBitLength / velocity
    var train = PulseTrain(
      restingPower: levels.rest * peakPower, steps: [], marks: [], riseTime: riseTime, fallTime: fallTime)
    var nominal = 0.0
    var space = previousSpace
    for (index, run) in runs.enumerated() {
      let isLast = index == runs.count - 1
      let pulses = shape(of: run.mark, previousSpace: space, nextSpace: isLast ? nil : run.space)
      if let fault = pulses.firstFault {
        throw WriteStrategyError(
          "the pulses of mark \(index + 1) \(fault)", advice: "look at the strategy's times")
      }
      try train.append(pulses, of: run.mark, at: nominal * clock, clock: clock, self, peakPower)
      nominal += Double(run.mark + run.space)
      space = run.space
    }
    return train
  }
}

extension PulseTrain {
  /// Adds the pulses of one mark; a cooling level that lasts until then is cut short.
  fileprivate mutating func append(
    _ pulses: [MarkPulse], of run: Int, at origin: Double, clock: Double, _ strategy: PulseStrategy,
    _ peakPower: Double
  ) throws(WriteStrategyError) {
    let start = origin + pulses[0].start * clock
    let end = origin + pulses[pulses.count - 1].end * clock
    if let previous = marks.last {
      guard start >= previous.end else {
        throw WriteStrategyError(
          "the pulses of mark \(marks.count + 1) overlap those of the mark before",
          advice: "a longer space or an earlier end would do")
      }
      if let last = steps.last, last.time > start {
        steps.removeLast()
        marks[marks.count - 1].steps = previous.steps.lowerBound..<steps.count
      }
    }
    let first = steps.count
    for (index, pulse) in pulses.enumerated() {
      steps.append(PowerStep(time: origin + pulse.start * clock, power: pulse.level * peakPower))
      let isJoined = index + 1 < pulses.count && pulses[index + 1].start == pulse.end
      if !isJoined, index + 1 < pulses.count {
        steps.append(PowerStep(time: origin + pulse.end * clock, power: strategy.levels.bias * peakPower))
      }
    }
    let cooling = strategy.times.coolingWidth * clock
    if cooling > 0 { steps.append(PowerStep(time: end, power: strategy.levels.cooling * peakPower)) }
    steps.append(PowerStep(time: end + cooling, power: restingPower))
    marks.append(Mark(run: run, start: start, end: end, steps: first..<steps.count, rest: end + cooling))
  }
}
