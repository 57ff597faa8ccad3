internal import DiscModel

/// The buffers of one block of samples, and the steps that fill them.
struct SynthesisWork: Sendable {
  /// Samples in a block, a multiple of four.
  static let capacity = 512
  private static let own = MarkReadout.filterCount
  private static let all = own + 2 * MarkReadout.neighbourFilterCount

  private let margin: Int
  private let length: Int
  /// By filter, those of both neighbours last: what edges show, less sharp steps. Then by track the sharp steps: the
  /// strength of the mark at each sample. Each from `margin` samples before the block on.
  private var lanes: [Float]
  private var totals: [SIMD4<Float>] = []
  private var coefficients: [SIMD4<Float>] = []
  private var constant: Float = 0
  private var deviates: [Float]
  /// The light of the block's samples.
  private(set) var light: [Float]

  init(_ rows: TrackRows) {
    margin = 2 * rows.own.reach
    length = Self.capacity + 2 * margin
    lanes = [Float](repeating: 0, count: (Self.all + 3) * length)
    light = [Float](repeating: 0, count: Self.capacity)
    deviates = [Float](repeating: 0, count: Self.capacity + 64)
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

  mutating func clear() {
    var lanes = lanes.mutableSpan
    for index in 0..<lanes.count { lanes[index] = 0 }
  }

  mutating func addOwn(
    _ marks: Span<Mark>, from start: inout Int, first: Double, spacing: Double, _ rows: TrackRows,
    _ shape: MarkShape
  ) {
    add(marks, from: &start, first: first, spacing: spacing, rows.own, shape, track: 0, filter: 0)
  }

  mutating func addNeighbour(
    _ side: Int, _ marks: Span<Mark>, from start: inout Int, first: Double, spacing: Double,
    _ rows: TrackRows,
    _ shape: MarkShape
  ) {
    let filter = Self.own + side * MarkReadout.neighbourFilterCount
    add(
      marks, from: &start, first: first, spacing: spacing, rows.neighbour, shape, track: 1 + side,
      filter: filter)
  }

  /// Adds the edges of marks; those from `start` on reach into the block, and `start` moves on with the blocks.
  private mutating func add(
    _ marks: Span<Mark>, from start: inout Int, first: Double, spacing: Double, _ rows: EdgeRows,
    _ shape: MarkShape,
    track: Int, filter: Int
  ) {
    let perMetre = 1 / spacing
    let reach = rows.reach
    let (margin, length) = (margin, length)
    let lane = EdgeLanes(
      filter: filter &* length, level: (Self.all &+ track) &* length, length: length, reach: reach,
      rowLength: rows.length, filters: rows.filterCount)
    // Places count from the start of the lanes.
    let origin = first - Double(margin) * spacing
    let lowest = Double(margin &- reach)
    let highest = Double(margin &+ Self.capacity &+ reach &- 2)
    let (leading, trailing) = (rows.leading, rows.trailing)
    let (leadingSpan, trailingSpan) = (leading.span, trailing.span)
    var lanes = lanes.mutableSpan
    while start < marks.count, (marks[start].end - origin) * perMetre < lowest { start += 1 }
    for index in start..<max(start, marks.count) {
      let mark = marks[index]
      let shift = shape.endShift(of: mark)
      let lead = (mark.start + shift - origin) * perMetre
      guard lead < highest else { break }
      let trail = (mark.end - shift - origin) * perMetre
      guard trail > lead else { continue }
      let strength = Float(shape.strength(of: mark))
      let from = lead > lowest ? lane.add(leadingSpan, at: lead, strength, to: &lanes) : reach
      let to = trail < highest ? lane.add(trailingSpan, at: trail, -strength, to: &lanes) : length &- reach
      lane.fill(strength, from: from, to: to, in: &lanes)
    }
  }

  /// The light of the blank and marked tracks from what the filters show.
  mutating func evaluate() {
    // Bound to names first: spans of properties would exclude each other.
    let (laneArray, totalArray, coefficientArray) = (lanes, totals, coefficients)
    let lanes = laneArray.span
    let (totals, coefficients) = (totalArray.span, coefficientArray.span)
    precondition(coefficients.count == Self.all * (Self.all + 3) / 2 && totals.count == Self.all)
    let (margin, length) = (margin, length)
    let start = SIMD4<Float>(repeating: constant)
    var light = light.mutableSpan
    var outputs = InlineArray<8, SIMD4<Float>>(repeating: .zero)
    for place in stride(from: 0, to: Self.capacity, by: 4) {
      let sample = margin &+ place
      for filter in 0..<8 {
        let track = filter < 6 ? 0 : filter &- 5
        outputs[filter] =
          lanes.four(at: filter &* length &+ sample)
          + totals[filter] * lanes.four(at: (8 &+ track) &* length &+ sample)
      }
      var sum = start
      var coefficient = 0
      for row in 0..<8 {
        var inner = coefficients[coefficient]
        for column in 0...row { inner += coefficients[coefficient &+ 1 &+ column] * outputs[column] }
        sum += inner * outputs[row]
        coefficient &+= row &+ 2
      }
      light.put(sum, at: place)
    }
  }

  mutating func dim(_ dropOut: DropOut, first: Double, spacing: Double, count: Int) {
    let begin = (dropOut.start - dropOut.border - first) / spacing
    let end = (dropOut.start + dropOut.length + dropOut.border - first) / spacing
    guard begin < Double(count), end > 0 else { return }
    for index in 0..<count { light[index] *= Float(dropOut.light(at: first + Double(index) * spacing)) }
  }

  /// Turns light over the layer's into light over a mirror's, with what other surfaces return.
  mutating func scale(by factor: Double, adding stray: Double) {
    let (factor, stray) = (Float(factor), Float(stray))
    var light = light.mutableSpan
    for index in 0..<light.count { light[index] = light[index] * factor + stray }
  }

  /// Noise of the medium: white in place, seen through the spot, in proportion to the light.
  mutating func addMedium(
    _ noise: SampleNoise, _ share: Double, from number: UInt64, _ grain: [Float], _ table: [Float]
  ) {
    // As many samples before the block as behind it; the numbers before the first sample wrap around.
    let before = grain.count - 1
    noise.fill(&deviates, from: number &+ 64 &- UInt64(before), table)
    let deviateArray = deviates
    let deviates = deviateArray.span
    var light = light.mutableSpan
    let weights = grain.map { SIMD4<Float>(repeating: $0 * Float(share)) }
    for place in stride(from: 0, to: Self.capacity, by: 4) {
      let middle = place &+ before
      var sum = weights[0] * deviates.four(at: middle)
      for aside in 1..<max(1, weights.count) {
        sum += weights[aside] * (deviates.four(at: middle &- aside) + deviates.four(at: middle &+ aside))
      }
      let here = light.four(at: place)
      light.put(here + here * sum, at: place)
    }
  }

  mutating func addLaser(_ noise: SampleNoise, _ share: Double, from number: UInt64, _ table: [Float]) {
    noise.fill(&deviates, from: number, table)
    let share = Float(share)
    let deviateArray = deviates
    let deviates = deviateArray.span
    var light = light.mutableSpan
    for index in 0..<light.count { light[index] += share * light[index] * deviates[index] }
  }

  mutating func addElectronic(_ noise: SampleNoise, _ level: Double, from number: UInt64, _ table: [Float]) {
    noise.fill(&deviates, from: number, table)
    let level = Float(level)
    let deviateArray = deviates
    let deviates = deviateArray.span
    var light = light.mutableSpan
    for index in 0..<light.count { light[index] += level * deviates[index] }
  }
}
