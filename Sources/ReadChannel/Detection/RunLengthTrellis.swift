/// The trellis of a channel whose samples depend on so many bits, without the paths that a run shorter than three bits
/// would need: its states are the patterns of all those bits but the newest that such runs allow.
public struct RunLengthTrellis: Sendable {
  /// A way into a state.
  public struct Branch: Sendable {
    /// The state it comes from, as its place in `states`.
    public let from: Int
    /// The pattern of bits that the sample depends on, the newest lowest.
    public let pattern: Int
  }

  /// Bits of a state; states that two branches lead to come first.
  public let states: [Int]
  /// For each of the states at the beginning: its branches, the one whose oldest bit is 0 first.
  public let merges: [(Branch, Branch)]
  /// For each of the others, in order: its only branch.
  public let passages: [Branch]

  /// For samples that depend on `span` bits, 2...12.
  public init(span: Int) {
    let oldest = span - 1
    func ways(into state: Int) -> [Int] {
      [state, state | 1 << oldest].filter { Self.isLegal($0, count: span) }
    }
    let all = (0..<1 << oldest).filter { Self.isLegal($0, count: oldest) && !ways(into: $0).isEmpty }
    let merging = all.filter { ways(into: $0).count == 2 }
    let states = merging + all.filter { ways(into: $0).count == 1 }
    func branch(_ pattern: Int) -> Branch {
      Branch(from: states.firstIndex(of: pattern >> 1) ?? 0, pattern: pattern)
    }
    self.states = states
    merges = merging.map { state in
      let ways = ways(into: state)
      return (branch(ways[0]), branch(ways[1]))
    }
    passages = states.dropFirst(merging.count).map { branch(ways(into: $0)[0]) }
  }

  /// Whether every run that begins and ends inside the pattern has three bits or more.
  public static func isLegal(_ pattern: Int, count: Int) -> Bool {
    var run = 0
    var isInside = false
    for index in 1..<max(count, 1) {
      run += 1
      if pattern >> index & 1 == pattern >> (index - 1) & 1 { continue }
      if isInside && run < 3 { return false }
      (run, isInside) = (0, true)
    }
    return true
  }
}
