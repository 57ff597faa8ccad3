internal import Determinism

/// The detector fields of the pupil's rings, and their powers on the quadrants.
///
/// A ring's field is G(u, v) - i H(u, v): the astigmatic phase is even under exchange of xi and eta and under the
/// reversal of both, so that G is even and H odd in u and in v, both real and symmetric in (u, v). One eighth of
/// detector and one quarter of ring suffice.
struct RingFields {
  /// rho^2 of the rings.
  let squares: [Double]
  /// Quadrature weight (half of d rho^2) times illumination.
  let amplitudes: [Double]
  private let optics: PickupOptics
  private let angleCount: Int
  private let detectorCount: Int

  init(optics: PickupOptics, phaseSwing: Double) {
    self.optics = optics
    let halfSide = optics.detectorSide / 2
    let edge = optics.waveNumber * optics.numericalAperture * halfSide
    let astigmatism = optics.waveNumber * optics.detectionAstigmatism
    let cornerPhase = edge * 2.0.squareRoot() + astigmatism
    // A Gauss-Legendre rule resolves z radians of phase with z/4 nodes and a margin; a ring needs as many
    // samples as its highest harmonic and a margin.
    let rings = Int((phaseSwing + cornerPhase) * 0.25) + 8
    angleCount = Int((cornerPhase + astigmatism) * 0.25) + 7
    detectorCount = Int(edge * 0.5) + 8
    let rule = GaussLegendre(count: (rings + 3) / 4 * 4).mapped(from: 0, to: 1)
    squares = rule.map(\.node)
    amplitudes = rule.map { $0.weight / 2 * Double.exp(-optics.illuminationExponent * $0.node) }
  }

  /// The quadratic forms of focus error and sum over the detector, rows of four columns each.
  func detectorForms() -> (focus: [SIMD4<Double>], sum: [SIMD4<Double>]) {
    let count = squares.count
    let width = count / 4
    var focus = [SIMD4<Double>](repeating: .zero, count: count * width)
    var sum = focus
    for point in detectorFields() {
      for ring in 0..<count {
        let even = point.even[ring >> 2][ring & 3] * point.weight
        let odd = point.odd[ring >> 2][ring & 3] * point.weight
        let start = ring * width
        for column in 0..<width {
          focus[start + column] += even * point.odd[column] - odd * point.even[column]
          sum[start + column] += even * point.even[column] + odd * point.odd[column]
        }
      }
    }
    // With X = sum of a G and Y = sum of a H the intensity is |X -+ i Y|^2 where u v is +- positive: four
    // quadrants of |X|^2 + |Y|^2, and -8 times Im(X Y*) between them. The power on the whole plane is
    // (wavelength/NA)^2 times that in the aperture.
    let scale = optics.wavelength / optics.numericalAperture
    let norm = 4 / (scale * scale * optics.apertureFlux)
    return (focus.map { -2 * norm * $0 }, sum.map { norm * $0 })
  }

  private struct DetectorPoint {
    /// Area the point stands for in one quadrant, square metres.
    var weight: Double
    /// G of every ring.
    var even: [SIMD4<Double>]
    /// H of every ring.
    var odd: [SIMD4<Double>]
  }

  /// The fields at the points of the quadrant u, v > 0 with v <= u, those off the diagonal for two.
  private func detectorFields() -> [DetectorPoint] {
    let rule = GaussLegendre(count: detectorCount).mapped(from: 0, to: optics.detectorSide / 2)
    let width = squares.count / 4
    let zeros = [SIMD4<Double>](repeating: .zero, count: width)
    var points: [DetectorPoint] = []
    for (index, column) in rule.enumerated() {
      for row in rule[...index] {
        let weight = column.weight * row.weight * (row.node < column.node ? 2 : 1)
        points.append(DetectorPoint(weight: weight, even: zeros, odd: zeros))
      }
    }
    for ring in squares.indices {
      let waves = ringWaves(ring, positions: rule.map(\.node))
      var point = 0
      for column in rule.indices {
        for row in 0...column {
          let (even, odd) = waves.field(column, row)
          points[point].even[ring >> 2][ring & 3] = even
          points[point].odd[ring >> 2][ring & 3] = odd
          point += 1
        }
      }
    }
    return points
  }

  private func ringWaves(_ ring: Int, positions: [Double]) -> RingWaves {
    RingWaves(
      astigmatism: optics.waveNumber * optics.detectionAstigmatism * squares[ring],
      frequency: optics.waveNumber * optics.numericalAperture * squares[ring].squareRoot(),
      positions: positions, angleCount: angleCount)
  }
}

/// The plane waves of one ring along one side of the detector.
///
/// Angles lie midway in equal steps of the quarter circle, so that angle j's eta is the xi of the angle counted
/// from the other end: one table serves both coordinates.
private struct RingWaves {
  private let angleCount: Int
  /// Angle weight times cosine and sine of the astigmatic phase.
  private var astigmatic: [(cosine: Double, sine: Double)] = []
  /// cos and sin of the phase k NA rho cos(angle) u, positions outer, angles inner.
  private var cosines: [Double] = []
  private var sines: [Double] = []

  init(astigmatism: Double, frequency: Double, positions: [Double], angleCount: Int) {
    self.angleCount = angleCount
    let step = Double.pi / 2 / Double(angleCount)
    let angles = (0..<angleCount).map { Double.sinCos((Double($0) + 0.5) * step) }
    for angle in angles {
      let (sine, cosine) = Double.sinCos(astigmatism * 2 * angle.sin * angle.cos)
      astigmatic.append((4 * step * cosine, 4 * step * sine))
    }
    for position in positions {
      for angle in angles {
        let (sine, cosine) = Double.sinCos(frequency * position * angle.cos)
        cosines.append(cosine)
        sines.append(sine)
      }
    }
  }

  /// G and H at u = position `column`, v = position `row`.
  func field(_ column: Int, _ row: Int) -> (even: Double, odd: Double) {
    var even = 0.0
    var odd = 0.0
    let across = column * angleCount
    let along = row * angleCount + angleCount - 1
    for angle in 0..<angleCount {
      even += astigmatic[angle].cosine * cosines[across + angle] * cosines[along - angle]
      odd += astigmatic[angle].sine * sines[across + angle] * sines[along - angle]
    }
    return (even, odd)
  }
}
