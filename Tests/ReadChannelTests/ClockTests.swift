import AllocationCounter
import Determinism
import DiscFormat
import ReadChannel
import XCTest

/// The clock loop on a disc that does not turn evenly, and what locked reading costs in memory.
final class ClockTests: XCTestCase {
  /// Bits read of a disc whose rate swings by `swing` of itself, `period` bits a swing; how many C1 words came clean.
  private func clean(swing: Double, period: Double, loopScale: Double) throws -> (
    clean: Int, words: Int, lost: Int
  ) {
    let levels = try SyntheticSignal.compactDisc(frames: 70, seed: 51)
    let angle = 2 * .pi / period
    let samples = SyntheticSignal.readOut(
      levels, count: Int(2.4 * 588 * 69), noise: 0.03, seed: 52
    ) { sample in
      // The integral of a rate of 1 + swing sin(angle t).
      let bits = Double(sample) / 2.4
      return bits + swing / angle * (1 - Double.cos(angle * bits))
    }
    var options = ChannelReader.Options()
    options.loopScale = loopScale
    var measurement = try RFMeasurement(
      format: .compactDisc, sampleRate: 2.4 * 4_321_800, options: options)
    try measurement.append(samples.span)
    measurement.finish()
    let counts = measurement.compactDisc
    return (counts.cleanWords, counts.words, measurement.reader.counts.lockLost)
  }

  /// A swing within the loop's band is followed over many bits; one far above it does no harm while it is small. In channel bits the standard's crossing is one swing in 2906 bits.
  func testTheLoopFollowsSlowSwingsAndBearsFastOnes() throws {
    // Half a percent at a period of 20 000 bits moves an edge by 16 bits, forty times what a clock may miss.
    let slow = try clean(swing: 0.005, period: 20_000, loopScale: 3)
    print("slow swing: \(slow)")
    XCTAssertEqual(slow.clean, slow.words)
    XCTAssertGreaterThan(slow.words, 60)
    XCTAssertEqual(slow.lost, 0)
    // At a period of 400 bits a swing of 0.0015 moves edges by a tenth of a bit to and fro: left alone, still read.
    let fast = try clean(swing: 0.0015, period: 400, loopScale: 1)
    print("fast swing: \(fast)")
    // The loop starts where the swing happened to be: the first word may suffer.
    XCTAssertGreaterThanOrEqual(fast.clean, fast.words - 1)
    XCTAssertGreaterThan(fast.words, 60)
    XCTAssertEqual(fast.lost, 0)
  }

  func testReadingWhileLockedAllocatesNothing() throws {
    let before = allocations_on_this_thread()
    let control = [UInt8](repeating: 1, count: 5000 + Int(before & 1))
    guard allocations_on_this_thread() > before, control.count > 0 else {
      throw XCTSkip("allocations are counted with glibc only")
    }
    let levels = try SyntheticSignal.compactDisc(frames: 40, seed: 53)
    let samples = SyntheticSignal.readOut(levels, samplesPerBit: 2.4, noise: 0.03, seed: 54)
    let half = samples.count / 2
    var reader = try ChannelReader(format: .compactDisc, sampleRate: 2.4 * 4_321_800)
    reader.append(samples.span.extracting(0..<half)) { _ in }
    XCTAssertEqual(reader.counts.locks, 1)
    var sum: UInt32 = 0
    let start = allocations_on_this_thread()
    reader.append(samples.span.extracting(half..<samples.count)) { sum ^= $0.levels }
    let counted = allocations_on_this_thread() - start
    let account = "\(counted) allocations in \(samples.count - half) samples"
    print(account)
    XCTAssertEqual(reader.counts.locks, 1)
    #if DEBUG
      // Only the optimiser keeps closures and arrays of one block on the stack; what users run is optimised.
      throw XCTSkip(
        "\(account) of an unoptimised build, which says nothing of an optimised one; test with -c release")
    #else
      XCTAssertEqual(counted, 0)
    #endif
  }
}
