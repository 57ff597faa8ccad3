public import Determinism

/// What acts on the drive over one tick, volts.
public struct DriveVoltages: Equatable, Sendable {
  /// Focus, tracking, sled, spindle.
  public var main: SIMD4<Double>
  /// Tilt actuator, corrector of spherical aberration.
  public var slow: SIMD2<Double>

  /// Drives, full scale.
  @inlinable
  public init(main: SIMD4<Double> = .zero, slow: SIMD2<Double> = .zero) {
    self.main = main
    self.slow = slow
  }
}

extension DriveVoltages: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("x", &main.x)
    visitor.visit("y", &main.y)
    visitor.visit("z", &main.z)
    visitor.visit("w", &main.w)
    visitor.visit("tilt", &slow.x)
    visitor.visit("corrector", &slow.y)
  }
}

/// Holds commands back for a number of ticks: computing time and converters slower than the one tick of the design.
public struct CommandDelay: Sendable {
  /// The longest delay, ticks.
  public static let longest = 255

  @usableFromInline var waiting: [DriveVoltages]
  @usableFromInline var next: Int

  /// A line of `ticks` commands at rest; 0 lets commands pass.
  public init(ticks: Int) {
    waiting = Array(repeating: DriveVoltages(), count: max(0, min(ticks, Self.longest)))
    next = 0
  }

  /// Puts in a command and takes out the one that is due.
  @inlinable @inline(__always)
  public mutating func step(_ command: DriveVoltages) -> DriveVoltages {
    guard !waiting.isEmpty else { return command }
    let due = waiting[next]
    waiting[next] = command
    next = next + 1 == waiting.count ? 0 : next + 1
    return due
  }
}

extension CommandDelay: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    for index in waiting.indices { visitor.visit("waiting", &waiting[index]) }
    visitor.visit("next", &next)
    if !waiting.indices.contains(next) { next = 0 }
  }
}
