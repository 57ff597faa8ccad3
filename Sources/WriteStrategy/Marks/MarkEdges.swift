/// One end of a mark.
public struct MarkEdge: Sendable, Equatable {
  /// Place along the track, metres, from where the spot stood at time zero.
  public var place: Double
  /// How steeply the highest rise falls outward there, K/m, above zero.
  public var gradient: Double
  /// When the place is hottest, seconds.
  public var time: Double
  /// The mark joins its neighbour here: nowhere between them does the rise stay below the threshold.
  public var isJoined: Bool
}

/// What a train writes where a threshold decides: the isotherm of the highest rise that each place ever reaches.
///
/// The envelope over time makes a mark, not the isotherm of an instant: behind a pulse heat still spreads.
public struct ThresholdMarks: Sendable {
  let course: HeatCourse
  let train: PulseTrain
  /// Rise above which the medium changes, K.
  public let threshold: Double
  /// How far from a place the spot still matters, as a time.
  private let reach: Double
  private let look: Double

  /// Marks of a train under a moving spot whose response is `response`, radius in metres.
  public init(_ train: PulseTrain, _ response: StepResponse, spotRadius: Double, threshold: Double) {
    course = HeatCourse(train, response)
    self.train = train
    self.threshold = threshold
    reach = 1.6 * spotRadius / response.velocity
    look = spotRadius / 3 / response.velocity
  }

  /// The highest rise that a place (metres along the track) reaches, K.
  public func highestRise(at place: Double) -> Double { highest(place).value }

  func highest(_ place: Double) -> (value: Double, slope: Double, time: Double) {
    course.highest(at: place, reach: reach, look: look)
  }

  /// The leading and the trailing edge of a mark; nil if nothing reaches the threshold.
  public func edges(ofMark index: Int) -> (lead: MarkEdge, trail: MarkEdge)? {
    guard let lead = edge(ofMark: index, side: -1), let trail = edge(ofMark: index, side: 1) else {
      return nil
    }
    return (lead, trail)
  }

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
      cold = (place: hot.place + side * 80e-9, point: highest(hot.place + side * 80e-9))
      if (limit - cold.place) * side < 0 {
        let point = highest(limit)
        if point.value >= threshold {
          return MarkEdge(place: limit, gradient: -side * point.slope, time: point.time, isJoined: true)
        }
        cold = (limit, point)
      }
    } while cold.point.value >= threshold
    return crossing(hot: hot, cold: cold, side)
  }

  private typealias Place = (place: Double, point: (value: Double, slope: Double, time: Double))

  /// The first place above the threshold, looking into the mark from one of its ends.
  private func hotPlace(from origin: Double, toward direction: Double, within length: Double) -> Place? {
    var distance = 100e-9
    while distance < length + 50e-9 {
      let place = origin + direction * distance
      let point = highest(place)
      if point.value >= threshold { return (place, point) }
      distance += 50e-9
    }
    return nil
  }

  /// Where the territory of a mark ends: the middle of the space, or two spot diameters beyond the last mark.
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

  /// Newton's steps from a hot toward a cold place, halved where they leave the bracket.
  private func crossing(hot: Place, cold: Place, _ side: Double) -> MarkEdge {
    var (inner, outer) = (hot.place, cold.place)
    let share = (hot.point.value - threshold) / max(hot.point.value - cold.point.value, 1e-9)
    var place = inner + (outer - inner) * share
    var point = highest(place)
    for _ in 0..<24 {
      if point.value >= threshold { inner = place } else { outer = place }
      let step = point.slope == 0 ? .infinity : (threshold - point.value) / point.slope
      if step.magnitude < 0.005e-9 { break }
      let next = place + step
      let isInside = (next - inner) * side >= 0 && (outer - next) * side >= 0
      place = isInside ? next : (inner + outer) / 2
      point = highest(place)
    }
    return MarkEdge(place: place, gradient: -side * point.slope, time: point.time, isJoined: false)
  }
}
