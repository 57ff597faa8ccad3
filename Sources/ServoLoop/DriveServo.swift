public import ControlBlocks
public import Determinism
public import DriveInterface
public import LayerFocus

/// The numbers of the sequencer.
public struct SequencerParameters: Equatable, Sendable {
  /// Whole restarts from a focus search before the firmware gives up.
  public var restarts = 3
  /// How long focus must have been closed before a layer jump, so that the run-out is learnt, seconds.
  public var jumpPreparation = 0.15
  /// Sum below which errors are no longer normalised, full scale.
  public var sumFloor = 0.1
  public var sampleRate = 200_000.0

  public init() {}
}

/// The whole servo firmware: a sequencer over focus, tracking, sled and spindle.
///
/// Generic over the two control laws, so that a user replaces one of them and keeps the rest. One step reads the
/// photodiodes and lets each axis do its tick; once in eight ticks the sequencer looks at what became of them, and sled
/// and spindle do theirs. What cannot wait, losing a track or the focus while writing, is looked at in every tick.
public struct DriveServo<Focus: FocusController, Tracking: TrackingController>: DriveFirmware, Sendable
where Focus.Scalar == Tracking.Scalar {
  public typealias Scalar = Focus.Scalar

  public var focus: FocusServo<Focus>
  public var tracking: TrackingServo<Tracking>
  public var sled: SledFollower<Scalar>
  public var spindle: SpindleServo<Scalar>
  public var status: FirmwareStatus
  /// What came of the host's latest command.
  public var commandReport: FirmwareReport

  /// The layer that the host asked for.
  @usableFromInline var targetLayer: UInt8
  @usableFromInline var wantsTracking: Bool
  @usableFromInline var restartsLeft: UInt8
  /// The sequencer's looks since focus was closed last, saturating.
  @usableFromInline var closedLooks: Int32
  @usableFromInline var sequencerPhase: UInt8
  @usableFromInline var writes: Bool

  @usableFromInline let sumFloor: Scalar
  @usableFromInline let focusOKLevel: Scalar
  @usableFromInline let restarts: UInt8
  @usableFromInline let preparationLooks: Int32

  public init(
    focusController: Focus, focus focusParameters: FocusParameters, trackingController: Tracking,
    tracking trackingParameters: TrackingParameters, sled sledParameters: SledFollowerParameters,
    spindle spindleParameters: SpindleServoParameters, sequencer: SequencerParameters
  ) {
    focus = FocusServo(controller: focusController, parameters: focusParameters)
    tracking = TrackingServo(
      controller: trackingController, parameters: trackingParameters, sled: sledParameters)
    var slowSled = sledParameters
    slowSled.sampleRate /= Self.looks
    sled = SledFollower(slowSled)
    var slowSpindle = spindleParameters
    slowSpindle.sampleRate /= Self.looks
    slowSpindle.interval /= Int(Self.looks)
    spindle = SpindleServo(slowSpindle)
    status = FirmwareStatus()
    commandReport = FirmwareReport()
    targetLayer = 0
    wantsTracking = false
    restartsLeft = 0
    closedLooks = 0
    sequencerPhase = 0
    writes = false
    sumFloor = Scalar(sequencer.sumFloor)
    focusOKLevel = Scalar(focusParameters.focusOKLevel)
    restarts = UInt8(clamping: sequencer.restarts)
    preparationLooks = Int32(max(0, min(sequencer.jumpPreparation * sequencer.sampleRate / Self.looks, 2e9)))
  }

  /// Ticks from one look of the sequencer to the next.
  @usableFromInline static var looks: Double { 8 }

  /// The disc shall turn and the laser shine.
  @inlinable var isTurning: Bool { status.activity != .stopped && status.activity != .failed }

  @inlinable @inline(__always)
  public mutating func step(_ sample: FrontEndSample<Scalar>) -> ActuatorCommand<Scalar> {
    if sample.command != .none { obey(sample.command) }
    let signals = PhotodiodeSignals(sample, sumFloor: sumFloor)
    let focusDrive = focus.step(signals, rotation: sample.rotation)
    let trackingDrive = tracking.step(
      pushPull: signals.pushPull, sum: signals.sum, rotation: sample.rotation)
    if writes, !mayWrite { writes = false }
    sequencerPhase = (sequencerPhase &+ 1) & 7
    if sequencerPhase == 0 || sample.command != .none {
      look(trackingDrive: trackingDrive, sum: signals.sum, rotation: sample.rotation)
    }
    return ActuatorCommand(
      focusDrive: focusDrive, trackingDrive: trackingDrive,
      sledDrive: tracking.phase == .moving ? tracking.seek.sledDrive : sled.drive,
      spindleDrive: isTurning ? spindle.drive : .zero, laser: isTurning ? (writes ? .write : .read) : .off,
      status: status, report: commandReport)
  }
}

extension DriveServo: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("focus", &focus)
    visitor.visit("tracking", &tracking)
    visitor.visit("sled", &sled)
    visitor.visit("spindle", &spindle)
    visitor.visit("activity", choice: &status.activity)
    visitor.visit("fault", choice: &status.fault)
    visitor.visit("layer", &status.layer)
    var flags = status.flags.rawValue
    visitor.visit("flags", &flags)
    status.flags = FirmwareStatus.Flags(rawValue: flags)
    var answer = commandReport.register
    visitor.visit("report", &answer)
    commandReport = FirmwareReport(register: answer) ?? commandReport
    visitor.visit("targetLayer", &targetLayer)
    visitor.visit("wantsTracking", &wantsTracking)
    visitor.visit("restartsLeft", &restartsLeft)
    visitor.visit("closedLooks", &closedLooks)
    visitor.visit("sequencerPhase", &sequencerPhase)
    visitor.visit("writes", &writes)
  }
}
