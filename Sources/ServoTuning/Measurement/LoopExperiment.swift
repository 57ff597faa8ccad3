public import ControlBlocks
internal import DiscModel
public import DriveEmulator
public import DriveInterface
internal import LayerFocus
internal import ServoLoop

/// How a loop's response is found.
public enum LoopMethod: String, Sendable, CaseIterable {
  /// An impulse into the running loop, on copies of the run.
  case linearised
  /// Sines into the running loop, with coherence.
  case injected
  /// Both, one beside the other.
  case both
}

/// What is measured: a scenario's loop, where it is broken, and how.
public struct LoopExperiment: Sendable {
  /// The scenario whose loop is measured.
  public var scenario: Scenario
  /// Which loop.
  public var axis: LoopAxis
  /// Where it is broken.
  public var place: LoopBreak
  /// The layer in focus.
  public var layer: Int
  /// How it is measured.
  public var method: LoopMethod
  /// How sines are injected, where they are.
  public var injection = SineInjectionSettings()
  /// Impulses over a turn that a loop with run-out and noise is linearised by, a multiple of 8.
  public var impulses = 48

  /// A measurement of a loop with a layer in focus.
  public init(
    scenario: Scenario, axis: LoopAxis, place: LoopBreak = .output, layer: Int = 0,
    method: LoopMethod = .linearised
  ) {
    self.scenario = scenario
    self.axis = axis
    self.place = place
    self.layer = layer
    self.method = method
  }

  /// Measures the firmware that the scenario names. Throws `LoopMeasurementError`, and what the optics throw.
  public func measure() throws -> LoopReport {
    // Sines strong enough to be seen are a shock to the detector, which would change the gains that are measured.
    var still = self
    still.scenario.firmware.disturbances.shockBoost = 1
    var task = Measurement(experiment: still)
    return try still.scenario.withFirmware(&task)
  }

  /// Measures firmware of the user's own in this scenario.
  @inlinable
  public func measure<Firmware: DriveFirmware>(
    firmware: Firmware
  ) throws -> LoopReport where Firmware.Scalar: ServoScalar {
    try measure(firmware, kernel: RunKernel())
  }

  /// The same with a kernel made where the firmware's type is known.
  public func measure<Firmware: DriveFirmware>(
    _ firmware: Firmware, kernel: RunKernel<ProbedFirmware<Firmware>>
  ) throws -> LoopReport where Firmware.Scalar: ServoScalar {
    try check()
    let stand = try LoopStand(
      scenario: scenario, firmware: firmware, probe: LoopProbe(axis: axis, place: place), layer: layer,
      kernel: kernel)
    var report = LoopReport(self)
    report.writes = stand.writes
    let line = usesFeedForward ? stand.turn.map { scenario.sampleRate / $0 } : nil
    if method != .injected {
      report.linearised = LoopFigures(
        try stand.linearise(impulses: impulses), axis: axis, feedForward: line)
    }
    if method != .linearised {
      var analyser = SineInjection(stand: stand, settings: injection)
      try analyser.sweep()
      report.take(analyser.points, feedForward: line)
    }
    return report
  }

  /// Whether feed-forward at the rotation frequency works in this loop.
  private var usesFeedForward: Bool {
    let firmware = scenario.firmware
    guard firmware.program == .driveServo else { return false }
    return axis == .focus ? firmware.focus.usesFeedForward : firmware.tracking.usesFeedForward
  }

  private func check() throws {
    let half = scenario.sampleRate / 2
    guard injection.lowest > 0, injection.lowest < injection.highest, injection.lowest < 0.4 * half else {
      throw LoopMeasurementError.setting(
        "no loop can be measured from \(injection.lowest) to \(injection.highest) Hz at "
          + "\(scenario.sampleRate) ticks a second; a lower and a higher end below \(half) Hz would do")
    }
    guard scenario.disc.layers.indices.contains(layer) else {
      throw LoopMeasurementError.setting(
        "the disc has no layer \(layer); a layer below \(scenario.disc.layers.count) would do")
    }
  }

  private struct Measurement: FirmwareTask {
    let experiment: LoopExperiment

    func perform<Firmware: DriveFirmware>(
      _ firmware: Firmware
    ) throws -> LoopReport where Firmware.Scalar: ServoScalar {
      try experiment.measure(firmware, kernel: RunKernel())
    }
  }
}
