import DiscFormat
import ReadChannel
import Rivals

/// Symbols of PR(1,2,2,1) to bits, reliability and all: a step is a symbol.
let viterbi = Case(
  name: "viterbi-pr1221", steps: 320_000,
  variants: [
    Variant(name: "c-pruned") { steps in
      let samples = ReadChannelInput.symbols
      return samples.withUnsafeBufferPointer {
        pruned_viterbi($0.baseAddress, Int64($0.count), Int64(steps), ReadChannelInput.margin)
      }
    },
    Variant(name: "swift-pruned") { ReadChannelInput.detect(steps: $0) },
  ],
  gates: [Gate(variant: "swift-pruned", rival: "c-pruned", largestRatio: 1.25)])

/// RF samples to bits with adaptive equaliser and clock, 2.3 samples a bit: a step is a channel bit. `predictive` is the
/// default.
let rfToBits = Case(
  name: "rf-to-bits", steps: 320_000, agreesInBits: false,
  variants: [
    Variant(name: "predictive") { ReadChannelInput.read(.predictive, bits: $0) },
    Variant(name: "short-target") { ReadChannelInput.read(.shortTarget, bits: $0) },
    Variant(name: "long-target") { ReadChannelInput.read(.longTarget, bits: $0) },
    Variant(name: "slicer") { ReadChannelInput.read(.slicer, bits: $0) },
  ],
  gates: [])

/// RF samples of a DVD to sectors: clock, adaptive equaliser, detector, error correction. A step is a channel bit. The
/// rivals sleep: what must be reached, and what is aimed at: four times the standard's speed.
let rfToSectors = Case(
  name: "rf-to-sectors", steps: 900_000, agreesInBits: false,
  variants: [
    Variant(name: "60-megabits") { Sleeper.wait(nanoseconds: Double($0) * 1000 / 60) },
    Variant(name: "105-megabits") { Sleeper.wait(nanoseconds: Double($0) * 1000 / 105) },
    Variant(name: "predictive") { SectorReading.run(bits: $0) },
  ],
  gates: [
    // A rival that only waits does not slow down with a busy or slower machine: the goal is told, noise is let pass.
    Gate(variant: "predictive", rival: "60-megabits", largestRatio: 1.4, goal: 1),
    Gate(variant: "predictive", rival: "105-megabits", largestRatio: 2.5, goal: 1),
  ])

/// A rival that takes a set time.
enum Sleeper {
  static func wait(nanoseconds: Double) -> UInt64 {
    let end = ContinuousClock.now + .nanoseconds(Int64(nanoseconds))
    while ContinuousClock.now < end {}
    return 0
  }
}

/// Two blocks of random sectors as RF samples, 2.3 a channel bit, with noise.
enum SectorReading {
  private static let samples: [Float] = {
    var levels: [UInt8] = []
    var encoder = ChannelEncoder()
    var block = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var word: UInt64 = 5
    for index in 0..<2 {
      let main = (0..<ChannelEncoder.mainSize).map { _ in
        word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: word >> 40)
      }
      var room = block.mutableSpan
      let first = SectorIdentifier(number: UInt32(0x30000 + 16 * index))
      guard (try? encoder.encode(main.span, first: first, into: &room)) != nil else { return [] }
      levels += block
    }
    return ReadChannelInput.readOut(
      levels.flatMap { byte in (UInt8(0)..<8).map { byte << $0 & 0x80 != 0 ? 1 : -1 } })
  }()

  /// A reader that has locked, and where it stands.
  private static let locked: (reader: SectorReader, next: Int)? = {
    guard
      var reader = try? SectorReader(
        sampleRate: ReadChannelInput.samplesPerBit * ChannelFormat.dvd.channelRate)
    else { return nil }
    let first = min(60_000, samples.count)
    reader.append(samples.span.extracting(0..<first)) { _, _ in }
    return reader.channel.locks == 1 ? (reader, first) : nil
  }()

  /// Zero where a sector is missing or the lock was lost.
  static func run(bits: Int) -> UInt64 {
    guard let locked else { return 0 }
    var checksum: UInt64 = 1
    var left = Int(Double(bits) * ReadChannelInput.samplesPerBit)
    while left > 0 {
      var (reader, place) = locked
      let end = min(samples.count, place + left)
      left -= end - place
      var failed = 0
      while place < end {
        let next = min(place + 65_536, end)
        reader.append(samples.span.extracting(place..<next)) { sector, main in
          if sector.isSound { checksum = checksum &* 31 &+ UInt64(main[7]) } else { failed += 1 }
        }
        place = next
      }
      if failed > 0 || reader.channel.lockLost > 0 { return 0 }
    }
    return checksum
  }
}

/// What the cases of the read channel work on.
enum ReadChannelInput {
  static let margin: Float = 4
  static let samplesPerBit = 2.3

  /// Levels of a compact disc of random data.
  static let levels: [Float] = {
    var encoder = CompactDiscEncoder()
    var packed: [UInt8] = []
    var word: UInt64 = 1
    for _ in 0..<170 {
      let data = (0..<24).map { _ in
        word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: word >> 40)
      }
      try? encoder.append(data.span, subcode: 0, to: &packed)
    }
    return packed.flatMap { byte -> [Float] in
      (UInt8(0)..<8).map { byte << $0 & 0x80 != 0 ? 1 : -1 }
    }
  }()

  /// Nearly white noise: the sum of four even ones, variance one.
  private struct Noise {
    private var word: UInt64 = 7

    mutating func next() -> Float {
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var sum: UInt64 = 0
      for shift: UInt64 in [16, 28, 40, 52] { sum += word >> shift & 0xFFF }
      return (Float(sum) - 8190) / 2365
    }
  }

  /// Symbols of the target with noise.
  static let symbols: [Float] = {
    var noise = Noise()
    return (3..<3 + 32 * 2048).map { index in
      let outer: Float = levels[index] + levels[index - 3]
      let inner: Float = levels[index - 1] + levels[index - 2]
      return outer + 2 * inner + 0.8 * noise.next()
    }
  }()

  /// Samples of a pulse of triangles a bit, 4 bits wide, with noise.
  static let samples = readOut(levels)

  static func readOut(_ levels: [Float]) -> [Float] {
    var noise = Noise()
    return (0..<Int(Double(levels.count - 8) * samplesPerBit)).map { sample in
      let place = Double(sample) / samplesPerBit + 3
      var sum = 0.0
      for bit in Int(place) - 2...Int(place) + 3 where bit < levels.count {
        sum += Double(levels[bit]) * max(0, 2 - (place - Double(bit)).magnitude)
      }
      return Float(1000 * sum) + 100 * noise.next()
    }
  }

  static func detect(steps: Int) -> UInt64 {
    var detector = ShortTargetViterbi()
    let targets = PartialResponse.short.levels
    let symbols = symbols
    var checksum = BitChecksum()
    var place = 0
    for _ in 0..<(steps + 31) / 32 {
      let word = detector.detect(symbols.span, from: place, levels: targets.span, margin: margin)
      checksum.add(word.levels)
      checksum.add(word.doubtful)
      place = place + 32 < symbols.count ? place + 32 : 0
    }
    return checksum.value
  }

  /// A locked reader of each kind, from whose copies measurements go on.
  private static let locked: [ChannelReader] = Detection.allCases.compactMap { detection in
    var options = ChannelReader.Options()
    options.detection = detection
    let rate = samplesPerBit * ChannelFormat.compactDisc.channelRate
    guard var reader = try? ChannelReader(format: .compactDisc, sampleRate: rate, options: options) else {
      return nil
    }
    reader.append(samples.span) { _ in }
    return reader
  }

  /// Reads on behind lock; the seam where the samples start again is one slip in a hundred thousand bits.
  static func read(_ detection: Detection, bits: Int) -> UInt64 {
    guard let index = Detection.allCases.firstIndex(of: detection), index < locked.count else { return 0 }
    var reader = locked[index]
    let samples = samples
    let end = reader.counts.bits + bits
    var checksum = BitChecksum()
    while reader.counts.bits < end {
      let wanted = min(samples.count, Int(Double(end - reader.counts.bits) * samplesPerBit) + 64)
      reader.append(samples.span.extracting(0..<wanted)) { checksum.add($0.levels) }
    }
    return reader.counts.lockLost == 0 ? checksum.value : 0
  }
}

extension BitChecksum {
  mutating func add(_ word: UInt32) { add(whole: UInt64(word)) }
}
