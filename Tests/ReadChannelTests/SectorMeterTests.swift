import DiscFormat
import ReadChannel
import XCTest

/// What is measured falls to the sectors it belongs to.
final class SectorMeterTests: XCTestCase {
  private static let samplesPerBit = 2.0
  private static let frame = Int(1488 * samplesPerBit)
  /// Before the block stands its last sector, so that the clock has locked when it begins.
  private static let sector = 26 * frame

  /// A block with a sector before and behind it, read out by a spot; zero is no light.
  private func samples(_ seed: UInt64, noise: Float = 0.05) throws -> (samples: [Float], main: [UInt8]) {
    let block = try SyntheticSignal.dvd(seed: seed)
    let levels = Array(
      block.levels.suffix(1488 * 26) + block.levels + block.levels.prefix(1488 * 26))
    let samples = SyntheticSignal.readOut(
      levels, samplesPerBit: Self.samplesPerBit, gain: 300, offset: 700, noise: noise, seed: seed + 1)
    return (samples, block.main)
  }

  private func measure(_ samples: [Float]) throws -> (sectors: [SectorMeasurement], whole: RFMeasurement) {
    var measurement = try RFMeasurement(format: .dvd, sampleRate: Self.samplesPerBit * 26_156_250)
    var sectors: [SectorMeasurement] = []
    for start in stride(from: 0, to: samples.count, by: 50_000) {
      try measurement.append(samples.span.extracting(start..<min(start + 50_000, samples.count))) {
        sector, _ in
        sectors.append(sector)
      }
    }
    measurement.finish { sector, _ in sectors.append(sector) }
    return (sectors.filter { $0.isSound && (0x30000..<0x30010).contains($0.number) }, measurement)
  }

  func testNoiseInOneSectorRaisesItsJitterAndNoOthers() throws {
    var (samples, _) = try samples(71)
    var noise = TestNoise(seed: 73)
    // Sector 6 of the block.
    for index in 7 * Self.sector..<8 * Self.sector { samples[index] += 30 * noise.next() }
    let (all, _) = try measure(samples)
    let sectors = Array(all.suffix(16))
    XCTAssertEqual(sectors.map(\.number), (0x30000..<0x30010).map { UInt32($0) })
    let jitter = try sectors.map { try XCTUnwrap($0.track.edges.jitterPercent) }
    let snr = try sectors.map { try XCTUnwrap($0.track.detectorSignalToNoise) }
    print("jitter \(jitter.map { ($0 * 100).rounded() / 100 }), SNR \(snr.map { ($0 * 10).rounded() / 10 })")
    let quiet = [0, 1, 2, 3, 4, 8, 9, 10, 11, 12].map { jitter[$0] }
    for value in quiet { XCTAssertEqual(value / quiet[0], 1, accuracy: 0.05) }
    XCTAssertGreaterThan(jitter[6], 1.5 * quiet[0])
    XCTAssertLessThan(jitter[5], 1.1 * quiet[0])
    XCTAssertLessThan(jitter[7], 1.1 * quiet[0])
    XCTAssertLessThan(snr[6], snr[3] - 2)
    for sector in sectors {
      // A sector's runs fill its bits, and its syncs bring 26 of 14 T.
      let (low, high) = (sector.track.edges.lowRuns, sector.track.edges.highRuns)
      let bits = low.indices.reduce(0) { $0 + $1 * (low[$1] + high[$1]) }
      XCTAssertEqual(Double(bits), 38_688, accuracy: 1500)
      XCTAssertEqual(Double(low[14] + high[14]), 26, accuracy: 2)
      XCTAssertEqual(low[0] + low[1] + low[2] + low[12] + low[13] + high[12] + high[13], 0)
    }
  }

  func testAmplitudesAreThoseOfTheSectorsTheyWereMadeIn() throws {
    var (samples, _) = try samples(75, noise: 0.004)
    // From sector 8 on what is bright is brighter: highs of 1000 become 1060, lows of 400 stay.
    for index in 9 * Self.sector..<samples.count where samples[index] > 700 {
      samples[index] = 700 + 1.2 * (samples[index] - 700)
    }
    let (all, whole) = try measure(samples)
    let sectors = Array(all.suffix(16))
    XCTAssertEqual(sectors.count, 16)
    for (index, sector) in sectors.enumerated() where index != 7 && index != 8 {
      let modulation = try XCTUnwrap(sector.track.amplitudes.modulation)
      let expected = index < 8 ? 0.6 : 660.0 / 1060
      XCTAssertEqual(modulation, expected, accuracy: 0.02, "\(index)")
      let long = try XCTUnwrap(sector.track.amplitudes.longLevels)
      let beta = try XCTUnwrap(sector.track.amplitudes.beta)
      // The auto-slicer stays in the middle of the edges, at 700.
      XCTAssertEqual(beta, index < 8 ? 0 : 60.0 / 660, accuracy: 0.03, "\(index), \(long)")
    }
    let layer = try XCTUnwrap(whole.layers.first)
    XCTAssertEqual(whole.layers.count, 1)
    XCTAssertEqual(layer.layer, 0)
    XCTAssertGreaterThanOrEqual(layer.sectors, 16)
    XCTAssertGreaterThan(layer.track.edges.count, 16 * 7000)
    XCTAssertLessThanOrEqual(layer.track.edges.count, whole.edges?.count ?? 0)
  }

  func testPIErrorsStandWithTheSectorOfTheirRows() throws {
    var (samples, main) = try samples(77)
    // 40 bits of darkness in a frame of sector 3: some symbols of one row.
    let start = 4 * Self.sector + 5 * Self.frame + 400
    for index in start..<start + 80 { samples[index] = 400 }
    let (all, _) = try measure(samples)
    let sectors = Array(all.suffix(16))
    XCTAssertEqual(sectors[3].track.innerErrorRows, 1)
    // Behind the last sector comes one that does not follow, which may cost its last word.
    XCTAssertEqual(sectors.prefix(15).reduce(0) { $0 + $1.track.innerErrorRows }, 1)
    XCTAssertEqual(sectors.map(\.track.outerFailedColumns), [Int](repeating: 0, count: 16))
    XCTAssertNil(sectors[15].innerErrorsOfEightBlocks)
    XCTAssertEqual(main.count, 32_768)
  }
}
