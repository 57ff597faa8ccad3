internal import Determinism

/// An actuator that follows its drive with one time constant, far below the servo's bandwidth.
public struct SlowActuatorParameters: Equatable, Sendable {
  /// Largest deflection, at a drive of +-1; 0 where there is no actuator. In the unit of what it moves.
  public var range: Double
  /// Seconds.
  public var timeConstant: Double

  /// No actuator unless told otherwise.
  public init(range: Double = 0, timeConstant: Double = 1e-3) {
    self.range = range
    self.timeConstant = timeConstant
  }
}

/// Such an actuator at work: exact for a drive that is held over a step.
struct SlowActuator: Sendable {
  /// Where it stands.
  private(set) var position = 0.0
  private let range: Double
  private let approach: Double

  init(_ parameters: SlowActuatorParameters, step: Double) {
    range = parameters.range
    approach = 1 - Double.exp(-step / parameters.timeConstant)
  }

  /// Moves on by one step under a drive, which is held within -1 to 1.
  @inline(__always)
  mutating func step(drive: Double) {
    guard range > 0 else { return }
    position += approach * (range * clipped(drive, to: 1) - position)
  }
}

extension SlowActuator: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("position", &position)
  }
}
