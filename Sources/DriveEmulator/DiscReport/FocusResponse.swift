public import ChannelSim
internal import Determinism

/// What focusing on one surface gives: the S-curve in four figures.
///
/// The focus error is (A + C) - (B + D) over the light that an ideal mirror would return, times the surface's
/// reflectance; positive when the lens is too close.
public struct FocusResponse: Equatable, Sendable {
  /// Lens position of the focus error zero, metres toward the disc from where a perfect wave has it.
  public let lensPosition: Double
  /// Slope at the focus error zero, per metre of lens motion toward the disc.
  public let slope: Double
  /// Highest value, on the disc's side of focus.
  public let positivePeak: Double
  /// Lowest value, on the far side.
  public let negativePeak: Double
  /// Lens motion from the negative to the positive peak, metres.
  public let range: Double
  /// The incoming wave at the focus error zero.
  public let wavefront: RadialWavefront

  /// Takes the figures from diffraction integrals behind `cover` in place of the pickup's design cover; nil for the
  /// design cover itself. Throws where the cover is so wrong that there is no S-curve.
  public init(optics: PickupOptics, cover: [CoverMedium]?, reflectance: Double) throws {
    var curve = try DefocusScan(optics: optics, cover: cover)
    try curve.moveToZero()
    wavefront = curve.wavefront
    lensPosition = wavefront.defocus
    // The curve bends on the scale of the line foci: a thousandth of it leaves 1e-6 of the slope.
    let step = optics.astigmatismHalfSeparation / 1000
    slope = try reflectance * (curve.focusError(step) - curve.focusError(-step)) / (2 * step)
    let highest = try curve.peak(sign: 1)
    let lowest = try curve.peak(sign: -1)
    positivePeak = reflectance * highest.value
    negativePeak = reflectance * lowest.value
    range = highest.position - lowest.position
  }
}

/// The focus error of one surface over the lens's displacement from `wavefront`.
private struct DefocusScan {
  private(set) var wavefront: RadialWavefront
  private let detector: AstigmaticDetector
  private let stride: Double
  private let reach: Double

  init(optics: PickupOptics, cover: [CoverMedium]?) throws(OpticsError) {
    var wave =
      cover.map { RadialWavefront(optics: optics, cover: $0) }
      ?? RadialWavefront(numericalAperture: optics.numericalAperture)
    // Spherical aberration spreads focus between that of the rim and that near the axis; the middle is in reach.
    let paraxial = wave.paraxialFocus
    let rim = -wave.path(rhoSquared: 1) / Self.rimRate(optics)
    wave.defocus += (paraxial + rim) / 2
    let half = optics.astigmatismHalfSeparation
    stride = half / 16
    reach = 4 * half + (paraxial - rim).magnitude
    wavefront = wave
    detector = try AstigmaticDetector(
      optics: optics,
      phaseSwing: Self.swing(wave, optics) + AstigmaticDetector.phaseSwing(optics: optics, range: 2 * reach))
  }

  /// Path at the aperture's rim per metre of lens motion.
  private static func rimRate(_ optics: PickupOptics) -> Double {
    RadialWavefront(numericalAperture: optics.numericalAperture, defocus: 1).path(rhoSquared: 1)
  }

  /// The swing of the double-pass phase over the aperture, radians.
  private static func swing(_ wavefront: RadialWavefront, _ optics: PickupOptics) -> Double {
    let paths = (0...64).map { wavefront.path(rhoSquared: Double($0) / 64) }
    return 2 * optics.waveNumber * ((paths.max() ?? 0) - (paths.min() ?? 0))
  }

  func focusError(_ displacement: Double) throws(OpticsError) -> Double {
    var moved = wavefront
    moved.defocus += displacement
    return try detector.signal(moved).focusError
  }

  /// Moves to the steepest rising zero: strong aberration makes several.
  mutating func moveToZero() throws {
    var steepest: (position: Double, rise: Double)?
    var position = -reach
    var here = try focusError(position)
    while position < reach {
      let next = try focusError(position + stride)
      if here < 0, next >= 0, next - here > steepest?.rise ?? 0 { steepest = (position, next - here) }
      here = next
      position += stride
    }
    guard var lower = steepest?.position else {
      throw DiscReportError(
        "the focus error has no zero near the layer",
        advice: "a cover nearer to the pickup's design_cover_um would do")
    }
    var upper = lower + stride
    while upper - lower > 1e-13 {
      let middle = (lower + upper) / 2
      if try focusError(middle) < 0 { lower = middle } else { upper = middle }
    }
    wavefront.defocus += (lower + upper) / 2
  }

  /// The highest (`sign` 1) or lowest (-1) value: the best of a scan, then golden sections to a nanometre.
  func peak(sign: Double) throws(OpticsError) -> (position: Double, value: Double) {
    var best = (position: -reach, value: sign * (try focusError(-reach)))
    var position = -reach + stride
    while position <= reach {
      let value = sign * (try focusError(position))
      if value > best.value { best = (position, value) }
      position += stride
    }
    let golden = (5.0.squareRoot() - 1) / 2
    var lower = best.position - stride
    var upper = best.position + stride
    while upper - lower > 1e-9 {
      let left = upper - golden * (upper - lower)
      let right = lower + golden * (upper - lower)
      if sign * (try focusError(left)) > sign * (try focusError(right)) {
        upper = right
      } else {
        lower = left
      }
    }
    let top = (lower + upper) / 2
    return (top, try focusError(top))
  }
}
