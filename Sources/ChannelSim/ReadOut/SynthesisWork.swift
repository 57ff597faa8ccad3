internal import DiscModel

/// The buffers of one block of samples, and the steps that fill them.
struct SynthesisWork: Sendable {
  /// Samples in a block.
  static let capacity = 512

  private let margin: Int
  private let length: Int
  /// What edges show, less sharp steps: by filter, those of both neighbours last; each from `margin` samples before
  /// the block on.
  private var residues: [Float]
  /// Sharp steps: the strength of the mark at each sample, by track.
  private var levels: [Float]
  private var coefficients: [SIMD8<Float>]
  private var constant: Float = 0
  private var deviates: [Float]
  private let filterCount: Int
  /// The light of the block's samples.
  private(set) var light: [Float]

  init(_ rows: TrackRows) {
    margin = 2 * rows.own.reach
    length = Self.capacity + 2 * margin
    filterCount = rows.own.filterCount + 2 * rows.neighbour.filterCount
    residues = [Float](repeating: 0, count: filterCount * length)
    levels = [Float](repeating: 0, count: 3 * length)
    coefficients = []
    light = [Float](repeating: 0, count: Self.capacity)
    deviates = [Float](repeating: 0, count: Self.capacity + 64)
  }

  /// Takes up the form that gives the samples.
  mutating func take(_ form: ReadoutForm) {
    constant = Float(form.constant)
    coefficients.removeAll(keepingCapacity: true)
    for row in 0..<form.count {
      coefficients.append(SIMD8(repeating: Float(form.linear[row])))
      for column in 0...row {
        let value = form.square[row * form.count + column]
        coefficients.append(SIMD8(repeating: Float(row == column ? value : 2 * value)))
      }
    }
  }

  mutating func clear() {
    for index in residues.indices { residues[index] = 0 }
    for index in levels.indices { levels[index] = 0 }
  }

  mutating func addOwn(
    _ marks: [Mark], from start: inout Int, first: Double, spacing: Double, _ rows: TrackRows,
    _ shape: MarkShape
  ) {
    add(marks, from: &start, first: first, spacing: spacing, rows.own, shape, track: 0, filter: 0)
  }

  mutating func addNeighbour(
    _ side: Int, _ marks: [Mark], from start: inout Int, first: Double, spacing: Double, _ rows: TrackRows,
    _ shape: MarkShape
  ) {
    let filter = rows.own.filterCount + side * rows.neighbour.filterCount
    add(
      marks, from: &start, first: first, spacing: spacing, rows.neighbour, shape, track: 1 + side,
      filter: filter)
  }

  /// Adds the edges of marks; those from `start` on reach into the block, and `start` moves on with the blocks.
  private mutating func add(
    _ marks: [Mark], from start: inout Int, first: Double, spacing: Double, _ rows: EdgeRows,
    _ shape: MarkShape,
    track: Int, filter: Int
  ) {
    let perMetre = 1 / spacing
    let reach = Double(rows.reach)
    while start < marks.count, (marks[start].end - first) * perMetre < -reach { start += 1 }
    var index = start
    while index < marks.count {
      let mark = marks[index]
      let shift = shape.endShift(of: mark)
      let lead = (mark.start + shift - first) * perMetre
      let trail = (mark.end - shift - first) * perMetre
      guard lead < Double(Self.capacity) + reach else { break }
      index += 1
      guard mark.length > 0 else { continue }
      let strength = Float(shape.strength(of: mark))
      let from = add(rows.leading, at: lead, strength, rows, filter)
      let to = add(rows.trailing, at: trail, -strength, rows, filter)
      for sample in max(from, 0)..<max(from, 0, min(to, Self.capacity)) {
        levels[track * length + margin + sample] += strength
      }
    }
  }

  /// Adds one edge's row; returns the first sample behind the edge.
  private mutating func add(
    _ table: [Float], at edge: Double, _ strength: Float, _ rows: EdgeRows, _ filter: Int
  ) -> Int {
    let limit = Double(length)
    let floor = max(-limit, min(limit, edge.rounded(.down)))
    let sample = Int(floor)
    let start = sample - rows.reach + 1 + margin
    let count = 2 * rows.reach
    guard start >= 0, start + count <= length else { return sample + 1 }
    let fraction = Int((edge - floor) * Double(EdgeRows.fractions))
    let row = min(max(fraction, 0), EdgeRows.fractions - 1) * rows.length
    for place in 0..<rows.filterCount {
      let into = (filter + place) * length + start
      let from = row + place * count
      for index in 0..<count { residues[into + index] += strength * table[from + index] }
    }
    return sample + 1
  }

  /// The light of the blank and marked track from what the filters show.
  mutating func evaluate(_ rows: TrackRows) {
    var outputs = [SIMD8<Float>](repeating: .zero, count: filterCount)
    for start in stride(from: 0, to: Self.capacity, by: 8) {
      for filter in 0..<filterCount {
        let isOwn = filter < rows.own.filterCount
        let track = isOwn ? 0 : (filter - rows.own.filterCount < rows.neighbour.filterCount ? 1 : 2)
        let total =
          isOwn
          ? rows.own.totals[filter]
          : rows.neighbour.totals[(filter - rows.own.filterCount) % rows.neighbour.filterCount]
        var output = SIMD8<Float>.zero
        for lane in 0..<8 {
          let sample = margin + start + lane
          output[lane] = residues[filter * length + sample] + total * levels[track * length + sample]
        }
        outputs[filter] = output
      }
      var sum = SIMD8<Float>(repeating: constant)
      var place = 0
      for row in 0..<filterCount {
        var inner = coefficients[place]
        for column in 0...row { inner += coefficients[place + 1 + column] * outputs[column] }
        sum += inner * outputs[row]
        place += row + 2
      }
      for lane in 0..<8 { light[start + lane] = sum[lane] }
    }
  }

  mutating func scale(by factor: Double) {
    for index in light.indices { light[index] *= Float(factor) }
  }

  mutating func add(_ level: Double) {
    for index in light.indices { light[index] += Float(level) }
  }

  mutating func dim(_ dropOut: DropOut, first: Double, spacing: Double, count: Int) {
    let begin = (dropOut.start - dropOut.border - first) / spacing
    let end = (dropOut.start + dropOut.length + dropOut.border - first) / spacing
    guard begin < Double(count), end > 0 else { return }
    for index in 0..<count { light[index] *= Float(dropOut.light(at: first + Double(index) * spacing)) }
  }

  /// Noise of the medium: white in place, seen through the spot, in proportion to the light.
  mutating func addMedium(
    _ noise: SampleNoise, _ share: Double, from number: UInt64, _ grain: [Float], _ table: [Float]
  ) {
    // As many samples before the block as behind it; the numbers before the first sample wrap around.
    let before = grain.count - 1
    noise.fill(&deviates, from: number &+ 64 &- UInt64(before), table)
    let factor = Float(share)
    for index in 0..<Self.capacity {
      var sum = grain[0] * deviates[index + before]
      for aside in 1..<grain.count {
        sum += grain[aside] * (deviates[index + before - aside] + deviates[index + before + aside])
      }
      light[index] *= 1 + factor * sum
    }
  }

  mutating func addLaser(_ noise: SampleNoise, _ share: Double, from number: UInt64, _ table: [Float]) {
    noise.fill(&deviates, from: number, table)
    for index in 0..<Self.capacity { light[index] *= 1 + Float(share) * deviates[index] }
  }

  mutating func addElectronic(_ noise: SampleNoise, _ level: Double, from number: UInt64, _ table: [Float]) {
    noise.fill(&deviates, from: number, table)
    for index in 0..<Self.capacity { light[index] += Float(level) * deviates[index] }
  }
}
