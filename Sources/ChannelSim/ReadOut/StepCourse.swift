internal import Determinism

/// The one band-limited curve through samples along the track.
struct PeriodicCourse: Sendable {
  /// Metres; the curve is 0 beyond half of it to both sides.
  let period: Double
  let mean: Double
  let cosines: [Double]
  let sines: [Double]

  /// From the values at the places of a sampling with an odd number of places.
  init(_ values: [Double], _ sampling: TrackSampling) {
    let count = Double(sampling.count)
    period = count * sampling.step
    mean = values.reduce(0, +) / count
    var (cosines, sines) = ([Double](), [Double]())
    for order in 1...(sampling.count / 2) {
      var (cosine, sine) = (0.0, 0.0)
      for (index, value) in values.enumerated() {
        let (s, c) = Double.sinCosTurns(Double(order) * sampling.place(index) / period)
        cosine += 2 * value * c / count
        sine += 2 * value * s / count
      }
      cosines.append(cosine)
      sines.append(sine)
    }
    (self.cosines, self.sines) = (cosines, sines)
  }

  func value(_ place: Double) -> Double {
    guard abs(place) < period / 2 else { return 0 }
    var sum = mean
    for index in cosines.indices {
      let (s, c) = Double.sinCosTurns(place * Double(index + 1) / period)
      sum += cosines[index] * c + sines[index] * s
    }
    return sum
  }
}

/// A step response of one filter: what it shows of a mark that begins under it and never ends.
struct StepCourse: Sendable {
  /// The integral of the whole filter: what it shows of a long mark.
  let total: Double
  private let density: PeriodicCourse

  /// From a filter's samples times the step.
  init(_ filter: [Double], _ sampling: TrackSampling) {
    total = filter.reduce(0, +)
    density = PeriodicCourse(filter.map { $0 / sampling.step }, sampling)
  }

  /// The filter's output where its centre is `distance` metres beyond the leading edge.
  func value(_ distance: Double) -> Double {
    let period = density.period
    if distance <= -period / 2 { return 0 }
    if distance >= period / 2 { return total }
    // The integral of the filter from -distance on.
    var sum = density.mean * (period / 2 + distance)
    for index in density.cosines.indices {
      let order = Double(index + 1)
      let scale = period / (2 * .pi * order)
      let (s, c) = Double.sinCosTurns(-distance * order / period)
      // At half a period the sine is 0 and the cosine alternates.
      let end = index % 2 == 0 ? -1.0 : 1.0
      sum += scale * (density.cosines[index] * (0 - s) - density.sines[index] * (end - c))
    }
    return sum
  }
}
