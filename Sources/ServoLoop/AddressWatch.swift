public import Determinism
public import DriveInterface

/// Holds each address against the one before it: on one track sectors come by at the rate at which the disc turns.
///
/// An address that is neither where the disc's turning puts it is misread, or the spot has slipped to another track
/// unnoticed. Where it is not known which, nothing may be written.
public struct AddressWatch: Equatable, Sendable {
  /// Sectors by which the latest address was ahead of where it was expected; 0 before the second one on a track.
  public var departure: Double
  @usableFromInline var sector: UInt32
  @usableFromInline var kind: AddressKind
  /// Looks since the latest address; saturating.
  @usableFromInline var looks: Int32
  @usableFromInline var isRunning: Bool

  /// Nothing was read.
  @inlinable
  public init() {
    departure = 0
    sector = 0
    kind = .none
    looks = 0
    isRunning = false
  }

  /// How far off an address may be, sectors: far less than a word's four. The looks of the sequencer are 0.03 sectors apart.
  @inlinable static var tolerance: Double { 1 }
  /// Share of the way by which the disc's turning may be mistaken.
  @inlinable static var rateTolerance: Double { 0.03 }

  /// The spot left its track.
  @inlinable
  public mutating func restart() { isRunning = false }

  /// One look of the sequencer.
  @inlinable
  public mutating func look() { looks = looks == .max ? .max : looks + 1 }

  /// An address was read while `rate` sectors pass in a look. Whether it is where it was expected; true for the first one.
  @inlinable
  public mutating func note(sector next: UInt32, kind nextKind: AddressKind, rate: Double) -> Bool {
    defer {
      sector = next
      kind = nextKind
      looks = 0
      isRunning = true
    }
    // Words of different kinds end elsewhere in their sectors.
    guard isRunning, nextKind == kind, looks < .max else {
      departure = 0
      return true
    }
    let way = Double(Int32(bitPattern: (next &- sector) << 8) >> 8)
    let expected = rate * Double(looks)
    departure = way - expected
    return departure.magnitude <= Self.tolerance + Self.rateTolerance * expected
  }
}

extension AddressWatch: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("departure", &departure)
    visitor.visit("sector", &sector)
    visitor.visit("kind", choice: &kind)
    visitor.visit("looks", &looks)
    looks = max(0, looks)
    visitor.visit("isRunning", &isRunning)
  }
}
