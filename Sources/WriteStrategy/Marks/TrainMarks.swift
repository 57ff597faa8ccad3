internal import Determinism

/// What a train of pulses does to the film, on the line along the track that a step response belongs to.
public struct TrainMarks: Sendable {
  let course: HeatCourse
  let train: PulseTrain
  /// Rise at which the film changes, K.
  public let threshold: Double
  /// How it changes.
  public let reaction: FilmReaction
  /// How long before and after its passing the spot still matters to a place, seconds.
  private let reach: Double
  private let look: Double

  /// The marks of a train under a moving spot; `spotRadius` is its 1/e2 radius in metres.
  public init(
    _ train: PulseTrain, _ response: StepResponse, spotRadius: Double, threshold: Double,
    reaction: FilmReaction = .sharpThreshold
  ) {
    course = HeatCourse(train, response)
    self.train = train
    self.threshold = threshold
    self.reaction = reaction
    // A spot at rest passes no place: nothing is then looked at.
    let passing = response.velocity > 0 ? spotRadius / response.velocity : 0
    reach = 1.6 * passing
    look = passing / 3
  }

  /// Rise of a place (metres along the track) at a time in seconds, K.
  public func rise(at place: Double, time: Double) -> Double { course.rise(at: place, time: time).value }

  /// The highest rise that a place reaches, K.
  public func highestRise(at place: Double) -> Double { highest(place).value }

  /// What decides at a place: the equivalent highest rise, its slope along the track, and when it is hottest.
  func measure(_ place: Double) -> (value: Double, slope: Double, time: Double) {
    let here = highest(place)
    if case .sharpThreshold = reaction { return here }
    let step = 1e-9
    let value = equivalent(place, here.value)
    let beside = equivalent(place + step, here.value + step * here.slope)
    return (value, (beside - value) / step, here.time)
  }

  private func highest(_ place: Double) -> (value: Double, slope: Double, time: Double) {
    course.highest(at: place, reach: reach, look: look)
  }

  private func equivalent(_ place: Double, _ highest: Double) -> Double {
    reaction.equivalentRise(highest: highest, threshold: threshold) {
      integral(at: place, tolerance: $0, $1)
    }
  }

  /// The integral of a function of the rise at a place over the time that the spot is near, within a `tolerance` for
  /// each piece between edges of power: Simpson's rule, halved where its two halves disagree with it.
  func integral(at place: Double, tolerance: Double, _ function: (Double) -> Double) -> Double {
    integral(at: place, tolerance: tolerance, of: { function($0.value) })
  }

  /// The same of a function of the rise and its slope along the track.
  private func integral(
    at place: Double, tolerance: Double, of function: ((value: Double, slope: Double)) -> Double
  ) -> Double {
    func value(_ time: Double, behindEdge: Bool = false) -> Double {
      let rise = course.rise(at: place, time: time, behindEdge: behindEdge)
      return function((rise.value, rise.slope))
    }
    func piece(_ from: (Double, Double), _ middle: Double, _ to: (Double, Double), _ depth: Int) -> Double {
      let (width, centre) = (to.0 - from.0, (from.0 + to.0) / 2)
      let whole = width / 6 * (from.1 + 4 * middle + to.1)
      let (left, right) = (value((from.0 + centre) / 2), value((centre + to.0) / 2))
      let halves = width / 12 * (from.1 + 4 * left + 2 * middle + 4 * right + to.1)
      if depth == 0 || (halves - whole).magnitude < 15 * tolerance { return halves + (halves - whole) / 15 }
      return piece(from, left, (centre, middle), depth - 1) + piece((centre, middle), right, to, depth - 1)
    }
    let passing = place / course.response.velocity
    let end = passing + 2 * reach
    var (time, sum) = (passing - reach, 0.0)
    var next = course.edges.firstIndex { $0.time > time } ?? course.edges.count
    while time < end {
      while next < course.edges.count, course.edges[next].time <= time { next += 1 }
      var until = min(time + look, end)
      if next < course.edges.count, course.edges[next].time < until { until = course.edges[next].time }
      let from = (time, value(time, behindEdge: true))
      sum += piece(from, value((time + until) / 2), (until, value(until)), 8)
      time = until
    }
    return sum
  }

  /// The leading and the trailing edge of a mark; nil if nothing of it becomes one.
  public func edges(ofMark index: Int) -> (lead: MarkEdge, trail: MarkEdge)? {
    guard let lead = edge(ofMark: index, side: -1), let trail = edge(ofMark: index, side: 1),
      lead.place < trail.place
    else { return nil }
    return (lead, trail)
  }

  /// The highest rise of the track under a mark, K.
  public func peakRise(ofMark index: Int) -> Double {
    let velocity = course.response.velocity
    let mark = train.marks[index]
    var best = 0.0
    var place = velocity * mark.start - 100e-9
    while place < velocity * mark.end + 300e-9 {
      best = max(best, highest(place).value)
      place += 20e-9
    }
    return best
  }
}

extension TrainMarks {
  private typealias Place = (place: Double, point: (value: Double, slope: Double, time: Double))

  /// `side` -1: the leading edge, 1: the trailing one.
  func edge(ofMark index: Int, side: Double) -> MarkEdge? {
    let velocity = course.response.velocity
    let mark = train.marks[index]
    let (start, end) = (velocity * mark.start, velocity * mark.end)
    let origin = side < 0 ? start : end
    guard let inside = hotPlace(from: origin, toward: -side, within: max(end - start, 0) + 0.3e-6) else {
      return nil
    }
    let limit = farthest(ofMark: index, side: side)
    var (hot, cold) = (inside, inside)
    repeat {
      hot = cold
      let place = hot.place + side * 80e-9
      if (limit - place) * side < 0 {
        let point = measure(limit)
        if point.value >= threshold {
          return MarkEdge(place: limit, gradient: -side * point.slope, time: point.time, isJoined: true)
        }
        cold = (limit, point)
      } else {
        cold = (place, measure(place))
      }
    } while cold.point.value >= threshold
    return crossing(hot: hot, cold: cold, side)
  }

  /// The first place above the threshold, looking into the mark from one of its ends.
  private func hotPlace(from origin: Double, toward direction: Double, within length: Double) -> Place? {
    var distance = 100e-9
    while distance < length + 50e-9 {
      let place = origin + direction * distance
      let point = measure(place)
      if point.value >= threshold { return (place, point) }
      distance += 50e-9
    }
    return nil
  }

  /// Where the territory of a mark ends: the middle of the space, or 2 um beyond the first and the last mark.
  private func farthest(ofMark index: Int, side: Double) -> Double {
    let velocity = course.response.velocity
    let mark = train.marks[index]
    if side < 0 {
      guard index > 0 else { return velocity * mark.start - 2e-6 }
      return velocity * (train.marks[index - 1].end + mark.start) / 2
    }
    guard index + 1 < train.marks.count else { return velocity * mark.end + 2e-6 }
    return velocity * (mark.end + train.marks[index + 1].start) / 2
  }

  /// The slope that tells how an edge moves with the threshold, K/m.
  ///
  /// The excess over the threshold that melts a place falls, for a kelvin that this is higher, by the time for which the
  /// place is above it, and along the track by the slope of the rise in that time: what counts is the mean slope.
  private func slope(at place: Double, _ point: (value: Double, slope: Double, time: Double)) -> Double {
    guard case .melting(let halfMelt) = reaction, halfMelt > 0 else { return point.slope }
    // Above the threshold, give or take so much that the weight has no jump.
    let softness = 5.0
    func weight(_ rise: Double) -> Double {
      min(1, max(0, 0.5 + (rise - threshold) / (2 * softness)))
    }
    let time = integral(at: place, tolerance: 1e-12, of: { weight($0.value) })
    guard time > 0 else { return point.slope }
    let tolerance = 1e-3 * point.slope.magnitude * time
    return integral(at: place, tolerance: max(tolerance, 1e-6), of: { weight($0.value) * $0.slope }) / time
  }

  /// Newton's steps from a hot toward a cold place, halved where they leave the bracket.
  private func crossing(hot: Place, cold: Place, _ side: Double) -> MarkEdge {
    var (inner, outer) = (hot.place, cold.place)
    let share = (hot.point.value - threshold) / max(hot.point.value - cold.point.value, 1e-9)
    var place = inner + (outer - inner) * share
    var point = measure(place)
    for _ in 0..<24 {
      if point.value >= threshold { inner = place } else { outer = place }
      let step = point.slope == 0 ? .infinity : (threshold - point.value) / point.slope
      if step.magnitude < 0.02e-9 || (outer - inner).magnitude < 0.02e-9 { break }
      let next = place + step
      let isInside = (next - inner) * side >= 0 && (outer - next) * side >= 0
      place = isInside ? next : (inner + outer) / 2
      point = measure(place)
    }
    return MarkEdge(
      place: place, gradient: -side * slope(at: place, point), time: point.time, isJoined: false)
  }
}
