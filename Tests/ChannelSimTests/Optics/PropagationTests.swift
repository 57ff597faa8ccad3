import ChannelSim
import Determinism
import XCTest

/// Push-pull by propagation: the spot on the disc, the groove as it stands there, and the way back, by Fourier
/// transforms on a grid. It knows no orders, no overlaps and no closed form of the groove.
///
/// The groove changes the field along x only, so that each row of the aperture (a fixed eta) goes to the disc and back by
/// itself; a transform over eta and back would be the identity.
final class PropagationTests: XCTestCase {
  private struct Setup {
    var optics: PickupOptics
    var pitch: Double
    var lensShift = 0.0
    var tilt = 0.0
    var wavefront: any PupilWavefront
  }

  private let count = 4096
  private let rows = 96

  /// Radix-2 transform with e^{sign 2 pi i jk/N}, in place.
  private func transform(_ values: inout [Complex], sign: Double) {
    let count = values.count
    var j = 0
    for i in 1..<count {
      var bit = count >> 1
      while j & bit != 0 {
        j ^= bit
        bit >>= 1
      }
      j |= bit
      if i < j { values.swapAt(i, j) }
    }
    var length = 2
    while length <= count {
      let root = Complex.unit(turns: sign / Double(length))
      for start in stride(from: 0, to: count, by: length) {
        var turn = Complex(1)
        for index in start..<(start + length / 2) {
          let even = values[index]
          let odd = turn * values[index + length / 2]
          values[index] = even + odd
          values[index + length / 2] = even - odd
          turn = turn * root
        }
      }
      length *= 2
    }
  }

  /// Outer and inner half for spots at x = 0 and quarters of the pitch.
  private func halves(
    _ setup: Setup, reflection: (Double) -> Complex
  ) -> [(outer: Double, inner: Double)] {
    let optics = setup.optics
    // Periods in the window: as fine in the aperture as the window is wide on the disc.
    let periods = 96
    let step = optics.orderSpacing(pitch: setup.pitch) / Double(periods)
    let pixel = Double(periods) * setup.pitch / Double(count)
    let shift = -2 * setup.tilt / optics.numericalAperture
    var result = [(outer: Double, inner: Double)](repeating: (0, 0), count: 4)
    // The groove over each pixel, a mean of sixteen places.
    let grooves = (0..<4).map { quarter in
      (0..<count).map { index -> Complex in
        var sum = Complex(0)
        for part in 0..<16 {
          let x =
            (Double(index < count / 2 ? index : index - count) + (Double(part) + 0.5) / 16 - 0.5) * pixel
          sum += reflection(x + Double(quarter) * setup.pitch / 4)
        }
        return (1 / 16.0) * sum
      }
    }
    var flux = 0.0
    for row in 0..<rows {
      let eta = -1 + (Double(row) + 0.5) * 2 / Double(rows)
      var spot = [Complex](repeating: Complex(0), count: count)
      for index in 0..<count {
        let xi = Double(index < count / 2 ? index : index - count) * step
        let edge = 1 - eta * eta - xi * xi
        guard edge > 0 else { continue }
        let beam = xi - setup.lensShift
        let amplitude = Double.exp(-optics.illuminationExponent * (beam * beam + eta * eta))
        spot[index] =
          amplitude * Complex.unit(phase: optics.waveNumber * setup.wavefront.path(xi: xi, eta: eta))
        flux += Double.exp(-2 * optics.illuminationExponent * (xi * xi + eta * eta))
      }
      transform(&spot, sign: 1)
      for quarter in 0..<4 {
        var field = zip(spot, grooves[quarter]).map { $0 * $1 }
        transform(&field, sign: -1)
        for index in 0..<count {
          // The tilted disc turns the whole return: what was sent to xi arrives at xi + shift.
          let xi = Double(index < count / 2 ? index : index - count) * step + shift
          guard xi * xi + eta * eta < 1 else { continue }
          let power = field[index].power / (Double(count) * Double(count))
          // A pixel across the split counts for both halves by its share.
          let share = min(1, max(0, (xi + setup.lensShift) / step + 0.5))
          result[quarter].outer += share * power
          result[quarter].inner += (1 - share) * power
        }
      }
    }
    return result.map { ($0.outer / flux, $0.inner / flux) }
  }

  private func trapezoid(_ groove: GrooveShape) -> (Double) -> Complex {
    { x in
      var place = x / groove.pitch
      place -= Double(Int64(place < 0 ? place - 0.5 : place + 0.5))
      let fromFloor = place * groove.pitch + (groove.outerWallWidth - groove.innerWallWidth) / 4
      let beyond = fromFloor.magnitude - groove.floorWidth / 2
      let wall = fromFloor < 0 ? groove.innerWallWidth : groove.outerWallWidth
      let rise = beyond <= 0 ? 0 : beyond >= wall ? 1 : beyond / wall
      return Complex.unit(phase: groove.halfPhase * (1 - 2 * rise))
    }
  }

  private func compare(_ setup: Setup, _ groove: GrooveShape, line: UInt = #line) throws {
    let halves = halves(setup, reflection: trapezoid(groove))
    let pushPull = halves.map { $0.outer - $0.inner }
    let overlaps = try PupilOverlap(
      optics: setup.optics, orderSpacing: setup.optics.orderSpacing(pitch: setup.pitch),
      lensShift: setup.lensShift, wavefront: Erased(wave: setup.wavefront),
      alignment: PupilAlignment(returnShift: -2 * setup.tilt / setup.optics.numericalAperture))
    let sum = PushPullCoefficients(groove: groove, overlaps: overlaps)
    let swing = sum.pushPull.peakToPeak
    for quarter in 0..<4 {
      let theta = Double.pi / 2 * Double(quarter)
      XCTAssertEqual(
        pushPull[quarter], sum.pushPull.value(at: theta), accuracy: 0.005 * swing, line: line)
      XCTAssertEqual(
        halves[quarter].outer + halves[quarter].inner, sum.sum.value(at: theta), accuracy: 0.005 * swing,
        line: line)
    }
  }

  private struct Erased: PupilWavefront {
    let wave: any PupilWavefront
    func path(xi: Double, eta: Double) -> Double { wave.path(xi: xi, eta: eta) }
  }

  func testOverlapSumAgreesWithPropagation() throws {
    let dvd = try ReferenceOptics.dvd()
    let groove = try dvd.groove(cotInner: Cotangent.of75, cotOuter: Cotangent.of50)
    var setup = Setup(optics: dvd.optics, pitch: dvd.pitch, wavefront: dvd.perfect)
    try compare(setup, groove)
    setup.lensShift = 0.05
    setup.tilt = 0.3 * Double.pi / 180
    let straight = RadialWavefront(
      optics: dvd.optics, cover: [CoverMedium(thickness: 602.5e-6, index: 1.58)], defocus: 0.3e-6)
    setup.wavefront = TiltedCoverWavefront(straight: straight, tilt: setup.tilt, optics: dvd.optics)
    try compare(setup, groove)
  }

  func testSecondHarmonicOfALandAndGrooveDiscAgreesWithPropagation() throws {
    let ram = try ReferenceOptics.dvd(pitch: 1230e-9)
    let groove = try GrooveShape(
      pitch: ram.pitch, floorWidth: 500e-9, innerWallWidth: 30e-9, outerWallWidth: 90e-9, halfPhase: 0.9)
    try compare(
      Setup(
        optics: ram.optics, pitch: ram.pitch, lensShift: 0.03,
        wavefront: RadialWavefront(numericalAperture: 0.6, defocus: 0.4e-6)), groove)
  }
}
