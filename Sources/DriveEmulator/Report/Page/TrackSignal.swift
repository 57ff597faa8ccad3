internal import Determinism
internal import ReadChannel
internal import WriteStrategy

/// The RF of one written track and what a laboratory takes from it.
struct TrackSignal {
  let samples: [Float]
  /// Place of the first sample, channel bits from the first run's nominal beginning.
  let firstBit: Double
  let meter: JitterMeter
  /// Runs as they were written, by length: marks and spaces.
  let written: (marks: [Int], spaces: [Int])

  init(samples: [Float], firstBit: Double, written runs: [MarkRun]) throws {
    self.samples = samples
    self.firstBit = firstBit
    let rate = ChannelFormat.dvd.channelRate
    var meter = try JitterMeter(sampleRate: TestTrack.samplesPerBit * rate, channelRate: rate)
    meter.append(samples.span)
    self.meter = meter
    func counts(_ lengths: [Int]) -> [Int] {
      lengths.reduce(into: [Int](repeating: 0, count: EdgeSums.longest + 1)) { counts, length in
        counts[min(max(length, 0), EdgeSums.longest)] += 1
      }
    }
    written = (counts(runs.map(\.mark)), counts(runs.map(\.space)))
  }

  /// Traces of the eye: `count` stretches of three channel bits, spread over the track, at the nominal clock. Times in
  /// channel bits about the middle of a bit.
  func eye(count: Int) -> (times: [Double], traces: [[Double]]) {
    let times = (-18...18).map { Double($0) / 12 }
    let bits = Int(Double(samples.count) / TestTrack.samplesPerBit)
    guard bits > 100, count > 0 else { return (times, []) }
    let traces = (0..<count).map { index -> [Double] in
      let bit = 20 + (bits - 40) * index / count
      return times.map { value(atBit: Double(bit) + 0.5 + $0) }
    }
    return (times, traces)
  }

  /// The signal at a place, channel bits from the first run's nominal beginning: a windowed sinc through the samples.
  private func value(atBit bit: Double) -> Double {
    let place = (bit - firstBit) * TestTrack.samplesPerBit
    let nearest = Int(place.rounded(.down))
    var (sum, weights) = (0.0, 0.0)
    for index in nearest - 5...nearest + 6 where samples.indices.contains(index) {
      let distance = place - Double(index)
      let weight = Self.kernel(distance) * Self.kernel(distance / 6)
      sum += weight * Double(samples[index])
      weights += weight
    }
    return weights == 0 ? .nan : sum / weights
  }

  private static func kernel(_ x: Double) -> Double {
    x.magnitude < 1e-9 ? 1 : Double.sin(Double.pi * x) / (Double.pi * x)
  }
}
