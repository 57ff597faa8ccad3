public import ControlBlocks
public import Determinism

/// Tells a shock from the band-passed errors of both loops.
///
/// Run-out lies below the band, the sensor's noise above it. A shock lasts from the first tick beyond a level until
/// nothing has been beyond it for a while.
public struct ShockDetector<Scalar: ServoScalar>: Sendable {
  /// A shock is on.
  public var isActive: Bool
  @usableFromInline var focusSlow: Scalar
  @usableFromInline var focusFast: Scalar
  @usableFromInline var trackingSlow: Scalar
  @usableFromInline var trackingFast: Scalar
  @usableFromInline var timer: Int32

  @usableFromInline let lowFollow: Scalar
  @usableFromInline let highFollow: Scalar
  @usableFromInline let focusLevel: Scalar
  @usableFromInline let trackingLevel: Scalar
  @usableFromInline let lastTicks: Int32

  /// A detector at rest: no shock is on.
  public init(_ parameters: DisturbanceParameters) {
    isActive = false
    focusSlow = .zero
    focusFast = .zero
    trackingSlow = .zero
    trackingFast = .zero
    timer = 0
    func follow(_ frequency: Double) -> Scalar {
      Scalar(1 - Double.exp(-2 * Double.pi * frequency / parameters.sampleRate))
    }
    lowFollow = follow(parameters.shockLowEdge)
    highFollow = follow(parameters.shockHighEdge)
    focusLevel = Scalar(parameters.shockFocusLevel)
    trackingLevel = Scalar(parameters.shockTrackingLevel)
    lastTicks = TickCount.ticks(in: parameters.shockTime, sampleRate: parameters.sampleRate)
  }

  /// Begins anew, with loops that have just closed.
  @inlinable
  public mutating func restart() {
    isActive = false
    focusSlow = .zero
    focusFast = .zero
    trackingSlow = .zero
    trackingFast = .zero
    timer = 0
  }

  /// One tick with the errors of the closed loops; an open loop's error counts as zero.
  @inlinable @inline(__always)
  public mutating func step(focusError: Scalar, trackingError: Scalar) {
    focusFast += highFollow * (focusError - focusFast)
    focusSlow += lowFollow * (focusFast - focusSlow)
    trackingFast += highFollow * (trackingError - trackingFast)
    trackingSlow += lowFollow * (trackingFast - trackingSlow)
    if (focusFast - focusSlow).absolute > focusLevel || (trackingFast - trackingSlow).absolute > trackingLevel
    {
      isActive = true
      timer = lastTicks
    } else if isActive {
      timer &-= 1
      if timer <= 0 { isActive = false }
    }
  }
}

extension ShockDetector: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("isActive", &isActive)
    visitor.visit("focusSlow", scalar: &focusSlow)
    visitor.visit("focusFast", scalar: &focusFast)
    visitor.visit("trackingSlow", scalar: &trackingSlow)
    visitor.visit("trackingFast", scalar: &trackingFast)
    visitor.visit("timer", &timer)
  }
}
