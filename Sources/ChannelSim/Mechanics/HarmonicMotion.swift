import Determinism

/// One harmonic of a disc's motion: amplitude * cos(order * angle + phase).
public struct MotionHarmonic: Sendable, Equatable {
  /// Periods per turn, 1...8.
  public var order: Int
  /// Half the peak-to-peak motion, in m.
  public var amplitude: Double
  /// The phase at angle 0, in rad.
  public var phase: Double

  /// A harmonic by its order, amplitude (m) and phase (rad).
  public init(order: Int, amplitude: Double, phase: Double) {
    self.order = order
    self.amplitude = amplitude
    self.phase = phase
  }
}

/// The motion of a turning disc's surface or tracks under the lens, as a sum of up to eight harmonics.
///
/// It is a function of the disc's angle alone; velocity and acceleration follow from its derivatives and the
/// spindle's speed. It keeps no state.
public struct HarmonicMotion: Sendable, Equatable {
  /// Factors of cos(k angle) and sin(k angle), orders 1...4 and 5...8.
  @usableFromInline
  let cosineLow: SIMD4<Double>
  @usableFromInline
  let cosineHigh: SIMD4<Double>
  @usableFromInline
  let sineLow: SIMD4<Double>
  @usableFromInline
  let sineHigh: SIMD4<Double>

  /// The sum of harmonics; those of equal order add.
  public init(_ harmonics: [MotionHarmonic]) throws(MechanicsError) {
    var cosines = [Double](repeating: 0, count: 8)
    var sines = [Double](repeating: 0, count: 8)
    for harmonic in harmonics {
      guard (1...8).contains(harmonic.order) else {
        throw .notPhysical(
          parameter: "run-out: order of a harmonic", value: Double(harmonic.order), allowed: "in 1...8")
      }
      try requireFinite(harmonic.amplitude, "run-out: amplitude in m of harmonic \(harmonic.order)")
      try requireFinite(harmonic.phase, "run-out: phase in rad of harmonic \(harmonic.order)")
      let (sine, cosine) = Double.sinCos(harmonic.phase)
      cosines[harmonic.order - 1] += harmonic.amplitude * cosine
      sines[harmonic.order - 1] -= harmonic.amplitude * sine
    }
    cosineLow = SIMD4(cosines[0..<4])
    cosineHigh = SIMD4(cosines[4..<8])
    sineLow = SIMD4(sines[0..<4])
    sineHigh = SIMD4(sines[4..<8])
  }

  /// The motion at a rotor's angle, for an angular speed in rad/s and its rate in rad/s^2.
  @inlinable
  public func motion(
    at rotor: Rotor, angularSpeed: Double, angularAcceleration: Double = 0
  ) -> Motion {
    let second = rotor * rotor
    let third = second * rotor
    let fourth = second * second
    let cosLow = SIMD4(rotor.cosine, second.cosine, third.cosine, fourth.cosine)
    let sinLow = SIMD4(rotor.sine, second.sine, third.sine, fourth.sine)
    let cosHigh = cosLow * fourth.cosine - sinLow * fourth.sine
    let sinHigh = sinLow * fourth.cosine + cosLow * fourth.sine
    let valueLow = cosineLow * cosLow + sineLow * sinLow
    let valueHigh = cosineHigh * cosHigh + sineHigh * sinHigh
    let orderLow = SIMD4<Double>(1, 2, 3, 4)
    let orderHigh = SIMD4<Double>(5, 6, 7, 8)
    let slope =
      orderLow * (sineLow * cosLow - cosineLow * sinLow) + orderHigh
      * (sineHigh * cosHigh - cosineHigh * sinHigh)
    let bend = orderLow * orderLow * valueLow + orderHigh * orderHigh * valueHigh
    let value = HarmonicMotion.sum(valueLow + valueHigh)
    let first = HarmonicMotion.sum(slope)
    return Motion(
      position: value, velocity: angularSpeed * first,
      acceleration: angularAcceleration * first - angularSpeed * angularSpeed * HarmonicMotion.sum(bend))
  }

  /// A bound in m on the position's error `time` seconds after an evaluation, when the motion is extrapolated
  /// at constant acceleration and the disc turns at constant speed in rad/s: the Taylor remainder,
  /// sum of amplitude (order * speed * time)^3 / 6.
  public func extrapolationErrorBound(angularSpeed: Double, time: Double) -> Double {
    var sum = 0.0
    for order in 1...8 {
      let lane = (order - 1) & 3
      let a = order <= 4 ? cosineLow[lane] : cosineHigh[lane]
      let b = order <= 4 ? sineLow[lane] : sineHigh[lane]
      let angle = Double(order) * (angularSpeed * time).magnitude
      sum += (a * a + b * b).squareRoot() * angle * angle * angle / 6
    }
    return sum
  }

  /// Factors of cos(order angle) and sin(order angle), metres, for an order in 1...8.
  func factors(order: Int) -> (cosine: Double, sine: Double) {
    let lane = (order - 1) & 3
    return order <= 4 ? (cosineLow[lane], sineLow[lane]) : (cosineHigh[lane], sineHigh[lane])
  }

  @inlinable
  @inline(__always)
  static func sum(_ lanes: SIMD4<Double>) -> Double {
    (lanes.x + lanes.z) + (lanes.y + lanes.w)
  }
}
