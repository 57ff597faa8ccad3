public import Determinism

/// An injected sine and the two correlators at its frequency: measures a closed loop from inside.
///
/// The sine d is added to the error e that the controller is given. With an open loop L the error answers with
/// e = -L (e + d), so that L = -e/(e + d) at the injected frequency, and -e/d is the closed loop T. The correlators take
/// whole periods after a time of settling, through a raised-cosine window: what run-out leaves far below the sine's
/// frequency falls off with the third power of the distance and does not count.
public struct SineProbe<Scalar: ServoScalar>: Sendable {
  /// A measurement runs.
  public var isRunning: Bool
  /// What to add to the error at this tick; zero while none runs.
  public var injection: Scalar
  /// Mean of the error times the sine's cosine and sine, doubled: the error's phasor, once the measurement is over.
  public var inPhase: Scalar
  /// The quarter turn behind it.
  public var quadrature: Scalar

  @usableFromInline var phase: UInt32
  @usableFromInline var windowPhase: UInt32
  @usableFromInline var cosine: Scalar
  @usableFromInline var sine: Scalar
  @usableFromInline var cosineSum: Scalar
  @usableFromInline var sineSum: Scalar
  /// Ticks of this measurement so far.
  @usableFromInline var ticks: Int32

  @usableFromInline let phaseStep: UInt32
  @usableFromInline let windowStep: UInt32
  @usableFromInline let amplitude: Scalar
  @usableFromInline let settleTicks: Int32
  @usableFromInline let measureTicks: Int32
  @usableFromInline let scale: Scalar

  /// A probe at rest. `frequency` in Hz, `amplitude` in units of the error, `periods` to measure after as many as lie in
  /// `settleTime` seconds.
  public init(frequency: Double, amplitude: Double, periods: Int, settleTime: Double, sampleRate: Double) {
    isRunning = false
    injection = .zero
    inPhase = .zero
    quadrature = .zero
    phase = 0
    windowPhase = 0
    cosine = .zero
    sine = .zero
    cosineSum = .zero
    sineSum = .zero
    ticks = 0
    let turnsPerTick = Swift.min(Swift.max(frequency / sampleRate, 0), 0.25)
    phaseStep = UInt32(turnsPerTick * 4_294_967_296 + 0.5)
    self.amplitude = Scalar(amplitude)
    settleTicks = TickCount.ticks(in: settleTime, sampleRate: sampleRate)
    measureTicks = TickCount.ticks(
      in: Double(Swift.max(periods, 1)) / Swift.max(frequency, 1), sampleRate: sampleRate)
    windowStep = UInt32(4_294_967_295 / UInt64(Swift.max(measureTicks, 1)))
    // The window's mean is 1.
    scale = Scalar(2 / Double(measureTicks))
  }

  /// A probe that injects nothing.
  public init() {
    self.init(frequency: 2000, amplitude: 0, periods: 1, settleTime: 0, sampleRate: 200_000)
  }

  /// How long a measurement takes, ticks.
  @inlinable public var duration: Int32 { settleTicks + measureTicks }

  /// Begins a measurement.
  @inlinable
  public mutating func begin() {
    isRunning = true
    phase = 0
    windowPhase = 0
    ticks = 0
    cosineSum = .zero
    sineSum = .zero
    turn()
  }

  /// Takes the sine away.
  @inlinable
  public mutating func stop() {
    isRunning = false
    injection = .zero
  }

  /// One tick of a running measurement with the error before the sine is added; true when it is complete.
  @inlinable
  public mutating func observe(_ error: Scalar) -> Bool {
    guard isRunning else { return false }
    if ticks >= settleTicks {
      let weighted = (.one - Scalar.cosineSine(ofTurn: UInt16(windowPhase >> 16)).cosine) * error
      windowPhase &+= windowStep
      cosineSum += weighted * cosine
      sineSum += weighted * sine
    }
    ticks &+= 1
    guard ticks >= duration else {
      turn()
      return false
    }
    inPhase = scale * cosineSum
    quadrature = -(scale * sineSum)
    stop()
    return true
  }

  /// The next tick's injection.
  @inlinable
  mutating func turn() {
    (cosine, sine) = Scalar.cosineSine(ofTurn: UInt16(phase >> 16))
    injection = amplitude * cosine
    phase &+= phaseStep
  }

  /// |T|^2 = |e|^2/|d|^2: what the error answers.
  @inlinable public var closedLoopPower: Scalar { (answerPower / amplitude) / amplitude }

  /// |L|^2 = |e|^2/|e + d|^2.
  @inlinable public var openLoopPower: Scalar {
    let total = inPhase + amplitude
    return answerPower / (total * total + quadrature * quadrature)
  }

  @inlinable var answerPower: Scalar { inPhase * inPhase + quadrature * quadrature }
}

extension SineProbe: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("isRunning", &isRunning)
    visitor.visit("injection", scalar: &injection)
    visitor.visit("inPhase", scalar: &inPhase)
    visitor.visit("quadrature", scalar: &quadrature)
    visitor.visit("phase", &phase)
    visitor.visit("windowPhase", &windowPhase)
    visitor.visit("cosine", scalar: &cosine)
    visitor.visit("sine", scalar: &sine)
    visitor.visit("cosineSum", scalar: &cosineSum)
    visitor.visit("sineSum", scalar: &sineSum)
    visitor.visit("ticks", &ticks)
  }
}

extension ServoScalar {
  /// The square root of a number between about 1/64 and 64 to a millionth of itself, by Newton's iteration; zero for
  /// what is not positive.
  @inlinable
  public var squareRootByNewton: Self {
    guard self > .zero else { return .zero }
    let half = Self(0.5)
    var root = half * (.one + self)
    for _ in 0..<8 { root = half * (root + self / root) }
    return root
  }
}
