internal import DiscModel

/// The buffers of one block of samples, and the steps that fill them.
///
/// What marks show is worked out at samples `step` apart, called wide ones below; the rest are filled in between.
struct SynthesisWork: Sendable {
  /// Elements of a lane.
  static var length: Int { 512 }
  private static let own = MarkReadout.filterCount
  private static let all = own + 2 * MarkReadout.neighbourFilterCount

  /// Samples that a block may have.
  let capacity: Int
  private let step: Int
  private let margin: Int
  /// Wide samples of the block, a multiple of four, and where among them that of the first sample is.
  private var wideCount = 0
  private let lead: Int
  /// 1 where the block's first sample is one filled in.
  private var odd = 0
  /// By filter, those of both neighbours last: what edges show, less sharp steps. Then by track the sharp steps: the
  /// strength of the mark at each wide sample. Each from `margin` wide samples before the block on.
  private var lanes: [Float]
  private let totals: [SIMD4<Float>]
  private var coefficients: [SIMD4<Float>] = []
  private var constant: Float = 0
  private let interpolation = LightInterpolation()
  private var wide: [Float]
  private var light: [Float]
  private var laserDeviates: [Float]
  /// Deviates drawn before the first sample's.
  private var skipped = 0
  private var deviates: [Float]

  init(_ rows: TrackRows) {
    step = rows.step
    margin = 2 * rows.own.reach
    let room = Self.length - 2 * margin
    lead = step == 2 ? LightInterpolation.reach - 1 : 0
    // One pair less: the block may begin in the middle of one.
    capacity = step == 2 ? 2 * (room - 2 * LightInterpolation.reach - 4) - 2 : room
    lanes = [Float](repeating: 0, count: (Self.all + 3) * Self.length)
    wide = [Float](repeating: 0, count: Self.length)
    light = [Float](repeating: 0, count: 2 * Self.length + 24)
    laserDeviates = [Float](repeating: 0, count: 2 * Self.length + 24)
    deviates = [Float](repeating: 0, count: 2 * Self.length + 24)
    let neighbour = rows.neighbour.totals + rows.neighbour.totals
    totals = (rows.own.totals + neighbour).map { SIMD4(repeating: $0) }
  }

  /// Takes up the form that gives the samples: of each row the linear coefficient, then the square ones to its left.
  mutating func take(_ form: ReadoutForm) {
    constant = Float(form.constant)
    coefficients.removeAll(keepingCapacity: true)
    for row in 0..<form.count {
      coefficients.append(SIMD4(repeating: Float(form.linear[row])))
      for column in 0...row {
        let value = form.square[row * form.count + column]
        coefficients.append(SIMD4(repeating: Float(row == column ? value : 2 * value)))
      }
    }
  }

  /// Begins a block of `count` samples, the first of them number `number`; returns how many samples before the first
  /// one the wide ones begin.
  mutating func begin(_ count: Int, number: UInt64) -> Int {
    odd = step == 2 ? Int(truncatingIfNeeded: number & 1) : 0
    let pairs = step == 2 ? (count + odd + 1) / 2 : count
    wideCount = ((pairs + 3) / 4 * 4 + (step == 2 ? 2 * LightInterpolation.reach - 1 : 0) + 3) / 4 * 4
    let used = wideCount + 2 * margin
    var lanes = lanes.mutableSpan
    for lane in 0..<Self.all + 3 {
      for index in lane * Self.length..<lane * Self.length + used { lanes[index] = 0 }
    }
    return step * lead + odd
  }

  mutating func addOwn(
    _ marks: Span<Mark>, from start: inout Int, first: Double, spacing: Double, _ rows: EdgeRows,
    _ shape: MarkShape
  ) {
    // Literals, so that the loops over filters have no turns left.
    add(marks, from: &start, first: first, spacing: spacing, rows, shape, track: 0, filter: 0, filters: 6)
  }

  mutating func addNeighbour(
    _ side: Int, _ marks: Span<Mark>, from start: inout Int, first: Double, spacing: Double,
    _ rows: EdgeRows, _ shape: MarkShape
  ) {
    add(
      marks, from: &start, first: first, spacing: spacing, rows, shape, track: 1 + side,
      filter: Self.own + side, filters: 1)
  }

  /// Adds the edges of marks; those from `start` on reach into the block, and `start` moves on with the blocks. Places
  /// and spacing are the wide samples'.
  @inline(__always)
  private mutating func add(
    _ marks: Span<Mark>, from start: inout Int, first: Double, spacing: Double, _ rows: EdgeRows,
    _ shape: MarkShape, track: Int, filter: Int, filters: Int
  ) {
    precondition(rows.filterCount == filters)
    let perMetre = 1 / spacing
    let reach = rows.reach
    let (margin, end) = (margin, margin &+ wideCount)
    let lane = EdgeLanes(
      filter: filter &* Self.length, level: (Self.all &+ track) &* Self.length, reach: reach,
      rowLength: rows.length)
    // Places count from the start of the lanes.
    let origin = first - Double(margin) * spacing
    let lowest = Double(margin &- reach)
    let highest = Double(end &+ reach &- 2)
    let (leading, trailing) = (rows.leading, rows.trailing)
    let (leadingSpan, trailingSpan) = (leading.span, trailing.span)
    var lanes = lanes.mutableSpan
    lane.check(leadingSpan, filters: filters, lanes)
    lane.check(trailingSpan, filters: filters, lanes)
    start = marks.first(from: start) { ($0.end - origin) * perMetre >= lowest }
    var index = start
    while index < marks.count {
      let mark = marks[index]
      index &+= 1
      let shift = shape.endShift(of: mark)
      let lead = (mark.start + shift - origin) * perMetre
      guard lead < highest else { break }
      let trail = (mark.end - shift - origin) * perMetre
      guard trail > lead, trail > lowest else { continue }
      let strength = Float(shape.strength(of: mark))
      let from =
        lead > lowest ? lane.add(leadingSpan, filters: filters, at: lead, strength, to: &lanes) : margin
      let to =
        trail < highest ? lane.add(trailingSpan, filters: filters, at: trail, -strength, to: &lanes) : end
      // No one looks at levels behind the block.
      lane.fill(strength, from: from, to: min(to, end), in: &lanes)
    }
  }

  /// The light of the blank and marked tracks from what the filters show, at the wide samples.
  mutating func evaluate() {
    // Bound to names first: spans of properties would exclude each other.
    let (laneArray, totalArray, coefficientArray) = (lanes, totals, coefficients)
    let lanes = laneArray.span
    let (totals, coefficients) = (totalArray.span, coefficientArray.span)
    precondition(coefficients.count == 44 && totals.count == 8)
    let start = SIMD4<Float>(repeating: constant)
    let (margin, count) = (margin, wideCount)
    var wide = wide.mutableSpan
    precondition(margin >= 0 && margin &+ count <= Self.length && lanes.count == 11 &* Self.length)
    precondition(wide.count >= count)
    var outputs = InlineArray<8, SIMD4<Float>>(repeating: .zero)
    for place in stride(from: 0, to: count, by: 4) {
      let sample = margin &+ place
      for filter in 0..<8 {
        let track = filter < 6 ? 0 : filter &- 5
        // The checks above cover all lanes.
        let edges = unsafe lanes.four(unchecked: filter &* Self.length &+ sample)
        let level = unsafe lanes.four(unchecked: (8 &+ track) &* Self.length &+ sample)
        outputs[filter] = edges + totals[filter] * level
      }
      var sum = start
      var coefficient = 0
      for row in 0..<8 {
        var inner = coefficients[coefficient]
        for column in 0...row { inner += coefficients[coefficient &+ 1 &+ column] * outputs[column] }
        sum += inner * outputs[row]
        coefficient &+= row &+ 2
      }
      unsafe wide.put(sum, unchecked: place)
    }
  }

  /// Noise of the medium: white in place, seen through the spot, in proportion to the light. `number` is the block's
  /// first sample's.
  mutating func addMedium(
    _ noise: SampleNoise, _ share: Double, from number: UInt64, _ grain: [SIMD4<Float>], _ table: DeviateTable
  ) {
    // As many wide samples before the block as behind it; none has a number below 0, for numbers begin at 64.
    let before = grain.count - 1
    let first = number / UInt64(step) &+ 64 &- UInt64(lead + before)
    let skipped = noise.fill(&deviates, count: wideCount + 2 * before, from: first, table)
    let deviateArray = deviates
    let (deviates, grain) = (deviateArray.span, grain.span)
    let share = SIMD4<Float>(repeating: Float(share))
    let count = wideCount
    var wide = wide.mutableSpan
    precondition(count >= 0 && count <= wide.count && count &+ 2 &* before &+ 12 <= deviates.count)
    precondition(skipped >= 0 && skipped < 12)
    for place in stride(from: 0, to: count, by: 4) {
      let middle = place &+ before &+ skipped
      // The check above covers what lies `before` to either side.
      var sum = unsafe grain[0] * deviates.four(unchecked: middle)
      for aside in 1..<max(1, grain.count) {
        let (left, right) = unsafe (
          deviates.four(unchecked: middle &- aside), deviates.four(unchecked: middle &+ aside)
        )
        sum += grain[aside] * (left + right)
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
      let pairs = (count &- 2 &* LightInterpolation.reach &+ 1) / 4 &* 4
      interpolation.fill(&light, from: wide, start: lead, count: pairs)
    } else {
      for index in 0..<count { light[index] = wide[index] }
    }
  }

  mutating func dim(_ dropOut: DropOut, first: Double, spacing: Double, count: Int) {
    let begin = (dropOut.start - dropOut.border - first) / spacing
    let end = (dropOut.start + dropOut.length + dropOut.border - first) / spacing
    guard begin < Double(count), end > 0 else { return }
    for index in 0..<count {
      light[odd + index] *= Float(dropOut.light(at: first + Double(index) * spacing))
    }
  }

  /// Draws the laser's and the electronic deviates of so many samples; what is not drawn must enter `finish` times 0.
  mutating func draw(
    _ laser: SampleNoise?, _ electronic: SampleNoise?, count: Int, from number: UInt64, _ table: DeviateTable
  ) {
    skipped = 0
    if let laser { skipped = laser.fill(&laserDeviates, count: count, from: number, table) }
    if let electronic { skipped = electronic.fill(&deviates, count: count, from: number, table) }
  }

  /// Turns light over the layer's into light over a mirror's, with what other surfaces return and the noise drawn, and
  /// writes it to samples from `start` on.
  func finish(
    _ samples: inout MutableSpan<Float>, from start: Int, count: Int, factor: Double, stray: Double,
    laser: Double, electronic: Double
  ) {
    let (light, laserDeviates, deviates) = (light.span, laserDeviates.span, deviates.span)
    let (factor, stray, laser, electronic) = (Float(factor), Float(stray), Float(laser), Float(electronic))
    precondition(start >= 0 && count >= 0 && count <= samples.count &- start && odd >= 0 && odd <= 1)
    precondition(
      skipped >= 0 && skipped < 12 && count &+ 24 <= min(light.count, laserDeviates.count, deviates.count))
    var index = 0
    while index < count {
      // The checks above cover a little more than all samples.
      let here = unsafe light.four(unchecked: odd &+ index) * factor + stray
      let beams = unsafe here + (laser * here) * laserDeviates.four(unchecked: skipped &+ index)
      let whole = unsafe beams + electronic * deviates.four(unchecked: skipped &+ index)
      if index &+ 4 <= count {
        unsafe samples.put(whole, unchecked: start &+ index)
      } else {
        for lane in 0..<count &- index { samples[start &+ index &+ lane] = whole[lane] }
      }
      index &+= 4
    }
  }
}

extension Span<Mark> {
  /// The first mark from `start` on for which `isThere` holds, as it does for all behind it; `count` where there is none.
  @inline(__always)
  fileprivate func first(from start: Int, where isThere: (Mark) -> Bool) -> Int {
    // In steps that double, then halve.
    var (low, step) = (start, 1)
    while low &+ step <= count, !isThere(self[low &+ step &- 1]) {
      low &+= step
      step &*= 2
    }
    while step > 0 {
      if low &+ step <= count, !isThere(self[low &+ step &- 1]) { low &+= step }
      step /= 2
    }
    return low
  }
}
