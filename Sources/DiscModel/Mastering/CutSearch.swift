internal import Determinism

/// Finds the cut whose groove has the wanted wall angles.
///
/// The asymmetry is made by the tilt of the beam or by the power of a second one; the mean angle by the selectivity of
/// etching, which stretches the resist's slopes downward. Newton's method with differences in both, halved where a
/// step leads nearer nowhere.
struct CutSearch {
  /// What makes the walls unequal.
  enum Means {
    case tilt
    /// The second beam's dose; both beams as they are.
    case secondBeam
  }

  let means: Means
  /// Of the section that counts.
  let wanted: WallAngles
  /// Makes the section that counts from the master's.
  let finish: (GrooveSection) -> GrooveSection

  private struct Trial {
    let cut: MasterCut
    let error: SIMD2<Double>
    var size: Double { max(error.x.magnitude, error.y.magnitude) }
  }

  /// Angles are met within this, radians: a thousandth of a degree.
  private static let tolerance = 1e-3 / 180 * Double.pi

  /// Throws where the search ends away from the wanted angles, with the nearest that it saw.
  func find(from start: MasterCut) throws(MasteringError) -> MasterCut {
    var best = try attempt(start)
    for _ in 0..<40 where best.size > Self.tolerance {
      guard let step = step(from: best), let next = nearer(best, step) else { break }
      best = next
    }
    guard best.size <= Self.tolerance else {
      throw MasteringError(
        "no walls of \(Printed.degrees(wanted.inner)) and \(Printed.degrees(wanted.outer)) were found: the nearest are "
          + "\(Printed.degrees(wanted.inner + best.error.x)) and \(Printed.degrees(wanted.outer + best.error.y))",
        advice:
          "angles nearer each other, a resist of higher contrast or a smaller beam in the pupil would do")
    }
    return best.cut
  }

  private func attempt(_ cut: MasterCut) throws(MasteringError) -> Trial {
    let angles = finish(try cut.section()).angles
    return Trial(cut: cut, error: SIMD2(angles.inner - wanted.inner, angles.outer - wanted.outer))
  }

  /// A trial beyond what can be made is no trial.
  private func possible(_ cut: MasterCut) -> Trial? {
    guard cut.etching.selectivity > 0.01, cut.etching.selectivity < 100 else { return nil }
    do {
      return try attempt(cut)
    } catch {
      return nil
    }
  }

  private func moved(_ cut: MasterCut, _ step: SIMD2<Double>) -> MasterCut {
    var cut = cut
    switch means {
    case .tilt: for index in cut.beams.indices { cut.beams[index].tilt += step.x }
    case .secondBeam: cut.beams[cut.beams.count - 1].dose *= Double.exp(step.x)
    }
    cut.etching.selectivity *= Double.exp(step.y)
    return cut
  }

  private func step(from trial: Trial) -> SIMD2<Double>? {
    let sizes = SIMD2(means == .tilt ? 2e-4 : 1e-3, 1e-3)
    func slope(_ direction: SIMD2<Double>, _ size: Double) -> SIMD2<Double>? {
      guard let ahead = possible(moved(trial.cut, size * direction)) else { return nil }
      return (ahead.error - trial.error) / size
    }
    guard let first = slope(SIMD2(1, 0), sizes.x), let second = slope(SIMD2(0, 1), sizes.y) else {
      return nil
    }
    let determinant = first.x * second.y - second.x * first.y
    guard determinant != 0, determinant.isFinite else { return nil }
    return SIMD2(
      (second.x * trial.error.y - second.y * trial.error.x) / determinant,
      (first.y * trial.error.x - first.x * trial.error.y) / determinant)
  }

  private func nearer(_ trial: Trial, _ step: SIMD2<Double>) -> Trial? {
    // No more at once than changes the groove visibly.
    let most = SIMD2(means == .tilt ? 0.02 : 0.3, 0.3)
    let excess = max(1, max(step.x.magnitude / most.x, step.y.magnitude / most.y))
    var share = 1 / excess
    while share > 1e-3 / excess {
      if let next = possible(moved(trial.cut, share * step)), next.size < trial.size { return next }
      share /= 2
    }
    return nil
  }
}
