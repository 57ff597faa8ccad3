public import ControlBlocks
public import Determinism

/// Finds zero crossings of the tracking error with hysteresis and times them (TZC).
public struct TrackCrossing<Scalar: ServoScalar>: Sendable {
  /// Ticks from the crossing before to the last one.
  public var halfPeriod: Int32
  /// Ticks since the last crossing, saturating.
  public var elapsed: Int32
  @usableFromInline var isHigh: Bool
  /// Crossings since the restart, saturating: the first has no half-period.
  @usableFromInline var crossings: UInt8
  @usableFromInline let hysteresis: Scalar

  /// A detector at rest; the error must pass `hysteresis` on the other side, in its own units, to count.
  public init(hysteresis: Double) {
    halfPeriod = 0
    elapsed = 0
    isHigh = false
    crossings = 0
    self.hysteresis = Scalar(hysteresis)
  }

  /// Forgets the crossings so far: the next one has no half-period.
  @inlinable
  public mutating func restart() {
    halfPeriod = 0
    elapsed = 0
    crossings = 0
  }

  /// One tick of the comparator alone; true at a crossing.
  @inlinable
  public mutating func crossed(_ error: Scalar) -> Bool {
    guard isHigh ? error < -hysteresis : error > hysteresis else { return false }
    isHigh.toggle()
    return true
  }

  /// One tick; true at a crossing that has a half-period.
  @inlinable
  public mutating func step(_ error: Scalar) -> Bool {
    elapsed = elapsed == .max ? .max : elapsed + 1
    guard crossed(error) else { return false }
    halfPeriod = elapsed
    elapsed = 0
    crossings = crossings == .max ? .max : crossings + 1
    return crossings > 1
  }
}

extension TrackCrossing: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("halfPeriod", &halfPeriod)
    visitor.visit("elapsed", &elapsed)
    visitor.visit("isHigh", &isHigh)
    visitor.visit("crossings", &crossings)
  }
}
