/// The buffers of one block of samples, and the steps that fill them.
///
/// What marks show is worked out at samples `step` apart, called wide ones below; the rest are filled in between. A block
/// is worked out from a sample whose number is a multiple of twelve on, as deviates come twelve to a word; the samples
/// before the first one asked for are not given away.
struct SynthesisWork: Sendable {
  /// Samples of a lane: eight servo ticks of a DVD read at 1.5 samples a bit are one block, and all fits in the nearest
  /// cache.
  private static let length = 864
  private static let own = MarkReadout.filterCount
  private static let neighbour = MarkReadout.neighbourFilterCount
  /// Samples to a word of deviates.
  private static let group = SampleNoise.deviatesPerWord

  /// Samples that a block may have, those before the first one included.
  private let capacity: Int
  private let step: Int
  private let margin: Int
  /// Wide samples of the block, a multiple of four, and where among them that of the first sample is.
  private var wideCount = 0
  private let lead: Int
  /// Samples worked out before the first one asked for.
  private var early = 0
  /// From `margin` wide samples before the block on.
  private var lanes = EdgeLanes(length: Self.length)
  private var coefficients: [SIMD4<Float>] = []
  private var constant: Float = 0
  /// Whether the last row is its square alone.
  private var isOdd = false
  /// The filters by row of `coefficients`.
  private static let order = [0, 2, 3, 4, 5, 6, 1]
  private let interpolation = LightInterpolation()
  private var wide: [Float]
  private var light: [Float]
  private var deviates: [Float]

  init(_ rows: TrackRows) {
    step = rows.step
    let vectors = max(rows.own.vectors, rows.neighbour.vectors)
    margin = (2 * max(rows.own.reach, rows.neighbour.reach) + 3) / 4 * 4
    let room = Self.length - margin - 4 * vectors
    lead = step == 2 ? LightInterpolation.reach - 1 : 0
    let pairs = step == 2 ? room - 2 * LightInterpolation.reach : room
    capacity = step * (pairs / Self.group * Self.group)
    wide = [Float](repeating: 0, count: Self.length)
    light = [Float](repeating: 0, count: 2 * Self.length)
    deviates = [Float](repeating: 0, count: 2 * Self.length)
  }

  /// Takes up the form that gives the samples: of each row the linear coefficient, then the square ones to its left.
  ///
  /// The row of the second filter comes last: of an undisturbed spot, or one that is disturbed across the track alone, it
  /// is odd along the track, so that nothing but its square is left of the row.
  mutating func take(_ form: ReadoutForm) {
    constant = Float(form.constant)
    coefficients.removeAll(keepingCapacity: true)
    let order = Self.order
    for (row, filter) in order.enumerated() {
      coefficients.append(SIMD4(repeating: Float(form.linear[filter])))
      for column in 0...row {
        let value = form.square[filter * form.count + order[column]]
        coefficients.append(SIMD4(repeating: Float(row == column ? value : 2 * value)))
      }
    }
    isOdd = coefficients.suffix(form.count + 1).dropLast().allSatisfy { abs($0.x) < 1e-8 * constant }
  }

  /// Begins a block of at most `wanted` samples, the first of them number `number`; returns how many it takes, and how
  /// many samples before the first one the lanes begin.
  mutating func begin(_ wanted: Int, number: UInt64) -> (count: Int, before: Int) {
    early = Int(truncatingIfNeeded: number % UInt64(Self.group))
    let count = min(wanted, capacity - early)
    let whole = (early + count + Self.group - 1) / Self.group * Self.group
    wideCount = step == 2 ? (whole / 2 + 3) / 4 * 4 + 2 * LightInterpolation.reach : whole
    return (count, step * (lead + margin) + early)
  }

  /// Adds the marks of three tracks, whose places count from `origins`, to a block whose lanes begin at a place, with wide
  /// samples `spacing` apart; those of a track from `start` on reach into the block, and `start` moves on with the blocks.
  mutating func add(
    _ here: Span<SeenMark>, _ inner: Span<SeenMark>, _ outer: Span<SeenMark>,
    from start: inout (here: Int, inner: Int, outer: Int),
    _ origins: (here: Double, inner: Double, outer: Double), origin: Double, spacing: Double,
    _ rows: TrackRows
  ) {
    var window = LaneWindow(
      marksOrigin: origins.here, origin: origin, spacing: spacing, begin: margin, end: margin + wideCount)
    // Literals, so that the loops have no turns left: what is usual for a DVD.
    if rows.own.vectors == 4 {
      lanes.add(
        here, from: &start.here, window, track: 0, filter: 0, filters: 3, vectors: 4, rows.own)
    } else if rows.own.vectors == 5 {
      lanes.add(
        here, from: &start.here, window, track: 0, filter: 0, filters: 3, vectors: 5, rows.own)
    } else {
      lanes.add(
        here, from: &start.here, window, track: 0, filter: 0, filters: 3, vectors: rows.own.vectors,
        rows.own)
    }
    window.marksOrigin = origins.inner
    addNeighbour(inner, from: &start.inner, window, track: 1, filter: Self.own, rows.neighbour)
    window.marksOrigin = origins.outer
    addNeighbour(
      outer, from: &start.outer, window, track: 2, filter: Self.own + Self.neighbour, rows.neighbour)
  }

  @inline(never)
  private mutating func addNeighbour(
    _ marks: Span<SeenMark>, from start: inout Int, _ window: LaneWindow, track: Int, filter: Int,
    _ rows: EdgeRows
  ) {
    if rows.vectors == 4 {
      lanes.add(
        marks, from: &start, window, track: track, filter: filter, filters: 2, vectors: 4, rows)
    } else if rows.vectors == 5 {
      lanes.add(
        marks, from: &start, window, track: track, filter: filter, filters: 2, vectors: 5, rows)
    } else {
      lanes.add(
        marks, from: &start, window, track: track, filter: filter, filters: 2, vectors: rows.vectors, rows)
    }
  }

  /// The light of the blank and marked tracks from what the filters show, at the wide samples; the lanes are empty then.
  mutating func evaluate() {
    Self.evaluate(
      &lanes.edges, &lanes.levels, into: &wide, margin: margin, count: wideCount, constant,
      coefficients, isOdd: isOdd)
  }

  // Arrays apart let their spans live side by side.
  private static func evaluate(
    _ edges: inout [SIMD4<Float>], _ levels: inout [Float], into wide: inout [Float], margin: Int, count: Int,
    _ constant: Float, _ coefficients: [SIMD4<Float>], isOdd: Bool
  ) {
    var edges = edges.mutableSpan
    var levels = levels.mutableSpan
    let coefficients = coefficients.span
    let start = SIMD4<Float>(repeating: constant)
    var wide = wide.mutableSpan
    precondition(coefficients.count == 35 && EdgeLanes.filters == 8 && wide.count >= count)
    precondition(margin >= 0 && margin & 3 == 0 && margin &+ count <= Self.length)
    precondition(edges.count == Self.length / 4 &* 8 && levels.count == 3 &* Self.length && count >= 0)
    var outputs = InlineArray<7, SIMD4<Float>>(repeating: .zero)
    for place in stride(from: 0, to: count, by: 4) {
      let sample = margin &+ place
      // The checks above cover all lanes.
      // By row of the coefficients.
      for row in 0..<7 {
        let filter = row == 0 ? 0 : row == 6 ? 1 : row &+ 1
        outputs[row] = unsafe edges.take(unchecked: sample &* 2 &+ filter)
      }
      unsafe outputs[0] += levels.take(unchecked: sample)
      unsafe outputs[2] += levels.take(unchecked: Self.length &+ sample)
      unsafe outputs[4] += levels.take(unchecked: 2 &* Self.length &+ sample)
      var sum = start
      var coefficient = 0
      for row in 0..<6 {
        var inner = unsafe coefficients[unchecked: coefficient]
        for column in 0...row {
          inner += unsafe coefficients[unchecked: coefficient &+ 1 &+ column] * outputs[column]
        }
        sum += inner * outputs[row]
        coefficient &+= row &+ 2
      }
      var inner = unsafe coefficients[unchecked: 34] * outputs[6]
      if !isOdd {
        inner += unsafe coefficients[unchecked: 27]
        for column in 0..<6 { inner += unsafe coefficients[unchecked: 28 &+ column] * outputs[column] }
      }
      sum += inner * outputs[6]
      unsafe wide.put(sum, unchecked: place)
    }
    // What edges show of samples beside the block.
    for index in 0..<2 &* margin { edges[index] = .zero }
    for index in 2 &* (margin &+ count)..<edges.count { edges[index] = .zero }
  }

  /// Noise of the medium: white in place, seen through the spot, in proportion to the light. `number` is the block's
  /// first sample's.
  mutating func addMedium(
    _ noise: SampleNoise, _ share: Double, from number: UInt64, _ grain: [SIMD4<Float>], _ table: DeviateTable
  ) {
    // As many wide samples before the block as behind it; none has a number below 0, for numbers begin at 64.
    let before = grain.count - 1
    let first = (number &- UInt64(early)) / UInt64(step) &+ 64 &- UInt64(lead + before)
    let skipped = noise.fill(&deviates, count: wideCount + 2 * before, from: first, table)
    // A literal, so that the loop over neighbours has no turns left; four are usual for a DVD.
    if grain.count == 4 {
      addGrain(Float(share), grain, count: 4, skipped: skipped)
    } else {
      addGrain(Float(share), grain, count: grain.count, skipped: skipped)
    }
  }

  @inline(__always)
  private mutating func addGrain(_ share: Float, _ grain: [SIMD4<Float>], count: Int, skipped: Int) {
    let deviateArray = deviates
    let (deviates, grain, wideCount) = (deviateArray.span, grain.span, wideCount)
    let share = SIMD4<Float>(repeating: share)
    var wide = wide.mutableSpan
    precondition(wideCount >= 0 && wideCount <= wide.count && count >= 1 && count == grain.count)
    precondition(wideCount &+ 2 &* count &+ 12 <= deviates.count && skipped >= 0 && skipped < 12)
    for place in stride(from: 0, to: wideCount, by: 4) {
      let middle = place &+ count &- 1 &+ skipped
      // The checks above cover what lies to either side.
      var sum = unsafe grain[unchecked: 0] * deviates.four(unchecked: middle)
      for aside in 1..<count {
        let (left, right) = unsafe (
          deviates.four(unchecked: middle &- aside), deviates.four(unchecked: middle &+ aside)
        )
        sum += unsafe grain[unchecked: aside] * (left + right)
      }
      let here = unsafe wide.span.four(unchecked: place)
      unsafe wide.put(here + here * (share * sum), unchecked: place)
    }
  }

  /// Fills in the samples between the wide ones.
  mutating func interpolate() {
    let wideArray = wide
    let wide = wideArray.span
    let (interpolation, lead, step, count) = (interpolation, lead, step, wideCount)
    var light = light.mutableSpan
    if step == 2 {
      interpolation.fill(&light, from: wide, start: lead, count: count &- 2 &* LightInterpolation.reach)
    } else {
      for index in 0..<count { light[index] = wide[index] }
    }
  }

  mutating func dim(_ dropOut: DropOut, first: Double, spacing: Double, count: Int) {
    let begin = (dropOut.start - dropOut.border - first) / spacing
    let end = (dropOut.start + dropOut.length + dropOut.border - first) / spacing
    guard begin < Double(count), end > 0 else { return }
    for index in 0..<count {
      light[early + index] *= Float(dropOut.light(at: first + Double(index) * spacing))
    }
  }

  /// Takes from the light what a course along the track takes.
  mutating func dim(_ course: LightCourse, first: Double, spacing: Double, count: Int) {
    for index in 0..<count {
      light[early + index] *= Float(course.light(at: first + Double(index) * spacing))
    }
  }

  /// Turns light over the layer's into light over a mirror's, with what other surfaces return and the noise of laser and
  /// electronics, and writes it to samples from `start` on; `number` is the first one's.
  func finish(
    _ samples: inout MutableSpan<Float>, from start: Int, count: Int, number: UInt64, _ beam: BeamNoise,
    factor: Double, stray: Double, _ table: DeviateTable
  ) {
    let (light, quads) = (light.span, table.quads.span)
    let (factor, stray) = (Float(factor), Float(stray))
    let (laser, electronic) = (Float(beam.laserShare), Float(beam.electronicLight))
    let end = early &+ count
    precondition(start >= 0 && count >= 0 && count <= samples.count &- start && quads.count == 1024)
    precondition(early >= 0 && early < Self.group && end &+ Self.group <= light.count)
    var word = number / UInt64(Self.group)
    for first in stride(from: 0, to: end, by: Self.group) {
      let (shares, noise) = (beam.laser.word(word), beam.electronic.word(word))
      word &+= 1
      @inline(__always)
      func four(_ four: Int) -> SIMD4<Float> {
        // The checks above cover a little more than all samples.
        let here = unsafe light.four(unchecked: first &+ 4 &* four) * factor + stray
        let beams = unsafe here + (laser * here) * quads.deviates(shares, four)
        return unsafe beams + electronic * quads.deviates(noise, four)
      }
      let (a, b, c) = (four(0), four(1), four(2))
      let into = start &+ first &- early
      if first >= early && first &+ Self.group <= end {
        unsafe samples.put(a, unchecked: into)
        unsafe samples.put(b, unchecked: into &+ 4)
        unsafe samples.put(c, unchecked: into &+ 8)
      } else {
        for index in max(0, early &- first)..<min(Self.group, end &- first) {
          samples[into &+ index] = (index < 4 ? a : index < 8 ? b : c)[index & 3]
        }
      }
    }
  }
}

/// Noise that a sample meets behind the disc.
struct BeamNoise {
  let laser: SampleNoise
  let electronic: SampleNoise
  /// Effective values: a share of the light, and light.
  let laserShare: Double
  let electronicLight: Double
}
