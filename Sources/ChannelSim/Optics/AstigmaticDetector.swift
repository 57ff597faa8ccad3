import Determinism

/// Light on a four-quadrant detector, relative to the total return.
public struct FocusSignal: Equatable, Sendable {
  /// (A + C) - (B + D): positive when the lens is too close to the layer.
  public var focusError: Double
  /// A + B + C + D: what of the return meets the detector.
  public var sum: Double

  /// Both relative to the total return.
  @inlinable
  public init(focusError: Double, sum: Double) {
    self.focusError = focusError
    self.sum = sum
  }
}

/// Diffraction of the returning beam onto the astigmatic four-quadrant detector.
///
/// Double pass: the pupil phase is k [2 W(rho) + W22 2 xi eta], W the incoming wave's path, and the field on the
/// detector, on the disc's scale, is its Fraunhofer integral. Only W changes with the lens, and it is the same on
/// a ring of the pupil. So the field of every ring is integrated once over its angle and over the detector, and
/// each focus position costs two quadratic forms in the rings' amplitudes. Rings are Gauss-Legendre nodes in
/// rho^2, ring angles a trapezoidal rule (spectral for a periodic integrand), the detector a Gauss-Legendre square.
public struct AstigmaticDetector: Sendable {
  /// The optics the detector belongs to.
  public let optics: PickupOptics
  /// The largest double-pass phase swing it resolves, radians.
  public let phaseSwing: Double
  /// Number of rings, a multiple of four.
  public let ringCount: Int
  /// rho^2 of each ring.
  let ringSquares: [Double]
  /// Quadrature weight times illumination of each ring.
  let ringAmplitudes: [Double]
  /// Antisymmetric form of focus error, rows of `ringCount`/4 vectors, scaled to the total return.
  private let focusForm: [SIMD4<Double>]
  /// Symmetric form of the sum.
  private let sumForm: [SIMD4<Double>]

  /// Prepares for wavefronts whose double-pass phase swings by up to `phaseSwing` radians over the aperture.
  ///
  /// Signals are within 1e-8 of the total return, against two-dimensional quadrature and against many more nodes.
  public init(optics: PickupOptics, phaseSwing: Double) throws(OpticsError) {
    try OpticsError.require("phaseSwing (rad)", phaseSwing, in: 0...Self.largestPhaseSwing)
    let rings = RingFields(optics: optics, phaseSwing: phaseSwing)
    self.optics = optics
    self.phaseSwing = phaseSwing
    ringCount = rings.squares.count
    ringSquares = rings.squares
    ringAmplitudes = rings.amplitudes
    (focusForm, sumForm) = rings.detectorForms()
  }

  /// The largest phase swing it can be prepared for, radians: beyond it the forms would take seconds to build.
  public static let largestPhaseSwing = 4000.0

  /// The largest double-pass phase swing of lens positions up to `range` metres from focus, radians.
  public static func phaseSwing(optics: PickupOptics, range: Double) -> Double {
    let aperture = optics.numericalAperture
    return 2 * optics.waveNumber * range * RadialWavefront.sagitta(aperture * aperture)
  }

  /// The double-pass phase swing of `wavefront` over the aperture, radians, of 64 samples in rho^2.
  public static func phaseSwing(optics: PickupOptics, wavefront: RadialWavefront) -> Double {
    var lowest = 0.0
    var highest = 0.0
    for node in 1...64 {
      let path = wavefront.path(rhoSquared: Double(node) / 64)
      lowest = min(lowest, path)
      highest = max(highest, path)
    }
    return 2 * optics.waveNumber * (highest - lowest)
  }

  /// Focus error and sum for the incoming wave `wavefront`; the way back doubles its path. A wave that swings by
  /// more than the detector is prepared for is refused: it would come out as noise.
  public func signal(_ wavefront: RadialWavefront) throws(OpticsError) -> FocusSignal {
    try requireResolved(wavefront)
    return signal(phases(wavefront), defocus: 0)
  }

  /// Refuses a wave whose phase swing is beyond what the rings resolve.
  func requireResolved(_ wavefront: RadialWavefront) throws(OpticsError) {
    let swing = Self.phaseSwing(optics: optics, wavefront: wavefront)
    // The margin is for rounding alone.
    guard swing <= phaseSwing * (1 + 1e-9) else {
      throw OpticsError(
        quantity: "phase swing of the wavefront (rad)", value: swing,
        remedy: "prepare the detector for it: it resolves \(phaseSwing)")
    }
  }

  /// The phase of each ring and its change per metre of lens motion.
  func phases(_ wavefront: RadialWavefront) -> [(phase: Double, rate: Double)] {
    let aperture = optics.numericalAperture * optics.numericalAperture
    return ringSquares.map {
      (
        2 * optics.waveNumber * wavefront.path(rhoSquared: $0),
        2 * optics.waveNumber * RadialWavefront.sagitta(aperture * $0)
      )
    }
  }

  /// The signal with the lens `defocus` metres beyond where `phases` were taken.
  func signal(_ phases: [(phase: Double, rate: Double)], defocus: Double) -> FocusSignal {
    var real = [SIMD4<Double>](repeating: .zero, count: ringCount / 4)
    var imaginary = real
    for ring in 0..<ringCount {
      let (sine, cosine) = Double.sinCos(phases[ring].phase + phases[ring].rate * defocus)
      real[ring >> 2][ring & 3] = ringAmplitudes[ring] * cosine
      imaginary[ring >> 2][ring & 3] = ringAmplitudes[ring] * sine
    }
    return contract(real, imaginary)
  }

  /// Im(a)^T F Re(a) and Re(a)^T S Re(a) + Im(a)^T S Im(a) of the rings' amplitudes a.
  private func contract(_ real: [SIMD4<Double>], _ imaginary: [SIMD4<Double>]) -> FocusSignal {
    let width = ringCount / 4
    var focusError = 0.0
    var sum = 0.0
    for ring in 0..<ringCount {
      var focusRow = SIMD4<Double>.zero
      var realRow = SIMD4<Double>.zero
      var imaginaryRow = SIMD4<Double>.zero
      let start = ring * width
      for column in 0..<width {
        focusRow += focusForm[start + column] * real[column]
        realRow += sumForm[start + column] * real[column]
        imaginaryRow += sumForm[start + column] * imaginary[column]
      }
      let realHere = real[ring >> 2][ring & 3]
      let imaginaryHere = imaginary[ring >> 2][ring & 3]
      focusError += imaginaryHere * focusRow.sumOfLanes
      sum += realHere * realRow.sumOfLanes + imaginaryHere * imaginaryRow.sumOfLanes
    }
    return FocusSignal(focusError: focusError, sum: sum)
  }
}

extension SIMD4<Double> {
  /// The lanes added in a fixed order.
  var sumOfLanes: Double { (x + y) + (z + w) }
}
