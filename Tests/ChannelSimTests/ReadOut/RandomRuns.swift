import DiscModel

/// Random runs as a channel code makes them, each a half as likely as the one before, as marks from a place on.
struct RandomRuns {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 2 &+ 1 }

  mutating func run() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return min(11, 3 + (state >> 33 | 1 << 30).trailingZeroBitCount)
  }

  /// Marks whose runs are whole clocks, the middle mark and the space behind it of 14.
  mutating func marks(
    _ count: Int, from start: Double, bit: Double = 146.7e-9, width: Double, short: Double = 1
  )
    -> [Mark]
  {
    var (place, marks) = (start, [Mark]())
    for index in 0..<count {
      let (mark, space) = index == count / 2 ? (14, 14) : (run(), run())
      let wide = mark == 3 ? width * short : width
      marks.append(Mark(start: place, length: Double(mark) * bit, width: wide))
      place += Double(mark + space) * bit
    }
    return marks
  }
}
