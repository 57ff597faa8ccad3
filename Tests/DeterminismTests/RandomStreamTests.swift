import Determinism
import XCTest

/// The streams against words computed apart, and their statistics.
final class RandomStreamTests: XCTestCase {
  /// Computed by Tables/stream_words.py, which knows only the definition in words.
  func testWordsEqualThoseOfAnIndependentImplementation() {
    let focus = RandomStream(seed: 1, name: "noise.focus")
    XCTAssertEqual(focus.word(at: 0), 0x4350_ce30_3b6d_d365)
    XCTAssertEqual(focus.word(at: 1), 0xfc34_ef3a_e082_720c)
    XCTAssertEqual(focus.word(at: .max), 0x47d7_91c6_b873_4714)
    let runOut = RandomStream(seed: .max, name: "disc.runout")
    XCTAssertEqual(runOut.word(at: 123_456_789), 0xbd8f_c329_51a5_aa7f)
    XCTAssertEqual(RandomStream(seed: 0, name: "").word(at: 0), 0xa4d5_3556_a0ae_4b04)
  }

  func testUniformIsTheWordsUpper53Bits() {
    let stream = RandomStream(seed: 7, name: "uniform")
    for n in 0..<1000 as Range<UInt64> {
      let u = stream.uniform(at: n)
      XCTAssertEqual(UInt64(u * 0x1p53), stream.word(at: n) >> 11)
      XCTAssertTrue(u >= 0 && u < 1)
    }
  }

  func testNameGivenAsBytesIsTheSameStream() {
    XCTAssertEqual(
      RandomStream(seed: 5, name: "wobble"), RandomStream(seed: 5, nameBytes: Array("wobble".utf8)))
    XCTAssertNotEqual(
      RandomStream(seed: 5, nameBytes: [0]), RandomStream(seed: 5, nameBytes: [0, 0]))
  }

  func testBitsAreBalancedAndEachBitIsItsOwn() {
    let stream = RandomStream(seed: 3, name: "monobit")
    let words: UInt64 = 1 << 16
    var ones = [Int](repeating: 0, count: 64)
    var equalNeighbours = [Int](repeating: 0, count: 64)
    for n in 1...words {
      let word = stream.word(at: n)
      let equal = ~(word ^ (word >> 1))
      for bit in 0..<64 {
        ones[bit] += Int((word >> UInt64(bit)) & 1)
        equalNeighbours[bit] += Int((equal >> UInt64(bit)) & 1)
      }
    }
    // Five standard deviations of a binomial, over 128 counts: by chance once in 14 000 sets of names.
    let bound = 5 * Double(words).squareRoot() / 2
    for bit in 0..<64 {
      XCTAssertLessThan(abs(Double(ones[bit]) - Double(words) / 2), bound, "bit \(bit)")
    }
    for bit in 0..<63 {
      XCTAssertLessThan(
        abs(Double(equalNeighbours[bit]) - Double(words) / 2), bound, "bits \(bit), \(bit + 1)")
    }
  }

  func testSuccessiveNumbersAreUncorrelatedAtEveryLagUpTo64() {
    let stream = RandomStream(seed: 11, name: "serial")
    let count = 1 << 15
    let numbers = (0..<count + 64).map { stream.uniform(at: UInt64($0)) - 0.5 }
    var worst = 0.0
    for lag in 1...64 {
      var sum = 0.0
      for n in 0..<count { sum += numbers[n] * numbers[n + lag] }
      worst = max(worst, abs(sum) * 12 / Double(count).squareRoot())
    }
    print("serial correlation: at most \(worst) standard deviations over 64 lags")
    XCTAssertLessThan(worst, 4.5)
  }

  func testStreamsOfLikeNamesAndSeedsAreIndependent() {
    var streams: [RandomStream] = []
    for seed in 0..<8 as Range<UInt64> {
      for name in ["a", "b", "c", "aa", "ab", "noise.focus", "noise.track", "noise.track2"] {
        streams.append(RandomStream(seed: seed, nameBytes: Array(name.utf8)))
      }
    }
    let count: UInt64 = 1 << 9
    let words = streams.map { stream in (0..<count).map { stream.word(at: $0) } }
    XCTAssertEqual(Set(words.joined()).count, streams.count * Int(count), "no word twice")
    // The number of differing bits of every pair, at equal counters, is binomial around one half.
    var worst = 0.0
    for i in 0..<streams.count {
      for j in 0..<i {
        var differing = 0
        for n in 0..<Int(count) { differing += (words[i][n] ^ words[j][n]).nonzeroBitCount }
        let deviation = abs(Double(differing) - 32 * Double(count)) / (16 * Double(count)).squareRoot()
        worst = max(worst, deviation)
      }
    }
    print("pairs of streams: at most \(worst) standard deviations over \(streams.count * 63 / 2) pairs")
    XCTAssertLessThan(worst, 5)
  }

  func testOneBitOfTheCounterChangesHalfTheBits() {
    let stream = RandomStream(seed: 9, name: "avalanche")
    var flips = [Int](repeating: 0, count: 64)
    for n in 0..<512 as Range<UInt64> {
      let word = stream.word(at: n)
      for bit in 0..<64 {
        flips[bit] += (word ^ stream.word(at: n ^ 1 << UInt64(bit))).nonzeroBitCount
      }
    }
    let deviation = (16.0 * 512).squareRoot()
    for bit in 0..<64 {
      XCTAssertLessThan(abs(Double(flips[bit]) - 32 * 512), 5 * deviation, "counter bit \(bit)")
    }
  }
}
