public import DriveInterface
public import PlugInInterface

/// The wires of `drive_firmware.h` as Swift firmware has them.
extension FrontEndSample where Scalar == Double {
  @inlinable
  init(_ wires: dfw_inputs) {
    self.init(
      a: wires.a, b: wires.b, c: wires.c, d: wires.d, rotation: wires.rotation,
      command: HostCommand(register: wires.command))
    side = SideQuadrants(a: wires.side_a, b: wires.side_b, c: wires.side_c, d: wires.side_d)
    (phaseDifference, rfPeak, rfBottom) = (wires.phase_difference, wires.rf_peak, wires.rf_bottom)
    (frontMonitor, wobbleAmplitude) = (wires.front_monitor, wires.wobble_amplitude)
    flags = FrontEndFlags(rawValue: wires.flags)
    address = AddressRegister(register: wires.address)
  }
}

extension dfw_outputs {
  /// Takes over what firmware asks for.
  @inlinable
  mutating func take(_ command: ActuatorCommand<Double>) {
    (focus_drive, tracking_drive) = (command.focusDrive, command.trackingDrive)
    (sled_drive, spindle_drive) = (command.sledDrive, command.spindleDrive)
    (tilt_drive, corrector_drive) = (command.tiltDrive, command.correctorDrive)
    laser = command.laser.rawValue
    laser_power = command.laserPower
    status = command.status.register
    report = command.report.register
  }
}
