public import Determinism

/// Feed-forward at the rotation frequency: a plug-in resonator beside the controller.
///
/// What the controller has to give, turn for turn, is moved into an amplitude and a phase that follow the
/// spindle's angle register: h' = rate u_c (cos, sin). Run-out is then followed without an error, and still
/// while the loop is open. Adaptation assumes that the closed loop's own response is near 1 at the rotation
/// frequency (its phase there is within a degree for a crossover of 2 kHz).
public struct RotationFeedForward<Scalar: ServoScalar>: Sendable {
  /// Amplitudes of the cosine and sine parts, in units of the drive.
  public var cosine: Scalar
  /// Amplitude of the sine of the angle, in units of the drive.
  public var sine: Scalar
  /// The contribution in force.
  public var drive: Scalar
  /// Whether the amplitudes learn.
  public var adapts: Bool

  @usableFromInline var feedbackSum: Scalar
  @usableFromInline var phase: UInt8
  @usableFromInline let rate: Scalar

  /// Updates happen once in this many ticks; at 200 kHz and 25 Hz the angle moves by 0.006 rad meanwhile.
  public static var interval: UInt8 { 8 }

  /// A feed-forward that has learnt nothing; `timeConstant` in seconds is that of learning.
  public init(timeConstant: Double, sampleRate: Double) {
    cosine = .zero
    sine = .zero
    drive = .zero
    adapts = false
    feedbackSum = .zero
    phase = 0
    // The mean of u cos over a turn is half the amplitude, hence the factor 2; the sum is over the interval.
    rate = Scalar(2 / (timeConstant * sampleRate))
  }

  /// One tick: the contribution to the drive at the spindle angle `rotation`, learning from the controller's
  /// part `feedback` of the last drive.
  @inlinable @inline(__always)
  public mutating func step(rotation: UInt16, feedback: Scalar) -> Scalar {
    feedbackSum += feedback
    phase &+= 1
    if phase == Self.interval { update(rotation: rotation) }
    return drive
  }

  @inlinable
  mutating func update(rotation: UInt16) {
    let (c, s) = Scalar.cosineSine(ofTurn: rotation)
    if adapts {
      let change = rate * feedbackSum
      cosine += change * c
      sine += change * s
    }
    drive = cosine * c + sine * s
    feedbackSum = .zero
    phase = 0
  }

  /// Forgets the share `share` of what was learnt.
  @inlinable
  public mutating func fade(by share: Scalar) {
    cosine = cosine - share * cosine
    sine = sine - share * sine
  }

  /// Forgets what was learnt.
  @inlinable
  public mutating func reset() {
    cosine = .zero
    sine = .zero
    drive = .zero
    feedbackSum = .zero
    phase = 0
  }
}

extension RotationFeedForward: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("cosine", scalar: &cosine)
    visitor.visit("sine", scalar: &sine)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("adapts", &adapts)
    visitor.visit("feedbackSum", scalar: &feedbackSum)
    visitor.visit("phase", &phase)
  }
}

extension ServoScalar {
  /// Cosine and sine of a 16-bit angle register, 65 536 steps a turn.
  ///
  /// Taylor polynomials on an eighth of a turn after folding; the error is below 4e-7, beneath a 16-bit converter.
  @inlinable
  public static func cosineSine(ofTurn register: UInt16) -> (cosine: Self, sine: Self) {
    // The nearest quarter turn, and the signed rest in units of a 65 536th turn.
    let quarter = (register &+ 8192) >> 14
    let rest = Int16(bitPattern: register &- quarter << 14)
    let x = Self(Double(rest) * (Double.pi / 32768))
    let y = x * x
    let s = x * (.one - y * (Self(1 / 6.0) - y * (Self(1 / 120.0) - y * Self(1 / 5040.0))))
    let c = .one - y * (Self(0.5) - y * (Self(1 / 24.0) - y * (Self(1 / 720.0) - y * Self(1 / 40320.0))))
    switch quarter & 3 {
    case 0: return (c, s)
    case 1: return (-s, c)
    case 2: return (-c, -s)
    default: return (s, -c)
    }
  }
}
