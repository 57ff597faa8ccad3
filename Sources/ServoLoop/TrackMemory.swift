public import ControlBlocks
public import Determinism

/// What the tracking servo has learnt on one layer, kept while it is on the other: a return to a layer needs no new
/// measurement.
public struct TrackMemory<Scalar: ServoScalar>: Sendable {
  public var isKnown = false
  /// The traverse signal.
  public var middle = Scalar.zero
  public var amplitude = Scalar.zero
  /// The eccentricity's feed-forward.
  public var cosine = Scalar.zero
  public var sine = Scalar.zero

  @inlinable public init() {}
}

extension TrackMemory: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("isKnown", &isKnown)
    visitor.visit("middle", scalar: &middle)
    visitor.visit("amplitude", scalar: &amplitude)
    visitor.visit("cosine", scalar: &cosine)
    visitor.visit("sine", scalar: &sine)
  }
}
