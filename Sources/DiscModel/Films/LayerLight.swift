public import Determinism

/// What one layer sends back and lets through at a wavelength, blank or recorded, along its groove's cross-section.
///
/// A layer that lists its films follows from their transfer matrices, with the thicknesses of each place; one with
/// entered numbers has their reflectance everywhere and a phase that is linear along the walls. Entered numbers beside
/// a list of films scale what the films give.
public struct LayerLight: Sendable {
  /// Mean reflectance of flat groove and land, weighted by the groove's duty, 0 to 1.
  public let reflectance: Double
  /// Mean transmittance of flat groove and land, 0 to 1.
  public let transmittance: Double
  /// Phase of the groove floor against the land, radians, followed along the wall and never wrapped; positive where
  /// the light travels farther to the floor.
  public let netPhase: Double

  private let source: Source
  /// Modulus by which what the films give is stretched to what was entered.
  private let stretch: Double
  /// Phase added on the floor, falling linearly to nothing on the land: entered less computed net phase.
  private let turn: Double

  /// What the amplitude comes from.
  private enum Source: Sendable {
    case films(FilmSection)
    /// Phases on the floor against the blank land, and on the land.
    case entered(floor: Double, land: Double)
  }

  /// The light of a layer of a disc at a wavelength in air (metres), everything blank or everything recorded.
  public init(disc: Disc, layer: DiscLayer, wavelength: Double, isRecorded: Bool = false) {
    guard let films = layer.stack else {
      self.init(entered: layer, disc: disc, wavelength: wavelength, isRecorded: isRecorded)
      return
    }
    let media = disc.media(around: layer)
    let section = FilmSection(
      films: films, groove: layer.groove, carrier: layer.filmCarrier, before: media.before,
      after: media.after, wavelength: wavelength, isRecorded: isRecorded)
    self.init(section, entered: layer.entered)
  }

  private init(_ section: FilmSection, entered: EnteredLight) {
    let duty = section.groove.nominalDuty
    let groove = section.response(at: .groove)
    let land = section.response(at: .land)
    let computed = duty * groove.reflectance + (1 - duty) * land.reflectance
    reflectance = entered.reflectance(isRecorded: section.isRecorded) ?? computed
    transmittance =
      entered.transmittance(isRecorded: section.isRecorded)
      ?? duty * groove.transmittance + (1 - duty) * land.transmittance
    stretch = computed > 0 ? (reflectance / computed).squareRoot() : 0
    // An entered phase is the blank groove's; a mark changes it by what the films say.
    turn = entered.netPhase.map { $0 - section.blank.followedPhase() } ?? 0
    netPhase = section.followedPhase() + turn
    source = .films(section)
  }

  private init(entered layer: DiscLayer, disc: Disc, wavelength: Double, isRecorded: Bool) {
    let film = layer.film
    let change = isRecorded ? 4 * Double.pi / wavelength * (film.recordedIndex - film.index) : 0
    let blank = layer.entered.netPhase ?? disc.netPhaseLaw(of: layer, wavelength: wavelength)
    let floor = blank + change * film.grooveThickness
    let land = change * film.landThickness
    reflectance =
      (isRecorded ? layer.entered.recordedReflectance : nil) ?? layer.reflectance
    transmittance =
      (isRecorded ? layer.entered.recordedTransmittance : nil) ?? layer.transmittance
    netPhase = floor - land
    source = .entered(floor: floor, land: land)
    stretch = reflectance.squareRoot()
    turn = 0
  }

  /// Amplitude that returns from a place, against an ideal mirror in the plane of the land's first face.
  public func amplitude(at place: LayerFilms.Place) -> Complex {
    switch source {
    case .films(let section):
      let value = stretch * section.amplitude(at: place)
      return turn == 0 ? value : Complex.unit(phase: turn * (1 - place.share)) * value
    case .entered(let floor, let land):
      return stretch * Complex.unit(phase: floor + (land - floor) * place.share)
    }
  }
}

extension LayerFilms.Place {
  /// 0 on the floor, 1 on the land.
  var share: Double {
    switch self {
    case .groove: 0
    case .land: 1
    case .innerWall(let share), .outerWall(let share): share
    }
  }
}

/// The films of a layer over the cross-section of its groove.
struct FilmSection: Sendable {
  var films: LayerFilms
  let groove: Groove
  let carrier: FilmCarrier
  let before: Double
  let after: Double
  let wavelength: Double
  var isRecorded: Bool

  /// The same before anything was recorded.
  var blank: FilmSection {
    var section = self
    section.isRecorded = false
    return section
  }

  func response(at place: LayerFilms.Place) -> FilmResponse {
    films.stack(at: place, isRecorded: isRecorded, before: before, after: after, wavelength: wavelength)
      .response(wavelength: wavelength)
  }

  /// Reflection with the way to the place's first face and back: the depth's share, less what the films between first
  /// face and carrier are thicker than on the land.
  func amplitude(at place: LayerFilms.Place) -> Complex {
    let deeper = groove.relief.phaseSign * groove.depth * (1 - place.share)
    let thicker =
      films.thicknessToCarrier(carrier, at: place) - films.thicknessToCarrier(carrier, at: .land)
    let phase = 4 * Double.pi / wavelength * before * (deeper - thicker)
    return Complex.unit(phase: phase) * response(at: place).reflection
  }

  /// The phase of floor against land, added up in steps along a wall on which film and depth change evenly.
  func followedPhase() -> Double {
    let steps = 64
    var section = self
    for index in films.films.indices {
      section.films.films[index].innerWallThickness = nil
    }
    var phase = 0.0
    var last = section.amplitude(at: .land)
    for step in 1...steps {
      let next = section.amplitude(at: .innerWall(1 - Double(step) / Double(steps)))
      phase += (next * last.conjugate).phase
      last = next
    }
    return phase
  }
}

/// Numbers that a layer's description states though its films would give them.
public struct EnteredLight: Sendable, Equatable {
  /// Reflectance of the layer itself, blank, 0 to 1; nil where none is entered.
  public var reflectance: Double?
  /// Transmittance of the layer itself, blank, 0 to 1; nil where none is entered.
  public var transmittance: Double?
  /// Reflectance recorded, 0 to 1; nil where the films tell, or where recording changes nothing.
  public var recordedReflectance: Double?
  /// Transmittance recorded, 0 to 1; nil where the films tell, or where recording changes nothing.
  public var recordedTransmittance: Double?
  /// Phase of the blank groove against its land, radians.
  public var netPhase: Double?

  /// Nothing entered.
  public init() {}

  func reflectance(isRecorded: Bool) -> Double? { isRecorded ? recordedReflectance : reflectance }
  func transmittance(isRecorded: Bool) -> Double? { isRecorded ? recordedTransmittance : transmittance }
}

extension Groove {
  /// Share of the pitch that the groove takes at half its depth, with the walls of the first region; 0 to 1.
  var nominalDuty: Double {
    guard let first = walls.first,
      let profile = try? profile(of: first)
    else { return min(1, max(0, floorWidth / trackPitch)) }
    return profile.duty
  }
}
