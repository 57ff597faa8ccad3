public import DriveInterface

/// How fast the spindle shall turn at a radius.
public struct SpindleSpeed: Equatable, Sendable {
  /// What stays constant: the angular speed, or the linear one, everywhere or in zones.
  public var mode: HostCommand.SpindleMode
  /// Turns a second for a constant angular speed, metres a second for a constant linear one.
  public var speed: Double
  /// Width of a zone within which the speed stays, metres; for the zoned mode.
  public var zoneWidth: Double
  /// Radius at which the first zone begins, metres.
  public var firstRadius: Double
  /// The slowest speed that the motor is asked for, turns a second.
  public var slowest: Double
  /// The fastest speed that the motor is asked for, turns a second.
  public var fastest: Double

  /// A mode with its speed in turns a second or metres a second; radii in metres, limits in turns a second.
  public init(
    mode: HostCommand.SpindleMode = .constantAngular, speed: Double = 25.46, zoneWidth: Double = 2e-3,
    firstRadius: Double = 24e-3, slowest: Double = 5, fastest: Double = 170
  ) {
    self.mode = mode
    self.speed = speed
    self.zoneWidth = zoneWidth
    self.firstRadius = firstRadius
    self.slowest = slowest
    self.fastest = fastest
  }

  /// Turns a second at `radius` metres: v = 2 pi r f; in a zone, that of its inner edge.
  public func turns(atRadius radius: Double) -> Double {
    let wanted: Double
    switch mode {
    case .constantAngular: wanted = speed
    case .constantLinear: wanted = Self.turns(velocity: speed, radius: radius)
    case .zonedConstantLinear:
      let zone = zoneWidth > 0 ? max(0, min((radius - firstRadius) / zoneWidth, 1e6)) : 0
      let edge = firstRadius + Double(Int32(zone)) * zoneWidth
      wanted = Self.turns(velocity: speed, radius: radius < firstRadius ? radius : edge)
    }
    return max(slowest, min(wanted, fastest))
  }

  static func turns(velocity: Double, radius: Double) -> Double {
    radius > 1e-3 ? velocity / (2 * Double.pi * radius) : velocity / (2 * Double.pi * 1e-3)
  }
}
