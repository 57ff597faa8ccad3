/// Where in a frame a slip happened: before it the words lie where the frame's start puts them, behind it where the next
/// frame does. The place is the one at which both sides together hold the fewest words that cannot be; where several
/// are as good, what lies between them is not trusted.
struct SlipSearch {
  /// Words before this one are read from the frame's start.
  let firstDoubtful: Int
  /// The last word that the slip may be in.
  let lastDoubtful: Int
  /// Words that a slip leaves to neither side: its own, and those that lost bits hid.
  let gap: Int

  /// Words from this one on are read from the frame's end.
  var firstAfter: Int { min(count, lastDoubtful + gap) }
  private let count: Int

  /// `fromStart` and `fromEnd` mark the words that cannot be in either reading, the first one's in the lowest bit;
  /// `flagged` those, as read from the start, that were in doubt already: where some of the places found have one
  /// near, the others are left out. The frame is `slip` channel bits longer than it should be, a word `pitch` bits long.
  init(
    fromStart: (UInt64, UInt64), fromEnd: (UInt64, UInt64), flagged: (UInt64, UInt64), count: Int, slip: Int,
    pitch: Int
  ) {
    let gap = (max(0, -slip) + 2 * pitch - 2) / pitch
    var costs: [(place: Int, cost: Int, isFlagged: Bool)] = []
    var cost = (0..<count).count { $0 >= gap && Self.isSet(fromEnd, $0) }
    for place in 0...count {
      let isFlagged = (max(place - 1, 0)..<min(place + gap + 1, count)).contains { Self.isSet(flagged, $0) }
      costs.append((place, cost, isFlagged))
      if place < count, Self.isSet(fromStart, place) { cost += 1 }
      if place + gap < count, Self.isSet(fromEnd, place + gap) { cost -= 1 }
    }
    let least = costs.map(\.cost).min() ?? 0
    var best = costs.filter { $0.cost == least }
    if best.contains(where: \.isFlagged) { best = best.filter(\.isFlagged) }
    firstDoubtful = best.first?.place ?? 0
    lastDoubtful = best.last?.place ?? count
    self.gap = gap
    self.count = count
  }

  private static func isSet(_ marks: (UInt64, UInt64), _ index: Int) -> Bool {
    (index < 64 ? marks.0 >> UInt64(index) : marks.1 >> UInt64(index - 64)) & 1 != 0
  }
}
