public import Determinism
public import DriveInterface

/// Times layer jumps by the true position of the lens, whatever the firmware thinks.
public struct JumpMeter: Sendable {
  /// One layer jump.
  public struct Jump: Equatable, Sendable {
    /// Tick at which the firmware began.
    public var start: UInt64
    /// The layer it went for.
    public var target: Int
    /// Ticks until the lens was within 0.23 um of the layer for good.
    public var settled: UInt64
    /// The layer within 0.23 um of which the lens was when the jump was judged; -1 if it was at none.
    public var landed: Int
    /// Largest overshoot beyond the layer, metres.
    public var overshoot: Double
    /// The lens's speed against the layer when it first crossed it, m/s.
    public var crossingSpeed: Double
    /// Tick of the first crossing; 0 before there was one.
    public var crossing: UInt64
  }

  /// Jumps judged so far.
  public private(set) var jumps: [Jump]
  var current: Jump
  @usableFromInline var isJumping: Bool
  var lastOutside: UInt64
  var previousError: Double
  var direction: Double
  /// Ticks after the firmware calls the jump done until it is judged.
  var countdown: Int32

  /// The band of a settled focus, metres: the standard's axial residual.
  static let band = 0.23e-6
  static let judgement: Int32 = 1000

  let sampleRate: Double

  /// A meter for so many ticks a second.
  public init(sampleRate: Double) {
    self.sampleRate = sampleRate
    jumps = []
    current = Jump(start: 0, target: 0, settled: 0, landed: 0, overshoot: 0, crossingSpeed: 0, crossing: 0)
    isJumping = false
    lastOutside = 0
    previousError = 0
    direction = 1
    countdown = 0
  }

  /// One tick.
  @inlinable @inline(__always)
  mutating func step(status: FirmwareStatus, focusErrors: SIMD2<Double>, nearest: Int, tick: UInt64) {
    guard isJumping || status.activity == .jumpingLayer else { return }
    follow(status: status, focusErrors: focusErrors, nearest: nearest, tick: tick)
  }

  @usableFromInline
  mutating func follow(status: FirmwareStatus, focusErrors: SIMD2<Double>, nearest: Int, tick: UInt64) {
    if !isJumping { begin(status: status, tick: tick) }
    let error = focusErrors[current.target]
    if tick == current.start {
      direction = error < 0 ? -1 : 1
    } else {
      watch(error: direction * error, tick: tick)
    }
    previousError = direction * error
    if status.activity == .jumpingLayer {
      countdown = Self.judgement
    } else {
      countdown -= 1
      if countdown <= 0 { judge(nearest: nearest, error: focusErrors[nearest]) }
    }
  }

  mutating func begin(status: FirmwareStatus, tick: UInt64) {
    isJumping = true
    current = Jump(
      start: tick, target: status.layer == 1 ? 1 : 0, settled: 0, landed: 0, overshoot: 0,
      crossingSpeed: 0, crossing: 0)
    lastOutside = tick
    countdown = Self.judgement
  }

  /// `error` is what is left of the way; negative beyond the layer.
  mutating func watch(error: Double, tick: UInt64) {
    if error.magnitude > Self.band { lastOutside = tick }
    if current.crossing == 0, error < 0 {
      current.crossing = tick
      current.crossingSpeed = (previousError - error) * sampleRate
    }
    if current.crossing != 0 { current.overshoot = max(current.overshoot, -error) }
  }

  mutating func judge(nearest: Int, error: Double) {
    current.settled = lastOutside &+ 1 &- current.start
    current.landed = error.magnitude <= Self.band ? nearest : -1
    jumps.append(current)
    isJumping = false
  }
}

extension JumpMeter: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("start", &current.start)
    visitor.visit("target", &current.target)
    current.target = current.target == 1 ? 1 : 0
    visitor.visit("overshoot", &current.overshoot)
    visitor.visit("crossingSpeed", &current.crossingSpeed)
    visitor.visit("crossing", &current.crossing)
    visitor.visit("isJumping", &isJumping)
    visitor.visit("lastOutside", &lastOutside)
    visitor.visit("previousError", &previousError)
    visitor.visit("direction", &direction)
    visitor.visit("countdown", &countdown)
  }
}
