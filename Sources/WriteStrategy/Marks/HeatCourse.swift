/// The temperature of the recording layer under a course of power: an exact sum of step responses.
struct HeatCourse {
  let edges: [PowerEdge]
  /// Power long before the first edge, W.
  let restingPower: Double
  let response: StepResponse
  /// Power behind each edge, W; one more than edges, the first at rest.
  private let powers: [Double]

  init(_ train: PulseTrain, _ response: StepResponse) {
    self.init(edges: train.edges, restingPower: train.restingPower, response)
  }

  init(edges: [PowerEdge], restingPower: Double, _ response: StepResponse) {
    self.edges = edges
    self.restingPower = restingPower
    self.response = response
    var powers = [restingPower]
    for edge in edges { powers.append(powers[powers.count - 1] + edge.change) }
    self.powers = powers
  }

  /// Rise (K), slope along the track (K/m) and rate at a fixed place (K/s), at `place` metres along the track.
  ///
  /// At an edge the rate is that just before it, or just behind it on request.
  func rise(
    at place: Double, time: Double, behindEdge: Bool = false
  ) -> (value: Double, slope: Double, rate: Double) {
    let velocity = response.velocity
    let ahead = place - velocity * time
    // Steps older than the longest response are one steady power.
    var index = count(ofEdgesBefore: time - response.grid.longest)
    let steady = powers[index]
    var (value, slope, rate) = (0.0, 0.0, 0.0)
    if steady != 0 {
      let part = response.rise(ahead: ahead, after: response.grid.longest)
      (value, slope) = (steady * part.value, steady * part.slope)
    }
    while index < edges.count, edges[index].time < time || (behindEdge && edges[index].time == time) {
      let edge = edges[index]
      let part = response.rise(ahead: ahead, after: max(time - edge.time, 1e-18))
      value += edge.change * part.value
      slope += edge.change * part.slope
      rate += edge.change * part.rate
      index += 1
    }
    return (value, slope, rate - velocity * slope)
  }

  /// The highest rise that a place reaches while the spot passes, its slope along the track, and when.
  ///
  /// Between two edges of power the temperature is smooth: its maximum is at an end or where the rate is zero.
  /// Looks follow an edge at the film's own relaxation time, then ever farther apart, at most `look` seconds.
  func highest(at place: Double, reach: Double, look: Double) -> (value: Double, slope: Double, time: Double)
  {
    let passing = place / response.velocity
    let (start, end) = (passing - reach, passing + reach * 1.5)
    var best = (value: -Double.infinity, slope: 0.0, time: start)
    func take(_ point: (value: Double, slope: Double, rate: Double), _ time: Double) {
      if point.value > best.value { best = (point.value, point.slope, time) }
    }
    var next = count(ofEdgesBefore: start)
    var time = start
    var step = look
    var here = rise(at: place, time: time, behindEdge: true)
    take(here, time)
    while time < end {
      while next < edges.count, edges[next].time <= time { next += 1 }
      var until = min(time + step, end)
      step = min(step * 3, look)
      let isEdge = next < edges.count && edges[next].time <= until
      if isEdge {
        until = edges[next].time
        step = min(response.relaxation, look)
      }
      let there = rise(at: place, time: until)
      take(there, until)
      if here.rate > 0, there.rate < 0 {
        // Where the tangents of both ends meet lies above any arch between them.
        let meeting = (there.value - here.value - there.rate * (until - time)) / (here.rate - there.rate)
        if here.value + here.rate * meeting > best.value {
          let top = maximum(at: place, (time, here.rate), (until, there.rate))
          take(rise(at: place, time: top), top)
        }
      }
      time = until
      here = isEdge ? rise(at: place, time: until, behindEdge: true) : there
    }
    return best
  }

  /// The zero of the rate between two times at which it has opposite signs: secants that keep the bracket, and halve
  /// the weight of an end that stays (the Illinois rule), until the rise cannot change by 2 mK any more.
  private func maximum(
    at place: Double, _ from: (time: Double, rate: Double), _ to: (time: Double, rate: Double)
  ) -> Double {
    var (low, high) = (from, to)
    var side = 0
    for _ in 0..<40 {
      let time = low.time + (high.time - low.time) * low.rate / (low.rate - high.rate)
      let rate = rise(at: place, time: time).rate
      if rate.magnitude * (high.time - low.time) < 2e-3 { return time }
      if rate > 0 {
        low = (time, rate)
        if side > 0 { high.rate /= 2 }
        side = 1
      } else {
        high = (time, rate)
        if side < 0 { low.rate /= 2 }
        side = -1
      }
    }
    return (low.time + high.time) / 2
  }

  /// How many edges lie before a time.
  private func count(ofEdgesBefore time: Double) -> Int {
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle].time < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
