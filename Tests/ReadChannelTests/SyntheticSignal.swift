import Determinism
import DiscFormat
import ReadChannel

/// Gaussian noise of unit variance, the same for the same seed.
struct TestNoise {
  private let table = GaussianTable()
  private let stream: RandomStream
  private var counter: UInt64 = 0

  init(seed: UInt64) { stream = RandomStream(seed: seed, name: "read channel tests") }

  mutating func next() -> Float {
    counter += 1
    return Float(table.deviates3(from: stream.word(at: counter)).0)
  }

  mutating func word() -> UInt64 {
    counter += 1
    return stream.word(at: counter)
  }
}

/// Channel bits as levels +1 and -1, and the samples a drive would make of them.
enum SyntheticSignal {
  static func levels(of packed: [UInt8]) -> [Float] {
    packed.flatMap { byte in (0..<8).map { byte >> UInt8(7 - $0) & 1 == 1 ? 1 : -1 } }
  }

  static func compactDisc(frames: Int, seed: UInt64) throws -> [Float] {
    var noise = TestNoise(seed: seed)
    var encoder = CompactDiscEncoder()
    var packed: [UInt8] = []
    for _ in 0..<frames {
      let data = (0..<24).map { _ in UInt8(truncatingIfNeeded: noise.word() >> 20) }
      try encoder.append(data.span, subcode: UInt8(truncatingIfNeeded: noise.word() >> 20), to: &packed)
    }
    encoder.finish(to: &packed)
    return levels(of: packed)
  }

  static func dvd(seed: UInt64) throws -> (levels: [Float], main: [UInt8]) {
    var noise = TestNoise(seed: seed)
    var encoder = ChannelEncoder()
    let main = (0..<ChannelEncoder.mainSize).map { _ in UInt8(truncatingIfNeeded: noise.word() >> 20) }
    var packed = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var span = packed.mutableSpan
    try encoder.encode(main.span, first: SectorIdentifier(number: 0x30000), into: &span)
    return (levels(of: packed), main)
  }

  /// Runs of three bits and more with a geometric spread, no format.
  static func runs(count: Int, seed: UInt64) -> [Bool] {
    var noise = TestNoise(seed: seed)
    var bits: [Bool] = []
    bits.reserveCapacity(count + 16)
    var level = false
    while bits.count < count {
      let word = noise.word() >> 16
      let length = 3 + min(8, (word | 1 << 8).trailingZeroBitCount)
      for _ in 0..<length { bits.append(level) }
      level.toggle()
    }
    return Array(bits.prefix(count))
  }

  /// A read-out like that of a spot: each bit a pulse cos^2, 4.4 bits wide, whose spectrum ends near 0.45 / T.
  /// `position(n)` is the place of sample n in bits.
  static func readOut(
    _ levels: [Float], count: Int, gain: Float = 8000, offset: Float = 0, noise sigma: Float = 0,
    seed: UInt64 = 1,
    position: (Int) -> Double
  ) -> [Float] {
    let width = 4.4
    let table = (0...2200).map { index -> Float in
      let cosine = Double.cos(.pi * Double(index) / 1000 / width)
      return index < 2200 ? Float(cosine * cosine / (width / 2)) : 0
    }
    var noise = TestNoise(seed: seed)
    return (0..<count).map { sample in
      let place = position(sample)
      let first = Int((place - width / 2).rounded(.up))
      let last = Int((place + width / 2).rounded(.down))
      var sum: Float = 0
      if first >= 0, last < levels.count, first <= last {
        for bit in first...last {
          sum += levels[bit] * table[min(2200, Int((place - Double(bit)).magnitude * 1000))]
        }
      }
      return offset + gain * (sum + (sigma > 0 ? sigma * noise.next() : 0))
    }
  }

  /// The same at a steady rate.
  static func readOut(
    _ levels: [Float], samplesPerBit: Double, gain: Float = 8000, offset: Float = 0, noise: Float = 0,
    seed: UInt64 = 1
  ) -> [Float] {
    readOut(
      levels, count: Int(Double(levels.count) * samplesPerBit), gain: gain, offset: offset, noise: noise,
      seed: seed
    ) { Double($0) / samplesPerBit }
  }

  /// The same spot over marks, the levels of -1, whose every edge lies `growth / 2` bits outside its nominal place: what
  /// too much power, or too little, makes of them. Scaled by `gain`, which may be negative.
  static func readOut(
    _ levels: [Float], marksLongerBy growth: Double, samplesPerBit: Double, gain: Float, offset: Float = 0,
    noise sigma: Float = 0, seed: UInt64 = 1
  ) -> [Float] {
    let width = 4.4
    // Edges between bits, with the step of the level.
    let edges = levels.indices.dropFirst().compactMap { index -> (place: Double, step: Float)? in
      let step = levels[index] - levels[index - 1]
      return step == 0 ? nil : (Double(index) - 0.5 + Double(step) / 4 * growth, step)
    }
    /// The share of the pulse cos^2 before a place, bits.
    func passed(_ place: Double) -> Float {
      let angle = 2 * Double.pi * place / width
      if place.magnitude >= width / 2 { return place < 0 ? 0 : 1 }
      return Float(0.5 + place / width + Double.sin(angle) / (2 * .pi))
    }
    var noise = TestNoise(seed: seed)
    var (first, before) = (0, levels.first ?? 0)
    return (0..<Int(Double(levels.count) * samplesPerBit)).map { sample in
      let place = Double(sample) / samplesPerBit
      while first < edges.count, edges[first].place < place - width / 2 {
        before += edges[first].step
        first += 1
      }
      var sum = before
      for edge in edges[first...] {
        if edge.place > place + width / 2 { break }
        sum += edge.step * passed(place - edge.place)
      }
      return offset + gain * (sum + (sigma > 0 ? sigma * noise.next() : 0))
    }
  }
}
