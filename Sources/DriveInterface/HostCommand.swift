/// One word in the mailbox from the host computer to the firmware: a code of 8 bits and an argument of 24.
public struct HostCommand: Equatable, Sendable {
  /// What is asked.
  public enum Code: UInt8, Sendable, CaseIterable {
    /// Nothing is asked for.
    case none
    /// Spin up, focus and track on the layer of the argument.
    case start
    /// Move the focus to the layer of the argument and track there.
    case jump
    /// Open tracking, keep focus.
    case openTracking
    /// Close tracking on the layer in focus.
    case closeTracking
    /// Allow the laser to write. Refused unless the firmware knows which layer it is on and follows a track.
    case enableWriting
    /// Back to reading power.
    case disableWriting
    /// Open every loop, laser off, spindle off.
    case stop
    /// Spin up and focus on the layer of the argument, tracking open.
    case focus
    /// Go to the physical address of the argument and follow there. On opposite track paths the address tells the
    /// layer; on parallel ones it is on the layer in focus.
    case seek
    /// Jump the signed number of tracks of the argument, positive outward, and follow there.
    case jumpTracks
    /// Go near the radius of the argument, micrometres, and follow there.
    case seekRadius
    /// Follow grooves (0) or lands (1).
    case selectTrack
    /// Run on along the spiral (0), or jump back one track each revolution (1).
    case holdTrack
    /// Name the coefficient that `setCoefficient` shall write: its index.
    case selectCoefficient
    /// Write the coefficient named before: the upper 24 bits of a single-precision number.
    case setCoefficient
    /// Report the coefficient of the argument's index.
    case readCoefficient
    /// Calibrate what the argument says (`Calibration`).
    case calibrate
    /// Find out what disc is in: none, one layer, two; and of which kind.
    case recogniseMedia
    /// Report what the argument asks (`Inquiry`).
    case inquire
    /// Spindle mode in the upper 4 bits of the argument (`SpindleMode`), its speed in the lower 20.
    case setSpindle
    /// Laser level in the upper 8 bits of the argument (`LaserLevel`), its code in the lower 16.
    case setLaserPower
    /// Move the corrector of spherical aberration to the signed fraction of full scale of the argument.
    case moveCorrector
    /// Move the tilt actuator to the signed fraction of full scale of the argument.
    case moveTilt
    /// Open the write gate when the address of the argument comes by.
    case writeFrom
    /// Which focus error in the lower 4 bits of the argument, which tracking error in the next 4.
    case selectErrorSignals
    /// Forget the latest fault.
    case clearFault
  }

  /// What `calibrate` can calibrate.
  public enum Calibration: UInt8, Sendable, CaseIterable {
    /// All of them, in their order.
    case everything
    /// Offsets with the laser off, and with the laser on and the lens away from the disc.
    case darkOffsets
    /// Offsets with the laser on and the lens away from the disc.
    case lightOffsets
    /// The middle of the traverse signal.
    case trackingBalance
    /// Focus bias by the largest RF amplitude.
    case focusBias
    /// Gains from peak to peak, and by an injected sine in the closed loop.
    case roughGain
    /// Gains by an injected sine in the closed loop.
    case fineGain
    /// Lock point by radius.
    case radiusTable
    /// The lens's tilt.
    case tilt
    /// The corrector of spherical aberration.
    case corrector
    /// Gain of layer and recorded state.
    case gainControl
    /// Which polarity is the groove's, judged by wobble lock and address.
    case polarity
    /// Laser: threshold and slope by the front monitor.
    case laserPower
    /// Write power by test marks.
    case writePower
    /// Lens travel between the layers, and static drive.
    case layerSpacing
  }

  /// What `inquire` can ask.
  public enum Inquiry: UInt8, Sendable, CaseIterable {
    /// The address decoded last.
    case address
    /// The layer, and whether it is confirmed.
    case layer
    /// What disc the sweep found.
    case media
    /// The latest fault.
    case fault
    /// Micrometres.
    case radius
    /// Tracks counted in the latest move.
    case trackCount
    /// Hundredths of a turn a second.
    case spindleSpeed
    /// The amplitude of the wobble.
    case wobbleAmplitude
    /// How the latest calibration ended.
    case calibrationVerdict
    /// How often the firmware has begun anew since the command.
    case retries
  }

  /// How the spindle is held.
  public enum SpindleMode: UInt8, Sendable, CaseIterable {
    /// Hundredths of a turn a second.
    case constantAngular
    /// Thousandths of the disc's nominal linear velocity.
    case constantLinear
    /// The same, held constant within each zone.
    case zonedConstantLinear
  }

  /// Which level of the laser.
  public enum LaserLevel: UInt8, Sendable, CaseIterable {
    /// Reading power.
    case read
    /// Power between pulses.
    case bias
    /// Peak power.
    case write
  }

  /// What is asked for.
  public var code: Code
  /// 24 bits: a layer, an address, an index, or one of the kinds above.
  public var argument: UInt32

  /// A command with its argument's 24 bits.
  @inlinable
  public init(_ code: Code, argument: UInt32 = 0) {
    self.code = code
    self.argument = argument & 0xFF_FFFF
  }

  /// The same with a layer as argument.
  @inlinable
  public init(_ code: Code, layer: UInt8) { self.init(code, argument: UInt32(layer)) }

  /// The same with a signed argument of 24 bits, held within its range.
  @inlinable
  public init(_ code: Code, signed argument: Int32) {
    let held = max(-0x80_0000, min(argument, 0x7F_FFFF))
    self.init(code, argument: UInt32(bitPattern: held))
  }

  /// The same with a number of which sign, exponent and 15 bits of the fraction survive, rounded to nearest.
  @inlinable
  public init(_ code: Code, number: Float) {
    // A number that is not finite keeps its class; rounding up could make another of it.
    let bits = number.bitPattern
    let rounded = number.isFinite ? bits &+ 0x7F &+ (bits >> 8 & 1) : bits
    self.init(code, argument: (number.isNaN ? bits | 0x40_0000 : rounded) >> 8)
  }

  /// A calibration to be made.
  @inlinable
  public init(calibrate what: Calibration) { self.init(.calibrate, argument: UInt32(what.rawValue)) }

  /// A question, whose answer comes in the report's value.
  @inlinable
  public init(inquire what: Inquiry) { self.init(.inquire, argument: UInt32(what.rawValue)) }

  /// The argument as a layer number.
  @inlinable public var layer: UInt8 { UInt8(argument & 255) }

  /// The argument as a signed number.
  @inlinable public var signedArgument: Int32 { Int32(bitPattern: argument << 8) >> 8 }

  /// The argument as a number that `init(_:number:)` packed.
  @inlinable public var number: Float { Float(bitPattern: argument << 8) }

  /// The argument as a signed fraction of full scale.
  @inlinable public var fraction: Float { Float(signedArgument) / 8_388_608 }

  /// Nothing asked.
  @inlinable public static var none: HostCommand { HostCommand(.none) }

  /// The mailbox as one register: the code in the low byte, the argument above it.
  @inlinable public var register: UInt32 { UInt32(code.rawValue) | argument << 8 }

  /// Reads the register back; an unknown code means nothing asked, as a mailbox would ignore it.
  @inlinable
  public init(register: UInt32) {
    code = Code(rawValue: UInt8(truncatingIfNeeded: register)) ?? .none
    argument = register >> 8
  }
}
