internal import ControlBlocks
public import Determinism
internal import DriveInterface

/// The first moment at which two runs that should be the same are not.
public struct Divergence: Equatable, Sendable, CustomStringConvertible {
  /// Ticks made, counted as the search counts them, when the states first differed.
  public var tick: UInt64
  /// The fields that differ then, in the order of the visit; at least one.
  public var differences: [FieldDifference]

  /// Tick, and each field with both values in decimal and as bits, and how many numbers lie between them.
  public var description: String {
    let shown = differences.prefix(8).map(\.description)
    let more = differences.count > 8 ? ["and \(differences.count - 8) more fields"] : []
    return "after \(tick) ticks: " + (shown + more).joined(separator: "; ")
  }

  /// Looks for the first difference between two states that can both be advanced again from copies.
  ///
  /// Digests are compared every `digestEvery` ticks; at a mismatch both go back to the last equal copies and are
  /// stepped one tick at a time, field by field. `advanceA` and `advanceB` move a state on by a number of ticks and
  /// must do the same whenever they are given the same state. Nil if all digests agree over `ticks`.
  public static func first<State: StateVisitable>(
    between a: State, and b: State, ticks: Int, digestEvery: Int = 256,
    advanceA: (inout State, Int) -> Void, advanceB: (inout State, Int) -> Void
  ) -> Divergence? {
    var (a, b) = (a, b)
    if digest(&a) != digest(&b) {
      return Divergence(tick: 0, differences: StateComparison.differences(a, b))
    }
    let step = max(digestEvery, 1)
    var made = 0
    while made < ticks {
      let (equalA, equalB) = (a, b)
      let count = min(step, ticks - made)
      advanceA(&a, count)
      advanceB(&b, count)
      if digest(&a) != digest(&b) {
        return pin(equalA, equalB, from: made, ticks: count, advanceA, advanceB)
      }
      made += count
    }
    return nil
  }

  /// Steps tick by tick; the last tick is known to differ.
  private static func pin<State: StateVisitable>(
    _ a: State, _ b: State, from made: Int, ticks: Int, _ advanceA: (inout State, Int) -> Void,
    _ advanceB: (inout State, Int) -> Void
  ) -> Divergence {
    var (a, b) = (a, b)
    for tick in 1...ticks {
      advanceA(&a, 1)
      advanceB(&b, 1)
      if digest(&a) != digest(&b) || tick == ticks {
        return Divergence(
          tick: UInt64(made + tick), differences: StateComparison.differences(a, b))
      }
    }
    return Divergence(tick: UInt64(made), differences: [])
  }

  /// In place, because a copy would copy every array in the state.
  private static func digest<State: StateVisitable>(_ state: inout State) -> UInt64 {
    var digest = StateDigest()
    state.visitState(&digest)
    return digest.value
  }
}

extension DriveRun {
  /// The first divergence between this run and another of the same kind within `ticks`; its tick counts from the
  /// run's beginning. Each run is advanced as usual unless told otherwise.
  public func firstDivergence(
    from other: DriveRun, ticks: Int, digestEvery: Int = 256,
    advance: ((inout DriveRun, Int) -> Void)? = nil, advanceOther: ((inout DriveRun, Int) -> Void)? = nil
  ) -> Divergence? {
    var divergence = Divergence.first(
      between: self, and: other, ticks: ticks, digestEvery: digestEvery,
      advanceA: advance ?? { $0.advance(by: $1) }, advanceB: advanceOther ?? { $0.advance(by: $1) })
    divergence?.tick &+= tick
    return divergence
  }

  /// Makes any number of ticks and forgets their wires.
  public mutating func advance(by ticks: Int) {
    var block = makeBlock()
    var left = max(ticks, 0)
    while left > 0 {
      let count = min(left, TickBlock.capacity)
      advance(ticks: count, into: &block)
      left -= count
    }
  }
}
