internal import DriveEmulator

/// What came of one demand over all its cases.
public struct TuningVerdict: Sendable {
  /// One case and its value; nil where there was none, with the reason in `note`.
  public struct Entry: Sendable {
    /// Number from 1 and name; nil for the scenario as it stands.
    public var corner: (number: Int, name: String)?
    /// The case's seed.
    public var seed: UInt64
    /// In the quantity's unit; nil where the case gave none.
    public var value: Double?
    /// Why there is no value, or what else should be known; empty for nothing.
    public var note: String
  }

  /// What was judged.
  public var quantity: TuningQuantity
  /// What it had to keep.
  public var bound: TuningBound
  /// Every case, corners first.
  public var entries: [Entry]
  /// Index of the worst entry.
  public var worst: Int
  /// Nil when every case kept the bound; otherwise the whole message.
  public var failure: String?
  /// The page with the failing cases' plots; nil when nothing failed.
  public var plotPath: String?

  /// Every case kept the bound.
  public var passed: Bool { failure == nil }
}

extension TuningBench {
  /// Judges one demand over every case.
  ///
  /// A run or a loop that gives no value breaks every bound. Throws what is wrong with the scenario itself, or with the
  /// directory for plots.
  public func judge(
    _ quantity: TuningQuantity, _ bound: TuningBound, at place: SourcePlace
  ) throws -> TuningVerdict {
    let (cases, cornerCount) = try cases()
    var measured: [CaseMeasurement] = []
    for one in cases { measured.append(try measure(quantity, one)) }
    var worst = 0
    for index in measured.indices
    where bound.badness(measured[index].value) > bound.badness(measured[worst].value) { worst = index }
    if injects, quantity.axis != nil, measured[worst].loop != nil {
      try measured[worst].inject(quantity, case: cases[worst], bench: self)
    }
    var verdict = TuningVerdict(
      quantity: quantity, bound: bound,
      entries: zip(cases, measured).map {
        TuningVerdict.Entry(corner: $0.corner, seed: $0.seed, value: $1.value, note: $1.note)
      }, worst: worst)
    let judged = measured[worst].value
    guard !(judged.map(bound.holds) ?? false) else { return verdict }
    let paths = try writePlots(verdict, measured[worst], cases[worst])
    verdict.plotPath = paths.page
    verdict.failure = TuningText.failure(
      verdict, measured[worst], case: cases[worst], cornerCount: cornerCount, place: place, bench: self,
      paths: paths)
    return verdict
  }

  private func measure(_ quantity: TuningQuantity, _ one: Case) throws -> CaseMeasurement {
    guard let axis = quantity.axis else {
      let report = try run(one.scenario, RunOptions())
      var measurement = CaseMeasurement(run: report)
      measurement.value = report.isComplete || quantity == .wrongLayerCount ? quantity.value(of: report) : nil
      if !report.isComplete || measurement.value == nil {
        measurement.value = nil
        measurement.note = report.failures.first ?? "the run gave no such figure"
      }
      return measurement
    }
    do {
      let report = try measureLoop(LoopExperiment(scenario: one.scenario, axis: axis, layer: layer))
      var measurement = CaseMeasurement(loop: report)
      measurement.value = report.linearised.flatMap { quantity.value(of: $0).value }
      measurement.linearised = measurement.value
      return measurement
    } catch let error as LoopMeasurementError where !error.isSetting {
      var measurement = CaseMeasurement()
      measurement.note = "\(error)"
      return measurement
    }
  }
}

/// What was found out about one case.
struct CaseMeasurement {
  /// The value that is judged.
  var value: Double?
  var note = ""
  var run: RunReport?
  var loop: LoopReport?
  /// What the linearised loop says, where the value was measured.
  var linearised: Double?
  /// The value comes from injected sines.
  var isInjected = false

  init() {}
  init(run: RunReport) { self.run = run }
  init(loop: LoopReport) { self.loop = loop }

  /// Measures the loop that runs, at the corner where its linearisation is worst; that value is then judged.
  mutating func inject(_ quantity: TuningQuantity, case one: TuningBench.Case, bench: TuningBench) throws {
    guard let axis = quantity.axis else { return }
    var experiment = LoopExperiment(
      scenario: one.scenario, axis: axis, layer: bench.layer, method: .both)
    experiment.injection = bench.injection
    do {
      let report = try bench.measureLoop(experiment)
      loop = report
      guard let figures = report.injected else {
        note = report.refusals.first.map { "the measured value is refused: \($0.reason)" } ?? ""
        return
      }
      let (key, measured) = quantity.value(of: figures)
      if report.isRefused(key) {
        note =
          report.refusals.first { $0.figure == key }.map { "the measured value is refused: \($0.reason)" }
          ?? ""
      } else if let measured {
        value = measured
        isInjected = true
      }
    } catch let error as LoopMeasurementError where !error.isSetting {
      value = nil
      note = "\(error)"
    }
  }
}
