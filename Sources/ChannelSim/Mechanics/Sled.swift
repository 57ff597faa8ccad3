public import Determinism

/// A sled with its motor and gear, in SI units.
public struct SledParameters: Sendable, Equatable {
  /// Speed per volt beyond friction, in m/s/V.
  public var speedPerVolt: Double
  /// The time in which the speed comes within 1/e of its end value, in s.
  public var timeConstant: Double
  /// The voltage that friction takes while the sled moves, in V.
  public var frictionVoltage: Double
  /// The voltage below which a resting sled stays, in V; at least the friction voltage.
  public var breakawayVoltage: Double
  /// The largest voltage the driver gives, in V.
  public var maximumVoltage: Double
  /// The innermost position, in m from the disc's centre.
  public var innerStop: Double
  /// The outermost position, in m from the disc's centre.
  public var outerStop: Double

  /// A sled by its parameters; they are checked where it is built.
  public init(
    speedPerVolt: Double, timeConstant: Double, frictionVoltage: Double, breakawayVoltage: Double,
    maximumVoltage: Double, innerStop: Double, outerStop: Double
  ) {
    self.speedPerVolt = speedPerVolt
    self.timeConstant = timeConstant
    self.frictionVoltage = frictionVoltage
    self.breakawayVoltage = breakawayVoltage
    self.maximumVoltage = maximumVoltage
    self.innerStop = innerStop
    self.outerStop = outerStop
  }

  /// A DC motor with rack and pinion (assumed): 60 mm/s a volt, 20 ms, moves from 0.5 V on, 22...59 mm.
  public static var typical: SledParameters {
    SledParameters(
      speedPerVolt: 0.06, timeConstant: 0.02, frictionVoltage: 0.35, breakawayVoltage: 0.5,
      maximumVoltage: 5, innerStop: 0.022, outerStop: 0.059)
  }
}

/// The sled that carries the lens along the radius: a motor with stiction, friction and two end stops.
///
/// The lens's deflection against the sled is the difference the caller takes.
public struct Sled: Sendable, Equatable {
  private let speedPerVolt: Double
  private let maximumVoltage: Double
  private let innerStop: Double
  private let outerStop: Double
  private var drive: FrictionDrive
  /// The radius at which the lens would sit in its neutral position, in m.
  public private(set) var position: Double

  /// A sled at rest at `position` in m, stepped every `step` seconds.
  public init(_ parameters: SledParameters, position: Double, step: Double) throws(MechanicsError) {
    try requirePositive(step, "step in s")
    try requirePositive(parameters.speedPerVolt, "sled: speed in m/s/V")
    try requirePositive(parameters.timeConstant, "sled: time constant in s")
    try requireNotNegative(parameters.frictionVoltage, "sled: friction in V")
    try requirePositive(parameters.maximumVoltage, "sled: maximum voltage in V")
    guard parameters.breakawayVoltage >= parameters.frictionVoltage, parameters.breakawayVoltage.isFinite
    else {
      throw .notPhysical(
        parameter: "sled: breakaway in V", value: parameters.breakawayVoltage,
        allowed: "at least the friction, \(parameters.frictionVoltage) V")
    }
    try requireNotNegative(parameters.innerStop, "sled: inner stop in m")
    guard parameters.outerStop > parameters.innerStop, parameters.outerStop.isFinite else {
      throw .notPhysical(
        parameter: "sled: outer stop in m", value: parameters.outerStop,
        allowed: "beyond the inner stop at \(parameters.innerStop) m")
    }
    guard position >= parameters.innerStop, position <= parameters.outerStop else {
      throw .notPhysical(
        parameter: "sled: position in m", value: position,
        allowed: "in \(parameters.innerStop)...\(parameters.outerStop)")
    }
    speedPerVolt = parameters.speedPerVolt
    maximumVoltage = parameters.maximumVoltage
    innerStop = parameters.innerStop
    outerStop = parameters.outerStop
    drive = FrictionDrive(
      timeConstant: parameters.timeConstant,
      friction: parameters.speedPerVolt * parameters.frictionVoltage,
      breakaway: parameters.speedPerVolt * parameters.breakawayVoltage, step: step)
    self.position = position
  }

  /// The velocity, in m/s, positive outward.
  public var velocity: Double { drive.speed }

  /// Whether the sled rests against a stop.
  public var isAtStop: Bool { position <= innerStop || position >= outerStop }

  /// Moves on by one step with a drive voltage in V, clipped to what the driver gives; positive moves outward.
  public mutating func step(voltage: Double) {
    position += drive.advance(toward: speedPerVolt * clipped(voltage, to: maximumVoltage))
    if position < innerStop {
      position = innerStop
      drive.stop()
    } else if position > outerStop {
      position = outerStop
      drive.stop()
    }
  }
}

extension Sled: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("position", &position)
    drive.visitState(&visitor)
  }
}
