public import Determinism
internal import DriveEmulator

/// What one method found: the response, and the figures read off it.
public struct LoopFigures: Sendable {
  /// Crossings, margins and peaks.
  public var margins: LoopMargins
  /// Smallest distance of |1+L| from the standard's envelope, dB; negative outside; nil where it cannot be told.
  public var maskMargin: Double?
  /// The lowest frequency at which |1+L| was held against the envelope, Hz: below it the response cannot be told. The
  /// envelope begins at 9.6 Hz.
  public var maskFrom: Double?
  /// The lowest frequency down to which the response is told, Hz.
  public var lowest: Double
  /// What was measured, for plots.
  public var points: [LoopPoint]
  /// L at any frequency.
  let response: @Sendable (Double) -> Complex

  /// How uncertain L is at a frequency, as a share of it.
  let doubt: @Sendable (Double) -> Double

  /// L at a frequency in Hz.
  public func response(at frequency: Double) -> Complex { response(frequency) }

  static func mask(_ axis: LoopAxis) -> ReferenceMask { axis == .focus ? .axial : .radial }

  /// How uncertain L is at a frequency in Hz, as a share of it.
  public func uncertainty(at frequency: Double) -> Double { doubt(frequency) }

  /// Of a linearised loop; nil when its gain never crosses 1.
  init?(_ loop: ImpulseResponseLoop, axis: LoopAxis, feedForward: Double?) {
    let lowest = loop.lowestTrusted(feedForward: feedForward)
    let grid = LoopMargins.grid(from: lowest, to: loop.sampleRate * 0.4999, pointsPerDecade: 250)
    guard let margins = LoopMargins(of: loop, grid: grid) else { return nil }
    self.margins = margins
    self.lowest = lowest
    if lowest <= Self.highestMaskStart {
      let from = max(lowest, ReferenceMask.lowest)
      maskFrom = from
      maskMargin = Self.mask(axis).margin(
        of: loop, from: from, pointsPerDecade: 300, feedForward: feedForward)
    }
    points = LoopMargins.grid(from: max(lowest, 10), to: loop.sampleRate * 0.45, pointsPerDecade: 40).map {
      LoopPoint(frequency: $0, response: loop.response(at: $0), coherence: 1, deviation: loop.doubt(at: $0))
    }
    response = { loop.response(at: $0) }
    doubt = { loop.uncertainty(at: $0) }
  }

  /// Where the envelope must be reached from, Hz, for a distance from it to mean anything.
  static let highestMaskStart = 120.0

  /// Of measured points, none of them in doubt; `lowest` is the frequency down to which none is missing, Hz.
  init?(_ loop: MeasuredLoop, from lowest: Double, axis: LoopAxis, feedForward: Double?) {
    guard let margins = LoopMargins(of: loop, grid: loop.analysisGrid) else { return nil }
    self.margins = margins
    self.lowest = loop.points.first?.frequency ?? lowest
    let mask = Self.mask(axis)
    let inside = loop.points.filter { point in
      let isLine = feedForward.map { (point.frequency - $0).magnitude < 0.25 * $0 } ?? false
      return point.frequency >= max(lowest, ReferenceMask.lowest) && point.frequency <= ReferenceMask.highest
        && !isLine
    }
    if let first = inside.first, first.frequency <= Self.highestMaskStart {
      maskFrom = first.frequency
      maskMargin = inside.map { mask.margin(of: $0.response, at: $0.frequency) }.min()
    }
    points = loop.points
    response = { loop.response(at: $0) }
    doubt = { frequency in
      loop.points.min { ($0.frequency - frequency).magnitude < ($1.frequency - frequency).magnitude }?
        .deviation
        ?? .infinity
    }
  }
}

/// A loop's measured response and what follows from it.
public struct LoopReport: Sendable {
  /// How far two methods lie apart where the coherence is above 0.99 and both are certain enough to tell a degree.
  public struct Agreement: Equatable, Sendable {
    /// Points compared: the injected response has a standard deviation below 0.6 %, and half of the pulses tell
    /// the same within 1.5 %.
    public var points: Int
    /// The largest difference of magnitudes, dB.
    public var decibels: Double
    /// The largest difference of phases, degrees.
    public var degrees: Double
  }

  /// A figure that is not told, and why.
  public struct Refusal: Equatable, Sendable {
    /// The figure's key in the report.
    public var figure: String
    /// Why it is not told, in words.
    public var reason: String
  }

  /// The scenario's name.
  public var scenario: String
  /// Which loop.
  public var axis: LoopAxis
  /// Where it was broken.
  public var place: LoopBreak
  /// The layer in focus.
  public var layer: Int
  /// The laser wrote in every tick of every measurement; otherwise in none.
  public var writes = false
  /// How it was measured.
  public var method: LoopMethod
  /// What impulses on copies of the run gave; nil if they were not asked for, or the gain never crosses 1.
  public var linearised: LoopFigures?
  /// Of the points whose coherence can be trusted.
  public var injected: LoopFigures?
  /// Every point that was measured, trusted or not.
  public var points: [LoopPoint] = []
  /// How far both methods lie apart; nil unless both were used.
  public var agreement: Agreement?
  /// Figures of the injection that are not told.
  public var refusals: [Refusal] = []
  /// What of a real drive is switched off.
  public var idealised: [String]

  init(_ experiment: LoopExperiment) {
    scenario = experiment.scenario.name
    axis = experiment.axis
    place = experiment.place
    layer = experiment.layer
    method = experiment.method
    idealised = experiment.scenario.idealised
    trusted = experiment.injection.trustedCoherence
    sampleRate = experiment.scenario.sampleRate
  }

  /// The standard deviation of a response, as a share of it, with which a degree can be told.
  static let certainDeviation = 0.006

  private let trusted: Double
  private let sampleRate: Double

  /// What stands first in reports: the linearised figures where there are some, else the measured ones.
  public var figures: LoopFigures? { linearised ?? injected }

  /// Takes over what the analyser measured.
  mutating func take(_ all: [LoopPoint], feedForward: Double?) {
    points = all
    let good = all.filter { $0.coherence >= trusted }
    if good.count > 1 {
      injected = LoopFigures(
        MeasuredLoop(points: good, sampleRate: sampleRate),
        from: lowestTrusted(all, feedForward: feedForward),
        axis: axis, feedForward: feedForward)
    }
    refuse(all)
    guard let linearised else { return }
    var agreement = Agreement(points: 0, decibels: 0, degrees: 0)
    for point in all where point.coherence > 0.99 && point.deviation < Self.certainDeviation {
      guard linearised.doubt(point.frequency) < ImpulseResponseLoop.largestDoubt else { continue }
      let ratio = point.response / linearised.response(at: point.frequency)
      agreement.points += 1
      agreement.decibels = max(agreement.decibels, ReferenceMask.decibels(ratio.magnitude).magnitude)
      agreement.degrees = max(agreement.degrees, (ratio.phase * 180 / Double.pi).magnitude)
    }
    self.agreement = agreement
  }

  /// A figure is refused when a point beside it, within a third of an octave, is not to be trusted.
  private mutating func refuse(_ all: [LoopPoint]) {
    let doubtful = all.filter { $0.coherence < trusted }
    guard let margins = injected?.margins else {
      let worst = doubtful.min { $0.coherence < $1.coherence }
      refusals.append(
        Refusal(
          figure: "all figures", reason: worst.map { Self.reason($0, trusted) } ?? Self.withoutCrossing(all)))
      return
    }
    let places: [(String, [Double])] = [
      ("crossover_hz", margins.crossovers), ("phase_margin_deg", margins.crossovers),
      ("delay_margin_us", margins.crossovers),
      ("gain_margin_db", margins.gainMarginFrequency.map { [$0] } ?? []),
      ("ms", [margins.peakSensitivityFrequency]), ("mt", [margins.peakComplementaryFrequency]),
    ]
    for (figure, frequencies) in places {
      let near = doubtful.filter { point in
        frequencies.contains { point.frequency > $0 / 1.26 && point.frequency < $0 * 1.26 }
      }
      if let worst = near.min(by: { $0.coherence < $1.coherence }) {
        refusals.append(Refusal(figure: figure, reason: Self.reason(worst, trusted)))
      }
    }
    if injected?.maskMargin == nil {
      let worst = doubtful.filter { $0.frequency <= ReferenceMask.highest }.min {
        $0.coherence < $1.coherence
      }
      refusals.append(
        Refusal(
          figure: "mask_margin_db",
          reason: worst.map { Self.reason($0, trusted) }
            ?? "nothing was measured below \(LoopText.figure(LoopFigures.highestMaskStart)) Hz"))
    }
  }

  /// The frequency down to which every point within the envelope's reach can be trusted, Hz.
  private func lowestTrusted(_ all: [LoopPoint], feedForward: Double?) -> Double {
    all.filter { point in
      let isLine = feedForward.map { (point.frequency - $0).magnitude < 0.25 * $0 } ?? false
      return point.coherence < trusted && point.frequency <= ReferenceMask.highest && !isLine
    }.map(\.frequency).max() ?? 0
  }

  private static func withoutCrossing(_ points: [LoopPoint]) -> String {
    guard let first = points.first, let last = points.last else { return "nothing was measured" }
    return
      "the gain does not cross 1 from \(LoopText.figure(first.frequency)) to \(LoopText.figure(last.frequency)) Hz"
  }

  private static func reason(_ point: LoopPoint, _ trusted: Double) -> String {
    "coherence \(LoopText.figure(point.coherence)) at \(LoopText.figure(point.frequency)) Hz is below "
      + "\(LoopText.figure(trusted))"
  }

  /// Whether a figure of the injected measurement may be told.
  public func isRefused(_ figure: String) -> Bool {
    refusals.contains { $0.figure == figure || $0.figure == "all figures" }
  }
}
