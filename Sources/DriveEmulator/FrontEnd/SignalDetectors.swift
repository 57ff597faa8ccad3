public import Determinism
internal import DriveInterface

/// Levels and times of the front end's comparators and envelope detectors.
///
/// Real drives set most of them by registers; these are common figures of such chips, graded assumed.
public struct DetectorSettings: Equatable, Sendable {
  /// Gain of the side spots' amplifiers over the main spot's.
  public var sideGain = 5.0
  /// Sum above which there is focus, full scale.
  public var focusOKLevel = 0.05
  /// Time constant with which the RF sum's envelopes fall, seconds.
  public var envelopeDecay = 50e-6
  /// Time constant with which the slow references behind the comparators fall, seconds.
  public var referenceDecay = 5e-3
  /// The sum below this share of its reference is a defect.
  public var defectShare = 0.6
  /// Swing of an envelope over its peak from which on it counts as a signal.
  public var smallestSwing = 0.05
  /// Swing of the RF sum over its peak from which on there are marks.
  public var rfShare = 0.3
  /// Band limit of the phase difference, Hz (ECMA-267 Annex C).
  public var phaseBandLimit = 30e3

  /// At rest.
  public init() {}
}

/// An upper and a lower edge that follow at once and fall toward the signal slowly.
public struct Envelope: Equatable, Sendable {
  /// The upper edge, in the signal's unit.
  public var peak = 0.0
  /// The lower edge, in the signal's unit.
  public var bottom = 0.0

  /// Both edges at zero.
  @inlinable
  public init() {}

  /// The edges after one tick: `high` and `low` are the signal's own.
  @inlinable @inline(__always)
  public mutating func step(high: Double, low: Double, decay: Double) {
    peak = high > peak ? high : peak + decay * (high - peak)
    bottom = low < bottom ? low : bottom + decay * (low - bottom)
  }

  @inlinable var middle: Double { 0.5 * (peak + bottom) }
  @inlinable var swing: Double { peak - bottom }
}

/// Comparators and envelope detectors: what the front end tells of the light beside the samples.
public struct SignalDetectors: Sendable {
  /// Band-limited side quadrants.
  var side = SIMD4<Double>.zero
  var phaseDifference = 0.0
  var rf = Envelope()
  /// Slow references of the sum and of the push-pull.
  var sumReference = Envelope()
  var pushPullReference = Envelope()
  var flags = FrontEndFlags()

  let settings: DetectorSettings
  let sideGain: Double
  let follow: Double
  let phaseFollow: Double
  let noise: Double
  let hasSide: Bool
  let envelopeDecay: Double
  let referenceDecay: Double
  let stream: RandomStream

  init(_ settings: DetectorSettings, frontEnd: FrontEndSettings, hasSide: Bool, seed: UInt64) {
    self.settings = settings
    let rate = frontEnd.sampleRate
    sideGain = frontEnd.gain * settings.sideGain
    follow = 1 - Double.exp(-2 * Double.pi * frontEnd.bandLimit / rate)
    phaseFollow = 1 - Double.exp(-2 * Double.pi * settings.phaseBandLimit / rate)
    noise = frontEnd.noise
    self.hasSide = hasSide
    envelopeDecay = 1 - Double.exp(-1 / (settings.envelopeDecay * rate))
    referenceDecay = 1 - Double.exp(-1 / (settings.referenceDecay * rate))
    stream = RandomStream(seed: seed, name: "noise.side_spots")
  }

  /// One tick. `main` are the main spot's samples in full scale; `side` is light, the RF edges are light times `gain`.
  mutating func step(
    main: SIMD4<Double>, sideLight: SIMD4<Double>, phase: Double, rfEdges: SIMD2<Double>, tick: UInt64,
    gaussians: Span<Double>
  ) {
    if hasSide { side += follow * (sideGain * sideLight - side) }
    phaseDifference += phaseFollow * (phase - phaseDifference)
    let sum = main.x + main.y + main.z + main.w
    // Without marks the RF sum is the sum itself.
    let isMarked = rfEdges.x > rfEdges.y
    rf.step(high: isMarked ? rfEdges.x : sum, low: isMarked ? rfEdges.y : sum, decay: envelopeDecay)
    sumReference.step(high: sum, low: sum, decay: referenceDecay)
    let pushPull = (main.x + main.y) - (main.z + main.w)
    pushPullReference.step(high: pushPull, low: pushPull, decay: referenceDecay)
    compare(sum: sum, pushPull: pushPull, isMarked: isMarked)
    if main.max() >= 1 - 1.0 / 2048 { flags.insert(.overload) }
  }

  private mutating func compare(sum: Double, pushPull: Double, isMarked: Bool) {
    var now = FrontEndFlags()
    if sum > settings.focusOKLevel { now.insert(.focusOK) }
    let isCrossing = sumReference.swing > settings.smallestSwing * sumReference.peak
    // Half a tenth of the swing as hysteresis on either side.
    let held = flags.contains(.mirror) ? -0.05 : 0.05
    if isCrossing, sum > sumReference.middle + held * sumReference.swing { now.insert(.mirror) }
    let stays = flags.contains(.trackCross) ? -0.05 : 0.05
    if pushPull > pushPullReference.middle + stays * pushPullReference.swing { now.insert(.trackCross) }
    if sum < settings.defectShare * sumReference.peak, sumReference.peak > settings.focusOKLevel {
      now.insert(.defect)
    }
    if isMarked, rf.swing > settings.rfShare * rf.peak { now.insert(.rfPresent) }
    flags = now
  }

  /// The side quadrants with their electronics' noise.
  func noisySide(tick: UInt64, gaussians: Span<Double>) -> SIMD4<Double> {
    // A pickup without side spots has no amplifiers for them.
    guard noise > 0, hasSide else { return side }
    return side + noise * GaussianTable.deviates5(from: stream.word(at: tick), in: gaussians).four
  }
}

extension Envelope: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("peak", &peak)
    visitor.visit("bottom", &bottom)
  }
}

extension SignalDetectors: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("side", &side)
    visitor.visit("phaseDifference", &phaseDifference)
    visitor.visit("rf", &rf)
    visitor.visit("sumReference", &sumReference)
    visitor.visit("pushPullReference", &pushPullReference)
    var raw = flags.rawValue
    visitor.visit("flags", &raw)
    flags = FrontEndFlags(rawValue: raw)
  }
}
