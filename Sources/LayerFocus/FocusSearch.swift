public import ControlBlocks
public import Determinism

/// Finds the first recording layer from behind: retract, rise, arm on an S-curve, capture at its zero.
///
/// Rising toward the disc, the focus error of a layer first goes negative (the lens is too far). Three conditions
/// in this order close the loop: light (sum above FOK), the error past the arming level, then its zero crossing;
/// the entrance surface's weak S-curve passes the first two in no drive. The lens meets an oscillating disc near
/// its turning point; a crossing that is too fast to be held ends the attempt and the next one rises at half the
/// rate. The number of attempts is bounded.
public struct FocusSearch<Scalar: ServoScalar>: Sendable {
  /// How far a search has come.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// Nothing is searched.
    case idle
    /// The lens goes back from the disc.
    case retracting
    /// The lens comes to rest there.
    case calming
    /// The lens moves toward the disc.
    case rising
    /// A layer's S-curve has come to its zero: focus can be closed.
    case captured
    /// No attempt found a layer.
    case exhausted
  }

  /// How far it has come.
  public var phase: Phase
  /// The drive that it asks for, full scale.
  public var drive: Scalar
  /// Attempts so far.
  public var attempt: UInt8
  @usableFromInline var armed: Bool
  @usableFromInline var timer: Int32
  @usableFromInline var rate: Scalar

  @usableFromInline let start: Scalar
  @usableFromInline let end: Scalar
  @usableFromInline let firstRate: Scalar
  @usableFromInline let retractRate: Scalar
  @usableFromInline let armLevel: Scalar
  @usableFromInline let focusOKLevel: Scalar
  @usableFromInline let calmTicks: Int32
  @usableFromInline let slowestCaptureTicks: Int32
  @usableFromInline let attempts: UInt8
  @usableFromInline let half: Scalar

  /// A search at rest.
  public init(_ parameters: FocusParameters) {
    phase = .idle
    drive = .zero
    attempt = 0
    armed = false
    timer = 0
    start = Scalar(parameters.searchStart)
    end = Scalar(parameters.searchEnd)
    firstRate = Scalar(parameters.searchRate / parameters.sampleRate)
    rate = firstRate
    retractRate = Scalar(parameters.retractRate / parameters.sampleRate)
    armLevel = Scalar(parameters.armLevel)
    focusOKLevel = Scalar(parameters.focusOKLevel)
    calmTicks = parameters.ticks(parameters.searchSettle)
    slowestCaptureTicks = parameters.ticks(parameters.slowestCapture)
    attempts = UInt8(clamping: parameters.searchAttempts)
    half = Scalar(0.5)
  }

  /// Begins a search at the drive in force.
  @inlinable
  public mutating func begin(at drive: Scalar) {
    self.drive = drive
    attempt = 0
    rate = firstRate
    retract()
  }

  @inlinable
  mutating func retract() {
    phase = .retracting
    armed = false
    timer = 0
  }

  /// One tick with this tick's normalised focus error and sum; the drive to give is in `drive`.
  @inlinable
  public mutating func step(focusError: Scalar, sum: Scalar) {
    switch phase {
    case .retracting:
      drive = drive - retractRate
      if drive < start {
        drive = start
        phase = .calming
        timer = 0
      }
    case .calming:
      timer += 1
      if timer >= calmTicks { phase = .rising }
    case .rising:
      drive += rate
      watch(focusError: focusError, sum: sum)
      if phase == .rising, drive > end { nextAttempt() }
    case .idle, .captured, .exhausted:
      break
    }
  }

  /// The three conditions of a capture.
  @inlinable
  mutating func watch(focusError: Scalar, sum: Scalar) {
    guard sum > focusOKLevel else {
      armed = false
      return
    }
    if !armed {
      armed = focusError < -armLevel
      timer = 0
      return
    }
    timer += 1
    guard focusError > .zero else { return }
    if timer >= slowestCaptureTicks {
      phase = .captured
    } else {
      nextAttempt()
    }
  }

  @inlinable
  mutating func nextAttempt() {
    attempt += 1
    if attempt >= attempts {
      phase = .exhausted
    } else {
      rate = rate * half
      retract()
    }
  }
}

extension FocusSearch: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("attempt", &attempt)
    visitor.visit("armed", &armed)
    visitor.visit("timer", &timer)
    visitor.visit("rate", scalar: &rate)
  }
}
