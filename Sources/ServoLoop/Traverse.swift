public import ControlBlocks
public import Determinism

/// Measures the push-pull while tracks pass by: its middle and its amplitude.
///
/// Run-out carries several tracks past the spot in every turn. The extremes give the amplitude that scales the
/// error and the middle that balances it, as (max + min)/2 of the traverse does in real drives. Over several turns each
/// turn's extremes are averaged: noise then enters with the root of their number.
/// The signal is smoothed over a few ticks first, so that one noisy sample does not set an extreme.
public struct Traverse<Scalar: ServoScalar>: Sendable {
  /// Middle of the push-pull, (max + min)/2 averaged over the turns, in its own units.
  public var middle: Scalar
  /// Amplitude of the push-pull, (max - min)/2 averaged over the turns, in its own units.
  public var amplitude: Scalar
  @usableFromInline var highest: Scalar
  @usableFromInline var lowest: Scalar
  /// Sums of the extremes of the turns that are complete, and how many they are.
  @usableFromInline var highestSum: Scalar
  @usableFromInline var lowestSum: Scalar
  @usableFromInline var turnsDone: Int32
  /// Smoothed push-pull: a few ticks, far above the crossing frequency.
  @usableFromInline var smooth: Scalar
  @usableFromInline var count: Int32
  @usableFromInline var sum: Scalar
  /// Steps of the angle register since the beginning, and its last value.
  @usableFromInline var turned: Int32
  @usableFromInline var previousRotation: UInt16
  @usableFromInline let quarter: Scalar
  @usableFromInline let half: Scalar
  @usableFromInline let turns: Int32

  /// A measurement over as many turns as `measureTurns` says.
  public init(_ parameters: TrackingParameters) {
    middle = .zero
    amplitude = .zero
    highest = .zero
    lowest = .zero
    highestSum = .zero
    lowestSum = .zero
    turnsDone = 0
    smooth = .zero
    count = 0
    sum = .zero
    turned = 0
    previousRotation = 0
    quarter = Scalar(0.25)
    half = Scalar(0.5)
    turns = Int32(clamping: max(1, min(parameters.measureTurns, 10_000)))
  }

  /// Begins a measurement; middle and amplitude stay until it is complete.
  @inlinable
  public mutating func begin() {
    count = 0
    sum = .zero
    turned = 0
    turnsDone = 0
    highestSum = .zero
    lowestSum = .zero
  }

  /// One tick; true when the measurement is complete.
  @inlinable
  public mutating func step(pushPull: Scalar, sum light: Scalar, rotation: UInt16) -> Bool {
    if count == 0 {
      previousRotation = rotation
      smooth = pushPull
      highest = pushPull
      lowest = pushPull
    }
    count = count == .max ? .max : count + 1
    sum += light
    turned &+= Int32(Int16(bitPattern: rotation &- previousRotation))
    previousRotation = rotation
    smooth += quarter * (pushPull - smooth)
    if smooth > highest { highest = smooth }
    if smooth < lowest { lowest = smooth }
    return turned >= 65_536 && endTurn()
  }

  /// A turn is complete; true when it was the last.
  @inlinable @inline(never)
  mutating func endTurn() -> Bool {
    turned &-= 65_536
    turnsDone &+= 1
    highestSum += highest
    lowestSum += lowest
    highest = smooth
    lowest = smooth
    guard turnsDone >= turns else { return false }
    let share = half / Scalar(Double(turnsDone))
    middle = share * (highestSum + lowestSum)
    amplitude = share * (highestSum - lowestSum)
    return true
  }

  /// The sum, averaged over the measurement.
  @inlinable public var meanSum: Scalar { count > 0 ? sum / Scalar(Double(count)) : .zero }
}

extension Traverse: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("middle", scalar: &middle)
    visitor.visit("amplitude", scalar: &amplitude)
    visitor.visit("highest", scalar: &highest)
    visitor.visit("lowest", scalar: &lowest)
    visitor.visit("highestSum", scalar: &highestSum)
    visitor.visit("lowestSum", scalar: &lowestSum)
    visitor.visit("turnsDone", &turnsDone)
    visitor.visit("smooth", scalar: &smooth)
    visitor.visit("count", &count)
    visitor.visit("sum", scalar: &sum)
    visitor.visit("turned", &turned)
    visitor.visit("previousRotation", &previousRotation)
  }
}
