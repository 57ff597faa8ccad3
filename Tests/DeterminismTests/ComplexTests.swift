import Determinism
import XCTest

final class ComplexTests: XCTestCase {
  private static let samples = [
    Complex(3, 4), Complex(-3, 4), Complex(-3, -4), Complex(0.25, -1e-9), Complex(-2), Complex(0, 2),
    Complex(1e150, -1e150), Complex(-1e-150, 1e-160),
  ]

  func testTheSquareOfTheRootIsTheNumberAndItsRealPartIsNotNegative() {
    for value in Self.samples {
      let root = value.squareRoot
      let square = root * root
      XCTAssertEqual(square.real, value.real, accuracy: 1e-15 * value.magnitude)
      XCTAssertEqual(square.imaginary, value.imaginary, accuracy: 1e-15 * value.magnitude)
      XCTAssertGreaterThanOrEqual(root.real, 0)
    }
    XCTAssertEqual(Complex(-4).squareRoot, Complex(0, 2))
    XCTAssertEqual(Complex(0).squareRoot, Complex(0))
  }

  func testDivisionUndoesMultiplication() {
    for left in Self.samples {
      let quotient = left * Complex(0.3, -7) / Complex(0.3, -7)
      XCTAssertEqual(quotient.real, left.real, accuracy: 1e-15 * left.magnitude)
      XCTAssertEqual(quotient.imaginary, left.imaginary, accuracy: 1e-15 * left.magnitude)
    }
  }

  func testTheExponentialOfASumIsTheProduct() {
    let sum = (Complex(0.5, 1) + Complex(-1.25, 2)).exponential
    let product = Complex(0.5, 1).exponential * Complex(-1.25, 2).exponential
    XCTAssertEqual(sum.real, product.real, accuracy: 1e-15)
    XCTAssertEqual(sum.imaginary, product.imaginary, accuracy: 1e-15)
    XCTAssertEqual(Complex(0, .pi).exponential.real, -1)
    XCTAssertEqual(Complex.unit(turns: 0.25).phase, .pi / 2, accuracy: 1e-15)
  }
}
