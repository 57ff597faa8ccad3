public import ControlBlocks
public import Determinism
public import DriveInterface
public import LayerFocus

/// The numbers of the sequencer.
public struct SequencerParameters: Equatable, Sendable {
  /// Whole restarts from a focus search before the firmware gives up.
  public var restarts = 3
  /// How long focus must have been closed since the last search before a layer jump, so that the run-out is learnt, seconds.
  public var jumpPreparation = 0.15
  /// Sum below which errors are no longer normalised, full scale.
  public var sumFloor = 0.1
  /// Slope of the astigmatic focus error over that of the differential one.
  public var differentialScale = 1.0
  /// The largest sum of a sweep below which there is no disc, full scale.
  public var smallestDiscSum = 0.5
  /// Share of the dimmest layer's sum that becomes FOK.
  public var focusOKShare = 0.3
  /// First mode of the tracking actuator, by which the lens's place is estimated from its drive, Hz.
  public var lensFrequency = 58.0
  /// Damping ratio of that mode.
  public var lensDamping = 0.1
  /// Time that the corrector of spherical aberration needs for its way before a jump, seconds.
  public var correctorTime = 0.0
  /// Where the corrector stands on layer 0 and on layer 1 before a calibration knows better, shares of its range.
  public var correctorPlaces = SIMD2<Double>.zero
  /// Which way the spiral of each layer runs: +1 outward, -1 inward.
  public var spiralDirection = SIMD2<Double>(1, -1)
  /// How the focus error is formed while the loop is closed.
  public var focusError = FocusErrorKind.astigmatic
  /// How the tracking error is formed on blank discs.
  public var trackingError = TrackingErrorKind.pushPull
  /// How the tracking error is formed on recorded discs.
  public var recordedTrackingError = TrackingErrorKind.pushPull
  /// Radii at which the groove's walls change, metres: the balance by radius steps there.
  public var balanceBorders: [Double] = []
  /// Where sectors lie.
  public var geometry = DiscGeometry()
  /// How long an address is waited for on a track, seconds.
  public var addressTimeOut = 0.2
  /// How long a seek waits for a track on the wanted layer to be followed, seconds.
  public var seekTimeOut = 3.0
  /// Ticks a second.
  public var sampleRate = 200_000.0

  /// Every number at its default.
  public init() {}
}

/// The whole servo firmware: a sequencer over focus, tracking, sled and spindle.
///
/// Generic over the two control laws, so that a user replaces one of them and keeps the rest. One step reads the
/// photodiodes and lets each axis do its tick; once in eight ticks the sequencer looks at what became of them, and sled
/// and spindle do theirs. What cannot wait, losing a track or the focus while writing, is looked at in every tick.
public struct DriveServo<Focus: FocusController, Tracking: TrackingController>: DriveFirmware, Sendable
where Focus.Scalar == Tracking.Scalar {
  /// What the firmware computes with.
  public typealias Scalar = Focus.Scalar

  /// The focus axis.
  public var focus: FocusServo<Focus>
  /// The tracking axis.
  public var tracking: TrackingServo<Tracking>
  /// The sled, which keeps the lens near the middle of its travel.
  public var sled: SledFollower<Scalar>
  /// The spindle, held at a speed.
  public var spindle: SpindleServo<Scalar>
  /// Takes what is wrong with a linear velocity out by the disc's own clock.
  public var velocityTrim: VelocityTrim<Scalar>
  /// Tells when an address is not where the one before leads one to expect it.
  public var addressWatch = AddressWatch()
  /// The error signals, formed from the photodiodes.
  public var signals: ErrorSignals<Scalar>
  /// Tells when a defect is under the spot.
  public var defects: DefectDetector<Scalar>
  /// Tells when a shock is on.
  public var shocks: ShockDetector<Scalar>
  /// The calibration under way.
  public var calibrator: Calibrator<Scalar>
  /// What has been calibrated on layer 0 and on layer 1.
  public var calibration: (LayerCalibration<Scalar>, LayerCalibration<Scalar>)
  /// The tracking balance of layer 0 and of layer 1 by radius, millimetres.
  public var balanceTables: (RadiusTable<Scalar>, RadiusTable<Scalar>)
  /// The lens's tilt on layer 0 and on layer 1 by radius, millimetres: a disc bends like an umbrella.
  public var tiltTables: (RadiusTable<Scalar>, RadiusTable<Scalar>)
  /// The radius and the balance for which the table was asked last: where both are the same it need not be asked again.
  @usableFromInline var tableRadius: Scalar = .zero
  @usableFromInline var tableBalance: Scalar = .zero
  /// What the latest sweep found.
  public var media: Media = .unknown
  /// Where the spot is taken to be, millimetres from the disc's centre.
  public var radius: Scalar
  /// Drive of the lens's tilt, share of its range, -1 to 1.
  public var tiltDrive: Scalar = .zero
  /// Drive of the corrector of spherical aberration, share of its range, -1 to 1.
  public var correctorDrive: Scalar
  /// What the status register says: activity, fault, layer and flags.
  public var status = FirmwareStatus()
  /// Where the pickup is, by counts and addresses.
  public var place: DiscPlace
  /// The move that the host asked for, while it is under way.
  public var seekTask = SeekTask()
  /// How fast the spindle shall turn at a radius.
  public var spindleSpeed: SpindleSpeed
  /// The sector at which writing shall begin, while it is waited for.
  public var writeStart = WriteStart()
  /// How the latest calibration ended.
  @usableFromInline var calibrationVerdict: FirmwareReport.Verdict = .none
  /// The wobble's amplitude at the last look, full scale.
  @usableFromInline var wobbleAmplitude: Scalar = .zero
  /// One track is held by a jump back each turn.
  @usableFromInline var holdsTrack = false
  @usableFromInline var previousRotation: UInt16 = 0
  /// What came of the host's latest command.
  public var commandReport = FirmwareReport()

  /// The layer that the host asked for.
  @usableFromInline var targetLayer: UInt8 = 0
  @usableFromInline var wantsTracking = false
  @usableFromInline var restartsLeft: UInt8 = 0
  /// The sequencer's looks with focus closed since the last search, saturating.
  @usableFromInline var closedLooks: Int32 = 0
  @usableFromInline var sequencerPhase: UInt8 = 0
  @usableFromInline var writes = false
  /// The layer whose calibration is in force.
  @usableFromInline var calibratedLayer: UInt8 = FirmwareStatus.unknownLayer
  @usableFromInline var selectedCoefficient: UInt8 = 0
  /// The front end sees marks.
  @usableFromInline var hasMarks = false
  /// The wobble is in lock; the serial number of the address decoded last.
  @usableFromInline var hasWobble = false
  /// The disc has shown that it tells addresses: nothing is written before one of the layer was decoded.
  @usableFromInline var expectsAddress = false
  /// Looks for which an address is still waited for before the next jump.
  @usableFromInline var doubtLooks: Int32 = 0
  /// Looks for which an address is still waited for before writing.
  @usableFromInline var writeLooks: Int32 = 0
  @usableFromInline var lastAddressSerial: UInt16 = 0
  /// Looks since the corrector was moved, saturating.
  @usableFromInline var correctorLooks: Int32 = .max
  /// The spindle's angle at the last look, for counting turns.
  @usableFromInline var lastRotation: UInt16 = 0
  /// The focus error of a closed loop.
  @usableFromInline var closedFocusKind: FocusErrorKind
  /// The tracking errors for blank and for recorded discs.
  @usableFromInline var blankKind: TrackingErrorKind
  @usableFromInline var recordedKind: TrackingErrorKind
  /// Errors beyond which writing ends at once.
  @usableFromInline var writeFocusLimit: Scalar
  @usableFromInline var writeTrackingLimit: Scalar

  /// The laser's power, where the firmware sets it.
  public var laser: LaserPowerLoop<Scalar>
  /// Ticks until the write gate does what was asked of it, and what that is.
  @usableFromInline var gateTicks: Int32 = 0
  @usableFromInline var gateOpens = false
  /// The gate a tick ago, and ticks for which the loops are held over its change.
  @usableFromInline var wrote = false
  @usableFromInline var gateHold: Int32 = 0

  @usableFromInline let usesLaser: Bool
  @usableFromInline let gateStep: Scalar
  @usableFromInline let shockBoost: Scalar
  @usableFromInline let smallestDiscSum: Scalar
  @usableFromInline let focusOKShare: Scalar
  @usableFromInline let correctorWait: Int32
  /// Millimetres from track to track.
  @usableFromInline let pitch: Scalar
  /// Millimetres that the track leads outward in a turn.
  @usableFromInline let spiralAdvance: (layer0: Scalar, layer1: Scalar)
  /// Where sectors lie.
  public let geometry: DiscGeometry
  @usableFromInline let looksPerSecond: Double
  @usableFromInline let addressLooks: Int32
  @usableFromInline let seekLooks: Int32
  @usableFromInline let restarts: UInt8
  @usableFromInline let preparationLooks: Int32

  /// Firmware at rest, with a control law for each of the two axes and the numbers of its parts.
  public init(
    focusController: Focus, focus focusParameters: FocusParameters, trackingController: Tracking,
    tracking trackingParameters: TrackingParameters, sled sledParameters: SledFollowerParameters,
    spindle spindleParameters: SpindleServoParameters, sequencer: SequencerParameters,
    calibration calibrationParameters: CalibrationParameters = CalibrationParameters(),
    disturbances: DisturbanceParameters = DisturbanceParameters(),
    laser laserParameters: LaserPowerParameters = LaserPowerParameters()
  ) {
    let looksPerSecond = sequencer.sampleRate / Self.looks
    func looks(_ seconds: Double, atLeast least: Double = 0) -> Int32 {
      Int32(max(least, min(seconds * looksPerSecond, 2e9)))
    }
    self.looksPerSecond = looksPerSecond
    focus = FocusServo(
      controller: focusController, parameters: focusParameters,
      probe: SineProbe(calibrationParameters, calibrationParameters.focusProbe))
    tracking = TrackingServo(
      controller: trackingController, parameters: trackingParameters, sled: sledParameters,
      probe: SineProbe(calibrationParameters, calibrationParameters.trackingProbe))
    signals = ErrorSignals(
      sumFloor: sequencer.sumFloor,
      lens: LensEstimate(
        frequency: sequencer.lensFrequency, damping: sequencer.lensDamping, sampleRate: sequencer.sampleRate),
      differentialScale: sequencer.differentialScale)
    closedFocusKind = sequencer.focusError
    signals.trackingKind = sequencer.trackingError
    blankKind = sequencer.trackingError
    recordedKind = sequencer.recordedTrackingError
    defects = DefectDetector(disturbances)
    shocks = ShockDetector(disturbances)
    laser = LaserPowerLoop(laserParameters)
    usesLaser = laserParameters.isUsed
    gateStep = Scalar(laserParameters.gateStep)
    shockBoost = Scalar(disturbances.shockBoost)
    writeFocusLimit = Scalar(disturbances.writeFocusLimit)
    writeTrackingLimit = Scalar(disturbances.writeTrackingLimit)
    calibrator = Calibrator(calibrationParameters, tracking: trackingParameters)
    let initial = LayerCalibration<Scalar>(focusBias: focusParameters.bias)
    calibration = (initial, initial)
    calibration.0.corrector = Scalar(sequencer.correctorPlaces.x)
    calibration.1.corrector = Scalar(sequencer.correctorPlaces.y)
    let table = RadiusTable<Scalar>(resolution: 0.002, borders: sequencer.balanceBorders.map { 1e3 * $0 })
    balanceTables = (table, table)
    // Bending has no borders, and a turn's millimetre more or less is no other tilt.
    let tilts = RadiusTable<Scalar>(resolution: 1)
    tiltTables = (tilts, tilts)
    radius = Scalar(1e3 * sequencer.geometry.homeRadius)
    correctorDrive = Scalar(sequencer.correctorPlaces.x)
    correctorWait = looks(sequencer.correctorTime)
    let pitch = 1e3 * sequencer.geometry.trackPitch
    self.pitch = Scalar(pitch)
    spiralAdvance = (Scalar(pitch * sequencer.spiralDirection.x), Scalar(pitch * sequencer.spiralDirection.y))
    smallestDiscSum = Scalar(sequencer.smallestDiscSum)
    focusOKShare = Scalar(sequencer.focusOKShare)
    var slowSled = sledParameters
    slowSled.sampleRate /= Self.looks
    sled = SledFollower(slowSled)
    var slowSpindle = spindleParameters
    slowSpindle.sampleRate /= Self.looks
    slowSpindle.interval /= Int(Self.looks)
    spindle = SpindleServo(slowSpindle)
    velocityTrim = VelocityTrim(
      timeConstant: spindleParameters.trimTime, tolerance: spindleParameters.tolerance,
      sampleRate: slowSpindle.sampleRate)
    geometry = sequencer.geometry
    place = DiscPlace(radius: sequencer.geometry.homeRadius)
    spindleSpeed = SpindleSpeed(speed: spindleParameters.targetSpeed)
    addressLooks = looks(sequencer.addressTimeOut, atLeast: 1)
    seekLooks = looks(sequencer.seekTimeOut, atLeast: 1)
    restarts = UInt8(clamping: sequencer.restarts)
    preparationLooks = looks(sequencer.jumpPreparation)
  }

  /// Ticks from one look of the sequencer to the next.
  @usableFromInline static var looks: Double { 8 }

  /// The disc shall turn and the laser shine.
  @inlinable @inline(__always)
  var isTurning: Bool { status.activity != .stopped && status.activity != .failed }

  @inlinable @inline(__always)
  public mutating func step(_ sample: FrontEndSample<Scalar>) -> ActuatorCommand<Scalar> {
    if sample.command != .none { obey(sample.command) }
    let (photodiodes, trackingError) = signals.form(sample)
    holdOverDefects(sum: photodiodes.sum)
    let focusDrive = focus.step(photodiodes, rotation: sample.rotation)
    let trackingDrive = tracking.step(
      pushPull: trackingError, sum: photodiodes.sum, rotation: sample.rotation)
    signals.lens.step(drive: trackingDrive)
    watchShocks()
    if writes, !mayWrite || isOffTarget { inhibitWriting() }
    if usesLaser { driveLaser(monitor: sample.frontMonitor) }
    if calibrator.gathering != .nothing {
      calibrator.gather(sample, tracking: trackingError, sidePushPull: signals.sidePushPull)
    }
    sequencerPhase = (sequencerPhase &+ 1) & 7
    if sequencerPhase == 0 || sample.command != .none {
      takeFlags(sample)
      if sample.address.serial != place.address.serial { noteAddress(sample.address) }
      look(trackingDrive: trackingDrive, sum: photodiodes.sum, rotation: sample.rotation)
    }
    return ActuatorCommand(
      focusDrive: focusDrive, trackingDrive: trackingDrive,
      sledDrive: tracking.phase == .moving ? tracking.seek.sledDrive : sled.drive,
      spindleDrive: spindleTurns ? spindle.drive : .zero, tiltDrive: tiltDrive,
      correctorDrive: correctorDrive, laserPower: laserCode,
      laser: laserShines ? (writes ? .write : .read) : .off, status: status,
      report: commandReport)
  }
}

extension DriveServo: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("focus", &focus)
    visitor.visit("tracking", &tracking)
    visitor.visit("sled", &sled)
    visitor.visit("spindle", &spindle)
    visitor.visit("velocityTrim", &velocityTrim)
    visitor.visit("signals", &signals)
    visitor.visit("defects", &defects)
    visitor.visit("shocks", &shocks)
    visitor.visit("calibrator", &calibrator)
    visitor.visit("calibration0", &calibration.0)
    visitor.visit("calibration1", &calibration.1)
    visitor.visit("balance0", &balanceTables.0)
    visitor.visit("balance1", &balanceTables.1)
    visitor.visit("tilts0", &tiltTables.0)
    visitor.visit("tilts1", &tiltTables.1)
    visitor.visit("tableRadius", scalar: &tableRadius)
    visitor.visit("tableBalance", scalar: &tableBalance)
    visitor.visit("media", choice: &media)
    visitor.visit("radius", scalar: &radius)
    visitor.visit("calibratedLayer", &calibratedLayer)
    visitor.visit("selectedCoefficient", &selectedCoefficient)
    visitor.visit("closedFocusKind", choice: &closedFocusKind)
    visitor.visit("blankKind", choice: &blankKind)
    visitor.visit("recordedKind", choice: &recordedKind)
    visitor.visit("tiltDrive", scalar: &tiltDrive)
    visitor.visit("correctorDrive", scalar: &correctorDrive)
    visitor.visit("hasMarks", &hasMarks)
    visitor.visit("hasWobble", &hasWobble)
    visitor.visit("expectsAddress", &expectsAddress)
    visitor.visit("doubtLooks", &doubtLooks)
    doubtLooks = max(0, min(doubtLooks, 1 << 30))
    visitor.visit("writeLooks", &writeLooks)
    writeLooks = max(0, min(writeLooks, 1 << 30))
    visitor.visit("lastAddressSerial", &lastAddressSerial)
    visitor.visit("correctorLooks", &correctorLooks)
    visitor.visit("lastRotation", &lastRotation)
    visitor.visit("writeFocusLimit", scalar: &writeFocusLimit)
    visitor.visit("writeTrackingLimit", scalar: &writeTrackingLimit)
    visitor.visit("activity", choice: &status.activity)
    visitor.visit("fault", choice: &status.fault)
    visitor.visit("layer", &status.layer)
    var flags = status.flags.rawValue
    visitor.visit("flags", &flags)
    status.flags = FirmwareStatus.Flags(rawValue: flags)
    var answer = commandReport.register
    visitor.visit("report", &answer)
    commandReport = FirmwareReport(register: answer) ?? commandReport
    visitor.visit("place", &place)
    visitor.visit("seekTask", &seekTask)
    visitor.visit("writeStart", &writeStart)
    visitor.visit("addressWatch", &addressWatch)
    visitor.visit("calibrationVerdict", choice: &calibrationVerdict)
    visitor.visit("wobbleAmplitude", scalar: &wobbleAmplitude)
    visitor.visit("spindleMode", choice: &spindleSpeed.mode)
    visitor.visit("spindleSpeed", &spindleSpeed.speed)
    visitor.visit("holdsTrack", &holdsTrack)
    visitor.visit("previousRotation", &previousRotation)
    visitor.visit("targetLayer", &targetLayer)
    visitor.visit("wantsTracking", &wantsTracking)
    visitor.visit("restartsLeft", &restartsLeft)
    visitor.visit("closedLooks", &closedLooks)
    visitor.visit("sequencerPhase", &sequencerPhase)
    visitor.visit("writes", &writes)
    visitor.visit("laser", &laser)
    visitor.visit("gateTicks", &gateTicks)
    visitor.visit("gateOpens", &gateOpens)
    visitor.visit("wrote", &wrote)
    visitor.visit("gateHold", &gateHold)
  }
}
