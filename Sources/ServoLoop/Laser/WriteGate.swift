public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// The write gate: the laser's power before and behind it, and the focus led toward where the pulses' wavelength puts it.
///
/// Pulses shift the wavelength, and with it the focus, at once. The lens is therefore led half of that way before the gate
/// opens, and half of the way back before it closes; the other half the loop takes up behind it.
extension DriveServo {
  /// Asks for writing or for its end; it comes at once, or when the focus has been led.
  @inlinable
  mutating func moveGate(open: Bool) {
    guard usesLaser, gateStep != .zero, open != writes else {
      writes = open
      return
    }
    gateOpens = open
    gateTicks = Self.leadTicks
  }

  /// Ticks in which the focus is led: several time constants of its loop.
  @usableFromInline static var leadTicks: Int32 { 64 }

  /// The light of the other power arrives, and the amplifiers' gain follows: for some ticks the samples say nothing.
  @inlinable
  mutating func gatePasses() -> Bool {
    if wrote != writes {
      wrote = writes
      gateHold = 4
    }
    guard gateHold > 0 else { return false }
    gateHold -= 1
    return true
  }

  /// One tick of the power loop and of the gate.
  @inlinable
  mutating func driveLaser(monitor: Scalar) {
    laser.step(level: laserShines ? (writes ? .write : .read) : .off, monitor: monitor)
    if writes, laser.isWrong {
      inhibitWriting()
      status.fault = .laserPowerWrong
    }
    guard gateTicks > 0 else { return }
    gateTicks -= 1
    guard gateTicks > 0, focus.isClosed else {
      gateTicks = 0
      focus.lead = .zero
      writes = gateOpens && mayWrite
      return
    }
    let rate = gateStep * Scalar(0.5 / Double(Self.leadTicks))
    focus.lead += gateOpens ? -rate : rate
  }

  /// The code of the power in force; 0 leaves it to the laser driver.
  @inlinable @inline(__always)
  var laserCode: UInt16 {
    guard usesLaser, laserShines else { return 0 }
    let scaled = laser.code.double * 65_535
    // Not a number fails both.
    return scaled >= 1 && scaled <= 65_535 ? UInt16(scaled) : 1
  }
}
