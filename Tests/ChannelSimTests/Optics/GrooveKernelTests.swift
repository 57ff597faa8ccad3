import XCTest

@testable import ChannelSim

final class GrooveKernelTests: XCTestCase {
  private let kernel = GrooveKernel(
    wavelength: 650e-9, numericalAperture: 0.65, pitch: 740e-9, floorWidth: 230e-9, wallWidth: 70e-9)

  /// Moving all grooves alike is moving the spot: on a groove the whole slope, on a land its opposite.
  func testAllGroovesTogetherGiveThePushPullsOwnSlope() {
    for place in [0.0, 0.1, 0.25, 0.5] {
      var sum = 0.0
      for groove in -3...3 { sum += kernel.value(at: place - Double(groove)) }
      XCTAssertEqual(sum, cos(2 * .pi * place), accuracy: 0.03, "at \(place)")
    }
  }

  func testAGrooveIsSeenMostOnItselfAndItsNeighboursAlikeFromBothSides() {
    XCTAssertGreaterThan(kernel.value(at: 0), 0.5)
    XCTAssertLessThan(abs(kernel.value(at: 1)), 0.35)
    XCTAssertEqual(kernel.value(at: 0.4), kernel.value(at: -0.4))
    XCTAssertLessThan(kernel.value(at: 0.5), 0, "from the land both neighbours' wobble is seen reversed")
  }

  func testTheHalvesOfThePupilOverlapAsThePushPullOfAWeakGrating() {
    // Beyond one pupil radius the overlap lies wholly on one side: the push-pull is the whole lens.
    XCTAssertEqual(GrooveKernel.halves(1), 2 * (Double.pi / 3 - sqrt(3) / 4), accuracy: 1e-12)
    XCTAssertEqual(GrooveKernel.halves(0), 0, accuracy: 1e-12)
    XCTAssertEqual(GrooveKernel.halves(2), 0)
    // Small shifts: the whole circle but a strip of twice the shift's width is seen from both sides.
    XCTAssertEqual(GrooveKernel.halves(1e-4) / 1e-4, 2, accuracy: 1.1)
  }
}
