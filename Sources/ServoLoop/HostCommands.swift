public import ControlBlocks
public import Determinism
public import DriveInterface
public import LayerFocus

/// Writing that shall begin at a sector, from command to verdict.
public struct WriteStart: Sendable {
  /// The sector at which the gate opens.
  public var sector: UInt32 = 0
  /// It is waited for.
  public var isAwaited = false
  /// Looks until it begins, once it is near; 0 while it is not.
  public var gateLooks: Int32 = 0
  /// Looks for which it is still waited for.
  public var looksLeft: Int32 = 0

  /// Nothing waited for.
  @inlinable public init() {}
}

extension WriteStart: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("sector", &sector)
    visitor.visit("isAwaited", &isAwaited)
    visitor.visit("gateLooks", &gateLooks)
    gateLooks = max(0, gateLooks)
    visitor.visit("looksLeft", &looksLeft)
    looksLeft = max(0, looksLeft)
  }
}

/// The commands that ask for a state of the servo, or for writing at a place.
extension DriveServo {
  /// `focus`: the layer of the argument, tracking open.
  @inlinable
  mutating func focusAlone(layer: UInt8) {
    if status.activity == .stopped || status.activity == .failed || status.activity == .recognisingMedia {
      start(layer: layer)
    } else {
      writes = false
      targetLayer = layer
      tracking.open()
    }
    wantsTracking = false
  }

  /// `selectTrack`: grooves (0) or lands (1). They stand on opposite slopes, and what was learnt of one says nothing of the
  /// other.
  @inlinable
  mutating func selectTrack(_ argument: UInt32) {
    guard argument < 2 else {
      answer(.selectTrack, .refused, .argumentOutOfRange)
      return
    }
    guard !writes, !calibrator.isBusy else {
      answer(.selectTrack, .refused, .notPossibleNow)
      return
    }
    tracking.select(argument == 0 ? .groove : .land)
    place.isFresh = false
    if tracking.track == .land { expectsAddress = false }
    answer(.selectTrack, .done)
  }

  /// `setLaserPower`: the photocurrent that a level asks for, as a share of full scale; where the firmware sets the power.
  @inlinable
  mutating func setLaserPower(_ argument: UInt32) {
    guard let level = HostCommand.LaserLevel(rawValue: UInt8(truncatingIfNeeded: argument >> 16)),
      argument & 0xFFFF > 0
    else {
      answer(.setLaserPower, .refused, .argumentOutOfRange)
      return
    }
    guard usesLaser, !writes else {
      answer(.setLaserPower, .refused, .notPossibleNow)
      return
    }
    let power = Scalar(Double(argument & 0xFFFF) / 65_535)
    switch level {
    case .read: laser.read = power
    case .bias: laser.bias = power
    case .write: laser.write = power
    }
    answer(.setLaserPower, .done)
  }

  /// `writeFrom`: the gate opens when the sector comes by, whose way is told by the addresses before it.
  @inlinable
  mutating func writeFrom(sector: UInt32) {
    let isOnLayer = geometry.layer(ofSector: sector).map { $0 == focus.layer.number } ?? true
    guard isOnLayer, mayWriteUnread, !writes, seekTask.step == .idle else {
      status.fault = .writeRefused
      answer(.writeFrom, .refused, .writeRefused)
      return
    }
    writeStart = WriteStart()
    writeStart.sector = sector
    writeStart.isAwaited = true
    writeStart.looksLeft = seekLooks
    answer(.writeFrom, .underway)
  }

  /// Sectors between the number that an address tells and the spot at the moment in which it is told: a word of the wobble
  /// is complete at its end, pre-pits with the sixth sector of their block.
  @inlinable
  static func sectorsRead(_ kind: AddressKind) -> UInt32 {
    switch kind {
    case .wobble: 4
    case .landPrePit: 6
    case .sector, .none: 0
    }
  }

  /// An address was read: how far it is to the sector at which to write.
  @inlinable
  mutating func aimWriting(from sector: UInt32) {
    guard writeStart.isAwaited else { return }
    let here = sector &+ Self.sectorsRead(place.address.kind)
    let ahead = Int32(bitPattern: (writeStart.sector &- here) << 8) >> 8
    guard ahead >= 0 else {
      if writeStart.gateLooks == 0 { endWriteStart(.failed, .wrongAddress) }
      return
    }
    // Farther away the next address tells it in time, and better.
    guard ahead <= 40 else { return }
    let velocity = 2 * Double.pi * place.radius * spindle.speed.double
    guard velocity > 0 else { return }
    let seconds = Double(ahead) * geometry.sectorLength / velocity
    writeStart.gateLooks = Int32(max(0, min(seconds * looksPerSecond, 1e9))) + 1
  }

  /// Once a look while a sector to write at is waited for.
  @inlinable
  mutating func advanceWriteStart() {
    writeStart.looksLeft -= 1
    guard mayWriteUnread else {
      endWriteStart(.failed, .writeRefused)
      return
    }
    if writeStart.gateLooks > 0 {
      writeStart.gateLooks -= 1
      guard writeStart.gateLooks == 0 else { return }
      guard mayWrite else {
        endWriteStart(.failed, .writeRefused)
        return
      }
      moveGate(open: true)
      endWriteStart(.done, .none)
    } else if writeStart.looksLeft <= 0 {
      endWriteStart(.timedOut, .noAddress)
    }
  }

  @inlinable
  mutating func endWriteStart(_ verdict: FirmwareReport.Verdict, _ fault: FirmwareFault) {
    writeStart = WriteStart()
    if fault != .none { status.fault = fault }
    answer(.writeFrom, verdict, fault)
  }
}
