public import ControlBlocks
public import Determinism

/// Moves the lens once toward the disc and back, and learns what there is: levels on the way there, S-curves on the way
/// back.
///
/// On the way there it keeps the largest focus difference and the largest sum. On the way back an S-curve counts where
/// the focus difference goes from beyond `countShare` of the largest on one side to beyond it on the other while the sum
/// stays above `lightShare` of the largest: the entrance surface, a sixth of a layer, passes neither, and between two
/// layers the light fades. A lens that moves away sees an S-curve's positive side first. A turning disc may carry a layer
/// through the focus several times; what counts is how deep the order of the passages goes.
public struct LearningSweep<Scalar: ServoScalar>: Sendable {
  /// How far a sweep has come.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// No sweep is under way.
    case idle
    /// The lens goes back from the disc.
    case retracting
    /// The lens comes to rest there.
    case calming
    /// The lens moves toward the disc.
    case approaching
    /// The lens comes back.
    case returning
    /// What there was to learn is learnt.
    case done
  }

  /// How far it has come.
  public var phase: Phase
  /// The drive that it asks for, full scale.
  public var drive: Scalar
  /// The largest focus difference, not normalised, on the way toward the disc, full scale.
  public var largestDifference: Scalar
  /// The largest sum on the way toward the disc, full scale.
  public var largestSum: Scalar
  /// S-curves found, saturating.
  public var layers: UInt8
  /// Sum and drive at the latest passage of the deepest layer.
  public var deepest: Passage
  /// Sum and drive at the latest passage of the layer next to the deepest; zero where there is none.
  public var second: Passage
  /// Passages of all kinds, saturating: as many as there are layers when the disc stands still.
  public var passages: UInt8

  /// Where a layer was passed.
  public struct Passage: Sendable {
    /// The largest sum at a layer.
    public var sum: Scalar
    /// The drive there, full scale.
    public var drive: Scalar

    /// A passage of a layer.
    @inlinable
    public init(sum: Scalar, drive: Scalar) {
      self.sum = sum
      self.drive = drive
    }
  }

  /// Layers between the lens and the place where it turned, as far as their S-curves were passed.
  @usableFromInline var depth: Int8
  /// The side of an S-curve that the lens is on: 1 too close, -1 too far, 0 neither.
  @usableFromInline var side: Int8
  /// The largest sum since the light came.
  @usableFromInline var brightest: Scalar
  @usableFromInline var timer: Int32
  @usableFromInline var countLevel: Scalar
  @usableFromInline var lightLevel: Scalar

  @usableFromInline let start: Scalar
  @usableFromInline let end: Scalar
  @usableFromInline let rate: Scalar
  @usableFromInline let retractRate: Scalar
  @usableFromInline let calmTicks: Int32
  @usableFromInline let countShare: Scalar
  @usableFromInline let lightShare: Scalar

  /// A sweep at rest.
  public init(_ parameters: FocusParameters) {
    phase = .idle
    drive = .zero
    largestDifference = .zero
    largestSum = .zero
    layers = 0
    deepest = Passage(sum: .zero, drive: .zero)
    second = Passage(sum: .zero, drive: .zero)
    passages = 0
    depth = 0
    side = 0
    brightest = .zero
    timer = 0
    countLevel = .zero
    lightLevel = .zero
    start = Scalar(parameters.searchStart)
    end = Scalar(parameters.searchEnd)
    rate = Scalar(parameters.learningRate / parameters.sampleRate)
    retractRate = Scalar(parameters.retractRate / parameters.sampleRate)
    calmTicks = parameters.ticks(parameters.searchSettle)
    countShare = Scalar(parameters.countShare)
    lightShare = Scalar(parameters.lightShare)
  }

  /// Begins at the drive in force.
  @inlinable
  public mutating func begin(at drive: Scalar) {
    self.drive = drive
    phase = .retracting
    largestDifference = .zero
    largestSum = .zero
    layers = 0
    passages = 0
    deepest = Passage(sum: .zero, drive: .zero)
    second = deepest
    timer = 0
  }

  /// The drive from the second deepest layer to the deepest, where each was passed once; zero where that is not known.
  @inlinable public var spacingDrive: Scalar {
    layers == 2 && passages == 2 ? deepest.drive - second.drive : .zero
  }

  /// One tick with this tick's focus difference and sum; the drive to give is in `drive`.
  @inlinable
  public mutating func step(focusDifference: Scalar, sum: Scalar) {
    switch phase {
    case .retracting:
      drive = drive - retractRate
      if drive < start {
        drive = start
        phase = .calming
      }
    case .calming:
      timer += 1
      if timer >= calmTicks { phase = .approaching }
    case .approaching:
      drive += rate
      if focusDifference.absolute > largestDifference { largestDifference = focusDifference.absolute }
      if sum > largestSum { largestSum = sum }
      if drive >= end { turnBack() }
    case .returning:
      drive = drive - rate
      count(focusDifference: focusDifference, sum: sum)
      if drive <= start { phase = .done }
    case .idle, .done: break
    }
  }

  @inlinable
  mutating func turnBack() {
    phase = .returning
    countLevel = countShare * largestDifference
    lightLevel = lightShare * largestSum
    depth = 0
    side = 0
  }

  /// Notes a passage where the focus difference changes sides in bright light.
  @inlinable
  mutating func count(focusDifference: Scalar, sum: Scalar) {
    guard sum > lightLevel else {
      side = 0
      brightest = .zero
      return
    }
    if sum > brightest { brightest = sum }
    let now: Int8 = focusDifference > countLevel ? 1 : (focusDifference < -countLevel ? -1 : 0)
    guard now != 0, now != side else { return }
    if side != 0 { pass(away: now < 0, sum: brightest) }
    side = now
  }

  @inlinable
  mutating func pass(away: Bool, sum: Scalar) {
    passages = passages == .max ? .max : passages + 1
    let layer = away ? depth : depth &+ 1
    if layer == 0 { deepest = Passage(sum: sum, drive: drive) }
    if layer == -1 { second = Passage(sum: sum, drive: drive) }
    // A hundred layers are no disc.
    depth = away ? (depth > -100 ? depth - 1 : depth) : (depth < 100 ? depth + 1 : depth)
    if depth < 0, UInt8(-depth) > layers { layers = UInt8(-depth) }
  }
}

extension LearningSweep: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("largestDifference", scalar: &largestDifference)
    visitor.visit("largestSum", scalar: &largestSum)
    visitor.visit("layers", &layers)
    visitor.visit("deepestSum", scalar: &deepest.sum)
    visitor.visit("deepestDrive", scalar: &deepest.drive)
    visitor.visit("secondSum", scalar: &second.sum)
    visitor.visit("secondDrive", scalar: &second.drive)
    visitor.visit("passages", &passages)
    visitor.visit("depth", &depth)
    visitor.visit("side", &side)
    visitor.visit("brightest", scalar: &brightest)
    visitor.visit("timer", &timer)
    visitor.visit("countLevel", scalar: &countLevel)
    visitor.visit("lightLevel", scalar: &lightLevel)
    // The counter stays within what its arithmetic allows, whatever a snapshot says.
    depth = Swift.max(-100, Swift.min(100, depth))
  }
}
