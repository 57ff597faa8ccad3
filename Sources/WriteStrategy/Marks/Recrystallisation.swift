internal import Determinism

/// What orders again in a phase-change film while a train passes.
public struct Recrystallisation: Sendable {
  let growth: CrystallisationRate
  let erasure: CrystallisationRate

  /// The rates of a stack's film.
  public init(_ stack: RecordingStack) {
    let kinetics = stack.kinetics
    growth = CrystallisationRate(
      fastest: kinetics.fastestGrowth, glassRise: kinetics.glassRise, meltingRise: stack.thresholdRise)
    erasure = CrystallisationRate(
      fastest: kinetics.fastestErasure, glassRise: kinetics.glassRise, meltingRise: stack.thresholdRise)
  }

  /// How far crystals grow from a mark's rim into the melt while it cools, metres: the integral of the growth speed
  /// at the receding rim, from its hottest instant until nothing near is warm.
  ///
  /// `inward` is 1 at the leading edge, -1 at the trailing one.
  public func recession(of edge: MarkEdge, inward: Double, in marks: TrainMarks) -> Double {
    guard growth.fastest > 0 else { return 0 }
    let step = 0.25e-9
    var (distance, time) = (0.0, edge.time)
    let end = edge.time + 400e-9
    while time < end {
      let rise = marks.rise(at: edge.place + inward * distance, time: time + step / 2)
      if rise < growth.glassRise, time > edge.time + 50e-9 { break }
      distance += step * growth(rise)
      time += step
    }
    return distance
  }

  /// The share of an amorphous place that is still amorphous after a train has passed: exp(-integral of the rate).
  public func survival(at place: Double, in marks: TrainMarks) -> Double {
    guard erasure.fastest > 0 else { return 1 }
    return Double.exp(-marks.integral(at: place, tolerance: 1e-3) { erasure($0) })
  }

  /// What stands on the track after a train was written over older marks: the amorphous share at each place.
  ///
  /// Inside a new mark everything is amorphous; elsewhere an old mark is what survived the heat.
  public func overwrite(
    old: [ClosedRange<Double>], new: [ClosedRange<Double>], at places: [Double], in marks: TrainMarks
  ) -> [Double] {
    places.map { place in
      if new.contains(where: { $0.contains(place) }) { return 1 }
      return old.contains { $0.contains(place) } ? survival(at: place, in: marks) : 0
    }
  }
}
