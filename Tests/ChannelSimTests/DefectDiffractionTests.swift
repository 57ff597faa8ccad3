import Determinism
import DiscModel
import Foundation
import XCTest

@testable import ChannelSim

/// What a flaw in layer 0 leaves in the spot on layer 1, by geometry, against the wave itself: the beam's field at the
/// flaw's depth summed from its plane waves, cut by the flaw, and carried to the focus by Rayleigh and Sommerfeld's
/// integral. Nothing is shared but the beam.
final class DefectDiffractionTests: XCTestCase {
  private struct Wave {
    let wavelength: Double
    let aperture: Double
    let index: Double
    let distance: Double
    let exponent: Double

    /// The field at the flaw's depth, `radius` from the axis.
    private func field(_ radius: Double) -> Complex {
      let (wave, count) = (2 * Double.pi / wavelength, 900)
      var sum = Complex(0, 0)
      for step in 0..<count {
        let rho = (Double(step) + 0.5) / Double(count)
        let sine = rho * aperture / index
        let phase = -wave * index * distance * (1 - sine * sine).squareRoot()
        let weight = exp(-exponent * rho * rho) * rho / Double(count) * j0(wave * aperture * rho * radius)
        sum = sum + Complex(weight * cos(phase), weight * sin(phase))
      }
      return sum
    }

    /// Intensity in the focus behind a flaw, over that without it. `open` is the mean of the flaw's amplitude transmittance
    /// over the circle of a radius, and 1 beyond `reach`.
    func intensity(reach: Double, open: (Double) -> Double) -> Double {
      let wave = 2 * Double.pi * index / wavelength
      let step = 0.05e-6
      var taken = Complex(0, 0)
      for number in 0..<Int(reach / step) {
        let radius = (Double(number) + 0.5) * step
        let closed = 1 - open(radius)
        guard closed > 0 else { continue }
        let far = (radius * radius + distance * distance).squareRoot()
        let kernel =
          Complex(1 / far, -wave) * Complex(cos(wave * far), sin(wave * far))
          * Complex(distance / (far * far) * radius * step * closed, 0)
        taken = taken + field(radius) * kernel
      }
      let whole = (1 - exp(-exponent)) / (2 * exponent)
      let left = Complex(1 - taken.real / whole, -taken.imaginary / whole)
      return left.real * left.real + left.imaginary * left.imaginary
    }
  }

  private func setUpWave(_ defect: DiscDefect) throws -> (wave: Wave, shadow: DefectShadow, cone: Double) {
    let optics = try ReferenceOptics.dvd().optics
    var disc = try RecordedDiscTests.disc()
    disc.defects = [defect]
    let distance = disc.meanSpacerThickness(atRadius: 24e-3)
    return (
      Wave(
        wavelength: optics.wavelength, aperture: optics.numericalAperture, index: disc.spacer.index,
        distance: distance, exponent: optics.illuminationExponent),
      DefectShadow(disc: disc, optics: optics, radius: 24e-3),
      optics.coneRadius(at: distance, index: disc.spacer.index)
    )
  }

  func testDarkDotBeforeTheFocusLeavesWhatTheWaveLeaves() throws {
    for (width, aside) in [
      (8e-6, 0.0), (8e-6, 12e-6), (20e-6, 0.0), (20e-6, 15e-6), (30e-6, 20e-6), (60e-6, 0.0),
    ] {
      let dot = DiscDefect(kind: .dot, depth: .layer0, radius: 24e-3, angle: 0, width: width)
      let (wave, shadow, cone) = try setUpWave(dot)
      let geometric = shadow.passing(layer: 1, radius: 24e-3 + aside, turnFraction: 0)
      let real = wave.intensity(reach: min(aside + width / 2, 1.5 * cone)) { radius in
        let hidden = (0..<720).filter { step in
          let angle = Double.pi * (Double(step) + 0.5) / 720
          let (x, y) = (radius * cos(angle) - aside, radius * sin(angle))
          return x * x + y * y < width * width / 4
        }
        return 1 - Double(hidden.count) / 720
      }
      print("dot of \(width * 1e6) um, \(aside * 1e6) um aside: \(geometric), wave \(real)")
      XCTAssertEqual(geometric, real, accuracy: 0.05)
    }
  }

  func testGreyRidgesBeforeTheFocusLeaveWhatTheWaveLeaves() throws {
    // A scratch across the whole beam that lets 40 % through, at the axis and beside it.
    for aside in [0.0, 6e-6, 14e-6] {
      let scratch = DiscDefect(
        kind: .scratch, depth: .layer0, radius: 24e-3, angle: 0, width: 16e-6, length: 2e-3,
        transmittance: 0.4)
      let (wave, shadow, cone) = try setUpWave(scratch)
      let geometric = shadow.passing(layer: 1, radius: 24e-3 + aside, turnFraction: 0)
      let real = wave.intensity(reach: 1.5 * cone) { radius in
        let hidden = (0..<720).filter { step in
          abs(radius * cos(Double.pi * (Double(step) + 0.5) / 720) - aside) < 8e-6
        }
        return 1 - (1 - 0.4.squareRoot()) * Double(hidden.count) / 720
      }
      print("grey scratch \(aside * 1e6) um aside: \(geometric), wave \(real)")
      XCTAssertEqual(geometric, real, accuracy: 0.05)
    }
  }
}
