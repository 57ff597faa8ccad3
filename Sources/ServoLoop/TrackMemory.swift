public import ControlBlocks
public import Determinism
public import DriveInterface

/// What the tracking servo has learnt on one layer, kept while it is on the other: a return to a layer needs no new
/// measurement.
public struct TrackMemory<Scalar: ServoScalar>: Sendable {
  /// A track of the layer has been followed, and the values hold.
  public var isKnown = false
  /// Middle of the traverse signal, in units of the push-pull over the sum.
  public var middle = Scalar.zero
  /// Amplitude of the traverse signal, half of peak to peak, in the same units.
  public var amplitude = Scalar.zero
  /// Cosine part of the eccentricity's feed-forward, full scale of drive.
  public var cosine = Scalar.zero
  /// Sine part of the eccentricity's feed-forward, full scale of drive.
  public var sine = Scalar.zero

  /// Nothing learnt.
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

extension TrackingServo {
  /// Follows the other kind of track from the next beginning on: its slope is the other one, and nothing is known of it.
  @inlinable
  public mutating func select(_ kind: TrackKind) {
    guard kind != track else { return }
    track = kind
    slopes = (-slopes.layer0, -slopes.layer1)
    open()
    memories = (TrackMemory(), TrackMemory())
  }

  @inlinable
  mutating func remember() {
    var memory = TrackMemory<Scalar>()
    memory.isKnown = true
    memory.middle = traverse.middle
    memory.amplitude = traverse.amplitude
    memory.cosine = feedForward.cosine
    memory.sine = feedForward.sine
    if layer == 0 { memories.0 = memory } else { memories.1 = memory }
  }

  /// Opens the loop and lets the lens go.
  @inlinable
  public mutating func turnOff() {
    open()
    fault = .none
    feedForward.reset()
    hold = .zero
    drive = .zero
    memories = (TrackMemory(), TrackMemory())
  }
}
