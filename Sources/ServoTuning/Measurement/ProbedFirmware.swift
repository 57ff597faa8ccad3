public import ControlBlocks
public import Determinism
public import DriveInterface

/// Firmware with a loop analyser clamped to it. Without a stimulus it does what the firmware does, bit for bit.
public struct ProbedFirmware<Firmware: DriveFirmware>: DriveFirmware where Firmware.Scalar: ServoScalar {
  public typealias Scalar = Firmware.Scalar

  public var firmware: Firmware
  public var probe: LoopProbe

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

  /// A quarter of the signal on each quadrant leaves the sum alone.
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
    return firmware.step(sample)
  }
}

extension ProbedFirmware: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("firmware", &firmware)
    visitor.visit("probe", &probe)
  }
}
