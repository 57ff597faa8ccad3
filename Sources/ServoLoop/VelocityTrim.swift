public import ControlBlocks
public import Determinism
public import DriveInterface

/// Trims the spindle by the disc's own clock: sectors that pass, told by wobble, pre-pits or recorded sectors.
///
/// The frequency generator tells turns, and the turns that give a linear velocity follow from the radius; what is wrong
/// with either, or was with the velocity at which the disc was written, is a rate of data that is wrong. Addresses tell
/// the sectors between two of them, whatever was lost between. An integral of the relative error,
/// trim' = (r0 - r)/(r0 tau), takes it out. The times between the addresses add up without gap, so that the grid of the
/// sequencer's looks, 40 us, is a share 40 us / tau of the velocity at most.
public struct VelocityTrim<Scalar: ServoScalar>: Sendable {
  /// Share of the speed that the spindle shall turn faster by.
  public var share: Scalar
  /// Sectors a second between the last two addresses; 0 before the first two.
  public var rate: Double
  /// Looks since the last address; saturating.
  @usableFromInline var looks: Int32
  /// The last address's sector, and whether one was read on the track that is followed.
  @usableFromInline var sector: UInt32
  @usableFromInline var isRunning: Bool
  /// Where that address came from: words end elsewhere in their sectors than sectors do.
  @usableFromInline var kind: AddressKind

  /// Looks after which another kind of address is taken instead.
  @usableFromInline let longestSilence: Int32
  @usableFromInline let secondsPerLook: Double
  @usableFromInline let inverseTime: Double
  @usableFromInline let limit: Scalar

  /// `timeConstant` in seconds, 0 for no trim; `sampleRate` in looks a second; the trim stays within half the tolerance.
  public init(timeConstant: Double, tolerance: Double, sampleRate: Double) {
    share = .zero
    rate = 0
    looks = 0
    sector = 0
    isRunning = false
    kind = .none
    longestSilence = Int32(max(1, min(0.1 * sampleRate, 1e9)))
    secondsPerLook = 1 / sampleRate
    inverseTime = timeConstant > 0 ? 1 / timeConstant : 0
    limit = Scalar(tolerance / 2)
  }

  /// Sectors between two addresses beyond which they are not taken to be of one stretch.
  @inlinable static var longestStretch: UInt32 { 64 }

  /// The spot left its track, or the spindle shall turn at another speed: the next address begins anew.
  @inlinable
  public mutating func restart() { isRunning = false }

  /// One look of the sequencer.
  @inlinable
  public mutating func look() { looks = looks == .max ? .max : looks + 1 }

  /// An address was read on the track that is followed. `wanted` is the rate of sectors at its radius; nothing is learnt while
  /// the spindle `isSettling` at its speed.
  @inlinable
  public mutating func note(
    sector next: UInt32, kind nextKind: AddressKind, wanted: Double, isSettling: Bool
  ) {
    if isRunning, nextKind != kind {
      guard looks > longestSilence else { return }
      isRunning = false
    }
    kind = nextKind
    let way = (next &- sector) & 0xFF_FFFF
    let time = Double(looks) * secondsPerLook
    let isStretch = isRunning && way > 0 && way <= Self.longestStretch && looks > 0
    sector = next
    looks = 0
    isRunning = true
    guard isStretch else { return }
    rate = Double(way) / time
    guard !isSettling, wanted > 0 else { return }
    let error = max(-0.05, min((wanted - rate) / wanted, 0.05))
    share = (share + Scalar(error * min(time * inverseTime, 0.5))).limited(to: limit)
  }
}

extension VelocityTrim: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("share", scalar: &share)
    visitor.visit("rate", &rate)
    visitor.visit("looks", &looks)
    looks = max(0, looks)
    visitor.visit("sector", &sector)
    visitor.visit("isRunning", &isRunning)
    visitor.visit("kind", choice: &kind)
  }
}
