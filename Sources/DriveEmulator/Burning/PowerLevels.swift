internal import Determinism

/// Which ticks of a block were written at about which power: levels six percent apart, as tables of edges are, 0 the block's.
struct PowerLevels {
  /// Steps of a tick's power to a level.
  private static let steps = 6
  private var levels: [Int] = []
  /// The bit behind each tick.
  private var ends: [Int] = []
  /// The levels that there are, lowest first.
  private(set) var kinds: [Int] = []

  /// The levels of a block's ticks.
  init(_ block: RecordedBlock) {
    guard block.ticks.contains(where: { Self.level($0) != 0 }) else { return }
    levels = block.ticks.map(Self.level)
    var end = 0
    ends = (block.tickBitCounts ?? []).map { count in
      end += count
      return end
    }
    kinds = Set(levels).sorted()
  }

  /// All ticks are near the block's power.
  var isFlat: Bool { kinds.isEmpty }

  /// The level of the tick that wrote a bit, counted from the block's first.
  func level(atBit bit: Int) -> Int {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= bit { low = middle + 1 } else { high = middle }
    }
    return levels[min(low, levels.count - 1)]
  }

  /// A block as if all its ticks had been at about the power of a level.
  func block(_ block: RecordedBlock, _ level: Int) -> RecordedBlock {
    var block = block
    let shift = Self.steps * level
    block.facts.relativePower *= Float(Double.exp(Double(shift) * WritingConditions.powerStep))
    for index in block.ticks.indices {
      // Ticks of other levels are not asked for, and only stay within what slopes can tell.
      let rest = Int(block.ticks[index].power) - shift
      block.ticks[index].power = Int8(clamping: min(max(rest, -Self.steps), Self.steps))
    }
    return block
  }

  private static func level(_ tick: WritingConditions) -> Int {
    let power = Int(tick.power)
    return (power + (power < 0 ? -steps : steps) / 2) / steps
  }
}
