import DiscFormat
import ReadChannel
import XCTest

/// The whole chain on synthetic signals.
final class ChannelReaderTests: XCTestCase {
  private func measure(
    _ samples: [Float], _ format: ChannelFormat, samplesPerBit: Double, detection: Detection = .predictive
  ) throws -> RFMeasurement {
    var options = ChannelReader.Options()
    options.detection = detection
    var measurement = try RFMeasurement(
      format: format, sampleRate: samplesPerBit * format.channelRate, options: options)
    try measurement.append(samples.span)
    measurement.finish()
    return measurement
  }

  func testACompactDiscIsReadWholeAtOddRatesThreePercentOffNominal() throws {
    let levels = try SyntheticSignal.compactDisc(frames: 60, seed: 31)
    for offset in [-0.03, 0.0, 0.03] {
      let samples = SyntheticSignal.readOut(
        levels, samplesPerBit: 2.3139 * (1 + offset), offset: 1000, noise: 0.05, seed: 32)
      let result = try measure(samples, .compactDisc, samplesPerBit: 2.3139)
      let counts = result.compactDisc
      print("\(offset): \(counts.frames) frames, \(counts.cleanWords) of \(counts.words) clean")
      XCTAssertGreaterThanOrEqual(counts.exactSpacings, 58)
      XCTAssertEqual(counts.cleanWords, counts.words)
      XCTAssertGreaterThanOrEqual(counts.words, 57)
      XCTAssertEqual(result.reader.counts.lockLost, 0)
      XCTAssertEqual(result.reader.channelRate * (1 + offset) / 4_321_800, 1, accuracy: 2e-4)
    }
  }

  func testEveryDetectorReadsACleanCompactDisc() throws {
    let levels = try SyntheticSignal.compactDisc(frames: 30, seed: 33)
    let samples = SyntheticSignal.readOut(levels, samplesPerBit: 3.1, noise: 0.02, seed: 34)
    for detection in Detection.allCases {
      let counts = try measure(samples, .compactDisc, samplesPerBit: 3.1, detection: detection).compactDisc
      XCTAssertEqual(counts.cleanWords, counts.words, "\(detection)")
      XCTAssertGreaterThanOrEqual(counts.words, 27, "\(detection)")
    }
  }

  func testADVDBlockIsReadWholeFromNoisySamples() throws {
    let block = try SyntheticSignal.dvd(seed: 35)
    // Some frames before the block let the clock lock, some behind it push it out.
    let levels = block.levels.suffix(1488 * 26) + block.levels + block.levels.prefix(1488 * 26)
    let samples = SyntheticSignal.readOut(Array(levels), samplesPerBit: 1.913, noise: 0.06, seed: 36)
    var reader = try SectorReader(sampleRate: 1.913 * 26_156_250)
    var found = [Bool](repeating: false, count: 16)
    let check: (DecodedSector, Span<UInt8>) -> Void = { sector, main in
      guard sector.isSound, (0x30000..<0x30010).contains(sector.number) else { return }
      let start = Int(sector.number - 0x30000) * 2048
      found[Int(sector.number - 0x30000)] = (0..<2048).allSatisfy { main[$0] == block.main[start + $0] }
    }
    reader.append(samples.span, deliver: check)
    reader.finish(deliver: check)
    print("DVD: \(found.count { $0 }) sectors, \(reader.channel)")
    XCTAssertEqual(found.count { $0 }, 16)
    XCTAssertEqual(reader.channel.lockLost, 0)
  }

  func testALostBitCostsTheFrameItIsInAndNothingElse() throws {
    let levels = try SyntheticSignal.compactDisc(frames: 60, seed: 37)
    for jump in [-1.0, 1.0] {
      let middle = Int(2.5 * 588 * 30)
      let samples = SyntheticSignal.readOut(
        levels, count: Int(2.5 * 588 * 59), noise: 0.03, seed: 38
      ) { Double($0) / 2.5 + ($0 > middle ? jump : 0) }
      let counts = try measure(samples, .compactDisc, samplesPerBit: 2.5).compactDisc
      XCTAssertGreaterThanOrEqual(counts.frames, 57)
      XCTAssertLessThanOrEqual(counts.words - counts.cleanWords, 3, "\(jump)")
      XCTAssertGreaterThanOrEqual(counts.exactSpacings, counts.frames - 4)
    }
  }

  func testADropOutFreezesTheLoopsAndMarksItsBits() throws {
    let levels = try SyntheticSignal.compactDisc(frames: 80, seed: 39)
    var samples = SyntheticSignal.readOut(levels, samplesPerBit: 2.4, noise: 0.02, seed: 40)
    // A thousand bits without signal.
    let start = Int(2.4 * 588 * 40)
    for index in start..<start + 2400 { samples[index] = 0 }
    var reader = try ChannelReader(format: .compactDisc, sampleRate: 2.4 * 4_321_800)
    var doubtful: [Int] = []
    var place = 0
    reader.append(samples.span) {
      if $0.erased == .max { doubtful.append(place) }
      place += 32
    }
    XCTAssertEqual(reader.counts.defects, 1)
    XCTAssertEqual(reader.counts.lockLost, 0)
    XCTAssertGreaterThan(doubtful.count, 20)
    XCTAssertTrue(doubtful.allSatisfy { (588 * 39...588 * 42 + 400).contains($0) })
    let counts = try measure(samples, .compactDisc, samplesPerBit: 2.4).compactDisc
    XCTAssertLessThanOrEqual(counts.words - counts.cleanWords, 5)
    XCTAssertGreaterThanOrEqual(counts.words, 75)
  }

  func testTheBitsDoNotDependOnHowSamplesAreHandedOver() throws {
    let levels = try SyntheticSignal.compactDisc(frames: 25, seed: 41)
    let samples = SyntheticSignal.readOut(levels, samplesPerBit: 2.7, noise: 0.1, seed: 42)
    var results: [[DetectedBits]] = []
    for piece in [samples.count, 1000, 37] {
      var reader = try ChannelReader(format: .compactDisc, sampleRate: 2.7 * 4_321_800)
      var bits: [DetectedBits] = []
      for start in stride(from: 0, to: samples.count, by: piece) {
        reader.append(samples.span.extracting(start..<min(start + piece, samples.count))) { bits.append($0) }
      }
      reader.finish { bits.append($0) }
      results.append(bits)
    }
    XCTAssertGreaterThan(results[0].count, 400)
    XCTAssertEqual(results[0], results[1])
    XCTAssertEqual(results[0], results[2])
  }

  func testSamplesAreCountedOnBehindTheEndOfAStretch() throws {
    let levels = try SyntheticSignal.compactDisc(frames: 25, seed: 41)
    let samples = SyntheticSignal.readOut(levels, samplesPerBit: 2.7, noise: 0.02, seed: 44)
    var reader = try ChannelReader(format: .compactDisc, sampleRate: 2.7 * 4_321_800)
    var passes: [[DetectedBits]] = []
    for _ in 0..<2 {
      var bits: [DetectedBits] = []
      reader.append(samples.span) { bits.append($0) }
      reader.finish { bits.append($0) }
      passes.append(bits)
    }
    XCTAssertGreaterThan(passes[0].count, 400)
    XCTAssertEqual(passes[0].map(\.levels), passes[1].map(\.levels))
    XCTAssertEqual(passes[0].map { $0.sample + samples.count }, passes[1].map(\.sample))
  }

  func testSilenceAndNoiseGiveNoBits() throws {
    var noise = TestNoise(seed: 43)
    for samples in [
      [Float](repeating: 0, count: 50_000), [Float](repeating: 123, count: 50_000),
      (0..<50_000).map { _ in 1000 * noise.next() },
    ] {
      let result = try measure(samples, .compactDisc, samplesPerBit: 2.3)
      XCTAssertEqual(result.reader.counts.bits, 0)
      XCTAssertEqual(result.compactDisc, CompactDiscCounts())
      XCTAssertEqual(result.reader.counts.samplesWithoutLock, 50_000)
      XCTAssertNil(result.edges)
    }
  }

  func testTooFewSamplesABitAreRefused() {
    XCTAssertThrowsError(try ChannelReader(format: .dvd, sampleRate: 26_156_250)) {
      XCTAssertTrue($0 is ReadChannelError)
      XCTAssertTrue("\($0)".contains("would do"))
    }
  }
}
