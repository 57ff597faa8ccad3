import DiscModel
import Foundation
import XCTest

/// What arrives from a ring against closed forms of the same integral.
final class AnnularSourceTests: XCTestCase {
  private let radii = [0.0, 5e-3, 22e-3, 40e-3, 45e-3, 58e-3]

  /// The cosine law over a whole ring: with b = a^2 + r^2 + h^2 and c = 2 a r the flux vector is
  /// (h/pi) (a c - r b, h b)/(b^2 - c^2)^(3/2).
  private func closedForm(_ source: AnnularSource, _ r: Double) -> (x: Double, z: Double) {
    let a = source.ringRadius, h = source.distance
    let b = a * a + r * r + h * h, c = 2 * a * r
    let scale = h / .pi / pow(b * b - c * c, 1.5)
    return (scale * (a * c - r * b), scale * h * b)
  }

  func testTheFluxOfARingIsItsClosedForm() {
    for (ring, distance) in [(45e-3, 40e-3), (20e-3, 60e-3), (70e-3, 25e-3)] {
      let source = AnnularSource(ringRadius: ring, distance: distance)
      for radius in radii {
        let (x, z) = closedForm(source, radius)
        XCTAssertEqual(source.flux(atRadius: radius, normal: (0, 1)), z, accuracy: 1e-10 * z)
        XCTAssertEqual(source.flux(atRadius: radius, normal: (1, 0)), x, accuracy: 1e-10 * z)
      }
    }
  }

  /// A ring without radius is a point: h^(n+1) (n+1)/(2 pi) / (r^2 + h^2)^((n+3)/2).
  func testARingWithoutRadiusIsAPointSource() {
    for exponent in [0.0, 1, 2.5] {
      let small = AnnularSource(ringRadius: 1e-9, distance: 30e-3, emissionExponent: exponent)
      let point = AnnularSource(ringRadius: 0, distance: 30e-3, emissionExponent: exponent)
      for radius in radii {
        let expected =
          (exponent + 1) / (2 * .pi) * pow(30e-3, exponent + 1)
          / pow(radius * radius + 900e-6, (exponent + 3) / 2)
        XCTAssertEqual(point.flux(atRadius: radius, normal: (0, 1)), expected, accuracy: 1e-12 * expected)
        XCTAssertEqual(small.flux(atRadius: radius, normal: (0, 1)), expected, accuracy: 1e-10 * expected)
      }
    }
  }

  /// Every particle that leaves the ring crosses the disc's plane somewhere.
  func testTheFluxOverTheWholePlaneIsOneParticleForEachEmitted() {
    for exponent in [1.0, 2] {
      let source = AnnularSource(
        ringRadius: 45e-3, ringWidth: 20e-3, distance: 40e-3, emissionExponent: exponent)
      // r = h tan(t) maps the plane to an interval.
      var sum = 0.0
      let count = 4000
      for index in 0..<count {
        let angle = (Double(index) + 0.5) / Double(count) * .pi / 2
        let radius = 40e-3 * tan(angle)
        let jacobian = 40e-3 / (cos(angle) * cos(angle))
        sum += 2 * .pi * radius * jacobian * source.flux(atRadius: radius, normal: (0, 1))
      }
      XCTAssertEqual(sum * .pi / 2 / Double(count), 1, accuracy: 1e-5)
    }
  }

  /// The sky cut in two gives two parts of the whole, wherever it is cut.
  func testPartsOfTheSkyAddUp() {
    let source = AnnularSource(ringRadius: 45e-3, ringWidth: 10e-3, distance: 40e-3, emissionExponent: 1.5)
    for radius in radii {
      let whole = source.flux(atRadius: radius, normal: (0.3, 0.95))
      for slope in [-3.0, -1, -0.2, 0, 0.4, 1] {
        let parts =
          source.flux(atRadius: radius, normal: (0.3, 0.95), to: slope)
          + source.flux(atRadius: radius, normal: (0.3, 0.95), from: slope)
        XCTAssertEqual(parts, whole, accuracy: 1e-9 * whole)
      }
    }
  }

  func testAWideRingIsTheMeanOfNarrowOnesByArea() {
    let wide = AnnularSource(ringRadius: 45e-3, ringWidth: 20e-3, distance: 40e-3)
    let count = 400
    for radius in radii {
      var sum = 0.0, area = 0.0
      for index in 0..<count {
        let ring = 35e-3 + 20e-3 * (Double(index) + 0.5) / Double(count)
        sum += ring * AnnularSource(ringRadius: ring, distance: 40e-3).flux(atRadius: radius, normal: (0, 1))
        area += ring
      }
      let expected = sum / area
      XCTAssertEqual(wide.flux(atRadius: radius, normal: (0, 1)), expected, accuracy: 1e-5 * expected)
    }
  }
}
