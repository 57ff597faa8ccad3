internal import DiscModel
internal import Determinism

/// The read-out of marks on one kind of track of one layer, for any state of the spot within a range.
///
/// Computed once: a few filters along the track, and for every point of the range the quadratic form by which the
/// signal follows from their outputs. Between the points the forms are polynomials of the state. The signal is the
/// light in the whole aperture over what a mirror in the layer's place would return.
public struct MarkReadout: Sendable {
  /// The track that it reads.
  public let track: MarkedTrack
  /// The states that it covers; the read-out of a state outside is that of the nearest one inside.
  public let range: SpotRange
  let optics: PickupOptics
  let wavefront: RadialWavefront
  let shape: MarkShape
  /// What the filters show of an edge: those of the spot's own track, and of either neighbour.
  let edges: [EdgeCourse]
  let neighbourEdges: [EdgeCourse]
  let forms: FormTable

  /// Filters on the spot's own track, and on each neighbour.
  static let filterCount = 3
  static let neighbourFilterCount = 2

  /// The read-out of a track; `wavefront` is the incoming wave at zero defocus, a perfect one unless given.
  ///
  /// Throws where the track is none: marks wider than the distance of the neighbours, no positive width.
  public init(
    optics: PickupOptics, track: MarkedTrack, wavefront: RadialWavefront? = nil,
    range: SpotRange = SpotRange()
  ) throws(OpticsError) {
    try OpticsError.require("markWidth (m)", track.markWidth, in: 1e-9...track.neighbourDistance)
    try OpticsError.require("neighbourDistance (m)", track.neighbourDistance, in: 50e-9...10e-6)
    try OpticsError.require("endRoundness", track.endRoundness, in: 0...2)
    try OpticsError.require("contrast.amplitude", track.contrast.amplitude, in: 0...10)
    try OpticsError.require("contrast.phase (rad)", track.contrast.phase, in: -100...100)
    try range.check()
    let design = CoverMedium(thickness: optics.designCoverThickness, index: optics.designCoverIndex)
    let wavefront = wavefront ?? RadialWavefront(optics: optics, cover: [design])
    let sampling = TrackSampling(optics: optics)
    func spot(_ state: SpotState) -> SpotDiffraction {
      SpotDiffraction(optics: optics, track: track, wavefront: wavefront, state: state, sampling: sampling)
    }
    self.optics = optics
    self.track = track
    self.range = range
    self.wavefront = wavefront
    shape = MarkShape(spot(range.centre))
    let states = range.typicalStates.map(spot)
    let own = PatternFilters(count: Self.filterCount, states: states)
    let neighbour = PatternFilters(count: Self.neighbourFilterCount, states: states, beside: own)
    let patterns = ReadoutPatterns(here: own.duals, neighbour: neighbour.duals)
    edges = EdgeCourse.courses(own, spot(range.centre), endCentre: shape.endCentre)
    neighbourEdges = neighbour.filters.map {
      EdgeCourse(step: StepCourse($0, sampling), lack: nil, endCentre: 0)
    }
    forms = FormTable(range) { spot($0).whole(patterns, markWidth: track.markWidth) }
  }

  /// The light of the blank track.
  public func blankLight(spot: SpotState = SpotState()) -> Double { forms.form(at: spot).constant }

  /// The light with the spot at a place (metres along the track): the clear form of what `RFSynthesiser` streams.
  public func light(of marks: NeighbouringMarks, at place: Double, spot: SpotState = SpotState()) -> Double {
    let outputs =
      outputs(marks.here, at: place, edges) + outputs(marks.inner, at: place, neighbourEdges)
      + outputs(marks.outer, at: place, neighbourEdges)
    return forms.form(at: spot).value(outputs)
  }

  /// What filters show of a track's marks.
  private func outputs(_ marks: [Mark], at place: Double, _ edges: [EdgeCourse]) -> [Double] {
    var sums = [Double](repeating: 0, count: edges.count)
    for mark in marks where mark.length > 0 {
      let strength = shape.strength(of: mark)
      let shift = shape.endShift(of: mark)
      for (index, edge) in edges.enumerated() {
        sums[index] +=
          strength * (edge.leading(place - mark.start - shift) - edge.trailing(place - mark.end + shift))
      }
    }
    return sums
  }
}
