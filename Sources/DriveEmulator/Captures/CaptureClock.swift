internal import Configuration
internal import TraceFiles

/// A reference clock among the channels: what the samples' rate really was, and whether any are missing.
struct CaptureClock {
  /// Samples a second.
  let rate: Double
  /// Whole cycles that it was taken over.
  let cycles: Int

  /// Counts rising edges, placed between samples on a straight line. A cycle that is longer or shorter than the others
  /// by more than one sample and by more than a tenth is a gap, and a gap is an error.
  init(_ entry: CaptureSidecar.Entry, samples: [Double], path: String) throws {
    let low = samples.min() ?? 0
    let high = samples.max() ?? 0
    let level = entry.threshold ?? 0.5 * (low + high)
    // A tenth of the swing below the level, a rising edge may come again.
    let armed = level - 0.1 * (high - low)
    var edges: [Double] = []
    var isArmed = false
    for index in samples.indices {
      if samples[index] <= armed { isArmed = true }
      guard isArmed, samples[index] > level, index > 0 else { continue }
      let rise = samples[index] - samples[index - 1]
      edges.append(Double(index) - (rise > 0 ? (samples[index] - level) / rise : 0))
      isArmed = false
    }
    guard edges.count >= 3, let first = edges.first, let last = edges.last, let frequency = entry.clock else {
      throw entry.node.inconsistency(
        at: "signal", "\(path) shows \(edges.count) rising edges of the reference clock",
        advice: "three at least are needed: another channel, or a threshold inside its swing")
    }
    let periods = zip(edges.dropFirst(), edges).map { $0 - $1 }
    let usual = periods.sorted()[periods.count / 2]
    for (index, period) in periods.enumerated()
    where (period - usual).magnitude > max(1, 0.1 * usual) {
      throw TraceFileError(
        .corrupt(chunk: nil), file: path,
        what:
          "the reference clock's cycle at sample \(Int(edges[index])) lasts \(period) samples, the others \(usual)",
        remedy: "samples are missing or doubled there: the part before it would do")
    }
    cycles = periods.count
    rate = frequency * (last - first) / Double(cycles)
  }
}
