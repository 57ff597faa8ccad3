/// The four quadrants of the side spots, each summed over both side spots in hardware, full scale ±1.
///
/// Zero on a pickup without side spots. The quadrants are named as those of the main spot.
public struct SideQuadrants<Scalar: Sendable>: Sendable {
  /// Quadrant A of both side spots together.
  public var a: Scalar
  /// Quadrant B.
  public var b: Scalar
  /// Quadrant C.
  public var c: Scalar
  /// Quadrant D.
  public var d: Scalar

  /// Four quadrants, full scale.
  @inlinable
  public init(a: Scalar, b: Scalar, c: Scalar, d: Scalar) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }
}

/// What the front end hands to the firmware at one servo tick.
///
/// The firmware sees nothing else of the drive: photodiode samples in full-scale units, the registers of what the
/// front end detects faster than the servo runs, the spindle's angle and the host's mailbox. Quadrants A and B look
/// at the outer half of the pupil, C and D at the inner half; A and D lead in the direction of travel.
public struct FrontEndSample<Scalar: Sendable>: Sendable {
  /// Quadrant A: outer, leading. Full scale is ±1.
  public var a: Scalar
  /// Quadrant B: outer, trailing.
  public var b: Scalar
  /// Quadrant C: inner, trailing.
  public var c: Scalar
  /// Quadrant D: inner, leading.
  public var d: Scalar
  /// The side spots, of which differential push-pull and differential astigmatic focus error are formed.
  public var side: SideQuadrants<Scalar>
  /// Phase difference of the diagonal pairs over marks (DPD); ±1 is ±1 T of the channel clock.
  public var phaseDifference: Scalar
  /// Envelope of the RF sum: its upper and lower edge, full scale.
  public var rfPeak: Scalar
  /// Lower envelope of the RF sum, full scale.
  public var rfBottom: Scalar
  /// Photocurrent of the laser's front monitor, full scale.
  public var frontMonitor: Scalar
  /// Amplitude of the wobble as its detector tells it, full scale.
  public var wobbleAmplitude: Scalar
  /// What comparators and detectors say.
  public var flags: FrontEndFlags
  /// The address decoded last.
  public var address: AddressRegister
  /// The spindle's angle as the frequency generator's interpolated counter tells it, 65 536 steps a turn.
  public var rotation: UInt16
  /// What the host asks for at this tick; `HostCommand.none` almost always.
  public var command: HostCommand

  /// A sample of every wire.
  @inlinable
  public init(
    a: Scalar, b: Scalar, c: Scalar, d: Scalar, side: SideQuadrants<Scalar>, phaseDifference: Scalar,
    rfPeak: Scalar, rfBottom: Scalar, frontMonitor: Scalar, wobbleAmplitude: Scalar,
    flags: FrontEndFlags, address: AddressRegister, rotation: UInt16, command: HostCommand
  ) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.side = side
    self.phaseDifference = phaseDifference
    self.rfPeak = rfPeak
    self.rfBottom = rfBottom
    self.frontMonitor = frontMonitor
    self.wobbleAmplitude = wobbleAmplitude
    self.flags = flags
    self.address = address
    self.rotation = rotation
    self.command = command
  }
}

extension FrontEndSample where Scalar: AdditiveArithmetic {
  /// A sample of the main spot alone; everything else is silent.
  @inlinable
  public init(a: Scalar, b: Scalar, c: Scalar, d: Scalar, rotation: UInt16, command: HostCommand) {
    self.init(
      a: a, b: b, c: c, d: d, side: SideQuadrants(a: .zero, b: .zero, c: .zero, d: .zero),
      phaseDifference: .zero, rfPeak: .zero, rfBottom: .zero, frontMonitor: .zero, wobbleAmplitude: .zero,
      flags: [], address: AddressRegister(), rotation: rotation, command: command)
  }
}
