public import Determinism

/// The mean of a signal over whole turns of the spindle.
///
/// Run-out and its harmonics drop out of a mean over a turn, wherever it begins; what is left is the static part.
public struct TurnAverage<Scalar: ServoScalar>: Sendable {
  /// The mean over the last whole turn.
  public var mean: Scalar
  /// Whole turns averaged since the last restart, saturating.
  public var turns: UInt8

  @usableFromInline var sum: Scalar
  @usableFromInline var count: UInt32
  @usableFromInline var previousRotation: UInt16
  /// A turn has begun, and how far it has come, 65 536 a turn.
  @usableFromInline var began: Bool
  @usableFromInline var turned: Int32

  /// An average of nothing.
  public init() {
    mean = .zero
    turns = 0
    sum = .zero
    count = 0
    previousRotation = 0
    began = false
    turned = 0
  }

  /// One tick. True on the tick that completes a turn.
  @inlinable
  @discardableResult
  public mutating func step(_ value: Scalar, rotation: UInt16) -> Bool {
    if began {
      turned &+= Int32(Int16(bitPattern: rotation &- previousRotation))
    } else {
      began = true
      turned = 0
    }
    previousRotation = rotation
    var completed = false
    if turned >= 65_536 {
      mean = sum / Scalar(Double(count))
      turns = turns == .max ? .max : turns + 1
      completed = true
      sum = .zero
      count = 0
      turned &-= 65_536
    }
    sum += value
    count &+= 1
    return completed
  }

  /// Begins anew; the mean stays readable, `turns` goes back to zero.
  @inlinable
  public mutating func restart() {
    turns = 0
    sum = .zero
    count = 0
    began = false
  }
}

extension TurnAverage: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("mean", scalar: &mean)
    visitor.visit("turns", &turns)
    visitor.visit("sum", scalar: &sum)
    visitor.visit("count", &count)
    visitor.visit("previousRotation", &previousRotation)
    visitor.visit("began", &began)
    visitor.visit("turned", &turned)
  }
}
