/// `PredictiveViterbi` for speed: a batch of samples is cut into eight segments that eight lanes detect at once, each a
/// little beyond its ends, where survivors have merged. Every level has states of its own; costs are whole numbers of
/// sixteen bits, of which only differences count, so that they may overflow (Hekstra, IEEE Trans. Commun. 37 (1989)
/// 1220). Decisions are noted and traced back (Forney, Proc. IEEE 61 (1973) 268).
public struct SegmentedViterbi: Sendable {
  typealias Lanes = SIMD8<Int16>

  /// Bits of a segment.
  public static let segment = 256
  /// Bits of a batch: eight segments, 2048.
  public static let batch = 8 * segment
  /// Samples that a lane sees before its segment.
  public static let before = 32
  /// Samples that a lane sees behind its segment.
  public static let behind = 40
  private static let steps = before + segment + behind

  /// Bits that a level depends on.
  public static let span = PredictiveViterbi.span
  static let mergeCount = 12
  static let stateCount = 26
  private static let branchCount = 2 * mergeCount + stateCount - mergeCount

  /// The patterns of bits that the branches stand for.
  private let patterns: [Int]
  /// What the branches cost: of each merge the second way, and by how much the first one costs more, then the passages.
  private var slopes = [Lanes](repeating: Lanes(), count: branchCount)
  private var squares = [Lanes](repeating: Lanes(), count: branchCount)
  /// The states as ways back lead to them.
  private var last: [UInt16] = []
  /// Ways back, by twice the state, the newest bit in its highest place, plus the decision: the state before, and in the
  /// higher byte where its differences are in a row.
  private var previous = [UInt16](repeating: 0, count: 512)

  /// The samples as whole numbers.
  private var inputs = [Int16](repeating: 0, count: batch + before + behind)
  /// By step, merge and lane: the first branch's cost less the second's. Of sixteen places for merges the thirteenth
  /// stands for states without a decision, the last three stay unused.
  private var differences = [Int16](repeating: .max, count: row * steps)
  private static let row = 8 * 16
  /// By step and lane: the state, and by how much its decision was made.
  private var path = [UInt8](repeating: 0, count: 8 * steps)
  private var decisions = [Int16](repeating: 0, count: 8 * steps)
  private var doubts = [Int32](repeating: 0, count: 8 * steps)

  /// A detector that knows nothing of what came before.
  public init() {
    let trellis = RunLengthTrellis(span: Self.span)
    patterns = trellis.merges.flatMap { [$0.0.pattern, $0.1.pattern] } + trellis.passages.map(\.pattern)
    let marked = trellis.states.enumerated().map { index, state in
      UInt16(index | (state & 1) << 7 | 8 * min(index, Self.mergeCount) << 8)
    }
    last = (0..<32).map { $0 < marked.count ? marked[$0] : 0 }
    let ways =
      trellis.merges.map { ($0.0.from, $0.1.from) } + trellis.passages.map { ($0.from, $0.from) }
    for (index, (first, second)) in ways.enumerated() {
      let state = Int(marked[index] & 255)
      (previous[2 * state], previous[2 * state + 1]) = (marked[first], marked[second])
    }
  }

  /// Decides the `batch` bits whose samples begin at `start`; `before` samples must lie before them and `behind` behind.
  /// Writes the 64 words to `levels`, and which bits a decision closer than `margin` has put in doubt to `doubtful`.
  public mutating func detect(
    _ samples: Span<Float>, from start: Int, expected: Span<Float>, margin: Float, levels: inout [UInt32],
    doubtful: inout [UInt32]
  ) {
    let gain = prepare(expected)
    Self.quantise(samples, from: start - Self.before, gain: gain.gain, limit: gain.limit, into: &inputs)
    let close = max(1, Self.whole(min(margin * gain.gain * gain.gain, 16_000)))
    let last = Self.run(inputs, slopes, squares, &differences)
    var ends = SIMD8<UInt16>()
    for lane in 0..<8 { ends[lane] = self.last[Int(last[lane] & 31)] }
    Self.trace(from: ends, differences, previous, &path, &decisions)
    Self.gather(path, into: &levels)
    let count = Self.findClose(decisions, close, &doubts)
    for index in doubtful.indices { doubtful[index] = 0 }
    for index in 0..<count { doubt(Int(doubts[index]), in: &doubtful) }
  }

  // MARK: Samples and levels as whole numbers

  /// Sets the branches to the expected levels; returns the gain of samples and their largest value then. Survivors can
  /// differ by nine symbols of twice the largest level, since a run begun must reach three bits before another one
  /// leads to any state: so much must fit in fifteen bits.
  private mutating func prepare(_ expected: Span<Float>) -> (gain: Float, limit: Float) {
    let largest = patterns.reduce(Float.leastNormalMagnitude) { max($0, expected[$1].magnitude) }
    let limit: Float = 28
    for (index, pattern) in patterns.enumerated() {
      (slopes[index], squares[index]) = Self.branch(expected[pattern] * limit / largest)
    }
    for merge in 0..<Self.mergeCount {
      // The second way first; of the first one what it costs more.
      let (first, second) = (2 * merge, 2 * merge + 1)
      (slopes[first], slopes[second]) = (slopes[second], slopes[first] &- slopes[second])
      (squares[first], squares[second]) = (squares[second], squares[first] &- squares[second])
    }
    let gain = limit / largest
    return (gain.isFinite ? gain : 0, limit)
  }

  /// A branch costs the square of the sample's distance, but for the sample's own square.
  private static func branch(_ level: Float) -> (slope: Lanes, square: Lanes) {
    (Lanes(repeating: nearest(-2 * level)), Lanes(repeating: nearest(level * level)))
  }

  /// The nearest whole number, of two the one farther from 0: the half added is exact in a Double.
  private static func nearest(_ value: Float) -> Int16 {
    value.magnitude <= 16_000 ? Int16(Double(value) + (value < 0 ? -0.5 : 0.5)) : 0
  }

  /// A whole number in range; 0 for what levels become that a lost loop has adapted to nothing.
  private static func whole(_ value: Float) -> Int16 { value.magnitude <= 16_000 ? Int16(value) : 0 }

  private static func quantise(
    _ samples: Span<Float>, from start: Int, gain: Float, limit: Float, into inputs: inout [Int16]
  ) {
    var output = inputs.mutableSpan
    precondition(start >= 0 && start <= samples.count - output.count)
    for index in 0..<output.count {
      let value = samples[start &+ index] * gain
      let low = value < limit ? value : limit
      // The nearest whole number stands in the lowest bits of the sum.
      let sum = (low > -limit ? low : -limit) + 12_582_912
      output[index] = Int16(truncatingIfNeeded: sum.bitPattern)
    }
  }

  /// One sample of each lane's stretch.
  @inline(__always)
  private static func sample(_ inputs: Span<Int16>, _ step: Int) -> Lanes {
    Lanes(
      inputs[step], inputs[step &+ segment], inputs[step &+ 2 &* segment], inputs[step &+ 3 &* segment],
      inputs[step &+ 4 &* segment], inputs[step &+ 5 &* segment], inputs[step &+ 6 &* segment],
      inputs[step &+ 7 &* segment])
  }

  // MARK: Costs

  /// The costs of the states, in the order of the trellis.
  private struct Costs {
    var s0 = Lanes(), s1 = Lanes(), s2 = Lanes(), s3 = Lanes(), s4 = Lanes(), s5 = Lanes()
    var s6 = Lanes(), s7 = Lanes(), s8 = Lanes(), s9 = Lanes(), s10 = Lanes(), s11 = Lanes()
    var s12 = Lanes(), s13 = Lanes(), s14 = Lanes(), s15 = Lanes(), s16 = Lanes(), s17 = Lanes()
    var s18 = Lanes(), s19 = Lanes(), s20 = Lanes(), s21 = Lanes(), s22 = Lanes(), s23 = Lanes()
    var s24 = Lanes(), s25 = Lanes()

    var all: InlineArray<26, Lanes> {
      [
        s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13,
        s14, s15, s16, s17, s18, s19, s20, s21, s22, s23, s24, s25,
      ]
    }
  }

  /// The cost of a path that goes on by a branch.
  @inline(__always)
  private static func way(
    _ branch: Int, _ from: Lanes, _ sample: Lanes, _ slopes: Span<Lanes>, _ squares: Span<Lanes>
  ) -> Lanes {
    sample &* slopes[branch] &+ squares[branch] &+ from
  }

  /// The cheaper one of two paths into a state; notes by how much. `apart` is the cost of the first less the second's.
  @inline(__always)
  private static func merge(
    _ index: Int, _ second: Lanes, _ apart: Lanes, _ sample: Lanes, _ slopes: Span<Lanes>,
    _ squares: Span<Lanes>, _ output: inout MutableSpan<Int16>, _ place: Int
  ) -> Lanes {
    let other = way(2 &* index, second, sample, slopes, squares)
    let difference = way(2 &* index &+ 1, apart, sample, slopes, squares)
    output.setEight(difference, at: place &+ index &* 8)
    return other &+ pointwiseMin(difference, Lanes())
  }

  /// Where the states of the trellis come from, as `run` has it: two for each merge, then one for each passage.
  public static let origins = [
    0, 19, 0, 19, 1, 20, 2, 21, 3, 22, 3, 22, 15, 8, 15, 8, 16, 9, 17, 10, 18, 11, 18, 11,
    4, 5, 5, 12, 13, 14, 14, 23, 23, 24, 25, 6, 6, 7,
  ]

  /// Runs all lanes through; returns the best last state of each.
  private static func run(
    _ inputs: [Int16], _ slopes: [Lanes], _ squares: [Lanes], _ differences: inout [Int16]
  ) -> SIMD8<UInt8> {
    var p = Costs()
    let (inputs, slopes, squares) = (inputs.span, slopes.span, squares.span)
    var output = differences.mutableSpan
    precondition(slopes.count == branchCount && squares.count == branchCount)
    precondition(inputs.count == batch + before + behind && output.count == row * steps)
    for step in 0..<steps {
      let sample = sample(inputs, step)
      let place = step &* row
      var n = Costs()
      let (from0, from3) = (p.s0 &- p.s19, p.s3 &- p.s22)
      let (from15, from18) = (p.s15 &- p.s8, p.s18 &- p.s11)
      n.s0 = merge(0, p.s19, from0, sample, slopes, squares, &output, place)
      n.s1 = merge(1, p.s19, from0, sample, slopes, squares, &output, place)
      n.s2 = merge(2, p.s20, p.s1 &- p.s20, sample, slopes, squares, &output, place)
      n.s3 = merge(3, p.s21, p.s2 &- p.s21, sample, slopes, squares, &output, place)
      n.s4 = merge(4, p.s22, from3, sample, slopes, squares, &output, place)
      n.s5 = merge(5, p.s22, from3, sample, slopes, squares, &output, place)
      n.s6 = merge(6, p.s8, from15, sample, slopes, squares, &output, place)
      n.s7 = merge(7, p.s8, from15, sample, slopes, squares, &output, place)
      n.s8 = merge(8, p.s9, p.s16 &- p.s9, sample, slopes, squares, &output, place)
      n.s9 = merge(9, p.s10, p.s17 &- p.s10, sample, slopes, squares, &output, place)
      n.s10 = merge(10, p.s11, from18, sample, slopes, squares, &output, place)
      n.s11 = merge(11, p.s11, from18, sample, slopes, squares, &output, place)
      n.s12 = way(24, p.s4, sample, slopes, squares)
      n.s13 = way(25, p.s5, sample, slopes, squares)
      n.s14 = way(26, p.s5, sample, slopes, squares)
      n.s15 = way(27, p.s12, sample, slopes, squares)
      n.s16 = way(28, p.s13, sample, slopes, squares)
      n.s17 = way(29, p.s14, sample, slopes, squares)
      n.s18 = way(30, p.s14, sample, slopes, squares)
      n.s19 = way(31, p.s23, sample, slopes, squares)
      n.s20 = way(32, p.s23, sample, slopes, squares)
      n.s21 = way(33, p.s24, sample, slopes, squares)
      n.s22 = way(34, p.s25, sample, slopes, squares)
      n.s23 = way(35, p.s6, sample, slopes, squares)
      n.s24 = way(36, p.s6, sample, slopes, squares)
      n.s25 = way(37, p.s7, sample, slopes, squares)
      p = n
    }
    return best(p.all)
  }

  /// The cheapest state of each lane, the first of several.
  private static func best(_ costs: InlineArray<26, Lanes>) -> SIMD8<UInt8> {
    var (best, least) = (Lanes(), costs[0])
    for state in 1..<stateCount {
      let difference = costs[state] &- least
      // All ones where it is less.
      let isLess = difference &>> 15
      least = least &+ (difference & isLess)
      best = best ^ ((best ^ Int16(truncatingIfNeeded: state)) & isLess)
    }
    return SIMD8<UInt8>(truncatingIfNeeded: best)
  }

  // MARK: Tracing back

  /// Notes a lane's state at a step, whose row of differences begins at `first`, and goes back to the one before.
  @inline(__always)
  private static func goBack(
    _ state: inout Int, _ lane: Int, _ step: Int, _ differences: Span<Int16>, _ previous: Span<UInt16>,
    _ path: inout MutableSpan<UInt8>, _ decisions: inout MutableSpan<Int16>
  ) {
    // Places within the step's row and its eight lanes, which the caller has checked; states are bytes.
    unsafe path[unchecked: step &* 8 &+ lane] = UInt8(truncatingIfNeeded: state)
    let difference = unsafe Int(differences[unchecked: step &* row &+ lane &+ (state &>> 8)])
    unsafe decisions[unchecked: step &* 8 &+ lane] = Int16(truncatingIfNeeded: difference)
    state = unsafe Int(previous[unchecked: 2 &* (state & 255) &+ 1 &+ (difference &>> 63)])
  }

  /// Follows each lane's best path back to its segment's first bit.
  private static func trace(
    from last: SIMD8<UInt16>, _ differences: [Int16], _ previous: [UInt16],
    _ path: inout [UInt8], _ decisions: inout [Int16]
  ) {
    let (differences, previous) = (differences.span, previous.span)
    var path = path.mutableSpan
    var decisions = decisions.mutableSpan
    precondition(differences.count == row * steps && previous.count == 512)
    precondition(path.count == 8 * steps && decisions.count == 8 * steps)
    var (a, b, c, d) = (Int(last[0]), Int(last[1]), Int(last[2]), Int(last[3]))
    var (e, f, g, h) = (Int(last[4]), Int(last[5]), Int(last[6]), Int(last[7]))
    var step = steps
    while step > before {
      step &-= 1
      goBack(&a, 0, step, differences, previous, &path, &decisions)
      goBack(&b, 1, step, differences, previous, &path, &decisions)
      goBack(&c, 2, step, differences, previous, &path, &decisions)
      goBack(&d, 3, step, differences, previous, &path, &decisions)
      goBack(&e, 4, step, differences, previous, &path, &decisions)
      goBack(&f, 5, step, differences, previous, &path, &decisions)
      goBack(&g, 6, step, differences, previous, &path, &decisions)
      goBack(&h, 7, step, differences, previous, &path, &decisions)
    }
  }

  /// The newest bits of the states on the paths, segment by segment.
  private static func gather(_ path: [UInt8], into levels: inout [UInt32]) {
    let path = path.span
    precondition(path.count == 8 * steps && levels.count == batch / 32)
    for word in 0..<segment / 32 {
      var bits = SIMD8<UInt32>()
      for step in 0..<32 {
        let states = path.eight(at: 8 &* (before &+ 32 &* word &+ step))
        bits = bits &+ bits &+ SIMD8<UInt32>(truncatingIfNeeded: states &>> 7)
      }
      for lane in 0..<8 { levels[lane &* (segment / 32) &+ word] = bits[lane] }
    }
  }

  /// Finds the close decisions on the paths, which are few; they go to `doubts` as eight times the step, plus the lane.
  private static func findClose(_ decisions: [Int16], _ close: Int16, _ doubts: inout [Int32]) -> Int {
    let (all, margin) = (decisions.span, Lanes(repeating: close))
    var count = 0
    for step in before..<before + segment {
      let difference = all.eight(at: 8 * step)
      let sign = difference &>> 15
      let isClose = (((difference ^ sign) &- sign) &- margin) &>> 15
      // Sixteen bytes either way.
      let any = unsafe unsafeBitCast(isClose, to: SIMD2<UInt64>.self)
      if any.x | any.y == 0 { continue }
      for lane in 0..<8 where isClose[lane] != 0 {
        doubts[count] = Int32(8 * step + lane)
        count += 1
      }
    }
    return count
  }

  /// The path that a close decision gave up differs from the one it kept in bits that are in doubt.
  private func doubt(_ index: Int, in doubtful: inout [UInt32]) {
    let lane = index & 7
    var step = index >> 3
    var other = before(path[index], step, lane, turned: true)
    // Bits before the segment are another one's.
    while step > Self.before {
      step -= 1
      let kept = path[8 * step + lane]
      if kept == other { return }
      let bit = step - Self.before
      if (kept ^ other) & 128 != 0 {
        doubtful[(lane * Self.segment + bit) >> 5] |= 0x8000_0000 >> UInt32(bit & 31)
      }
      other = before(other, step, lane, turned: false)
    }
  }

  /// The state before one at a step, by the decision or against it.
  private func before(_ state: UInt8, _ step: Int, _ lane: Int, turned: Bool) -> UInt8 {
    let place = 8 * min(Int(state & 31), Self.mergeCount)
    let isFirst = differences[step * Self.row + place + lane] < 0
    return UInt8(truncatingIfNeeded: previous[2 * Int(state) + (isFirst == turned ? 1 : 0)])
  }
}

extension Span<UInt8> {
  /// Eight elements from a place on.
  @inline(__always)
  func eight(at place: Int) -> SIMD8<UInt8> {
    precondition(place >= 0 && place <= count &- 8)
    // Any bits are a UInt8, and the check above covers all eight.
    return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: SIMD8<UInt8>.self)
  }
}

extension Span<Int16> {
  /// Eight elements from a place on.
  @inline(__always)
  func eight(at place: Int) -> SIMD8<Int16> {
    precondition(place >= 0 && place <= count &- 8)
    // Any bits are an Int16, and the check above covers all eight.
    return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 2, as: SIMD8<Int16>.self)
  }
}

extension MutableSpan<Int16> {
  /// Stores eight elements from a place on.
  @inline(__always)
  mutating func setEight(_ values: SIMD8<Int16>, at place: Int) {
    precondition(place >= 0 && place <= count &- 8)
    var bytes = unsafe mutableBytes
    // As above.
    unsafe bytes.storeBytes(of: values, toUncheckedByteOffset: place &* 2, as: SIMD8<Int16>.self)
  }
}
