public import ControlBlocks
public import Determinism
public import DriveInterface
public import LayerFocus

/// How the focus error is formed.
public enum FocusErrorKind: UInt8, Sendable, CaseIterable {
  /// From the main spot alone.
  case astigmatic
  /// The mean of main and side spots, half a pitch apart: what the groove adds to either cancels. The side spots' light
  /// lies in the main spot's stray light, which flattens their slope; the mean is scaled back to the main spot's.
  case differentialAstigmatic
}

/// How the tracking error is formed.
public enum TrackingErrorKind: UInt8, Sendable, CaseIterable {
  /// Push-pull of the main spot over its sum.
  case pushPull
  /// Main less side push-pull, each over its own sum (DPP): the lens's shift, seen alike by both, cancels.
  case differentialPushPull
  /// Push-pull of the main spot less what the estimated shift of the lens adds.
  case correctedPushPull
  /// Phase difference of the diagonals over marks (DPD).
  case phaseDifference
}

/// What the quadrants give in darkness, full scale.
public struct QuadrantOffsets<Scalar: ServoScalar>: Sendable {
  /// What quadrant A gives.
  public var a: Scalar
  /// What quadrant B gives.
  public var b: Scalar
  /// What quadrant C gives.
  public var c: Scalar
  /// What quadrant D gives.
  public var d: Scalar

  /// No offsets: zero on every quadrant.
  @inlinable
  public init() {
    a = .zero
    b = .zero
    c = .zero
    d = .zero
  }
}

/// Forms the two error signals that the loops live on from what the front end hands over.
///
/// All errors are shares of the light that they were taken from, so that reflectance, laser power and the light that
/// writing takes change no gain. The light of the main spot is smoothed over a few ticks first: within a crossing it
/// varies with the place on the track, and dividing by that would bend the push-pull.
public struct ErrorSignals<Scalar: ServoScalar>: Sendable {
  /// How the focus error is formed.
  public var focusKind: FocusErrorKind
  /// How the tracking error is formed.
  public var trackingKind: TrackingErrorKind
  /// What is taken off the quadrants of the main spot.
  public var offsets: QuadrantOffsets<Scalar>
  /// The estimated position of the lens, for the corrected push-pull.
  public var lens: LensEstimate<Scalar>
  /// Push-pull over the sum per unit of the lens's estimated position.
  public var shiftSlope: Scalar
  /// Share of the side spots' push-pull that is taken off the main spot's.
  public var sideShare: Scalar
  /// What the side spots' push-pull over their sum was last.
  public var sidePushPull: Scalar
  /// The smoothed light of the main spot, and its inverse.
  public var light: Scalar
  @usableFromInline var inverseLight: Scalar
  /// A defect is under the spot: its light is no measure.
  public var isHeld: Bool
  @usableFromInline var phase: UInt8

  @usableFromInline let floor: Scalar
  @usableFromInline let sideFloor: Scalar
  @usableFromInline let smoothing: Scalar
  /// Half of the main spot's slope over that of the mean.
  @usableFromInline let halfScale: Scalar

  /// Astigmatic focus error and push-pull, without offsets; `sumFloor`, full scale, is the least light that errors
  /// are divided by. `differentialScale` is the slope of the astigmatic focus error over that of the differential one.
  public init(sumFloor: Double, lens: LensEstimate<Scalar>, differentialScale: Double = 1) {
    focusKind = .astigmatic
    trackingKind = .pushPull
    offsets = QuadrantOffsets()
    self.lens = lens
    shiftSlope = .zero
    sideShare = .one
    sidePushPull = .zero
    light = .zero
    inverseLight = Scalar(1 / sumFloor)
    phase = 0
    isHeld = false
    floor = Scalar(sumFloor)
    sideFloor = Scalar(sumFloor / 15)
    smoothing = Scalar(0.125)
    halfScale = Scalar(0.5 * differentialScale)
  }

  /// The sums and differences of this tick, offsets taken off; the tracking error as a share of the light.
  @inlinable @inline(__always)
  public mutating func form(
    _ sample: FrontEndSample<Scalar>
  ) -> (photodiodes: PhotodiodeSignals<Scalar>, tracking: Scalar) {
    var clean = sample
    clean.a = sample.a - offsets.a
    clean.b = sample.b - offsets.b
    clean.c = sample.c - offsets.c
    clean.d = sample.d - offsets.d
    var signals = PhotodiodeSignals(clean, sumFloor: floor)
    if !isHeld { light += smoothing * (signals.sum - light) }
    phase = (phase &+ 1) & 7
    // Nothing changes the light much within eight ticks but what a defect or a jump does.
    if phase == 0 { inverseLight = .one / (light < floor ? floor : light) }
    let pushPull = signals.pushPull * inverseLight
    switch (focusKind, trackingKind) {
    case (.astigmatic, .pushPull): return (signals, pushPull)
    default:
      let tracking = other(pushPull, sample: sample, signals: &signals)
      return (signals, tracking)
    }
  }

  /// The kinds that need more than the main spot.
  @inlinable
  mutating func other(
    _ pushPull: Scalar, sample: FrontEndSample<Scalar>, signals: inout PhotodiodeSignals<Scalar>
  ) -> Scalar {
    let side = sample.side
    let sideSum = (side.a + side.c) + (side.b + side.d)
    let inverseSide = .one / (sideSum < sideFloor ? sideFloor : sideSum)
    // A pickup without side spots has nothing to add.
    if focusKind == .differentialAstigmatic, sideSum > sideFloor {
      let sideError = ((side.a + side.c) - (side.b + side.d)) * inverseSide
      signals.focusError = halfScale * (signals.focusError + sideError)
    }
    switch trackingKind {
    case .pushPull: return pushPull
    case .differentialPushPull:
      sidePushPull = ((side.a + side.b) - (side.c + side.d)) * inverseSide
      return pushPull - sideShare * sidePushPull
    case .correctedPushPull: return pushPull - shiftSlope * lens.position
    case .phaseDifference: return sample.phaseDifference
    }
  }
}

extension ErrorSignals: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("focusKind", choice: &focusKind)
    visitor.visit("trackingKind", choice: &trackingKind)
    visitor.visit("offsetA", scalar: &offsets.a)
    visitor.visit("offsetB", scalar: &offsets.b)
    visitor.visit("offsetC", scalar: &offsets.c)
    visitor.visit("offsetD", scalar: &offsets.d)
    visitor.visit("lens", &lens)
    visitor.visit("shiftSlope", scalar: &shiftSlope)
    visitor.visit("sideShare", scalar: &sideShare)
    visitor.visit("sidePushPull", scalar: &sidePushPull)
    visitor.visit("light", scalar: &light)
    visitor.visit("inverseLight", scalar: &inverseLight)
    visitor.visit("phase", &phase)
    visitor.visit("isHeld", &isHeld)
  }
}
