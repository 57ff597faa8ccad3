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
    while left > 0 {
      kernel.advance(&run, TickBlock.capacity, &block)
      left -= TickBlock.capacity
      light = block[block.count - 1].quadrants.sum()
    }
    guard Self.follows(run, layer: layer) else { throw Self.notHeld(run, layer) }
    scale = LoopScale(scenario: scenario, drive: run.drive, probe: probe, layer: layer, light: light)
  }

  /// The loops are closed on the layer; the linear sensor knows only one.
  private static func follows(_ run: DriveRun<ProbedFirmware<Firmware>>, layer: Int) -> Bool {
    run.status.activity == .following && Int(run.status.layer) == layer
  }

  private static func notHeld(_ run: DriveRun<ProbedFirmware<Firmware>>, _ layer: Int) -> LoopMeasurementError
  {
    .notHeld(layer: layer, activity: "\(run.status.activity)", fault: "\(run.status.fault)")
  }

  /// What the analyser sees in `ticks` ticks from the operating point on under a stimulus: what came back to the break,
  /// and what was added there.
  func record(_ stimulus: LoopProbe.Stimulus, ticks: Int) throws -> (returned: [Double], added: [Double]) {
    var run = run
    run.firmware.probe.begin(stimulus)
    var block = run.makeBlock()
    var returned: [Double] = []
    var added: [Double] = []
    returned.reserveCapacity(ticks)
    added.reserveCapacity(ticks)
    while returned.count < ticks {
      let count = min(LoopProbe.capacity, ticks - returned.count)
      kernel.advance(&run, count, &block)
      returned += run.firmware.probe.returned[..<count]
      added += run.firmware.probe.added[..<count]
    }
    guard run.status.activity == .following else {
      throw LoopMeasurementError.lost(activity: "\(run.status.activity)", fault: "\(run.status.fault)")
    }
    return (returned, added)
  }

  /// The same operating point without converters, whose steps no small signal would pass.
  func withoutConverters() throws -> LoopStand {
    var smooth = scenario
    smooth.frontEnd.sampleBits = 0
    smooth.frontEnd.driveBits = 0
    var copy = self
    copy.run = try smooth.makeRun(firmware: run.firmware)
    copy.run.host = run.host
    try copy.run.restore(run.snapshot())
    return copy
  }
}

/// How lengths become signals at the break, to choose amplitudes by.
struct LoopScale: Sendable {
  /// Error signal per metre; 0 when the loop is broken at the drive.
  let errorPerMetre: Double
  /// Metres per drive well above the first mode, times the frequency squared; and up to the first mode.
  let inertialGain: Double
  let staticGain: Double
  /// Nominal crossover, Hz.
  let crossover: Double

  init(scenario: Scenario, drive: SimulatedDrive, probe: LoopProbe, layer: Int, light: Double) {
    let isFocus = probe.axis == .focus
    let isLinear = scenario.frontEnd.sensor == .linear
    let actuator = isFocus ? scenario.pickup.focusActuator : scenario.pickup.trackingActuator
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
      errorPerMetre = (drive.focusSlope(layer: layer, trackPlace: place) * light).magnitude
    } else {
      let slope = drive.pushPullSlope(layer: layer, trackPlace: place, lensShift: 0).slope
      errorPerMetre = (scenario.frontEnd.gain * slope / drive.trackPitch(layer: layer)).magnitude
    }
  }

  /// The amplitude at the break that moves the spot by about `length` metres at `frequency`.
  func amplitude(length: Double, frequency: Double, limit: Double) -> Double {
    if errorPerMetre > 0 { return length * errorPerMetre }
    let perMetre = max(1 / staticGain, frequency * frequency / inertialGain)
    // Below the crossover the loop takes off what it can.
    let ratio = crossover / frequency
    return min(limit, length * perMetre * max(1, ratio * ratio / 3))
  }

  /// The height of one tick at the break that moves the spot by about `length` metres.
  func impulse(length: Double, sampleRate: Double) -> Double {
    if errorPerMetre > 0 { return length * errorPerMetre }
    // A velocity of a T that the loop stops within 1/w0: length = a T/w0, with a = inertialGain (2 pi)^2.
    return length * crossover * sampleRate / (2 * Double.pi * inertialGain)
  }
}
