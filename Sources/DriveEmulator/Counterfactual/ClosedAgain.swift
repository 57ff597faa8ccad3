internal import ChannelSim
internal import ControlBlocks
internal import Determinism
internal import DriveInterface

/// One model of the loop, closed again around the disturbance that it reads out of a recording.
///
/// The disturbance is what the lens would have had to follow: the error that the sensor shows, plus where the recorded
/// drive has moved the lens. Closed again, the error is that disturbance less where the firmware's own drive moves a lens
/// of the same model. Both lenses are seen through the front end's band limit.
struct ClosedAgain<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  private let sensor: SensorModel
  private let form: SensorModel.Form
  /// Draws what the converter's grid hides; nil for none.
  private let grain: RandomStream?
  private let fullScale: Double
  private let driveSteps: Double
  /// Which axes are closed again: 1 or 0, focus first.
  private let axes: SIMD2<Double>

  private var firmware: Firmware
  private var recordedLens: LensActuator
  private var lens: LensActuator
  private var recordedLimited: SIMD2<Double>
  private var limited: SIMD2<Double>
  private var recordedDelay: CommandDelay
  private var delay: CommandDelay
  private var recordedActing: DriveVoltages
  private var acting: DriveVoltages

  /// What came of a tick.
  struct Tick {
    var disturbance: SIMD2<Double>
    /// The error that was recorded and the one that would have been, metres.
    var recorded: SIMD2<Double>
    var errors: SIMD2<Double>
    /// The wires as they would have been.
    var record: TickRecord
  }

  init(
    run: DriveRun<Firmware>, firmware: Firmware, lens: LensActuator, sensor: SensorModel,
    form: SensorModel.Form,
    grain: RandomStream?, axes: SIMD2<Double>
  ) {
    self.sensor = sensor
    self.form = form
    self.grain = grain
    self.axes = axes
    self.firmware = firmware
    self.lens = lens
    recordedLens = lens
    limited = SIMD2(lens.focusPosition, lens.trackingPosition)
    recordedLimited = limited
    delay = run.delay
    recordedDelay = run.delay
    acting = run.acting
    recordedActing = run.acting
    fullScale = run.driveFullScale
    driveSteps = run.driveSteps
  }

  /// One tick; nil where the errors leave what the sensor can tell.
  mutating func step(_ record: TickRecord, tick: UInt64) -> Tick? {
    recordedLimited +=
      sensor.follow * (SIMD2(recordedLens.focusPosition, recordedLens.trackingPosition) - recordedLimited)
    limited += sensor.follow * (SIMD2(lens.focusPosition, lens.trackingPosition) - limited)
    guard let recorded = sensor.errors(record, form) else { return nil }
    let disturbance = recorded + recordedLimited
    var errors = disturbance - limited
    // An axis that is not closed again stays as it was recorded.
    errors = recorded + axes * (errors - recorded)
    if let grain {
      let word = grain.word(at: tick)
      let draw = SIMD2(
        Double(word & 0xFFFF_FFFF) * 0x1p-31 - 1, Double(word >> 32) * 0x1p-31 - 1)
      errors += axes * draw * sensor.grain(record, disturbance: disturbance)
    }
    guard let quadrants = sensor.quadrants(errors, in: record, form) else { return nil }
    var made = record
    made.quadrants = quadrants
    answer(&made)
    recordedLens.step(focusVoltage: recordedActing.main.x, trackingVoltage: recordedActing.main.y)
    lens.step(focusVoltage: acting.main.x, trackingVoltage: acting.main.y)
    recordedActing = recordedDelay.step(DriveVoltages(main: record.drives * fullScale))
    acting = delay.step(DriveVoltages(main: made.drives * fullScale))
    return Tick(disturbance: disturbance, recorded: recorded, errors: errors, record: made)
  }

  private mutating func answer(_ record: inout TickRecord) {
    let answer = firmware.step(
      FrontEndSample(
        quadrants: record.quadrants, signals: record.slow.signals, rotation: record.rotation,
        command: record.command))
    var drives = SIMD4(
      answer.focusDrive.double, answer.trackingDrive.double, answer.sledDrive.double,
      answer.spindleDrive.double)
    if driveSteps > 0 { drives = Converter.rounded(drives, steps: driveSteps) }
    record.drives = drives
    record.status = answer.status.register
    record.slow.report = answer.report.register
  }
}
