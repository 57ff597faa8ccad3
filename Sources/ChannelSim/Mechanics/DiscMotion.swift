public import Determinism

/// The four motions of a turning disc under the spot, carried on between evaluations.
///
/// Lanes: axial motion of layer 0 and layer 1, radial motion of the tracks of layer 0 and layer 1. Every
/// `interval` ticks the harmonics are summed with their first two derivatives; between, the motions go on at
/// constant acceleration. `HarmonicMotion` is the clear version of the same sum. The price is the Taylor remainder,
/// `errorBound(angularSpeed:)`: for the standard's full run-out at 25 Hz, 8 ticks of 5 us, below 0.01 nm.
public struct DiscMotion: Sendable {
  /// Positions in metres, now.
  public private(set) var position = SIMD4<Double>.zero
  /// What the next tick adds to the positions, and what each tick adds to that, metres.
  var nextAdvance = SIMD4<Double>.zero
  var advanceChange = SIMD4<Double>.zero
  /// Ticks since the last evaluation; `interval` calls for a new one.
  var age: UInt32

  /// Factors of cos(order angle) and sin(order angle).
  struct Order: Sendable {
    var cosine = SIMD4<Double>.zero
    var sine = SIMD4<Double>.zero
  }

  let orders: [Order]
  let step: Double
  /// Ticks between evaluations.
  public static let interval: UInt32 = 8

  /// The motions by their harmonics, for ticks of `step` seconds. Throws what `HarmonicMotion` refuses.
  public init(
    axial0: [MotionHarmonic], axial1: [MotionHarmonic], radial0: [MotionHarmonic],
    radial1: [MotionHarmonic], step: Double
  ) throws(MechanicsError) {
    try requirePositive(step, "step in s")
    var sums = [Order](repeating: Order(), count: 8)
    for (lane, harmonics) in [axial0, axial1, radial0, radial1].enumerated() {
      let motion = try HarmonicMotion(harmonics)
      for order in 1...8 {
        let factors = motion.factors(order: order)
        sums[order - 1].cosine[lane] = factors.cosine
        sums[order - 1].sine[lane] = factors.sine
      }
    }
    while let last = sums.last, last.cosine == .zero, last.sine == .zero { sums.removeLast() }
    orders = sums
    self.step = step
    age = Self.interval
  }

  /// The next evaluation is due.
  public var isDue: Bool { age >= Self.interval }

  /// Evaluates anew at the disc's angle in turns and its speed in rad/s.
  public mutating func evaluate(turns: Double, angularSpeed: Double) {
    let rotor = Rotor(turns: turns)
    var angle = rotor
    var value = SIMD4<Double>.zero
    var slope = SIMD4<Double>.zero
    var bend = SIMD4<Double>.zero
    var order = 1.0
    for sum in orders {
      let part = sum.cosine * angle.cosine + sum.sine * angle.sine
      value += part
      slope += order * (sum.sine * angle.cosine - sum.cosine * angle.sine)
      bend += (order * order) * part
      angle = angle * rotor
      order += 1
    }
    position = value
    let angle1 = angularSpeed * step
    advanceChange = (-angle1 * angle1) * bend
    nextAdvance = angle1 * slope + 0.5 * advanceChange
    age = 0
  }

  /// Goes on by one tick at constant acceleration.
  @inline(__always)
  public mutating func advance() {
    position += nextAdvance
    nextAdvance += advanceChange
    age &+= 1
  }

  /// A bound on each position's error just before an evaluation, metres, at a constant speed in rad/s.
  public func errorBound(angularSpeed: Double) -> SIMD4<Double> {
    let time = Double(Self.interval) * step
    var bound = SIMD4<Double>.zero
    for (index, sum) in orders.enumerated() {
      let angle = Double(index + 1) * (angularSpeed * time).magnitude
      let amplitude = (sum.cosine * sum.cosine + sum.sine * sum.sine).squareRoot()
      bound += amplitude * (angle * angle * angle / 6)
    }
    return bound
  }
}

extension DiscMotion: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("position", &position)
    visitor.visit("nextAdvance", &nextAdvance)
    visitor.visit("advanceChange", &advanceChange)
    visitor.visit("age", &age)
  }
}
