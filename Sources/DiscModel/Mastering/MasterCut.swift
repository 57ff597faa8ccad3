internal import Determinism

/// What is cut into a master, with a section across the tracks as its result.
///
/// One or two beams expose the resist on each of the tracks, neighbours included; the resist dissolves downward at a
/// rate that goes as a power of the dose; the substrate is etched where the resist is gone, earlier where it was thin.
public struct MasterCut: Sendable, Equatable {
  /// The lens that focuses the beams on the resist.
  public var lens: CuttingLens
  /// The photoresist on the master.
  public var resist: Resist
  /// How the substrate is etched through what is left of the resist.
  public var etching: Etching
  /// Metres.
  public var trackPitch: Double
  /// The beams that expose each track, one or two; their doses add up.
  public var beams: [CuttingBeam]

  /// A cut.
  public init(
    lens: CuttingLens, resist: Resist, etching: Etching, trackPitch: Double, beams: [CuttingBeam]
  ) {
    self.lens = lens
    self.resist = resist
    self.etching = etching
    self.trackPitch = trackPitch
    self.beams = beams
  }

  /// Samples over a pitch, and down the resist.
  static let samples = 192
  static let layers = 24

  /// The etched section. Throws where it is no groove with two walls and a floor.
  public func section() throws(MasteringError) -> GrooveSection {
    let mask = remainingResist()
    let budget = etching.depth / etching.selectivity
    let depths = mask.map { etching.selectivity * max(0, budget - $0) }
    return try GrooveSection(pitch: trackPitch, depths: depths)
  }

  /// Resist left after development at `samples` + 1 places from -pitch/2 to pitch/2, metres.
  public func remainingResist() -> [Double] {
    let dose = exposure()
    let step = resist.thickness / Double(Self.layers)
    return (0...Self.samples).map { place in
      resist.thickness - Self.developed(dose.map { $0[place] }, step: step, contrast: resist.contrast)
    }
  }

  /// How deep a column dissolves: where the time that the front needs, the integral of dose^-contrast over depth in
  /// units of the thickness, reaches one.
  private static func developed(_ dose: [Double], step: Double, contrast: Double) -> Double {
    let layers = Double(dose.count - 1)
    var time = 0.0
    var slowness = Double.pow(dose[0], -contrast)
    for index in 1..<dose.count {
      let next = Double.pow(dose[index], -contrast)
      let taken = (slowness + next) / (2 * layers)
      if time + taken >= 1 { return step * (Double(index - 1) + (1 - time) / taken) }
      time += taken
      slowness = next
    }
    return step * layers
  }

  /// Dose over depth and place, the neighbouring tracks' share included.
  private func exposure() -> [[Double]] {
    let count = Self.samples
    let depths = (0...Self.layers).map { resist.thickness * Double($0) / Double(Self.layers) }
    // From three halves of a pitch on the inner side to as many on the outer one.
    let places = (-3 * count / 2...3 * count / 2).map { trackPitch * Double($0) / Double(count) }
    let doses = beams.map { beam -> [[Double]] in
      let reach = 1.5 * trackPitch + beam.offset.magnitude
      let reference = exposure(beam, tilt: 0, reach: 0).dose(atPlaces: [0], depths: [0])[0][0]
      return exposure(beam, tilt: beam.tilt, reach: reach)
        .dose(atPlaces: places.map { $0 - beam.offset }, depths: depths)
        .map { row in row.map { beam.dose / reference * $0 } }
    }
    return depths.indices.map { row in
      (0...count).map { place in
        let own = doses.map { dose in
          dose[row][place + count] + (dose[row][place] + dose[row][place + 2 * count])
        }
        return own.reduce(0, +)
      }
    }
  }

  private func exposure(_ beam: CuttingBeam, tilt: Double, reach: Double) -> ResistExposure {
    ResistExposure(lens: lens, resist: resist, tilt: tilt, pupilFill: beam.pupilFill, reach: reach)
  }
}

/// A recipe that gives no groove: what is wrong, and what would do.
public struct MasteringError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, a clause to print.
  public let problem: String
  /// What would do instead, a clause to print.
  public let advice: String

  /// An error that says what is wrong and what would do.
  public init(_ problem: String, advice: String) {
    self.problem = problem
    self.advice = advice
  }

  public var description: String { "\(problem); \(advice)" }
}
