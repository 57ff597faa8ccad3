import Determinism
import XCTest

/// Infinities, NaN, signed zeros and range ends, as the doc comments state them.
final class ElementaryEdgeTests: XCTestCase {
  private func assertSame(_ a: Double, _ b: Double, line: UInt = #line) {
    if b.isNaN { return XCTAssertTrue(a.isNaN, "\(a)", line: line) }
    XCTAssertEqual(a.bitPattern, b.bitPattern, "\(a) is not \(b)", line: line)
  }

  func testOddFunctionsKeepTheSignOfZero() {
    for function in [Double.sin, Double.tan, Double.atan, Double.asin, Double.tanh] {
      assertSame(function(0.0), 0.0)
      assertSame(function(-0.0), -0.0)
      assertSame(function(.leastNonzeroMagnitude), .leastNonzeroMagnitude)
      assertSame(function(-0.5), -function(0.5))
    }
  }

  func testNaNGivesNaN() {
    for function in [
      Double.sin, Double.cos, Double.tan, Double.atan, Double.asin, Double.acos, Double.tanh, Double.exp,
      Double.log,
    ] {
      assertSame(function(.nan), .nan)
    }
    assertSame(.atan2(y: .nan, x: 1), .nan)
    assertSame(.atan2(y: 1, x: .nan), .nan)
    assertSame(.pow(.nan, 0), .nan)
    assertSame(.pow(1, .nan), .nan)
    XCTAssertTrue(Double.sinCosTurns(.nan).sin.isNaN)
    XCTAssertTrue(Double.sinCosTurns(.infinity).cos.isNaN)
  }

  func testInfinitiesAndRangeEnds() {
    assertSame(.sin(.infinity), .nan)
    assertSame(.cos(-.infinity), .nan)
    assertSame(.tan(.infinity), .nan)
    assertSame(.exp(.infinity), .infinity)
    assertSame(.exp(-.infinity), 0)
    assertSame(.exp(709.79), .infinity)
    assertSame(.exp(-745.14), 0)
    assertSame(.exp(0), 1)
    assertSame(.log(.infinity), .infinity)
    assertSame(.log(0), -.infinity)
    assertSame(.log(-0.0), -.infinity)
    assertSame(.log(-1), .nan)
    assertSame(.log(1), 0)
    assertSame(.atan(.infinity), 0x1.921fb54442d18p+0)
    assertSame(.atan(-.infinity), -0x1.921fb54442d18p+0)
    assertSame(.asin(1.0.nextUp), .nan)
    assertSame(.acos(-1.5), .nan)
    assertSame(.acos(1), 0)
    assertSame(.acos(-1), 0x1.921fb54442d18p+1)
    assertSame(.tanh(.infinity), 1)
    assertSame(.tanh(-.infinity), -1)
  }

  func testArcTangentOfTwoArgumentsFollowsIEEE754() {
    let pi = 0x1.921fb54442d18p+1
    let zero = 0.0
    assertSame(.atan2(y: zero, x: zero), 0)
    assertSame(.atan2(y: -zero, x: zero), -0.0)
    assertSame(.atan2(y: zero, x: -zero), pi)
    assertSame(.atan2(y: -zero, x: -1), -pi)
    assertSame(.atan2(y: 1, x: -zero), pi / 2)
    assertSame(.atan2(y: -.leastNonzeroMagnitude, x: zero), -pi / 2)
    assertSame(.atan2(y: .infinity, x: 1), pi / 2)
    assertSame(.atan2(y: 1, x: .infinity), 0)
    assertSame(.atan2(y: -1, x: .infinity), -0.0)
    assertSame(.atan2(y: 1, x: -.infinity), pi)
    assertSame(.atan2(y: .infinity, x: .infinity), pi / 4)
    assertSame(.atan2(y: -.infinity, x: -.infinity), -3 * (pi / 4))
    assertSame(.atan2(y: 1e308, x: 1e-308), pi / 2)
    assertSame(.atan2(y: 0x1p-1030, x: 0x1p-1030), pi / 4)
  }

  func testPowerHasTheStatedEdges() {
    assertSame(.pow(0, 0), .nan)
    assertSame(.pow(-2, 2), .nan)
    assertSame(.pow(0, 3), 0)
    assertSame(.pow(-0.0, -3), .infinity)
    assertSame(.pow(2, 0), 1)
    assertSame(.pow(1, .infinity), 1)
    assertSame(.pow(2, .infinity), .infinity)
    assertSame(.pow(2, -.infinity), 0)
    assertSame(.pow(0.5, .infinity), 0)
    assertSame(.pow(0.5, -.infinity), .infinity)
    assertSame(.pow(.infinity, 0.5), .infinity)
    assertSame(.pow(.infinity, -0.5), 0)
    assertSame(.pow(.infinity, 0), 1)
    assertSame(.pow(0.0, .infinity), 0)
    assertSame(.pow(2, 1023.5), 0x1.6a09e667f3bcdp+1023)
    assertSame(.pow(2, 1024), .infinity)
    assertSame(.pow(2, -1074), .leastNonzeroMagnitude)
    assertSame(.pow(2, 1e300), .infinity)
    assertSame(.pow(1.0.nextUp, -1e300), 0)
    assertSame(.pow(2, 1e-300), 1)
    assertSame(.pow(3, 2), 9)
  }
}

/// The fast form against the exact one.
final class SineCosineTurnsTests: XCTestCase {
  func testAbsoluteErrorStaysBelowItsBound() {
    let stream = RandomStream(seed: 1, name: "turns")
    var worst = 0.0
    for n in 0..<40_000 as Range<UInt64> {
      let t = (stream.uniform(at: n) - 0.5) * (n % 2 == 0 ? 2 : 1)
      // 2 pi t as a sum: the sine of the rounded product, corrected for what the product lost.
      let angle = 0x1.921fb54442d18p+2 * t
      let lost = (0x1.921fb54442d18p+2).multipliedFullWidthError(t, angle) + 0x1.1a62633145c07p-52 * t
      let exact = Double.sinCos(angle)
      let fast = Double.sinCosTurns(t)
      worst = max(worst, abs(fast.sin - (exact.sin + exact.cos * lost)))
      worst = max(worst, abs(fast.cos - (exact.cos - exact.sin * lost)))
    }
    print("sinCosTurns: at most \(worst) off")
    XCTAssertLessThan(worst, 2.3e-16 + 1.2e-16)
  }

  func testQuarterTurnsAreExactAndTurnsRepeatExactly() {
    for k in -16...16 {
      let (s, c) = Double.sinCosTurns(Double(k) / 4)
      XCTAssertEqual(s, [0, 1, 0, -1][k & 3])
      XCTAssertEqual(c, [1, 0, -1, 0][k & 3])
    }
    for n in 1..<1000 {
      let t = Double(n) / 1024
      let near = Double.sinCosTurns(t)
      for turns in [1.0, -7, 123_456, 0x1p38, -0x1p38] {
        let far = Double.sinCosTurns(t + turns)
        XCTAssertTrue(near == far, "\(t) + \(turns)")
      }
      let mirrored = Double.sinCosTurns(-t)
      XCTAssertEqual(mirrored.sin, -near.sin)
      XCTAssertEqual(mirrored.cos, near.cos)
    }
  }
}

extension Double {
  /// The rounding error of `product` = self * other, by a fused multiply-add.
  fileprivate func multipliedFullWidthError(_ other: Double, _ product: Double) -> Double {
    (-product).addingProduct(self, other)
  }
}
