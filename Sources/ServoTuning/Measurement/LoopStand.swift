internal import ChannelSim
internal import ControlBlocks
internal import Determinism
internal import DriveEmulator
internal import DriveInterface
internal import ServoLoop

/// A run at its operating point with the analyser clamped on: both loops closed on the wanted layer, everything that
/// learns has learnt, the host asks for nothing more.
///
/// A run is a value, so that every measurement starts from a copy of the same one.
struct LoopStand<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  var run: DriveRun<ProbedFirmware<Firmware>>
  let scenario: Scenario
  let kernel: RunKernel<ProbedFirmware<Firmware>>
  /// What one metre of position makes at the break, and what one unit at the break moves at high frequency.
  let scale: LoopScale
  /// The laser writes at the operating point.
  let writes: Bool
  /// Ticks that a turn of the disc takes, as the angle register tells; nil where it stands still.
  let turn: Double?

  /// Runs `scenario` until its host holds `layer` and its residuals count, and `settling` seconds more.
  init(
    scenario: Scenario, firmware: Firmware, probe: LoopProbe, layer: Int, settling: Double = 0.3,
    kernel: RunKernel<ProbedFirmware<Firmware>>
  ) throws {
    self.scenario = scenario
    self.kernel = kernel
    run = try scenario.makeRun(firmware: ProbedFirmware(firmware, probe: probe))
    var block = run.makeBlock()
    while !(run.host.measures(at: run.tick) && Self.follows(run, layer: layer)) {
      guard !run.host.isOver else { throw Self.notHeld(run, layer) }
      kernel.advance(&run, TickBlock.capacity, &block)
    }
    run.host = HostScript(steps: [
      HostStep(command: .none, rotation: nil, timeOut: 100, hold: UInt64.max / 4, settle: 0)
    ])
    var left = Int(settling * scenario.sampleRate)
    var light = 0.0
    var (ticks, angle) = (0, 0)
    while left > 0 {
      let before = block[block.count - 1].rotation
      kernel.advance(&run, TickBlock.capacity, &block)
      left -= TickBlock.capacity
      ticks += TickBlock.capacity
      let last = block[block.count - 1]
      light = last.quadrants.sum()
      angle += Int(Int16(bitPattern: last.rotation &- before))
    }
    turn = angle == 0 ? nil : Double(ticks) * 65_536 / Double(angle.magnitude)
    guard Self.follows(run, layer: layer) else { throw Self.notHeld(run, layer) }
    writes = block[block.count - 1].laser == LaserMode.write.rawValue
    run.firmware.probe.wires = Self.wires(
      scenario.firmware, axis: probe.axis,
      hasMarks: block[block.count - 1].slow.signals.flags.contains(.rfPresent))
    scale = LoopScale(
      scenario: scenario, drive: run.drive, probe: run.firmware.probe, layer: layer, light: light)
    if probe.axis == .tracking { goToLensMiddle() }
  }

  /// The loops are closed on the layer; the linear sensor knows only one.
  private static func follows(_ run: DriveRun<ProbedFirmware<Firmware>>, layer: Int) -> Bool {
    run.status.activity == .following && Int(run.status.layer) == layer
  }

  /// What the firmware under this scenario makes its error of.
  private static func wires(_ firmware: FirmwareSettings, axis: LoopAxis, hasMarks: Bool) -> ErrorWires {
    guard firmware.program == .driveServo else { return .mainSpot }
    if axis == .focus { return firmware.sequencer.focusError == .differentialAstigmatic ? .mean : .mainSpot }
    let kind = hasMarks ? firmware.sequencer.recordedTrackingError : firmware.sequencer.trackingError
    switch kind {
    case .pushPull, .correctedPushPull: return .mainSpot
    case .differentialPushPull: return .difference
    case .phaseDifference: return .phaseDifference
    }
  }

  private static func notHeld(_ run: DriveRun<ProbedFirmware<Firmware>>, _ layer: Int) -> LoopMeasurementError
  {
    .notHeld(layer: layer, activity: "\(run.status.activity)", fault: "\(run.status.fault)")
  }

  /// What the analyser sees in `ticks` ticks from the operating point on under a stimulus: what came back to the break,
  /// and what was added there.
  func record(_ stimulus: LoopProbe.Stimulus, ticks: Int) throws -> LoopRecord {
    var run = run
    run.firmware.probe.begin(stimulus)
    var block = run.makeBlock()
    var returned: [Double] = []
    var added: [Double] = []
    var kicks: [Int] = []
    var sledTicks: UInt64 = 0
    returned.reserveCapacity(ticks)
    added.reserveCapacity(ticks)
    while returned.count < ticks {
      let count = min(LoopProbe.capacity, ticks - returned.count)
      kernel.advance(&run, count, &block)
      returned += run.firmware.probe.returned[..<count]
      added += run.firmware.probe.added[..<count]
      if run.firmware.probe.sledTicks != sledTicks {
        sledTicks = run.firmware.probe.sledTicks
        kicks.append(returned.count)
      }
    }
    guard run.status.activity == .following else {
      throw LoopMeasurementError.lost(activity: "\(run.status.activity)", fault: "\(run.status.fault)")
    }
    guard run.firmware.probe.writtenTicks == (writes ? UInt64(ticks) : 0) else {
      throw LoopMeasurementError.gateMoved(wrote: writes)
    }
    return LoopRecord(returned: returned, added: added, kicks: kicks)
  }

  /// The same operating point with a front end that no small signal drowns in: without converters, whose steps it would not
  /// pass, without noise, by whose share of the light it would be divided, and with optics that follow every change.
  func withoutNoise() throws -> LoopStand {
    var smooth = scenario
    smooth.frontEnd.sampleBits = 0
    smooth.frontEnd.driveBits = 0
    smooth.frontEnd.noise = 0
    smooth.frontEnd.intensityNoise = -300
    var copy = self
    copy.run = try smooth.makeRun(firmware: run.firmware)
    copy.run.host = run.host
    try copy.run.restore(run.snapshot())
    copy.run.drive.takeUpEveryChange()
    // What the noise moved comes to rest.
    copy.goOn(ticks: Int(0.02 * scenario.sampleRate))
    return copy
  }
}

/// The two channels of the analyser, by ticks.
struct LoopRecord {
  /// What came back to the break.
  var returned: [Double]
  /// What was added there.
  var added: [Double]
  /// Ticks, a block's worth coarse, by which the sled had been driven: the lens follows it for a while.
  var kicks: [Int]

  /// What went on from the break.
  func goingOn(_ index: Int) -> Double { returned[index] + added[index] }
}

/// How lengths become signals at the break, to choose amplitudes by.
struct LoopScale: Sendable {
  /// Error signal per metre; 0 when the loop is broken at the drive.
  let errorPerMetre: Double
  /// Metres per drive well above the first mode, times the frequency squared; and at rest.
  let inertialGain: Double
  let staticGain: Double
  private let actuator: TwoModeActuator
  /// Nominal crossover, Hz.
  let crossover: Double

  init(scenario: Scenario, drive: SimulatedDrive, probe: LoopProbe, layer: Int, light: Double) {
    let isFocus = probe.axis == .focus
    let isLinear = scenario.frontEnd.sensor == .linear
    actuator = isFocus ? scenario.pickup.focusActuator : scenario.pickup.trackingActuator
    let volts = isLinear ? 1 : scenario.frontEnd.driveFullScale
    staticGain = actuator.staticGain * volts
    inertialGain = staticGain * actuator.firstFrequency * actuator.firstFrequency
    crossover = isFocus ? scenario.firmware.focusDesign.crossover : scenario.firmware.trackingDesign.crossover
    guard probe.place == .error else {
      errorPerMetre = 0
      return
    }
    let place = scenario.firmware.tracking.track == .land ? 0.5 : 0
    if isLinear {
      errorPerMetre = 1
    } else if isFocus {
      let slope =
        probe.wires == .mean
        ? drive.differentialFocusSlope(layer: layer, trackPlace: place)
        : drive.focusSlope(layer: layer, trackPlace: place)
      errorPerMetre = (slope * light).magnitude
    } else if probe.wires == .phaseDifference {
      let slope = drive.phaseDifferenceSlope(layer: layer, trackPlace: place)
      errorPerMetre = (slope / drive.trackPitch(layer: layer)).magnitude
    } else {
      // Between spots half a pitch apart the push-pull counts twice.
      let slope =
        drive.pushPullSlope(layer: layer, trackPlace: place, lensShift: 0).slope
        * (probe.wires == .difference ? 2 : 1)
      errorPerMetre = (scenario.frontEnd.gain * slope / drive.trackPitch(layer: layer)).magnitude
    }
  }

  /// The amplitude at the break that moves the spot by about `length` metres at `frequency`.
  func amplitude(length: Double, frequency: Double, limit: Double) -> Double {
    if errorPerMetre > 0 { return length * errorPerMetre }
    // Between its modes the lens hardly moves at all: no drive would be enough.
    let smooth = max(1 / staticGain, frequency * frequency / inertialGain)
    let perMetre = min(1 / motion(at: frequency), 3 * smooth)
    // Below the crossover the loop takes off what it can.
    let ratio = crossover / frequency
    return min(limit, length * perMetre * max(1, ratio * ratio / 3))
  }

  /// Metres of lens motion per drive at a frequency, both modes.
  private func motion(at frequency: Double) -> Double {
    func mode(_ resonance: Double, _ damping: Double) -> Complex {
      Complex(1)
        / Complex(resonance * resonance - frequency * frequency, 2 * damping * resonance * frequency)
    }
    let modes =
      mode(actuator.firstFrequency, actuator.firstDampingRatio)
      + actuator.secondWeight * mode(actuator.secondFrequency, actuator.secondDampingRatio)
    return inertialGain * modes.magnitude
  }

  /// The height of one tick at the break that moves the spot by about `length` metres.
  func impulse(length: Double, sampleRate: Double) -> Double {
    if errorPerMetre > 0 { return length * errorPerMetre }
    // A velocity of a T that the loop stops within 1/w0: length = a T/w0, with a = inertialGain (2 pi)^2.
    return length * crossover * sampleRate / (2 * Double.pi * inertialGain)
  }

  /// The same of a pulse that lasts.
  func push(length: Double) -> Double {
    if errorPerMetre > 0 { return length * errorPerMetre }
    // What pushes like this until the loop answers, after 1/w0, moves the spot so far.
    return length * crossover * crossover / inertialGain
  }
}
