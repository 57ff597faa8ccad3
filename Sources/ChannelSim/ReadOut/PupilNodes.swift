internal import Determinism

/// Quadrature nodes over what several circles of the aperture's size have in common, chord by chord.
///
/// The chords lie along eta and are cut at the detector's split in xi and at eta = 0, so that each of the four
/// quadrants has nodes of its own.
struct PupilNodes {
  struct Chord {
    var xi: Double
    /// Positive ones; each node stands for its mirror image too.
    var etas: [Double]
    var weights: [Double]
  }

  private(set) var chords: [Chord] = []

  /// Nodes where all circles of radius 1 about `centres` on the xi axis overlap; `split` is where the detector's
  /// halves meet. None where they do not overlap.
  init(centres: [Double], split: Double, along: Int, across: Int) {
    let lower = (centres.max() ?? 0) - 1
    let upper = (centres.min() ?? 0) + 1
    guard upper - lower > 1e-6 else { return }
    // Midway between two centres another circle becomes the one that bounds the chord: the farther one.
    let middles = centres.flatMap { first in centres.map { (first + $0) / 2 } }
    let cuts = Set([lower, upper, split] + middles).filter { $0 >= lower && $0 <= upper }.sorted()
    let (alongRule, acrossRule) = (GaussLegendre(count: along), GaussLegendre(count: across))
    for (start, end) in zip(cuts, cuts.dropFirst()) where end - start > 1e-9 {
      let middle = (start + end) / 2
      let bound = centres.max { abs(middle - $0) < abs(middle - $1) } ?? 0
      for (angle, weight) in alongRule.mapped(from: arcSine(start - bound), to: arcSine(end - bound)) {
        let (sine, half) = Double.sinCos(angle)
        let nodes = acrossRule.mapped(from: 0, to: half)
        chords.append(
          Chord(xi: bound + sine, etas: nodes.map(\.node), weights: nodes.map { $0.weight * weight * half }))
      }
    }
  }
}
