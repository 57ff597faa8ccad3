public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// Calibration as the sequencer sees it: begun by a command, advanced once in eight ticks, ended by a verdict.
///
/// While it runs the report register says `underway`; each result is announced there as the number of its coefficient
/// (from `Coefficient.firstError` on, in the error field) with its value, then comes the verdict. A calibration that
/// loses the focus or its time ends as failed, and the values before it stay in force.
extension DriveServo {
  /// Begins what a `calibrate` command asks for, or refuses.
  @inlinable
  mutating func calibrate(_ command: HostCommand) {
    guard let what = HostCommand.Calibration(rawValue: UInt8(truncatingIfNeeded: command.argument)),
      command.argument < 256
    else {
      answer(command.code, .refused, .argumentOutOfRange)
      return
    }
    let items = Self.items(of: what)
    guard items != 0 else {
      answer(command.code, .refused, .commandUnknown)
      return
    }
    let isAtRest = what == .darkOffsets || what == .lightOffsets
    guard isAtRest ? status.activity == .stopped : focus.isClosed, !calibrator.isBusy else {
      answer(command.code, .refused, .notPossibleNow)
      return
    }
    writes = false
    calibrator.begin(command.code, items: items)
    answer(command.code, .underway)
  }

  /// The items of a command as a bit set; 0 for what this firmware cannot calibrate.
  @inlinable
  static func items(of what: HostCommand.Calibration) -> UInt32 {
    func bit(_ item: HostCommand.Calibration) -> UInt32 { 1 << UInt32(item.rawValue) }
    switch what {
    case .everything:
      return bit(.roughGain) | bit(.focusBias) | bit(.trackingBalance) | bit(.fineGain) | bit(.gainControl)
    case .darkOffsets, .lightOffsets, .trackingBalance, .focusBias, .roughGain, .fineGain, .radiusTable,
      .gainControl, .tilt, .corrector, .polarity:
      return bit(what)
    default: return 0
    }
  }

  @inlinable
  mutating func answer(
    _ command: HostCommand.Code, _ verdict: FirmwareReport.Verdict, _ fault: FirmwareFault = .none
  ) {
    commandReport = FirmwareReport(command: command, verdict: verdict, fault: fault)
  }

  /// One look at the running calibration.
  @inlinable
  mutating func advanceCalibration() {
    guard calibrator.isBusy else { return }
    if announceNext() { return }
    if calibrator.isEnding {
      let verdict: FirmwareReport.Verdict =
        calibrator.fault != .none ? .failed : (calibrator.isDoubtful ? .inconclusive : .done)
      endCalibration(verdict, calibrator.fault)
      return
    }
    calibrator.itemLooks = calibrator.itemLooks == .max ? .max : calibrator.itemLooks + 1
    calibrator.stepLooks = calibrator.stepLooks == .max ? .max : calibrator.stepLooks + 1
    if calibrator.itemLooks > calibrator.timeOutLooks {
      endCalibration(.timedOut, .calibrationTimedOut)
      return
    }
    if calibrator.command == .recogniseMedia {
      recognise()
      return
    }
    let isAtRest = calibrator.item == .darkOffsets || calibrator.item == .lightOffsets
    guard isAtRest || focus.isClosed, status.activity != .failed else {
      endCalibration(.failed, .calibrationFailed)
      return
    }
    switch calibrator.item {
    case .darkOffsets: calibrateDarkOffsets()
    case .lightOffsets: calibrateLightOffsets()
    case .roughGain: calibrateRoughGain()
    case .focusBias, .tilt, .corrector: calibrateByTrials()
    case .polarity: calibratePolarity()
    case .trackingBalance, .radiusTable: calibrateBalance()
    case .fineGain: calibrateFineGain()
    case .gainControl: calibrateGainControl()
    default: endItem()
    }
  }

  /// Announces one result that waits; true if there was one.
  @inlinable
  mutating func announceNext() -> Bool {
    guard calibrator.announcements != 0 else { return false }
    let number = UInt8(truncatingIfNeeded: calibrator.announcements.trailingZeroBitCount)
    calibrator.announcements &= calibrator.announcements &- 1
    guard let which = Coefficient(rawValue: number) else { return true }
    commandReport = FirmwareReport(
      command: calibrator.command, verdict: .underway, error: Coefficient.firstError + UInt16(number),
      value: Float(coefficient(which).double).bitPattern)
    return true
  }

  /// The item at work has come to its end; the next one, or the verdict of all.
  @inlinable
  mutating func endItem(isDoubtful: Bool = false) {
    if isDoubtful { calibrator.isDoubtful = true }
    calibrator.gathering = .nothing
    if !calibrator.takeNext() { calibrator.isEnding = true }
  }

  @inlinable
  mutating func endCalibration(_ verdict: FirmwareReport.Verdict, _ fault: FirmwareFault) {
    focus.probe.stop()
    tracking.probe.stop()
    calibrator.gathering = .nothing
    calibrator.isBusy = false
    calibrationVerdict = verdict
    if fault != .none { status.fault = fault }
    if verdict == .failed || verdict == .timedOut { takeUpLayer() }
    answer(calibrator.command, verdict, fault)
  }

  /// What is known of the layer in focus.
  @inlinable
  var layerCalibration: LayerCalibration<Scalar> {
    get { focus.layer.number == 0 ? calibration.0 : calibration.1 }
    set { if focus.layer.number == 0 { calibration.0 = newValue } else { calibration.1 = newValue } }
  }

  /// Puts in force what is known of the layer in focus.
  @inlinable
  mutating func takeUpLayer() {
    calibratedLayer = focus.layer.number
    let values = layerCalibration
    focus.bias = values.focusBias
    focus.loopGain = values.focusGain
    tiltDrive = values.tilt
    // The tables are asked again.
    tableRadius = .zero
    correctorDrive = values.corrector
    tracking.loopGain = values.trackingGain
    signals.shiftSlope = values.shiftSlope
  }
}
