public import ControlBlocks
public import Determinism
public import DriveInterface

/// The focus axis: search, closed loop, layer jumps, loss, and the knowledge of the layer.
///
/// The drive is always the sum of two parts: feed-forward at the rotation frequency, which keeps acting whatever
/// the phase, and the part that the present phase gives.
public struct FocusServo<Controller: FocusController>: Sendable {
  /// What the axis computes with.
  public typealias Scalar = Controller.Scalar

  /// What the axis is doing.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// The loop is open, and nothing moves the lens.
    case off
    /// The lens sweeps toward the disc and back, to learn levels and layers; it ends in `off`.
    case learning
    /// The lens moves toward the disc until a layer comes.
    case searching
    /// Closed on the first layer, not yet calm.
    case settling
    /// The loop is closed and calm.
    case closed
    /// The lens flies to another layer.
    case jumping
    /// Closed after a jump, not yet calm.
    case arriving
    /// Out of focus; `fault` says why. Only a command leaves this phase.
    case lost
  }

  /// What the axis is doing.
  public var phase: Phase
  /// Why focus was lost; `none` while it is not.
  public var fault: FirmwareFault
  /// The layer in focus, or that the jump goes to.
  public var layer: LayerKnowledge<Scalar>
  /// The drive given at this tick, full scale.
  public var drive: Scalar

  /// The control law.
  public var controller: Controller
  /// The search for the first layer.
  public var search: FocusSearch<Scalar>
  /// The sweep that learns levels.
  public var sweep: LearningSweep<Scalar>
  /// An injected sine, for measuring the closed loop.
  public var probe: SineProbe<Scalar>
  /// Factor on the error: brings the crossover to where it shall be.
  public var loopGain: Scalar
  /// A further factor while a shock lasts.
  public var boost: Scalar
  /// FE over the sum at best focus.
  public var bias: Scalar
  /// What is added to the bias for a moment.
  public var lead: Scalar
  /// Sum above which light counts as a recording layer's (FOK).
  public var focusOKLevel: Scalar
  /// A defect is under the spot: the error says nothing, the static drive is held and the controller rests.
  public var isHeld: Bool
  /// The error of the latest tick of the closed loop, before any factor.
  public var error: Scalar
  /// The jump to another layer.
  public var jump: LayerJump<Scalar>
  /// What is learnt of run-out at the rotation frequency.
  public var feedForward: RotationFeedForward<Scalar>
  /// The static part of the drive, smoothed while the loop is closed and held while it is open.
  @usableFromInline var hold: Scalar
  /// The mean drive of a whole turn, and whether one has been seen since the search. Feed-forward learns from what differs
  /// from it: a constant, summed along the turning angle, would carry its amplitudes round a circle that means nothing, and
  /// a jump would freeze them anywhere on it.
  @usableFromInline var still: Scalar
  @usableFromInline var knowsStill: Bool
  @usableFromInline var holdFilter: FirstOrderSection<Scalar>
  /// The controller's part of the last drive.
  @usableFromInline var controlled: Scalar
  @usableFromInline var calmTicks: Int32
  @usableFromInline var phaseTicks: Int32
  @usableFromInline var darkTicks: Int32

  @usableFromInline let settledLevel: Scalar
  @usableFromInline let settleTicks: Int32
  @usableFromInline let settleTimeOut: Int32
  @usableFromInline let lossTicks: Int32
  @usableFromInline let usesFeedForward: Bool

  /// An axis at rest with a control law.
  public init(
    controller: Controller, parameters: FocusParameters, probe: SineProbe<Scalar> = SineProbe()
  ) {
    phase = .off
    fault = .none
    layer = LayerKnowledge(parameters)
    drive = .zero
    self.controller = controller
    search = FocusSearch(parameters)
    jump = LayerJump(parameters)
    feedForward = RotationFeedForward(
      timeConstant: parameters.feedForwardTimeConstant, sampleRate: parameters.sampleRate)
    hold = .zero
    still = .zero
    knowsStill = false
    holdFilter = FirstOrderSection(
      .tustin(
        numerator: (0, 1), denominator: (1 / (2 * Double.pi * parameters.holdBandwidth), 1),
        sampleRate: parameters.sampleRate / 8))
    controlled = .zero
    calmTicks = 0
    phaseTicks = 0
    darkTicks = 0
    sweep = LearningSweep(parameters)
    self.probe = probe
    loopGain = .one
    boost = .one
    isHeld = false
    error = .zero
    bias = Scalar(parameters.bias)
    lead = .zero
    focusOKLevel = Scalar(parameters.focusOKLevel)
    settledLevel = Scalar(parameters.settledLevel)
    settleTicks = parameters.ticks(parameters.settleTime)
    settleTimeOut = parameters.ticks(parameters.settleTimeOut)
    lossTicks = parameters.ticks(parameters.lossTime)
    usesFeedForward = parameters.usesFeedForward
  }

  /// The loop is closed and calm.
  @inlinable public var isClosed: Bool { phase == .closed }

  /// Starts a search for the first layer from wherever the lens is.
  @inlinable
  public mutating func beginSearch() {
    fault = .none
    feedForward.adapts = false
    feedForward.reset()
    layer.forget()
    search.begin(at: drive)
    enter(.searching)
  }

  /// Starts a learning sweep from wherever the lens is.
  @inlinable
  public mutating func beginLearning() {
    turnOff()
    fault = .none
    sweep.begin(at: drive)
    enter(.learning)
  }

  /// Starts a jump to the next layer; only a closed loop can jump.
  @inlinable
  public mutating func beginJump(deeper: Bool) {
    guard phase == .closed else { return }
    fault = .none
    feedForward.adapts = false
    layer.expectMove(deeper: deeper)
    jump.begin(deeper: deeper)
    enter(.jumping)
  }

  /// Opens the loop and lets the lens go.
  @inlinable
  public mutating func turnOff() {
    layer.forget()
    layer.firstFound = 0
    feedForward.adapts = false
    feedForward.reset()
    drive = .zero
    controlled = .zero
    enter(.off)
  }

  /// One tick: the drive for this tick's signals at the spindle angle `rotation`.
  @inlinable @inline(__always)
  public mutating func step(_ signals: PhotodiodeSignals<Scalar>, rotation: UInt16) -> Scalar {
    phaseTicks &+= 1
    switch phase {
    case .closed, .settling, .arriving: follow(signals, rotation: rotation)
    case .jumping: fly(signals)
    case .searching: seek(signals)
    case .learning:
      sweep.step(focusDifference: signals.focusDifference, sum: signals.sum)
      controlled = sweep.drive
      if sweep.phase == .done { turnOff() }
    case .off, .lost: controlled = .zero
    }
    let learnt = feedForward.step(rotation: rotation, feedback: controlled - still)
    drive = (controlled + learnt).limited(to: .one)
    return drive
  }

  @inlinable @inline(__always)
  mutating func follow(_ signals: PhotodiodeSignals<Scalar>, rotation: UInt16) {
    darkTicks = signals.sum > focusOKLevel ? 0 : darkTicks &+ 1
    if darkTicks >= lossTicks {
      lose(.focusLost)
      return
    }
    if isHeld {
      controlled = hold
      return
    }
    // The lens too close gives a positive focus error: the error of position is its negative.
    error = (bias + lead) - signals.focusError
    let scaled = boost * loopGain * error
    controlled = controller.step(error: scaled + probe.injection)
    if probe.isRunning { _ = probe.observe(scaled) }
    if phase == .closed {
      // What is averaged over milliseconds need not be looked at in every tick.
      if phaseTicks & 7 == 0 {
        hold = holdFilter.step(controlled)
        layer.observe(drive: controlled, rotation: rotation)
        if layer.average.turns > 0 { learnStill() }
      }
    } else {
      settle()
    }
  }

  @inlinable
  mutating func learnStill() {
    still = layer.average.mean
    if !knowsStill {
      knowsStill = true
      feedForward.adapts = usesFeedForward
    }
  }

  /// Calm for long enough: closed. Not calm for too long: lost.
  @inlinable
  mutating func settle() {
    calmTicks = error.absolute < settledLevel ? calmTicks &+ 1 : 0
    if calmTicks >= settleTicks {
      layer.arrive()
      feedForward.adapts = usesFeedForward && knowsStill
      enter(.closed)
    } else if phaseTicks >= settleTimeOut {
      lose(phase == .arriving ? .jumpLandedWrong : .focusNotSettled)
    }
  }

  @inlinable
  mutating func fly(_ signals: PhotodiodeSignals<Scalar>) {
    let neared = jump.nearsLayer
    jump.step(focusError: signals.focusError, sum: signals.sum)
    controlled = hold + jump.drive
    if jump.nearsLayer {
      // The controller looks on before it takes over, so that it knows how fast the error falls.
      if !neared { controller.begin(holding: landingDrive) }
      _ = controller.step(error: loopGain * (bias - signals.focusError))
    } else if jump.phase == .arrived {
      if !neared { controller.begin(holding: landingDrive) }
      controlled = controller.step(error: loopGain * (bias - signals.focusError))
      holdFilter.preset(input: landingDrive)
      still += landingDrive - hold
      enter(.arriving)
    } else if jump.phase == .timedOut {
      lose(.jumpTimedOut)
    }
  }

  /// At the next layer the suspension asks for that much more.
  @inlinable
  var landingDrive: Scalar {
    hold + jump.direction * jump.flight.support(position: jump.travel, speed: .zero)
  }

  @inlinable
  mutating func seek(_ signals: PhotodiodeSignals<Scalar>) {
    search.step(focusError: signals.focusError, sum: signals.sum)
    controlled = search.drive
    if search.phase == .captured {
      layer.foundFirst()
      knowsStill = false
      controller.begin(holding: controlled)
      holdFilter.preset(input: controlled)
      enter(.settling)
    } else if search.phase == .exhausted {
      lose(.noFocusFound)
    }
  }

  @inlinable
  mutating func lose(_ reason: FirmwareFault) {
    fault = reason
    layer.forget()
    feedForward.adapts = false
    controlled = .zero
    enter(.lost)
  }

  @inlinable
  mutating func enter(_ next: Phase) {
    phase = next
    probe.stop()
    phaseTicks = 0
    calmTicks = 0
    darkTicks = 0
  }
}

extension FocusServo: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("fault", choice: &fault)
    visitor.visit("layer", &layer)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("controller", &controller)
    visitor.visit("search", &search)
    visitor.visit("sweep", &sweep)
    visitor.visit("probe", &probe)
    visitor.visit("loopGain", scalar: &loopGain)
    visitor.visit("boost", scalar: &boost)
    visitor.visit("bias", scalar: &bias)
    visitor.visit("lead", scalar: &lead)
    visitor.visit("focusOKLevel", scalar: &focusOKLevel)
    visitor.visit("isHeld", &isHeld)
    visitor.visit("error", scalar: &error)
    visitor.visit("jump", &jump)
    visitor.visit("feedForward", &feedForward)
    visitor.visit("hold", scalar: &hold)
    visitor.visit("still", scalar: &still)
    visitor.visit("knowsStill", &knowsStill)
    visitor.visit("holdFilter", &holdFilter)
    visitor.visit("controlled", scalar: &controlled)
    visitor.visit("calmTicks", &calmTicks)
    visitor.visit("phaseTicks", &phaseTicks)
    visitor.visit("darkTicks", &darkTicks)
  }
}
