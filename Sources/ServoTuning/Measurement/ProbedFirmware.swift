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
    switch probe.place {
    case .output: stepWithDrive(sample)
    case .error: stepWithError(sample)
    }
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

  /// A quarter of the signal on each quadrant leaves the sum alone. Side spots get as much of their own light: of the focus
  /// error they show the same, of the push-pull, half a pitch aside, the opposite.
  @inlinable
  mutating func stepWithError(_ sample: FrontEndSample<Scalar>) -> ActuatorCommand<Scalar> {
    var sample = sample
    let outer = probe.axis == .focus ? sample.c : sample.b
    let inner = probe.axis == .focus ? sample.b : sample.c
    let error = (sample.a.double + outer.double) - (inner.double + sample.d.double)
    let quarter = 0.25 * probe.step(error)
    if quarter == 0 { return firmware.step(sample) }
    sample.a = Scalar(sample.a.double + quarter)
    sample.d = Scalar(sample.d.double - quarter)
    let sign = probe.axis == .focus ? -1.0 : 1.0
    sample.b = Scalar(sample.b.double + sign * quarter)
    sample.c = Scalar(sample.c.double - sign * quarter)
    addToSide(&sample, quarter: quarter, sign: sign)
    return firmware.step(sample)
  }

  @inlinable
  mutating func addToSide(_ sample: inout FrontEndSample<Scalar>, quarter: Double, sign: Double) {
    let side = sample.side.a.double + sample.side.b.double + sample.side.c.double + sample.side.d.double
    let main = sample.a.double + sample.b.double + sample.c.double + sample.d.double
    guard side > 0, main > 0 else { return }
    let part = -sign * quarter * side / main
    sample.side.a = Scalar(sample.side.a.double + part)
    sample.side.d = Scalar(sample.side.d.double - part)
    sample.side.b = Scalar(sample.side.b.double + sign * part)
    sample.side.c = Scalar(sample.side.c.double - sign * part)
  }
}

extension ProbedFirmware: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("firmware", &firmware)
    visitor.visit("probe", &probe)
  }
}
