import ControlBlocks
import XCTest

/// What Q31.32 arithmetic must give, from the processor's full-width integers.
private enum Oracle {
  /// floor(a b / 2^32), saturated.
  static func product(_ a: Int64, _ b: Int64) -> Int64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    if high >= 1 << 31 { return .max }
    if high < -(1 << 31) { return .min }
    return high << 32 | Int64(low >> 32)
  }

  /// a 2^32 / b truncated toward zero, saturated; by zero the end of the range on a's side.
  static func quotient(_ a: Int64, _ b: Int64) -> Int64 {
    if b == 0 { return a < 0 ? .min : .max }
    let isNegative = (a < 0) != (b < 0)
    let high = a.magnitude >> 32
    guard high < b.magnitude else { return isNegative ? .min : .max }
    let magnitude = b.magnitude.dividingFullWidth((high, a.magnitude << 32)).quotient
    guard magnitude <= UInt64(Int64.max) else { return isNegative ? .min : .max }
    return isNegative ? -Int64(magnitude) : Int64(magnitude)
  }

  static func saturated(_ result: (partialValue: Int64, overflow: Bool), toward negative: Bool) -> Int64 {
    result.overflow ? (negative ? .min : .max) : result.partialValue
  }

  /// The nearest multiple of 2^-32, halves away from zero, saturated.
  static func conversion(_ value: Double) -> Int64 {
    let rounded = (value * 0x1p32).rounded(.toNearestOrAwayFromZero)
    return Int64(exactly: rounded) ?? (rounded < 0 ? .min : .max)
  }
}

final class FixedPointTests: XCTestCase {
  private let edges: [Int64] = [
    .min, .min + 1, .min / 2, -(3 << 32) / 2, -(1 << 32) - 1, -(1 << 32), -(1 << 32) + 1, -(1 << 31), -3, -1,
    0,
    1, 2, 1 << 16, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 32) + 1, 3 << 31, 1 << 47,
    (1 << 52) + 1,
    1 << 62, .max - 1, .max,
  ]

  /// Pairs of all magnitudes: random words shifted by random amounts, and all edges with each other.
  private func pairs(_ count: Int, seed: UInt64) -> [(Int64, Int64)] {
    var generator = SeededGenerator(seed: seed)
    func word() -> Int64 { Int64(bitPattern: generator.next()) >> Int64(generator.next() % 63) }
    return (0..<count).map { _ in (word(), word()) }
      + edges.flatMap { a in edges.map { b in (a, b) } }
  }

  private func check(
    _ name: String, seed: UInt64, _ operation: (FixedPoint, FixedPoint) -> FixedPoint,
    _ oracle: (Int64, Int64) -> Int64
  ) {
    var wrong = 0
    for (a, b) in pairs(40_000, seed: seed) {
      let got = operation(FixedPoint(raw: a), FixedPoint(raw: b)).raw
      let wanted = oracle(a, b)
      if got != wanted {
        wrong += 1
        if wrong < 4 { XCTFail("\(a) \(name) \(b) gave \(got), not \(wanted)") }
      }
    }
    XCTAssertEqual(wrong, 0)
  }

  func testProductsAreTheFloorOfTheExactProductAndSaturate() {
    check("*", seed: 1, *, Oracle.product)
  }

  func testProductsNearBothEndsOfTheRangeSaturateOnlyWhereTheExactProductLeavesIt() {
    // -1.1 times a billion and a half fits; the product of the numbers rounded down does not.
    let product = FixedPoint(-1.1) * FixedPoint(1.5e9)
    XCTAssertEqual(product.double, -1.65e9, accuracy: 1)
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<20_000 {
      let a = Int64(bitPattern: generator.next()) >> Int64(generator.next() % 40)
      guard a != 0 else { continue }
      // The other factor brings the product within a few parts in a thousand of an end of the range.
      let other = 0x1p63 * (1 + 0.004 * generator.signed()) / (Double(a) * 0x1p-32)
      guard other.magnitude < 0x1p62 else { continue }
      for b in [Int64(other), -Int64(other)] {
        XCTAssertEqual((FixedPoint(raw: a) * FixedPoint(raw: b)).raw, Oracle.product(a, b))
      }
    }
  }

  func testQuotientsAreTheExactQuotientTruncatedTowardZeroAndSaturate() {
    check("/", seed: 3, /, Oracle.quotient)
  }

  func testDivisionIsSymmetricInTheSigns() {
    for (a, b) in pairs(5_000, seed: 4) where a != .min && b != .min && b != 0 {
      let quotient = FixedPoint(raw: a) / FixedPoint(raw: b)
      guard quotient.raw != .max, quotient.raw != .min else { continue }
      XCTAssertEqual(FixedPoint(raw: -a) / FixedPoint(raw: -b), quotient)
      XCTAssertEqual(FixedPoint(raw: -a) / FixedPoint(raw: b), -quotient)
      XCTAssertEqual(FixedPoint(raw: a) / FixedPoint(raw: -b), -quotient)
    }
  }

  func testSumsAndDifferencesSaturateOnTheRightSide() {
    check("+", seed: 5, +) { a, b in Oracle.saturated(a.addingReportingOverflow(b), toward: b < 0) }
    check("-", seed: 6, -) { a, b in Oracle.saturated(a.subtractingReportingOverflow(b), toward: b >= 0) }
  }

  func testNegationAndAbsoluteValueOfTheLeastNumberSaturate() {
    XCTAssertEqual((-FixedPoint(raw: .min)).raw, .max)
    XCTAssertEqual(FixedPoint(raw: .min).absolute.raw, .max)
    for edge in edges where edge != .min {
      XCTAssertEqual((-FixedPoint(raw: edge)).raw, -edge)
      XCTAssertEqual(FixedPoint(raw: edge).absolute.raw, edge < 0 ? -edge : edge)
    }
  }

  func testLimitHoldsTheValueWithinBothSigns() {
    let limit = FixedPoint(0.25)
    XCTAssertEqual(FixedPoint(7).limited(to: limit), limit)
    XCTAssertEqual(FixedPoint(-7).limited(to: limit), -limit)
    XCTAssertEqual(FixedPoint(-0.125).limited(to: limit), FixedPoint(-0.125))
    XCTAssertEqual(Double.infinity.limited(to: 2), 2)
    XCTAssertEqual((-Float.infinity).limited(to: 2), -2)
  }

  func testConversionTakesTheNearestNumberHalvesAwayFromZero() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<40_000 {
      let value =
        generator.signed() * Double(sign: .plus, exponent: Int(generator.next() % 72) - 38, significand: 1)
      XCTAssertEqual(FixedPoint(value).raw, Oracle.conversion(value), "\(value)")
    }
    // Around a half of the resolution, where adding a half and truncating goes wrong.
    for value in [0x1p-33, 0x1p-33.nextDown, 0x1p-33.nextUp, 0x1.8p-32, 0x1.8p-32.nextDown] {
      XCTAssertEqual(FixedPoint(value).raw, Oracle.conversion(value), "\(value)")
      XCTAssertEqual(FixedPoint(-value).raw, Oracle.conversion(-value), "\(-value)")
    }
  }

  func testConversionSaturatesAndNaNBecomesZero() {
    XCTAssertEqual(FixedPoint(Double.infinity).raw, .max)
    XCTAssertEqual(FixedPoint(-Double.infinity).raw, .min)
    XCTAssertEqual(FixedPoint(1e300).raw, .max)
    XCTAssertEqual(FixedPoint(0x1p31).raw, .max)
    XCTAssertEqual(FixedPoint(-0x1p31).raw, .min)
    XCTAssertEqual(FixedPoint(0x1p31.nextDown).raw, .max - 1023)
    XCTAssertEqual(FixedPoint((-0x1p31).nextUp).raw, .min + 1024)
    XCTAssertEqual(FixedPoint(Double.nan).raw, 0)
    XCTAssertEqual(FixedPoint(-0.0).raw, 0)
    XCTAssertEqual(FixedPoint(Double.leastNonzeroMagnitude).raw, 0)
  }

  func testNumbersOfAtMost53BitsSurviveTheWayThroughDouble() {
    var generator = SeededGenerator(seed: 8)
    for bits in 1...53 {
      for _ in 0..<200 {
        // All lowest bits set: odd, and as wide as a Double holds.
        let raw = Int64(generator.next() >> UInt64(64 - bits)) | 1
        for signed in [raw, -raw] {
          let value = FixedPoint(raw: signed)
          XCTAssertEqual(value.double, Double(signed) / 0x1p32)
          XCTAssertEqual(FixedPoint(value.double), value)
        }
      }
    }
  }

  func testOrderIsTheOrderOfTheNumbers() {
    for (a, b) in pairs(1_000, seed: 9) {
      XCTAssertEqual(FixedPoint(raw: a) < FixedPoint(raw: b), a < b)
    }
    XCTAssertEqual(FixedPoint.one.double, 1)
    XCTAssertEqual(FixedPoint.zero.double, 0)
  }
}
