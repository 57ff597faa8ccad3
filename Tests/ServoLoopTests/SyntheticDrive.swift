import ControlBlocks
import DriveInterface
import Foundation
import LayerFocus
import ServoLoop

/// A drive of a few equations around a firmware: two layers, sine grooves, run-out, a motor. No noise, no converters.
struct SyntheticDrive<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  var firmware: Firmware
  var axial = Axis(acceleration: 213.5, frequency: 52, damping: 0.12)
  var radial = Axis(acceleration: 116.2, frequency: 58, damping: 0.10)
  var turns = 0.3
  var turnsPerSecond = 0.0
  var motorStuck = false
  var isDark = false
  /// Tracks that pass by in addition, a second; and their place now, in pitches.
  var slipSpeed = 0.0
  private var slipped = 0.0
  private var spindleDrive = 0.0
  /// Addresses of sectors come by while a track is followed; tracks from the data's start at which the run begins.
  var geometry: DiscGeometry?
  var startTrack = 500.0
  private var address = AddressRegister()
  private var addressTicks = 0
  /// The front end reports a wobble in lock.
  var hasWobble = false
  var command = ActuatorCommand<Firmware.Scalar>(
    focusDrive: .zero, trackingDrive: .zero, sledDrive: .zero, spindleDrive: .zero, laser: .off,
    status: FirmwareStatus())

  struct Axis {
    var acceleration: Double
    var frequency: Double
    var damping: Double
    var position = 0.0
    var speed = 0.0
    var pending = 0.0

    init(acceleration: Double, frequency: Double, damping: Double) {
      self.acceleration = acceleration
      self.frequency = frequency
      self.damping = damping
    }

    mutating func advance(drive: Double) {
      let w = 2 * Double.pi * frequency
      speed += (acceleration * pending - w * w * position - 2 * damping * w * speed) / 200_000
      position += speed / 200_000
      pending = drive
    }
  }

  static var trackPitch: Double { 0.74e-6 }
  static var layerSpacing: Double { 35.484e-6 }

  init(_ firmware: Firmware) { self.firmware = firmware }

  /// Layer 0 as the disc turns, metres of lens travel.
  var firstLayer: Double { 0.1e-3 + 3e-6 * sin(2 * Double.pi * turns) }
  /// How far the spot is off the track, metres, many pitches when open.
  var offTrack: Double {
    radial.position - 8e-6 * cos(2 * Double.pi * turns + 1) - slipped * Self.trackPitch
  }
  var rotation: UInt16 { UInt16(truncatingIfNeeded: Int((turns - turns.rounded(.down)) * 65_536)) }

  func sample(_ host: HostCommand = .none) -> FrontEndSample<Firmware.Scalar> {
    let below = axial.position - firstLayer
    let above = below - Self.layerSpacing
    func sCurve(_ distance: Double) -> Double {
      let x = distance / 4e-6
      return x * exp((1 - x * x) / 2)
    }
    func light(_ distance: Double, width: Double) -> Double { exp(-distance * distance / (width * width)) }
    let lit = isDark ? 0.01 : 1.0
    let sum = lit * 0.6 * min(1, light(below, width: 25e-6) + light(above, width: 25e-6))
    let focus = lit * sum * 0.8 * (sCurve(below) + sCurve(above))
    let contrast = light(below, width: 3e-6) + light(above, width: 3e-6)
    let pushPull = lit * sum * 0.4 * contrast * sin(2 * Double.pi * offTrack / Self.trackPitch)
    var sample = FrontEndSample(
      a: Firmware.Scalar((sum + focus + pushPull) / 4), b: Firmware.Scalar((sum - focus + pushPull) / 4),
      c: Firmware.Scalar((sum + focus - pushPull) / 4), d: Firmware.Scalar((sum - focus - pushPull) / 4),
      rotation: rotation, command: host)
    sample.address = address
    if hasWobble { sample.flags.insert(.wobbleLock) }
    return sample
  }

  /// The layer nearest to focus.
  var nearestLayer: UInt8 { axial.position - firstLayer > Self.layerSpacing / 2 ? 1 : 0 }

  /// The sector under the spot: the spiral's own progress counts, the place of a track in the turn does not.
  func sector(_ geometry: DiscGeometry) -> UInt32 {
    let direction = geometry.direction(layer: nearestLayer)
    let spiral = geometry.isConcentric ? 0 : direction * turns
    let radius = geometry.dataStart + (startTrack + offTrack / Self.trackPitch + spiral) * geometry.trackPitch
    let area = Double.pi * (radius * radius - geometry.dataStart * geometry.dataStart)
    let number = UInt32(area / (geometry.trackPitch * geometry.sectorLength)) + geometry.firstSector
    return geometry.hasOppositePath && nearestLayer == 1 ? ~number & 0xFF_FFFF : number
  }

  private mutating func readAddress() {
    guard let geometry else { return }
    addressTicks = command.status.flags.contains(.trackingClosed) ? addressTicks + 1 : 0
    // A word of the wobble takes 5.9 ms.
    guard addressTicks >= 1_180 else { return }
    addressTicks = 0
    address = AddressRegister(
      address: sector(geometry), kind: .sector, serial: address.serial &+ 1)
  }

  mutating func tick(_ host: HostCommand = .none) {
    command = firmware.step(sample(host))
    axial.advance(drive: command.focusDrive.double)
    radial.advance(drive: command.trackingDrive.double)
    // A first-order motor: 200 turns a second at full drive, 50 ms.
    let wanted = motorStuck ? 0 : 200 * spindleDrive
    turnsPerSecond += (wanted - turnsPerSecond) / (0.05 * 200_000)
    turns += turnsPerSecond / 200_000
    slipped += slipSpeed / 200_000
    spindleDrive = command.spindleDrive.double
    readAddress()
  }

  /// Ticks until `done`; the number of ticks it took, or nil.
  mutating func run(_ ticks: Int, until done: (Self) -> Bool) -> Int? {
    for tick in 0..<ticks {
      self.tick()
      if done(self) { return tick + 1 }
    }
    return nil
  }

  mutating func run(_ ticks: Int) { for _ in 0..<ticks { tick() } }
}

/// The firmware's numbers for the synthetic drive.
enum SyntheticSettings {
  static var focus: FocusParameters {
    var focus = FocusParameters()
    focus.searchStart = 0.03
    focus.searchEnd = 0.09
    focus.searchSettle = 5e-3
    focus.layerSpacingDrive = 35.484e-6 / 2e-3
    // h(x) of 4 um scale and 0.8 height: its slope, where it has fallen to 0.3, and its flank down from 0.65.
    focus.errorSlope = 0.8 * exp(0.5) / 4e-6
    focus.jumpLeaveDistance = 9.2e-6
    focus.jumpEnterDistance = 9.2e-6
    focus.jumpFlankSlope = 0.11e6
    return focus
  }

  static var tracking: TrackingParameters {
    var tracking = TrackingParameters()
    tracking.centringTime = 0.02
    return tracking
  }

  static var spindle: SpindleServoParameters {
    var spindle = SpindleServoParameters()
    spindle.targetSpeed = 60
    spindle.proportionalGain = 0.02
    spindle.integralGain = 0.2
    spindle.timeOut = 1
    return spindle
  }

  static var sequencer: SequencerParameters {
    var sequencer = SequencerParameters()
    sequencer.jumpPreparation = 0.03
    return sequencer
  }

  static func design(_ axis: Int) -> ServoControllerDesign {
    axis == 0
      ? ServoControllerDesign(
        gain: 616_987.25 / 2.5 / (0.8 * 1.6487 / 4e-6), zeroFrequency: 52, zeroDamping: 0.12, slowPole: 2,
        crossover: 2_000, leadRatio: 3, sampleRate: 200_000)
      : ServoControllerDesign(
        gain: 1_634_026.55 / 2.5 * 0.74e-6 / (2 * Double.pi), zeroFrequency: 58, zeroDamping: 0.10,
        slowPole: 2, crossover: 2_400, leadRatio: 3, sampleRate: 200_000)
  }

  static func firmware<Focus: FocusController>(
    _ focusController: Focus, geometry: DiscGeometry = DiscGeometry()
  ) -> DriveServo<Focus, ServoController<Focus.Scalar>> {
    DriveServo(
      focusController: focusController, focus: focus,
      trackingController: ServoController(design(1), limit: 1), tracking: tracking,
      sled: SledFollowerParameters(), spindle: spindle,
      sequencer: {
        var parameters = sequencer
        parameters.geometry = geometry
        return parameters
      }())
  }
}

typealias StandardServo<Scalar: ServoScalar> = DriveServo<ServoController<Scalar>, ServoController<Scalar>>

extension SyntheticDrive {
  static func standard<Scalar: ServoScalar>() -> SyntheticDrive where Firmware == StandardServo<Scalar> {
    SyntheticDrive(SyntheticSettings.firmware(ServoController(SyntheticSettings.design(0), limit: 1)))
  }

  /// Told to start on `layer`, and run until a track is followed and the layer confirmed.
  mutating func startAndFollow(layer: UInt8 = 0) -> Int? {
    tick(HostCommand(.start, layer: layer))
    return run(400_000) {
      $0.command.status.activity == .following && $0.command.status.flags.contains(.layerConfirmed)
    }
  }
}
