/// The 64-bit digests of a run's parts after a tick.
public struct StateDigests: Equatable, Sendable {
  /// The parts in the order of their digests.
  public static let names = ["drive", "frontEnd", "firmware", "host", "meter"]

  /// The tick after which they were taken: that many ticks have been made.
  public var tick: UInt64
  /// One for each part, in the order of `names`.
  public var values: [UInt64]

  /// Digests taken after so many ticks.
  public init(tick: UInt64, values: [UInt64]) {
    self.tick = tick
    self.values = values
  }

  /// The names of the parts that differ from another run's at the same tick.
  public func differing(from other: StateDigests) -> [String] {
    zip(Self.names, zip(values, other.values)).filter { $0.1.0 != $0.1.1 }.map(\.0)
  }
}
