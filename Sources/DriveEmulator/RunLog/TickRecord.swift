public import DriveInterface

/// The wires of one tick, unpacked.
public struct TickRecord: Equatable, Sendable {
  /// Quadrants A, B, C, D in full scale (metres with the linear sensor).
  public var quadrants: SIMD4<Double>
  /// The spindle's angle, 65 536 a turn.
  public var rotation: UInt16
  /// Focus, tracking, sled and spindle drive as the converters gave them, full scale.
  public var drives: SIMD4<Double>
  /// 0 off, 1 read, 2 write.
  public var laser: UInt8
  /// The status register.
  public var status: UInt32
  /// True position errors, metres: spot against the nearest layer, and against the nearest track.
  public var focusError: Float
  /// Spot against the nearest track, metres.
  public var radialError: Float
  /// Everything that most runs leave as it is over many ticks.
  public var slow: SlowWires

  /// The host's mailbox.
  public var command: HostCommand { slow.command }
  /// The report register.
  public var report: FirmwareReport { FirmwareReport(register: slow.report) ?? FirmwareReport() }

  /// The wires of a tick, in the units of the properties.
  @inlinable
  public init(
    quadrants: SIMD4<Double>, rotation: UInt16, drives: SIMD4<Double>, laser: UInt8, status: UInt32,
    focusError: Float, radialError: Float, slow: SlowWires
  ) {
    self.quadrants = quadrants
    self.rotation = rotation
    self.drives = drives
    self.laser = laser
    self.status = status
    self.focusError = focusError
    self.radialError = radialError
    self.slow = slow
  }
}

/// The wires that stay as they are over many ticks where a pickup has neither side spots nor marks or wobble under it.
/// A block of ticks over which all of them do holds them once.
public struct SlowWires: Equatable, Sendable {
  /// What the front end tells beside the quadrants.
  public var signals: FrontEndSignals
  /// The host's mailbox.
  public var command: HostCommand
  /// Tilt and corrector drive as the converters gave them, full scale.
  public var slowDrives: SIMD2<Double>
  /// Code of the laser's power.
  public var laserPower: UInt16
  /// The report register.
  public var report: UInt64

  /// Slow wires in the units of the properties; all zero, without a command, unless told.
  @inlinable
  public init(
    signals: FrontEndSignals = FrontEndSignals(), command: HostCommand = .none,
    slowDrives: SIMD2<Double> = .zero, laserPower: UInt16 = 0, report: UInt64 = 0
  ) {
    self.signals = signals
    self.command = command
    self.slowDrives = slowDrives
    self.laserPower = laserPower
    self.report = report
  }

  /// Whether these bits are those of `held`. `isPlain` promises that the front end's signals are all zero.
  @inlinable @inline(__always)
  func repeats(_ held: SlowWires, isPlain: Bool) -> Bool {
    guard
      command == held.command && report == held.report && laserPower == held.laserPower
        && Self.same(slowDrives, held.slowDrives)
    else { return false }
    return isPlain
      || (Self.same(signals.side, held.signals.side) && Self.same(signals.detectors, held.signals.detectors)
        && signals.wobbleAmplitude.bitPattern == held.signals.wobbleAmplitude.bitPattern
        && signals.flags == held.signals.flags && signals.address == held.signals.address)
  }

  @inlinable @inline(__always)
  static func same(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> Bool {
    a.x.bitPattern == b.x.bitPattern && a.y.bitPattern == b.y.bitPattern && a.z.bitPattern == b.z.bitPattern
      && a.w.bitPattern == b.w.bitPattern
  }

  @inlinable @inline(__always)
  static func same(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Bool {
    a.x.bitPattern == b.x.bitPattern && a.y.bitPattern == b.y.bitPattern
  }
}
