public import ControlBlocks
public import Determinism
public import DriveInterface

/// Where a calibration stands: which items are still to be done, how far the present one is, and what it has measured.
///
/// The sequencer advances it once in eight ticks; what must see every sample (averages, traverses) is stepped at every
/// tick while it is asked for. Every item ends by its own verdict or by the common time-out.
public struct Calibrator<Scalar: ServoScalar>: Sendable {
  /// What is stepped at every tick.
  public enum Gathering: UInt8, Sendable, CaseIterable {
    /// Nothing is gathered.
    case nothing
    /// Means of the quadrants.
    case quadrants
    /// Extremes of the tracking errors over a turn.
    case traverse
    /// The mean of the RF envelope over a turn.
    case envelope
  }

  /// A calibration or media recognition is under way.
  public var isBusy: Bool
  /// The command that is answered.
  public var command: HostCommand.Code
  /// The item at work.
  public var item: HostCommand.Calibration
  /// Bits of the items still to be done, by their raw values.
  @usableFromInline var wanted: UInt32
  /// Step within the item, looks since the item and since the step began.
  @usableFromInline var step: UInt8
  @usableFromInline var itemLooks: Int32
  @usableFromInline var stepLooks: Int32
  @usableFromInline var attempt: UInt8
  /// All items have ended; what remains is to announce their results and then the verdict.
  @usableFromInline var isEnding: Bool
  @usableFromInline var fault: FirmwareFault
  /// An item ended without a result to be trusted.
  @usableFromInline var isDoubtful: Bool
  /// Bits of the coefficients that are still to be announced, by their raw values.
  @usableFromInline var announcements: UInt64
  /// The latest address when the spot came to its track.
  @usableFromInline var serial: UInt16
  /// The value before the item began, to go back to.
  @usableFromInline var before: Scalar

  @usableFromInline var gathering: Gathering
  @usableFromInline var sumA: Scalar
  @usableFromInline var sumB: Scalar
  @usableFromInline var sumC: Scalar
  @usableFromInline var sumD: Scalar
  @usableFromInline var count: Int32
  /// Extremes of the tracking error, and of the side spots' push-pull.
  @usableFromInline var traverse: Traverse<Scalar>
  @usableFromInline var sideTraverse: Traverse<Scalar>
  @usableFromInline var envelope: TurnAverage<Scalar>
  /// A turn has been gathered.
  @usableFromInline var isGathered: Bool
  /// Results of the item's steps.
  @usableFromInline var results: InlineArray<5, Scalar>

  @usableFromInline let offsetTicks: Int32
  @usableFromInline let timeOutLooks: Int32
  @usableFromInline let shiftLooks: Int32
  @usableFromInline let settleLooks: Int32
  @usableFromInline let gainAttempts: UInt8
  @usableFromInline let gainTolerance: Scalar
  @usableFromInline let gainRange: Scalar
  @usableFromInline let biasStep: Scalar
  @usableFromInline let biasRange: Scalar
  @usableFromInline let biasContrast: Scalar
  @usableFromInline let shiftDrive: Scalar
  @usableFromInline let slowStep: Scalar
  @usableFromInline let slowLooks: Int32
  @usableFromInline let polarityLooks: Int32

  /// Step, range and contrast of the trial values of the item at work.
  @inlinable var trialStep: Scalar { item == .focusBias ? biasStep : slowStep }
  @inlinable var trialRange: Scalar { item == .focusBias ? biasRange : .one }
  @inlinable var trialContrast: Scalar { biasContrast }

  /// A calibrator at rest; `tracking` tells over how many turns it measures a traverse.
  public init(_ parameters: CalibrationParameters, tracking: TrackingParameters) {
    isBusy = false
    command = .none
    item = .everything
    wanted = 0
    step = 0
    itemLooks = 0
    stepLooks = 0
    attempt = 0
    isEnding = false
    fault = .none
    isDoubtful = false
    announcements = 0
    serial = 0
    before = .zero
    gathering = .nothing
    sumA = .zero
    sumB = .zero
    sumC = .zero
    sumD = .zero
    count = 0
    traverse = Traverse(tracking)
    sideTraverse = Traverse(tracking)
    envelope = TurnAverage()
    isGathered = false
    results = InlineArray(repeating: .zero)
    func looks(_ seconds: Double) -> Int32 {
      TickCount.ticks(in: seconds, sampleRate: parameters.sampleRate / 8)
    }
    offsetTicks = TickCount.ticks(in: parameters.offsetTime, sampleRate: parameters.sampleRate)
    timeOutLooks = looks(parameters.timeOut)
    shiftLooks = looks(parameters.shiftSettle)
    settleLooks = looks(2e-3)
    gainAttempts = UInt8(clamping: max(1, parameters.gainAttempts))
    gainTolerance = Scalar(parameters.gainTolerance)
    gainRange = Scalar(parameters.gainRange)
    biasStep = Scalar(parameters.biasStep)
    biasRange = Scalar(parameters.biasRange)
    biasContrast = Scalar(parameters.biasContrast)
    shiftDrive = Scalar(parameters.shiftDrive)
    slowStep = Scalar(parameters.slowStep)
    slowLooks = looks(parameters.slowSettle)
    polarityLooks = looks(parameters.polarityTime)
  }

  /// Tracks shall pass by for now.
  @inlinable var keepsTrackingOpen: Bool {
    guard isBusy, !isEnding else { return false }
    return item == .focusBias || item == .tilt || item == .corrector
      || ((item == .trackingBalance || item == .radiusTable) && step > 0 && step < 5)
  }

  /// Begins with the items of a bit set.
  @inlinable
  mutating func begin(_ command: HostCommand.Code, items: UInt32) {
    self.command = command
    wanted = items
    isBusy = true
    isEnding = false
    fault = .none
    isDoubtful = false
    announcements = 0
    item = .everything
    itemLooks = 0
    attempt = 0
    go(to: 0)
    takeNext()
  }

  /// Goes on to the next item; false if there is none.
  @inlinable
  @discardableResult
  mutating func takeNext() -> Bool {
    let order = Self.order
    for place in order.indices where wanted >> UInt32(order[place].rawValue) & 1 != 0 {
      item = order[place]
      wanted &= ~(1 << UInt32(item.rawValue))
      itemLooks = 0
      attempt = 0
      go(to: 0)
      return true
    }
    return false
  }

  @inlinable
  mutating func go(to next: UInt8) {
    step = next
    stepLooks = 0
    gathering = .nothing
    isGathered = false
  }

  @inlinable
  mutating func gather(_ what: Gathering) {
    gathering = what
    isGathered = false
    count = 0
    sumA = .zero
    sumB = .zero
    sumC = .zero
    sumD = .zero
    traverse.begin()
    sideTraverse.begin()
    envelope.restart()
  }

  @inlinable
  mutating func announce(_ coefficient: Coefficient) { announcements |= 1 << UInt64(coefficient.rawValue) }

  /// One tick of whatever is gathered.
  @inlinable
  mutating func gather(
    _ sample: FrontEndSample<Scalar>, tracking: Scalar, sidePushPull: Scalar
  ) {
    switch gathering {
    case .nothing: break
    case .quadrants:
      guard !isGathered else { return }
      sumA += sample.a
      sumB += sample.b
      sumC += sample.c
      sumD += sample.d
      count &+= 1
      isGathered = count >= offsetTicks
    case .traverse:
      guard !isGathered else { return }
      _ = sideTraverse.step(pushPull: sidePushPull, sum: .one, rotation: sample.rotation)
      isGathered = traverse.step(pushPull: tracking, sum: .one, rotation: sample.rotation)
    case .envelope:
      guard !isGathered else { return }
      envelope.step(sample.rfPeak - sample.rfBottom, rotation: sample.rotation)
      isGathered = envelope.turns > 0
    }
  }

  /// The order in which items are done, whatever order they are asked for in: gains before what is measured with the
  /// loops, the bias before the amplitude that depends on it.
  @inlinable
  static var order: InlineArray<11, HostCommand.Calibration> {
    [
      .darkOffsets, .lightOffsets, .polarity, .corrector, .tilt, .roughGain, .focusBias, .trackingBalance,
      .radiusTable, .fineGain, .gainControl,
    ]
  }
}

extension Calibrator: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("isBusy", &isBusy)
    visitor.visit("command", choice: &command)
    visitor.visit("item", choice: &item)
    visitor.visit("wanted", &wanted)
    visitor.visit("step", &step)
    visitor.visit("itemLooks", &itemLooks)
    visitor.visit("stepLooks", &stepLooks)
    visitor.visit("attempt", &attempt)
    visitor.visit("isEnding", &isEnding)
    visitor.visit("fault", choice: &fault)
    visitor.visit("isDoubtful", &isDoubtful)
    visitor.visit("announcements", &announcements)
    visitor.visit("serial", &serial)
    visitor.visit("before", scalar: &before)
    visitor.visit("gathering", choice: &gathering)
    visitor.visit("sumA", scalar: &sumA)
    visitor.visit("sumB", scalar: &sumB)
    visitor.visit("sumC", scalar: &sumC)
    visitor.visit("sumD", scalar: &sumD)
    visitor.visit("count", &count)
    visitor.visit("traverse", &traverse)
    visitor.visit("sideTraverse", &sideTraverse)
    visitor.visit("envelope", &envelope)
    visitor.visit("isGathered", &isGathered)
    for index in results.indices { visitor.visit("result", scalar: &results[index]) }
  }
}

extension SineProbe {
  /// The probe of one axis.
  init(_ parameters: CalibrationParameters, _ axis: CalibrationParameters.Probe) {
    self.init(
      frequency: axis.frequency, amplitude: axis.amplitude, periods: parameters.probePeriods,
      settleTime: parameters.probeSettle, sampleRate: parameters.sampleRate)
  }
}
