internal import ChannelSim
internal import ControlBlocks
internal import Determinism
internal import DriveInterface
internal import TraceFiles

/// One counterfactual replay: reads the log once and lets four models of the loop follow it side by side.
struct CounterfactualSession<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  private var reader: RunLogReader
  private let settings: CounterfactualReplay.Settings
  private let sensor: SensorModel
  private let hasTruth: Bool
  private let axes: SIMD2<Double>
  /// The ticks that were read to find out which loops are closed.
  private var pending: TickBlock?

  private var slopes: ClosedAgain<Firmware>
  private var curves: ClosedAgain<Firmware>
  private var grained: ClosedAgain<Firmware>
  private var stronger: ClosedAgain<Firmware>
  /// The simulation with the same change.
  private var again: DriveRun<Firmware>?
  private let writer: RunLogWriter?

  private var disturbance = SizeSums()
  private var recorded = SizeSums()
  private var predicted = SizeSums()
  private var change = SizeSums()
  private var reconstruction = SizeSums()
  private var curve = SizeSums()
  private var grain = SizeSums()
  private var actuator = SizeSums()
  private var truth = SizeSums()
  private var ticks: UInt64 = 0
  private var end: String?

  init(
    _ reader: RunLogReader, scenario: Scenario, run: DriveRun<Firmware>, firmware: Firmware,
    settings: CounterfactualReplay.Settings
  ) throws {
    var reader = reader
    let first = try Self.firstBlock(&reader)
    axes = try Self.closedAxes(first[0], captured: reader.capturedSignals)
    pending = first
    self.reader = reader
    self.settings = settings
    hasTruth = reader.source != .capture
    let model = SensorModel(run, scenario: scenario)
    sensor = model
    let closed = axes
    func again(_ lens: LensActuator, _ form: SensorModel.Form, grain: Bool = false) -> ClosedAgain<Firmware> {
      ClosedAgain(
        run: run, firmware: firmware, lens: lens, sensor: model, form: form,
        grain: grain ? RandomStream(seed: scenario.seed, name: "counterfactual.grain") : nil, axes: closed)
    }
    let lens = try Self.lens(
      scenario.pickup, like: run.drive.lens, first: first[0], run: run, isCapture: !hasTruth,
      rate: scenario.sampleRate)
    var pickup = scenario.pickup
    pickup.focusActuator.sensitivity *= 1.05
    pickup.trackingActuator.sensitivity *= 1.05
    let other = try Self.lens(
      pickup, like: run.drive.lens, first: first[0], run: run, isCapture: !hasTruth, rate: scenario.sampleRate
    )
    slopes = again(lens, .slopes)
    curves = again(lens, .curves)
    grained = again(lens, .slopes, grain: true)
    stronger = again(other, .slopes)
    if settings.comparesTruth {
      var simulated = run
      simulated.firmware = firmware
      self.again = simulated
    }
    writer = try settings.output.map { path in
      try RunLogWriter(
        path: path,
        header: RunLogHeader(
          answering: reader, signals: reader.capturedSignals ?? CaptureSignal.ofRuns, name: "counterfactual",
          madeBy: "counterfactual replay of \(reader.name)"))
    }
  }

  private static func firstBlock(_ reader: inout RunLogReader) throws -> TickBlock {
    while let entry = try reader.next() {
      if case .ticks(let block) = entry, block.count > 0 { return block }
    }
    throw RunLogError(.doesNotFit, "the log has no ticks")
  }

  /// Focus and tracking, 1 where the loop is closed: by the firmware's own word, or for a capture where its drive is told.
  private static func closedAxes(_ record: TickRecord, captured: [CaptureSignal]?) throws -> SIMD2<Double> {
    var axes = SIMD2<Double>.zero
    if let captured {
      let hasLight = captured.contains(.a) || captured.contains(.focusError)
      axes = SIMD2(
        hasLight && captured.contains(.focusDrive) ? 1 : 0,
        hasLight && captured.contains(.trackingDrive) ? 1 : 0)
    } else if let status = FirmwareStatus(register: record.status) {
      axes = SIMD2(
        status.flags.contains(.focusClosed) ? 1 : 0, status.flags.contains(.trackingClosed) ? 1 : 0)
    }
    guard axes != .zero else {
      throw RunLogError(
        .doesNotFit,
        captured == nil
          ? "no loop is closed at the log's first tick; trace cut makes a log that begins where one is"
          : "the capture tells no drive beside the errors; import focus_drive or tracking_drive with them")
    }
    return axes
  }

  /// The lens in the state of the run; for a capture, at rest under its first drive.
  private static func lens(
    _ pickup: Pickup, like state: LensActuator, first: TickRecord, run: DriveRun<Firmware>, isCapture: Bool,
    rate: Double
  ) throws -> LensActuator {
    let step = 1 / rate
    var lens = try LensActuator(focus: pickup.focusActuator, tracking: pickup.trackingActuator, step: step)
    guard isCapture else {
      try lens.restore(state.snapshot())
      return lens
    }
    let voltages = first.drives * run.driveFullScale
    for _ in 0..<Int(0.5 / step) { lens.step(focusVoltage: voltages.x, trackingVoltage: voltages.y) }
    return lens
  }

  mutating func run(kept: [String]) throws -> CounterfactualReport {
    if let block = pending { try take(block) }
    while end == nil, let entry = try reader.next() {
      guard case .ticks(let block) = entry else { continue }
      try take(block)
    }
    try writer?.finish(.capture(ticks: reader.firstTick &+ ticks))
    return report(kept: kept)
  }

  private mutating func take(_ block: TickBlock) throws {
    var simulated = again?.makeBlock()
    if var block2 = simulated {
      again?.advance(ticks: block.count, into: &block2)
      simulated = block2
    }
    var made: [TickRecord] = []
    for index in 0..<block.count {
      let tick = block.firstTick &+ UInt64(index)
      guard isClosed(block[index]) else {
        end = "the recorded loop opens at tick \(tick)"
        break
      }
      guard let next = step(block[index], tick: tick, truth: simulated?[index]) else {
        end =
          "at tick \(tick) an error leaves what the sensor can tell: with these coefficients the loop is lost, or "
          + "the model no longer holds"
        break
      }
      made.append(next)
    }
    ticks &+= UInt64(made.count)
    if !made.isEmpty { try writer?.write(TickBlock(records: made, firstTick: block.firstTick)) }
  }

  private func isClosed(_ record: TickRecord) -> Bool {
    guard hasTruth, let status = FirmwareStatus(register: record.status) else { return true }
    return (axes.x == 0 || status.flags.contains(.focusClosed))
      && (axes.y == 0 || status.flags.contains(.trackingClosed))
  }

  private mutating func step(_ record: TickRecord, tick: UInt64, truth again: TickRecord?) -> TickRecord? {
    guard let main = slopes.step(record, tick: tick), let bent = curves.step(record, tick: tick),
      let rough = grained.step(record, tick: tick), let strong = stronger.step(record, tick: tick),
      let seen = sensor.errors(main.record, .slopes)
    else { return nil }
    disturbance.take(main.disturbance)
    recorded.take(main.recorded)
    predicted.take(seen)
    change.take(seen - main.recorded)
    // What each model's own samples show, all read by the slope, as the firmware and a bench read them.
    curve.take((sensor.errors(bent.record, .slopes) ?? bent.errors) - seen)
    grain.take((sensor.errors(rough.record, .slopes) ?? rough.errors) - seen)
    actuator.take((sensor.errors(strong.record, .slopes) ?? strong.errors) - seen)
    if hasTruth {
      reconstruction.take(main.recorded - SIMD2(Double(record.focusError), Double(record.radialError)))
    }
    if let again {
      guard let real = sensor.errors(again, .slopes) else { return nil }
      truth.take(seen - real)
    }
    return main.record
  }

  private func report(kept: [String]) -> CounterfactualReport {
    let names = ["focus", "tracking"]
    let told = (0..<2).filter { axes[$0] > 0 }.map { axis in
      CounterfactualReport.Axis(
        name: names[axis], disturbance: disturbance.sizeAboutMean(axis), recorded: recorded.size(axis),
        predicted: predicted.size(axis), change: change.size(axis),
        reconstruction: hasTruth ? reconstruction.size(axis) : nil, curve: curve.size(axis),
        grain: grain.size(axis),
        actuator: actuator.size(axis), truth: settings.comparesTruth ? truth.size(axis) : nil)
    }
    return CounterfactualReport(
      name: reader.name, firstTick: reader.firstTick, ticks: ticks, isChanged: !settings.overrides.isEmpty,
      axes: told,
      kept: kept, end: end)
  }
}
