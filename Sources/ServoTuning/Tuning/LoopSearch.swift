internal import Configuration
internal import Determinism
internal import DriveEmulator

/// The search of a `LoopTuning` under way.
struct LoopSearch {
  let tuning: LoopTuning
  let goesOn: (Double) -> Bool
  private(set) var measurements = 0
  private(set) var isStopped = false
  /// Corners, that of the best candidate's worst score first.
  private var order: [Int?]
  private var seen: [[Double]: Double] = [:]

  init(_ tuning: LoopTuning, goesOn: @escaping (Double) -> Bool) {
    self.tuning = tuning
    self.goesOn = goesOn
    order = tuning.corners.isEmpty ? [nil] : tuning.corners.indices.map { $0 }
  }

  /// A candidate's worst score over the corners; infinite as soon as one corner is no better than `bar`.
  private mutating func score(_ values: [Double], bar: Double) throws -> (score: Double, corner: Int?) {
    var worst: (score: Double, corner: Int?) = (-.infinity, order[0])
    var scores: [(corner: Int?, score: Double)] = []
    for corner in order {
      let share = Double(measurements) / Double(max(tuning.mostMeasurements, 1))
      guard measurements < tuning.mostMeasurements, goesOn(share) else {
        isStopped = true
        return (.infinity, worst.corner)
      }
      let score = try measure(values, corner: corner)
      scores.append((corner, score))
      if score > worst.score { worst = (score, corner) }
      guard worst.score < bar else { return (.infinity, worst.corner) }
    }
    // Stable: equal corners keep their order.
    order = scores.enumerated().sorted {
      $0.element.score == $1.element.score ? $0.offset < $1.offset : $0.element.score > $1.element.score
    }.map(\.element.corner)
    return worst
  }

  private mutating func measure(_ values: [Double], corner: Int?) throws -> Double {
    measurements += 1
    do {
      var experiment = LoopExperiment(
        scenario: try tuning.scenario(values, corner: corner), axis: tuning.axis, layer: tuning.layer)
      experiment.impulses = 8
      guard let figures = try experiment.measure().linearised else { return 2 * LoopTuning.refused }
      return tuning.score(figures)
    } catch let error as LoopMeasurementError where !error.isSetting {
      // A loop that does not close is the worst one.
      return 3 * LoopTuning.refused
    }
  }

  /// The place between a parameter's ends, 0 to 1, on a logarithmic scale.
  private func value(_ parameter: TuningParameter, _ place: Double) -> Double {
    parameter.low * Double.pow(parameter.high / parameter.low, place)
  }

  /// Searches from `start`; returns the best values with their worst corner.
  mutating func run(
    from start: [Double]
  ) throws -> (before: LoopTuningResult.Setting, after: LoopTuningResult.Setting) {
    let first = try score(start, bar: .infinity)
    let before = LoopTuningResult.Setting(values: start, score: first.score, worstCorner: first.corner)
    var best = before
    var places = zip(tuning.parameters, start).map { parameter, value in
      min(max(Double.log(value / parameter.low) / Double.log(parameter.high / parameter.low), 0), 1)
    }
    var step = 0.2
    while step > 0.01, !isStopped {
      var improved = false
      for index in places.indices {
        for direction in [1.0, -1.0] where !isStopped {
          var trial = places
          trial[index] = min(max(trial[index] + direction * step, 0), 1)
          guard trial[index] != places[index] else { continue }
          let values = zip(tuning.parameters, trial).map { value($0, $1) }
          guard seen[trial] == nil else { continue }
          let found = try score(values, bar: best.score)
          seen[trial] = found.score
          guard found.score < best.score else { continue }
          best = LoopTuningResult.Setting(values: values, score: found.score, worstCorner: found.corner)
          places = trial
          improved = true
          break
        }
      }
      if !improved { step /= 2 }
    }
    return (before, best)
  }
}

extension LoopTuning {
  /// Searches, then measures both settings by injected sines too, each at its worst corner.
  ///
  /// `goesOn` is told the share of the allowance that is used up, and ends the search by saying no. Throws what is wrong
  /// with the scenario, and a `LoopMeasurementError` for a parameter that is none.
  public func search(goesOn: @escaping (Double) -> Bool = { _ in true }) throws -> LoopTuningResult {
    let start = try parameters.map { parameter in
      guard let value = Self.number(at: parameter.key, in: scenario.document) else {
        throw LoopMeasurementError.setting("the scenario has no number \(parameter.key) to tune")
      }
      guard parameter.low > 0, parameter.low < parameter.high, parameter.high.isFinite else {
        throw LoopMeasurementError.setting(
          "\(parameter.key) cannot range from \(parameter.low) to \(parameter.high); two numbers above 0, the smaller "
            + "one first, would do")
      }
      return value
    }
    var search = LoopSearch(self, goesOn: goesOn)
    var (before, after) = try search.run(from: start)
    before.report = try measured(before)
    after.report = try measured(after)
    return LoopTuningResult(
      tuning: self, before: before, after: after, measurements: search.measurements,
      isComplete: !search.isStopped)
  }

  private func measured(_ setting: LoopTuningResult.Setting) throws -> LoopReport? {
    var experiment = LoopExperiment(
      scenario: try scenario(setting.values, corner: setting.worstCorner), axis: axis, layer: layer,
      method: .both)
    experiment.injection = injection
    do {
      return try experiment.measure()
    } catch let error as LoopMeasurementError where !error.isSetting {
      // The table says that there is no figure.
      return nil
    }
  }
}
