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
  /// Twice the level of each branch, and its square: of each merge's two, then of the passages.
  private var slopes = [Lanes](repeating: Lanes(), count: branchCount)
  private var squares = [Lanes](repeating: Lanes(), count: branchCount)
  /// By twice the state, plus the decision: the state before, with its newest bit in the highest place.
  private var previous = [UInt16](repeating: 0, count: 64)
  /// By state: its newest bit.
  private var newest: UInt32 = 0

  /// The samples as whole numbers.
  private var inputs = [Int16](repeating: 0, count: batch + before + behind)
  /// By step, merge and lane: the first branch's cost less the second's. Of sixteen places for merges the last four
  /// stay unused, and states without a decision may look anywhere.
  private var differences = [Int16](repeating: 0, count: row * steps)
  private static let row = 8 * 16
  /// By step and lane: the state, and by how much its decision was made.
  private var path = [UInt8](repeating: 0, count: 8 * steps)
  private var decisions = [Int16](repeating: 0, count: 8 * steps)
  private var doubts = [Int32](repeating: 0, count: 8 * steps)

  /// A detector that knows nothing of what came before.
  public init() {
    let trellis = RunLengthTrellis(span: Self.span)
    patterns = trellis.merges.flatMap { [$0.0.pattern, $0.1.pattern] } + trellis.passages.map(\.pattern)
    for (index, state) in trellis.states.enumerated() { newest |= UInt32(state & 1) << UInt32(index) }
    for (index, merge) in trellis.merges.enumerated() {
      (previous[2 * index], previous[2 * index + 1]) = (marked(merge.0.from), marked(merge.1.from))
    }
    for (index, passage) in trellis.passages.enumerated() {
      let state = Self.mergeCount + index
      (previous[2 * state], previous[2 * state + 1]) = (marked(passage.from), marked(passage.from))
    }
  }

  /// A state with its newest bit.
  private func marked(_ state: Int) -> UInt16 {
    UInt16(state) | UInt16(truncatingIfNeeded: newest >> UInt32(state) & 1) << 15
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
    for lane in 0..<8 { ends[lane] = marked(Int(last[lane])) }
    Self.trace(from: ends, differences, previous, &path, &decisions, into: &levels)
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
    let gain = limit / largest
    return (gain.isFinite ? gain : 0, limit)
  }

  /// A branch costs the square of the sample's distance, but for the sample's own square.
  private static func branch(_ level: Float) -> (slope: Lanes, square: Lanes) {
    (
      Lanes(repeating: whole((2 * level).rounded())), Lanes(repeating: whole((level * level).rounded()))
    )
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
    from &+ squares[branch] &- sample &* slopes[branch]
  }

  /// The cheaper one of two paths into a state; notes by how much.
  @inline(__always)
  private static func merge(
    _ index: Int, _ first: Lanes, _ second: Lanes, _ sample: Lanes, _ slopes: Span<Lanes>,
    _ squares: Span<Lanes>, _ output: inout MutableSpan<Int16>, _ place: Int
  ) -> Lanes {
    let other = way(2 &* index &+ 1, second, sample, slopes, squares)
    let difference = way(2 &* index, first, sample, slopes, squares) &- other
    output.setEight(difference, at: place &+ index &* 8)
    // All ones where the first is less.
    return other &+ (difference & (difference &>> 15))
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
      n.s0 = merge(0, p.s0, p.s19, sample, slopes, squares, &output, place)
      n.s1 = merge(1, p.s0, p.s19, sample, slopes, squares, &output, place)
      n.s2 = merge(2, p.s1, p.s20, sample, slopes, squares, &output, place)
      n.s3 = merge(3, p.s2, p.s21, sample, slopes, squares, &output, place)
      n.s4 = merge(4, p.s3, p.s22, sample, slopes, squares, &output, place)
      n.s5 = merge(5, p.s3, p.s22, sample, slopes, squares, &output, place)
      n.s6 = merge(6, p.s15, p.s8, sample, slopes, squares, &output, place)
      n.s7 = merge(7, p.s15, p.s8, sample, slopes, squares, &output, place)
      n.s8 = merge(8, p.s16, p.s9, sample, slopes, squares, &output, place)
      n.s9 = merge(9, p.s17, p.s10, sample, slopes, squares, &output, place)
      n.s10 = merge(10, p.s18, p.s11, sample, slopes, squares, &output, place)
      n.s11 = merge(11, p.s18, p.s11, sample, slopes, squares, &output, place)
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

  /// Where a lane stands on its way back: its state, marked, and its last 32 bits, the earliest highest.
  private struct Tracer {
    var state: UInt32
    var bits: UInt32 = 0

    init(_ state: UInt16) { self.state = UInt32(state) }

    /// Notes the state at a step, whose row of differences begins at `place`, and goes back to the one before.
    @inline(__always)
    mutating func goBack(
      _ lane: Int, _ step: Int, _ differences: Span<Int16>, _ previous: Span<UInt16>,
      _ path: inout MutableSpan<UInt8>, _ decisions: inout MutableSpan<Int16>
    ) {
      let here = Int(truncatingIfNeeded: state & 31)
      bits = bits &>> 1 | (state &<< 16) & 0x8000_0000
      // Places within the step's row and its eight lanes, which the caller has checked.
      let difference = unsafe differences[unchecked: step &* row &+ (here & 15) &* 8 &+ lane]
      unsafe path[unchecked: step &* 8 &+ lane] = UInt8(truncatingIfNeeded: here)
      unsafe decisions[unchecked: step &* 8 &+ lane] = here < mergeCount ? difference : .max
      state = unsafe UInt32(previous[unchecked: here &* 2 &+ 1 &+ Int(difference &>> 15)])
    }
  }

  /// Follows each lane's best path back; writes its segment's bits.
  private static func trace(
    from last: SIMD8<UInt16>, _ differences: [Int16], _ previous: [UInt16],
    _ path: inout [UInt8], _ decisions: inout [Int16], into levels: inout [UInt32]
  ) {
    let (differences, previous) = (differences.span, previous.span)
    var path = path.mutableSpan
    var decisions = decisions.mutableSpan
    precondition(differences.count == row * steps && previous.count == 64 && levels.count == 64)
    precondition(path.count == 8 * steps && decisions.count == 8 * steps)
    var (a, b) = (Tracer(last[0]), Tracer(last[1]))
    var (c, d) = (Tracer(last[2]), Tracer(last[3]))
    var (e, f) = (Tracer(last[4]), Tracer(last[5]))
    var (g, h) = (Tracer(last[6]), Tracer(last[7]))
    var step = steps
    while step > 0 {
      step &-= 1
      a.goBack(0, step, differences, previous, &path, &decisions)
      b.goBack(1, step, differences, previous, &path, &decisions)
      c.goBack(2, step, differences, previous, &path, &decisions)
      d.goBack(3, step, differences, previous, &path, &decisions)
      e.goBack(4, step, differences, previous, &path, &decisions)
      f.goBack(5, step, differences, previous, &path, &decisions)
      g.goBack(6, step, differences, previous, &path, &decisions)
      h.goBack(7, step, differences, previous, &path, &decisions)
      guard step >= before, step < before + segment, step & 31 == before & 31 else { continue }
      let (word, pitch) = ((step - before) / 32, segment / 32)
      let all = SIMD8<UInt32>(a.bits, b.bits, c.bits, d.bits, e.bits, f.bits, g.bits, h.bits)
      for lane in 0..<8 { levels[lane * pitch + word] = all[lane] }
    }
  }

  /// Finds the close decisions on the paths, which are few; they go to `doubts` as eight times the step, plus the lane.
  private static func findClose(_ decisions: [Int16], _ close: Int16, _ doubts: inout [Int32]) -> Int {
    let (all, margin) = (decisions.span, Lanes(repeating: close))
    var count = 0
    for step in 0..<before + segment {
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
    let state = Int(path[index])
    var other = before(state, step, lane, turned: true)
    while step > 0 {
      step -= 1
      let kept = Int(path[8 * step + lane])
      if kept == other { return }
      let bit = step - Self.before
      if (newest >> UInt32(kept) ^ newest >> UInt32(other)) & 1 != 0, bit >= 0, bit < Self.segment {
        doubtful[(lane * Self.segment + bit) >> 5] |= 0x8000_0000 >> UInt32(bit & 31)
      }
      other = before(other, step, lane, turned: false)
    }
  }

  /// The state before one at a step, by the decision or against it.
  private func before(_ state: Int, _ step: Int, _ lane: Int, turned: Bool) -> Int {
    let isFirst = differences[step * Self.row + (state & 15) * 8 + lane] < 0
    return Int(previous[2 * state + (isFirst == turned ? 1 : 0)] & 31)
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
