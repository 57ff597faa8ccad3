import Determinism
import XCTest

/// The table's exact distribution, by counting all its 2^20 outcomes, and drawn samples against the normal law.
final class GaussianTableTests: XCTestCase {
  private let table = GaussianTable()

  private func moment(_ power: Int) -> Double {
    var sum = 0.0
    for value in table.values {
      var term = 1.0
      for _ in 0..<power { term *= value }
      sum += term
    }
    return sum / Double(table.values.count)
  }

  func testMomentsOfTheSumAreThoseOfTheNormalLaw() {
    let m2 = moment(2)
    let m4 = moment(4)
    // Moments of v + 0.75 w for independent v, w of the table.
    let variance = m2 * (1 + 0.5625)
    let fourth = m4 * (1 + 0.5625 * 0.5625) + 6 * m2 * m2 * 0.5625
    XCTAssertEqual(moment(1), 0, accuracy: 1e-15)
    XCTAssertEqual(moment(3), 0, accuracy: 1e-15)
    XCTAssertEqual(variance, 1, accuracy: 1e-13)
    XCTAssertEqual(fourth, 3, accuracy: 1e-12)
    print("variance \(variance), kurtosis \(fourth)")
  }

  /// The number of pairs (v, w) with v + 0.75 w <= x, out of 2^20, by walking two sorted sides.
  private func countBelow(_ x: Double) -> Int {
    var count = 0
    var index = table.values.count
    for value in table.values {
      while index > 0 && value + 0.75 * table.values[index - 1] > x { index -= 1 }
      count += index
    }
    return count
  }

  func testDistributionFunctionIsWithin6e5OfTheNormalOne() {
    var worst = 0.0
    for step in -180...180 {
      let x = Double(step) / 36 + 0.0007
      let below = Double(countBelow(x)) / 0x1p20
      worst = max(worst, abs(below - (1 - NormalDistribution.upperTail(x))))
    }
    print("distribution function: at most \(worst) off")
    XCTAssertLessThan(worst, 6e-5)
  }

  /// Every field of a word runs over all bins equally often, so the law of one draw is the table's own.
  func testCoarseDeviatesHaveTheMomentsOfTheNormalLaw() {
    let table = GaussianTable()
    var moments = SIMD4<Double>.zero
    var largest = 0.0
    for bin in 0..<UInt64(1024) {
      // The same ten bits in all five fields.
      let word = bin << 4 | bin << 14 | bin << 24 | bin << 34 | bin << 44
      let (four, fifth) = GaussianTable.deviates5(from: word, in: table.values.span)
      for lane in 0..<4 { XCTAssertEqual(four[lane], fifth) }
      let square = fifth * fifth
      moments += SIMD4(fifth, square, square * fifth, square * square)
      largest = max(largest, abs(fifth))
    }
    moments /= 1024
    XCTAssertEqual(moments.x, 0, accuracy: 1e-15)
    XCTAssertEqual(moments.y, 1, accuracy: 1e-14)
    XCTAssertEqual(moments.z, 0, accuracy: 1e-14)
    XCTAssertEqual(moments.w, 3, accuracy: 0.1)
    print("coarse deviates: kurtosis \(moments.w), reach \(largest) sigma")
    XCTAssertGreaterThan(largest, 3.4)
  }

  func testCoarseDeviatesTakeDifferentBits() {
    let table = GaussianTable()
    var seen = Set<Double>()
    for field in 0..<5 as Range<UInt64> {
      let (four, fifth) = GaussianTable.deviates5(from: 1 << (4 + 10 * field), in: table.values.span)
      let all = [four.x, four.y, four.z, four.w, fifth]
      let lowest = all.min() ?? 0
      XCTAssertEqual(all.filter { $0 != lowest }.count, 1, "one bit moves one deviate")
      seen.insert(Double(all.firstIndex { $0 != lowest } ?? -1))
    }
    XCTAssertEqual(seen.count, 5)
  }

  func testTailReachesBeyondFourAndAHalfSigma() {
    for (x, least) in [(3.0, 0.98), (3.5, 0.95), (4.0, 0.85), (4.5, 0.5)] {
      let tail = 1 - Double(countBelow(x)) / 0x1p20
      let ratio = tail / NormalDistribution.upperTail(x)
      print("tail beyond \(x): \(ratio) of the normal one")
      XCTAssertGreaterThan(ratio, least)
      XCTAssertLessThan(ratio, 1.02)
    }
    XCTAssertGreaterThan(table.values[1023] * 1.75, 4.7)
  }

  func testDrawnDeviatesPassChiSquareAndAreUncorrelated() {
    let stream = RandomStream(seed: 2, name: "gaussian")
    let edges = (1..<64).map { NormalDistribution.upperQuantile(1 - Double($0) / 64) }
    var counts = [Int](repeating: 0, count: 64)
    var sums = (0.0, 0.0, 0.0)
    let draws = 40_000
    for n in 0..<draws {
      let d = table.deviates3(from: stream.word(at: UInt64(n)))
      for x in [d.0, d.1, d.2] {
        var low = 0
        var high = 63
        while low < high {
          let middle = (low + high) / 2
          if x > edges[middle] { low = middle + 1 } else { high = middle }
        }
        counts[low] += 1
      }
      sums = (sums.0 + d.0 * d.1, sums.1 + d.1 * d.2, sums.2 + d.2 * d.0)
    }
    let expected = Double(3 * draws) / 64
    let chiSquare = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    print("chi-square \(chiSquare) with 63 degrees of freedom")
    // 99.9 % and 0.1 % points of chi-square with 63 degrees of freedom.
    XCTAssertLessThan(chiSquare, 103.4)
    XCTAssertGreaterThan(chiSquare, 33.0)
    for sum in [sums.0, sums.1, sums.2] {
      XCTAssertLessThan(abs(sum) / Double(draws).squareRoot(), 4)
    }
  }

  func testStaticFormGivesTheSameDeviates() {
    let values = table.values
    let span = values.span
    for n in 0..<100 as Range<UInt64> {
      let word = WordMixing.mix(n)
      let a = table.deviates3(from: word)
      let b = GaussianTable.deviates3(from: word, in: span)
      XCTAssertTrue(a == b)
    }
  }
}

/// Quantiles and tails of the exact side.
final class NormalDistributionTests: XCTestCase {
  func testQuantilesEqualThoseOfAnIndependentSolution() throws {
    var worst = 0.0
    var cases = 0
    for line in ElementaryTables.cases.split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard parts[0] == "upperQuantile" else { continue }
      let tail = Double(bitPattern: try XCTUnwrap(UInt64(parts[1], radix: 16)))
      let x = Double(bitPattern: try XCTUnwrap(UInt64(parts[2], radix: 16)))
      let result = NormalDistribution.upperQuantile(tail)
      XCTAssertEqual(result, x, accuracy: 1e-13, "tail \(tail)")
      worst = max(worst, abs(result - x))
      XCTAssertEqual(
        NormalDistribution.upperTail(result) / tail, 1, accuracy: 3e-13 * (1 + x), "tail \(tail)")
      cases += 1
    }
    print("quantile: \(cases) cases, at most \(worst) off")
    XCTAssertGreaterThan(cases, 30)
  }

  func testEdgesOfTheQuantile() {
    XCTAssertEqual(NormalDistribution.upperQuantile(0), .infinity)
    XCTAssertEqual(NormalDistribution.upperQuantile(1), -.infinity)
    XCTAssertEqual(NormalDistribution.upperQuantile(0.5), 0)
    XCTAssertTrue(NormalDistribution.upperQuantile(-0.1).isNaN)
    XCTAssertTrue(NormalDistribution.upperQuantile(.nan).isNaN)
    XCTAssertEqual(NormalDistribution.upperTail(.infinity), 0)
    XCTAssertEqual(NormalDistribution.upperTail(-.infinity), 1)
  }
}
