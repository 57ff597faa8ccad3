public import ControlBlocks
public import Determinism
public import DriveInterface

/// Firmware with a loop analyser clamped to it. Without a stimulus it does what the firmware does, bit for bit.
public struct ProbedFirmware<Firmware: DriveFirmware>: DriveFirmware where Firmware.Scalar: ServoScalar {
  public typealias Scalar = Firmware.Scalar

  /// The firmware under test.
  public var firmware: Firmware
  /// What is clamped between it and the drive.
  public var probe: LoopProbe

  /// Firmware with a probe at its output or its error.
  @inlinable
  public init(_ firmware: Firmware, probe: LoopProbe) {
    self.firmware = firmware
    self.probe = probe
  }

  @inlinable
  public mutating func step(_ sample: FrontEndSample<Scalar>) -> ActuatorCommand<Scalar> {
    let command =
      switch probe.place {
      case .output: stepWithDrive(sample)
      case .error: stepWithError(sample)
      }
    probe.note(command.laser, movesSled: command.sledDrive != .zero)
    return command
  }

  @inlinable
  mutating func stepWithDrive(_ sample: FrontEndSample<Scalar>) -> ActuatorCommand<Scalar> {
    var command = firmware.step(sample)
    switch probe.axis {
    case .focus:
      let drive = command.focusDrive.double
      let added = probe.step(drive)
      if added != 0 { command.focusDrive = Scalar(drive + added) }
    case .tracking:
      let drive = command.trackingDrive.double
      let added = probe.step(drive)
      if added != 0 { command.trackingDrive = Scalar(drive + added) }
    }
    return command
  }

  /// The signal goes onto every wire that the error is made of, so that the error grows by it and the light stays.
  @inlinable
  mutating func stepWithError(_ sample: FrontEndSample<Scalar>) -> ActuatorCommand<Scalar> {
    if probe.wires == .phaseDifference {
      let difference = sample.phaseDifference.double
      let added = probe.step(difference)
      if added == 0 { return firmware.step(sample) }
      var sample = sample
      sample.phaseDifference = Scalar(difference + added)
      return firmware.step(sample)
    }
    var main = quadrants(sample.a, sample.b, sample.c, sample.d)
    var side = quadrants(sample.side.a, sample.side.b, sample.side.c, sample.side.d)
    let signs: SIMD4<Double> = probe.axis == .focus ? [1, -1, 1, -1] : [1, 1, -1, -1]
    let hasSide = probe.wires != .mainSpot && side.sum() > 0 && main.sum() > 0
    // What the side spots show, in units of the main spot's light.
    let ratio = hasSide ? main.sum() / side.sum() : 0
    let (mainError, sideError) = ((signs * main).sum(), ratio * (signs * side).sum())
    let added: Double
    switch hasSide ? probe.wires : .mainSpot {
    case .mean: added = probe.step(0.5 * (mainError + sideError))
    case .difference: added = 0.5 * probe.step(mainError - sideError)
    case .mainSpot, .phaseDifference: added = probe.step(mainError)
    }
    if added == 0 { return firmware.step(sample) }
    main += 0.25 * added * signs
    if hasSide { side += (probe.wires == .difference ? -0.25 : 0.25) * added / ratio * signs }
    return firmware.step(sample.with(main: main, side: hasSide ? side : nil))
  }

  @inlinable
  func quadrants(_ a: Scalar, _ b: Scalar, _ c: Scalar, _ d: Scalar) -> SIMD4<Double> {
    [a.double, b.double, c.double, d.double]
  }
}

extension FrontEndSample where Scalar: ServoScalar {
  /// The same sample with other light on the quadrants.
  @inlinable
  func with(main: SIMD4<Double>, side: SIMD4<Double>?) -> Self {
    var sample = self
    sample.a = Scalar(main.x)
    sample.b = Scalar(main.y)
    sample.c = Scalar(main.z)
    sample.d = Scalar(main.w)
    guard let side else { return sample }
    sample.side.a = Scalar(side.x)
    sample.side.b = Scalar(side.y)
    sample.side.c = Scalar(side.z)
    sample.side.d = Scalar(side.w)
    return sample
  }
}

extension ProbedFirmware: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("firmware", &firmware)
    visitor.visit("probe", &probe)
  }
}
