public import ChannelSim
public import ControlBlocks
public import DriveInterface
internal import ServoLoop

extension Scenario {
  /// The simulated drive of this scenario.
  public func makeDrive() throws -> SimulatedDrive {
    try SimulatedDrive(
      disc: disc, pickup: pickup, mechanism: mechanism, seed: seed, sampleRate: sampleRate)
  }

  /// A run of any firmware in this scenario.
  public func makeRun<Firmware: DriveFirmware>(
    firmware program: Firmware
  ) throws -> DriveRun<Firmware> where Firmware.Scalar: ServoScalar {
    let drive = try makeDrive()
    let onLand = firmware.tracking.track == .land
    let place = onLand ? 0.5 : 0.0
    // The bench calibrates in the posture of the drive: gravity shifts the lens of one that stands on its side.
    let suspension = 2 * Double.pi * pickup.trackingActuator.firstFrequency
    let sag = mechanism.orientation.gravity.y / (suspension * suspension)
    func calibration(_ layer: Int) -> SignalCalibration {
      let pushPull = drive.pushPullSlope(layer: layer, trackPlace: place, lensShift: sag)
      return SignalCalibration(
        focusSlope: drive.focusSlope(layer: layer, trackPlace: place),
        radialSlope: frontEnd.gain * pushPull.slope, radialMiddle: frontEnd.gain * pushPull.middle,
        pitch: drive.trackPitch(layer: layer))
    }
    return DriveRun(
      drive: drive, frontEnd: frontEnd, firmware: program, host: HostScript(steps: steps),
      meter: RunMeter(
        first: calibration(0), second: calibration(drive.layerCount - 1), onLand: onLand,
        isLinear: frontEnd.sensor == .linear,
        sampleRate: sampleRate),
      seed: seed)
  }
}
