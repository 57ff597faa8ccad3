public import Determinism

/// The lens in its actuator: both axes, two modes each, stepped at once.
///
/// Four lanes: focus mode 1, focus mode 2, tracking mode 1, tracking mode 2. Positive focus is toward the disc
/// (+z), positive tracking outward (+x). The step is exact for voltages and accelerations held over it.
public struct LensActuator: Sendable, Equatable {
  @usableFromInline
  let stiffness: SIMD4<Double>
  @usableFromInline
  let positionGain: SIMD4<Double>
  @usableFromInline
  let velocityGain: SIMD4<Double>
  @usableFromInline
  let velocityLoss: SIMD4<Double>
  @usableFromInline
  let accelerationPerVolt: SIMD4<Double>
  @usableFromInline
  let maximumVoltage: SIMD2<Double>

  @usableFromInline
  var positionLanes = SIMD4<Double>.zero
  @usableFromInline
  var velocityLanes = SIMD4<Double>.zero

  /// The lens at rest in its neutral position, sampled every `step` seconds.
  public init(
    focus: TwoModeActuator, tracking: TwoModeActuator, step: Double
  ) throws(MechanicsError) {
    let f = try focus.sampled(step: step, name: "focus actuator")
    let t = try tracking.sampled(step: step, name: "tracking actuator")
    let modes = [f.first, f.second, t.first, t.second]
    func lanes(_ value: (SampledMode) -> Double) -> SIMD4<Double> {
      SIMD4(value(modes[0]), value(modes[1]), value(modes[2]), value(modes[3]))
    }
    stiffness = lanes { $0.stiffness }
    positionGain = lanes { $0.positionGain }
    velocityGain = lanes { $0.velocityGain }
    velocityLoss = lanes { $0.velocityLoss }
    accelerationPerVolt = SIMD4(
      focus.accelerationPerVolt, focus.secondWeight * focus.accelerationPerVolt,
      tracking.accelerationPerVolt, tracking.secondWeight * tracking.accelerationPerVolt)
    maximumVoltage = SIMD2(focus.maximumVoltage, tracking.maximumVoltage)
  }

  /// Each mode's deflection, in m: focus mode 1, focus mode 2, tracking mode 1, tracking mode 2.
  public var positions: SIMD4<Double> { positionLanes }

  /// Each mode's velocity, in m/s, in the same order.
  public var velocities: SIMD4<Double> { velocityLanes }

  /// Where the lens is along the optical axis, in m from neutral, toward the disc.
  @inlinable
  public var focusPosition: Double { positionLanes.x + positionLanes.y }

  /// How fast it moves along the optical axis, in m/s.
  @inlinable
  public var focusVelocity: Double { velocityLanes.x + velocityLanes.y }

  /// Where the lens is radially, in m from neutral, outward.
  @inlinable
  public var trackingPosition: Double { positionLanes.z + positionLanes.w }

  /// How fast it moves radially, in m/s.
  @inlinable
  public var trackingVelocity: Double { velocityLanes.z + velocityLanes.w }

  /// Moves on by one step, with voltages (clipped to what the driver gives) in V, and accelerations of the
  /// lens from outside, such as gravity and shock, in m/s^2.
  ///
  /// The accelerations act on the first modes: they pull at the suspension, not inside the bobbin. A voltage
  /// that is not a number stays one, so that the step's end names it.
  @inlinable
  @inline(__always)
  public mutating func step(
    focusVoltage: Double, trackingVoltage: Double, focusAcceleration: Double = 0,
    trackingAcceleration: Double = 0
  ) {
    let focus = clipped(focusVoltage, to: maximumVoltage.x)
    let tracking = clipped(trackingVoltage, to: maximumVoltage.y)
    // What does not depend on the voltages comes first: they are the last to be known in a tick.
    let outside =
      SIMD4(focusAcceleration, 0, trackingAcceleration, 0) - stiffness * positionLanes
    let coasted = positionLanes + velocityGain * velocityLanes
    let slowed = velocityLanes - velocityLoss * velocityLanes
    let force = accelerationPerVolt * SIMD4(focus, focus, tracking, tracking) + outside
    positionLanes = coasted + positionGain * force
    velocityLanes = slowed + velocityGain * force
  }
}

extension LensActuator: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("positions", &positionLanes)
    visitor.visit("velocities", &velocityLanes)
  }
}
