internal import Determinism

/// A mark on the track, as the writing left it.
public struct WrittenMark: Sendable, Equatable {
  /// Channel clocks.
  public var run: Int
  /// The leading edge; nil where the power wrote nothing.
  public var lead: MarkEdge?
  /// The trailing edge; nil where the power wrote nothing.
  public var trail: MarkEdge?
  /// Greatest full width across the track, metres.
  public var width: Double
  /// Highest rise on the track, K.
  public var peakRise: Double
  /// Highest rise on the neighbouring track, K.
  public var neighbourRise: Double
  /// How much farther downstream the leading edge lies than that of the same mark alone, metres.
  public var leadShift: Double
  /// The same of the trailing edge, metres.
  public var trailShift: Double

  /// Metres; 0 where nothing was written.
  public var length: Double {
    guard let lead, let trail else { return 0 }
    return trail.place - lead.place
  }
}

/// Writes on one recording layer at one speed with one spot: the tables of heat, and marks from trains.
public struct LayerWriter: Sendable {
  /// The layer and what surrounds it.
  public let stack: RecordingStack
  /// Speed of the track, m/s.
  public let velocity: Double
  /// The 1/e2 radius of the spot as it is, metres.
  public let spotRadius: Double
  /// How the film reacts.
  public let reaction: FilmReaction
  /// Nil where marks are final.
  public let recrystallisation: Recrystallisation?
  /// The response on the track.
  public let response: StepResponse
  let spectrum: LayerSpectrum
  let spot: SpotResponse

  /// A writer on a stack. `linear` leaves a threshold on the mean temperature of the film only: no latent heat, no
  /// regrowth, no reaction time. The spot's 1/e2 radius (metres) is the stack's unless given: defocus and tilt
  /// enlarge it.
  public init(
    _ stack: RecordingStack, velocity: Double, linear: Bool = false, spotRadius: Double? = nil,
    resolution: ThermalResolution = .init()
  ) throws(WriteStrategyError) {
    guard velocity > 0, velocity <= 200 else {
      throw WriteStrategyError("a speed of \(velocity) m/s", advice: "above 0 and at most 200 m/s would do")
    }
    let radius = spotRadius ?? stack.spotRadius
    var resolution = resolution
    resolution.smallestSpot = min(resolution.smallestSpot, stack.spotRadius * 0.9)
    spectrum = try LayerSpectrum(stack.thermal, resolution)
    spot = try SpotResponse(spectrum, spotRadius: radius)
    response = StepResponse(spot, velocity: velocity)
    self.stack = stack
    self.velocity = velocity
    self.spotRadius = radius
    reaction = linear ? .sharpThreshold : FilmReaction(stack, relaxation: spectrum.relaxation)
    recrystallisation = linear || stack.medium != .phaseChange ? nil : Recrystallisation(stack)
  }

  /// The marks of a train on a line `offset` metres aside of the spot's track; temperatures are asked for
  /// as far as `behind` and `ahead` of the spot, metres.
  public func line(
    _ train: PulseTrain, offset: Double = 0, behind: Double = StepResponse.reach.behind,
    ahead: Double = StepResponse.reach.ahead
  ) -> TrainMarks {
    let isStandard =
      offset == 0 && behind <= StepResponse.reach.behind && ahead <= StepResponse.reach.ahead
    let line =
      isStandard
      ? response
      : StepResponse(
        spot, velocity: velocity, offset: offset, behind: max(behind, StepResponse.reach.behind),
        ahead: max(ahead, StepResponse.reach.ahead))
    return TrainMarks(
      train, line, spotRadius: spotRadius, threshold: stack.thresholdRise, reaction: reaction)
  }

  /// The edges of a mark, regrowth included.
  public func edges(ofMark index: Int, in marks: TrainMarks) -> (lead: MarkEdge, trail: MarkEdge)? {
    guard let lead = edge(ofMark: index, side: -1, in: marks),
      let trail = edge(ofMark: index, side: 1, in: marks),
      lead.place < trail.place
    else { return nil }
    return (lead, trail)
  }

  /// One edge of a mark, regrowth included; `side` -1: the leading one, 1: the trailing one.
  func edge(ofMark index: Int, side: Double, in marks: TrainMarks) -> MarkEdge? {
    guard var edge = marks.edge(ofMark: index, side: side) else { return nil }
    if let recrystallisation {
      edge.place -= side * recrystallisation.recession(of: edge, inward: -side, in: marks)
    }
    return edge
  }

  /// Every mark of a train, its powers absorbed ones.
  public func marks(_ train: PulseTrain) -> [WrittenMark] {
    let onTrack = line(train)
    let neighbour = line(train, offset: stack.neighbourDistance)
    let aside = stride(from: 1, through: 12, by: 1).map { line(train, offset: Double($0) * Self.lineSpacing) }
    return train.marks.indices.map { index in
      var mark = WrittenMark(
        run: train.marks[index].run, width: 0, peakRise: onTrack.peakRise(ofMark: index),
        neighbourRise: neighbour.peakRise(ofMark: index), leadShift: 0,
        trailShift: 0)
      guard let edges = edges(ofMark: index, in: onTrack) else { return mark }
      (mark.lead, mark.trail) = (edges.lead, edges.trail)
      mark.width = width(of: edges, train, [onTrack] + aside)
      if let alone = self.edges(ofMark: 0, in: line(train.alone(index))) {
        mark.leadShift = edges.lead.place - alone.lead.place
        mark.trailShift = edges.trail.place - alone.trail.place
      }
      return mark
    }
  }

  private static let lineSpacing = 50e-9
  private static let mostPlaces = 24

  /// The greatest full width of a mark, metres, less what grows back at the rim.
  ///
  /// Places along the mark are tried from line to line beside the track, each only beyond the widest so far; a last
  /// line through the estimate takes the bend between two lines out of it.
  private func width(
    of edges: (lead: MarkEdge, trail: MarkEdge), _ train: PulseTrain, _ lines: [TrainMarks]
  ) -> Double {
    let length = edges.trail.place - edges.lead.place
    let count = min(max(4, Int(length / Self.lineSpacing)), Self.mostPlaces)
    var best: (half: Double, place: Double, inner: Double, index: Int)?
    for step in 1..<count {
      let place = edges.lead.place + length * Double(step) / Double(count)
      var index = best?.index ?? 0
      var inner = lines[index].measure(place).value
      while index + 1 < lines.count, inner >= stack.thresholdRise {
        let outer = lines[index + 1].measure(place).value
        if outer < stack.thresholdRise {
          let share = (inner - stack.thresholdRise) / (inner - outer)
          let half = (Double(index) + share) * Self.lineSpacing
          if half > best?.half ?? 0 { best = (half, place, inner, index) }
          break
        }
        (index, inner) = (index + 1, outer)
      }
    }
    guard let best else { return 0 }
    let through = line(train, offset: best.half)
    let there = through.measure(best.place)
    let reached = best.half - Double(best.index) * Self.lineSpacing
    let slope = reached > 0 ? (there.value - best.inner) / reached : 0
    let half = slope < 0 ? best.half + (stack.thresholdRise - there.value) / slope : best.half
    let rim = MarkEdge(place: best.place, gradient: 0, time: there.time, isJoined: false)
    let lost = recrystallisation?.recession(of: rim, inward: 0, in: through) ?? 0
    return max(0, 2 * (half - lost))
  }
}

extension LayerSpectrum {
  /// The time in which the heated layer, evenly lit, gives all but 1/e of a flash to its neighbours, seconds.
  public var relaxation: Double {
    let start = responses[0]
    guard let column = (0...(3 * grid.steps)).first(where: { responses[$0] < start * 0.36787944117144233 })
    else { return longestTime }
    guard column > 0 else { return 0 }
    // Straight between the columns.
    let (before, behind) = (responses[column - 1], responses[column])
    let share = (before - start * 0.36787944117144233) / (before - behind)
    return time(ofColumn: column - 1) + share * (time(ofColumn: column) - time(ofColumn: column - 1))
  }
}
