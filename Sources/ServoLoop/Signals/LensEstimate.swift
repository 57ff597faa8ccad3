public import ControlBlocks
public import Determinism

/// Where the lens stands against the sled, estimated from the drive that moves it.
///
/// A model of the actuator's first mode, w^2/(s^2 + 2 z w s + w^2), stepped in every eighth tick on the drive's mean: the
/// estimate is in units of the static drive that would hold the lens there. Gravity and what the model's frequency is
/// wrong by stay in it as an offset, which the tracking balance takes up.
public struct LensEstimate<Scalar: ServoScalar>: Sendable {
  /// The lens against the sled, as the static drive that would hold it there, full scale.
  public var position: Scalar
  @usableFromInline var model: Biquad<Scalar>
  @usableFromInline var sum: Scalar
  @usableFromInline var phase: UInt8
  @usableFromInline let eighth: Scalar

  /// `frequency` in Hz and `damping` ratio of the actuator's first mode.
  public init(frequency: Double, damping: Double, sampleRate: Double) {
    position = .zero
    let w = 2 * Double.pi * frequency
    model = Biquad(
      .tustin(
        numerator: (0, 0, w * w), denominator: (1, 2 * damping * w, w * w), sampleRate: sampleRate / 8))
    sum = .zero
    phase = 0
    eighth = Scalar(0.125)
  }

  /// One tick with the tracking drive.
  @inlinable @inline(__always)
  public mutating func step(drive: Scalar) {
    sum += drive
    phase &+= 1
    guard phase == 8 else { return }
    position = model.step(eighth * sum)
    sum = .zero
    phase = 0
  }
}

extension LensEstimate: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("position", scalar: &position)
    visitor.visit("model", &model)
    visitor.visit("sum", scalar: &sum)
    visitor.visit("phase", &phase)
  }
}
