public import Determinism

/// A spindle motor with its disc, in SI units.
public struct SpindleParameters: Sendable, Equatable {
  /// Moment of inertia of rotor, clamp and disc, in kg m^2.
  public var inertia: Double
  /// Torque per ampere, in N m/A; equally the voltage induced per rad/s.
  public var torqueConstant: Double
  /// Resistance of winding and driver, in ohm.
  public var resistance: Double
  /// Torque of air and bearing per rad/s, in N m s.
  public var viscousFriction: Double
  /// Torque of the bearing whatever the speed, in N m.
  public var coulombFriction: Double
  /// The largest voltage the driver gives, in V.
  public var maximumVoltage: Double
  /// Pulses of the frequency generator per turn.
  public var pulsesPerTurn: Int

  /// A spindle by its parameters; they are checked where it is built.
  public init(
    inertia: Double, torqueConstant: Double, resistance: Double, viscousFriction: Double,
    coulombFriction: Double, maximumVoltage: Double, pulsesPerTurn: Int
  ) {
    self.inertia = inertia
    self.torqueConstant = torqueConstant
    self.resistance = resistance
    self.viscousFriction = viscousFriction
    self.coulombFriction = coulombFriction
    self.maximumVoltage = maximumVoltage
    self.pulsesPerTurn = pulsesPerTurn
  }

  /// A slim drive's motor with a 120 mm disc (assumed): 0.15 s, 160 rad/s a volt.
  public static var typical: SpindleParameters {
    SpindleParameters(
      inertia: 3.0e-5, torqueConstant: 6.0e-3, resistance: 0.18, viscousFriction: 2.0e-6,
      coulombFriction: 3.0e-4, maximumVoltage: 5, pulsesPerTurn: 18)
  }

  /// Torque lost per rad/s, by the induced voltage and by friction, in N m s.
  private var totalDamping: Double { torqueConstant * torqueConstant / resistance + viscousFriction }

  /// The time in which the speed comes within 1/e of its end value, in s.
  public var timeConstant: Double { inertia / totalDamping }

  /// Speed per volt without Coulomb friction, in rad/s/V.
  public var speedPerVolt: Double { torqueConstant / resistance / totalDamping }

  /// The speed that Coulomb friction costs, in rad/s.
  public var frictionSpeed: Double { coulombFriction / totalDamping }

  /// The speed reached at a voltage, in rad/s: 0 where friction holds.
  public func noLoadSpeed(voltage: Double) -> Double {
    let driven = speedPerVolt * voltage
    if driven.magnitude <= frictionSpeed { return 0 }
    return driven > 0 ? driven - frictionSpeed : driven + frictionSpeed
  }
}

/// The turning disc: speed and angle.
///
/// inertia * speed' = torqueConstant * (voltage - torqueConstant * speed)/resistance - friction; the winding's
/// inductance is left out, its time constant being far below the mechanical one. The step is exact for a
/// voltage held over it.
public struct Spindle: Sendable, Equatable {
  private let speedPerVolt: Double
  private let maximumVoltage: Double
  private let pulsesPerTurn: Int64
  private let stepsPerSecond: Double
  private var drive: FrictionDrive
  /// The mean rate of the speed over the last step, in rad/s^2.
  public private(set) var angularAcceleration = 0.0
  /// Whole turns made since the start; falls when the disc turns backward.
  public private(set) var turns: Int64 = 0
  /// The part of a turn beyond them, in 0..<1.
  public private(set) var turnFraction = 0.0
  /// What rounding has left out of the fraction so far.
  private var turnRemainder = 0.0

  /// A disc at rest at angle 0, stepped every `step` seconds.
  public init(_ parameters: SpindleParameters, step: Double) throws(MechanicsError) {
    try requirePositive(step, "step in s")
    try requirePositive(parameters.inertia, "spindle: inertia in kg m^2")
    try requirePositive(parameters.torqueConstant, "spindle: torque constant in N m/A")
    try requirePositive(parameters.resistance, "spindle: resistance in ohm")
    try requireNotNegative(parameters.viscousFriction, "spindle: viscous friction in N m s")
    try requireNotNegative(parameters.coulombFriction, "spindle: Coulomb friction in N m")
    try requirePositive(parameters.maximumVoltage, "spindle: maximum voltage in V")
    guard (1...10_000).contains(parameters.pulsesPerTurn) else {
      throw .notPhysical(
        parameter: "spindle: pulses per turn", value: Double(parameters.pulsesPerTurn),
        allowed: "in 1...10000")
    }
    try requirePositive(parameters.timeConstant, "spindle: time constant in s")
    // More than half a turn a step could not be told from backward motion.
    let fastest = parameters.speedPerVolt * parameters.maximumVoltage
    guard fastest * step < Double.pi else {
      throw .notPhysical(
        parameter: "spindle: speed at the maximum voltage in rad/s", value: fastest,
        allowed: "less than half a turn a step")
    }
    drive = FrictionDrive(
      timeConstant: parameters.timeConstant, friction: parameters.frictionSpeed,
      breakaway: parameters.frictionSpeed, step: step)
    speedPerVolt = parameters.speedPerVolt
    maximumVoltage = parameters.maximumVoltage
    pulsesPerTurn = Int64(parameters.pulsesPerTurn)
    stepsPerSecond = 1 / step
  }

  /// The speed, in rad/s.
  public var angularSpeed: Double { drive.speed }

  /// Cosine and sine of the angle.
  public var rotor: Rotor { Rotor(turns: turnFraction) }

  /// Pulses of the frequency generator since the start.
  public var pulseCount: Int64 {
    guard turnFraction.isFinite else { return turns &* pulsesPerTurn }
    return turns &* pulsesPerTurn &+ Int64(turnFraction * Double(pulsesPerTurn))
  }

  /// Moves on by one step with a drive voltage in V, clipped to what the driver gives.
  public mutating func step(voltage: Double) {
    let before = drive.speed
    let angle = drive.advance(toward: speedPerVolt * clipped(voltage, to: maximumVoltage))
    angularAcceleration = (drive.speed - before) * stepsPerSecond
    // Knuth's exact sum: at constant speed every step would be rounded the same way, and the angle drift.
    let advance = angle * (0.5 / Double.pi) + turnRemainder
    let sum = turnFraction + advance
    let part = sum - turnFraction
    turnRemainder = (turnFraction - (sum - part)) + (advance - part)
    turnFraction = sum
    if turnFraction >= 1 {
      turnFraction -= 1
      turns &+= 1
    } else if turnFraction < 0 {
      turnFraction += 1
      turns &-= 1
      // A fraction just below zero rounds up to a whole turn.
      if turnFraction >= 1 {
        turnFraction = 0
        turns &+= 1
      }
    }
  }

  /// Sets the disc turning at a speed in rad/s, to start a run at speed.
  public mutating func setSpeed(_ angularSpeed: Double) throws(MechanicsError) {
    try requireFinite(angularSpeed, "spindle: speed in rad/s")
    let fastest = speedPerVolt * maximumVoltage
    guard angularSpeed.magnitude <= fastest else {
      throw .notPhysical(
        parameter: "spindle: speed in rad/s", value: angularSpeed,
        allowed: "at most \(fastest), what the motor gives")
    }
    drive.setSpeed(angularSpeed)
  }
}

extension Spindle: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("turns", &turns)
    visitor.visit("turnFraction", &turnFraction)
    visitor.visit("turnRemainder", &turnRemainder)
    visitor.visit("angularAcceleration", &angularAcceleration)
    drive.visitState(&visitor)
  }
}
