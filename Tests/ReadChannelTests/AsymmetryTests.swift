import DiscFormat
import ReadChannel
import XCTest

/// Marks longer or shorter than their runs, and read-outs that show marks and spaces in unlike strength.
final class AsymmetryTests: XCTestCase {
  /// How many of a block's sixteen sectors come back, what the channel did, and the asymmetry (ECMA-267 13.1) it met.
  private struct Reading {
    var sound = 0
    var locks = 0
    var lost = 0
    var doubtful = 0
    var asymmetry = 0.0
  }

  /// `bend` adds so much of the signal's square.
  private func read(marksLongerBy growth: Double, bend: Float = 0, gain: Float) throws -> Reading {
    let block = try SyntheticSignal.dvd(seed: 35)
    // Some frames before the block let the clock lock, some behind it push it out.
    let levels = block.levels.suffix(1488 * 26) + block.levels + block.levels.prefix(1488 * 26)
    let samples = SyntheticSignal.readOut(
      Array(levels), marksLongerBy: growth, samplesPerBit: 1.5, gain: 1, noise: 0.04, seed: 36
    ).map { gain * ($0 + bend * $0 * $0) + 3 }
    var measurement = try RFMeasurement(format: .dvd, sampleRate: 1.5 * ChannelFormat.dvd.channelRate)
    var reading = Reading()
    try measurement.append(samples.span) { sector, _ in reading.sound += sector.isSound ? 1 : 0 }
    measurement.finish { sector, _ in reading.sound += sector.isSound ? 1 : 0 }
    let counts = measurement.reader.counts
    (reading.locks, reading.lost, reading.doubtful) = (counts.locks, counts.lockLost, counts.doubtfulBits)
    reading.asymmetry = try XCTUnwrap(measurement.amplitudes?.asymmetry)
    return reading
  }

  /// What far too much power does, and far too little: asymmetries beyond the standard's -0.05 to 0.15 (ECMA-267 13.2).
  /// The code is high for as long as it is low, which is all that the clock and the levels have to go by.
  func testAsymmetryCostsNoSectorAndNoLock() throws {
    let cases: [(growth: Double, bend: Float)] = [(1.8, 0), (1.2, 0.25), (-0.6, 0), (-1.2, -0.2)]
    var met: [Double] = []
    for (index, wrong) in cases.enumerated() {
      // What is bright is a matter of the wiring.
      for gain in index == 1 ? [Float(1), -1] : [1] {
        let reading = try read(marksLongerBy: wrong.growth, bend: wrong.bend, gain: gain)
        print("marks longer by \(wrong.growth), bent by \(wrong.bend), gain \(gain): \(reading)")
        XCTAssertEqual(reading.sound, 16, "\(wrong)")
        XCTAssertEqual(reading.locks, 1, "\(wrong)")
        XCTAssertEqual(reading.lost, 0, "\(wrong)")
        // Of 700 000 bits.
        XCTAssertLessThan(reading.doubtful, 700, "\(wrong)")
        met.append(reading.asymmetry)
      }
    }
    XCTAssertLessThan(try XCTUnwrap(met.min()), -0.2)
    XCTAssertGreaterThan(try XCTUnwrap(met.max()), 0.22)
  }
}
