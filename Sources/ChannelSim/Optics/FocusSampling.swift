/// Where a focus curve is integrated and where it is tabulated.
///
/// The signals have no period in lens motion shorter than that between rim and axis of the aperture. A 120th of it,
/// and a 200th of the line foci's half separation, bring linear interpolation under 1e-5 of the total return; every
/// eighth row is a diffraction integral, and ten-point interpolation between those stays under 1e-6.
struct FocusSampling {
  /// Fine rows between two diffraction integrals.
  private static let subdivision = 8
  /// Lens motion between two rows, metres.
  let step: Double
  /// Rows of the table, a power of two.
  let rowCount: Int

  init(optics: PickupOptics, widening: Double) {
    let period = 2 * .pi / AstigmaticDetector.phaseSwing(optics: optics, range: 1)
    let finest = max(period / 320, min(period / 120, optics.astigmatismHalfSeparation / 200))
    step = widening * finest
    // 48 micrometres of DVD: the lens travel across an 80 micrometre spacer.
    var count = 8192
    while Double(count) * finest < 2 * 29.5 * period { count *= 2 }
    rowCount = count
  }

  /// Largest displacement in the table, metres.
  var range: Double { step * Double(rowCount / 2 - 1) }

  /// The signals at every row and one beyond the last.
  func signals(detector: AstigmaticDetector, wavefront: RadialWavefront) -> [FocusSignal] {
    let reach = MidpointInterpolation.pointCount / 2
    let half = rowCount / 2 / Self.subdivision
    let phases = detector.phases(wavefront)
    let coarse = (-half - reach...half + reach).map {
      detector.signal(phases, defocus: Double($0 * Self.subdivision) * step)
    }
    let interpolation = MidpointInterpolation(subdivision: Self.subdivision)
    return (0...rowCount).map { row in
      let weights = interpolation.weights[row % Self.subdivision]
      let first = row / Self.subdivision + 1
      var signal = FocusSignal(focusError: 0, sum: 0)
      for index in weights.indices {
        signal.focusError += weights[index] * coarse[first + index].focusError
        signal.sum += weights[index] * coarse[first + index].sum
      }
      return signal
    }
  }
}

/// Lagrange interpolation between the middle two of ten equidistant points.
struct MidpointInterpolation {
  static let pointCount = 10
  /// Weights of the ten points for each of the equal parts of the middle interval.
  let weights: [[Double]]

  init(subdivision: Int) {
    weights = (0..<subdivision).map { part in
      let position = Double(Self.pointCount / 2 - 1) + Double(part) / Double(subdivision)
      return (0..<Self.pointCount).map { point in
        var weight = 1.0
        for other in 0..<Self.pointCount where other != point {
          weight *= (position - Double(other)) / Double(point - other)
        }
        return weight
      }
    }
  }
}
