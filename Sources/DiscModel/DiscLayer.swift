internal import Configuration
internal import Determinism

/// The recording film of a layer: a dye, thicker in the groove than on the land.
public struct Film: Sendable, Equatable {
  /// Real part of the refractive index, blank.
  public var index: Double
  /// Real part of the refractive index of a mark.
  public var recordedIndex: Double
  /// Thickness on the groove floor, metres.
  public var grooveThickness: Double
  /// Thickness on the land, metres.
  public var landThickness: Double

  /// A film; without a recorded index a mark changes nothing.
  public init(
    index: Double, recordedIndex: Double? = nil, grooveThickness: Double, landThickness: Double
  ) {
    self.index = index
    self.recordedIndex = recordedIndex ?? index
    self.grooveThickness = grooveThickness
    self.landThickness = landThickness
  }

  /// Groove less land thickness, metres.
  public var thicknessStep: Double { grooveThickness - landThickness }
}

/// One recording layer.
public struct DiscLayer: Sendable, Equatable {
  /// 0 for the layer nearest the laser.
  public var index: Int
  /// The guide groove.
  public var groove: Groove
  /// The recording film.
  public var film: Film
  /// All films in the order in which the light meets them, from which reflectance, transmittance and phase follow; nil
  /// where these are entered.
  public var stack: LayerFilms?
  /// Which face of the films carries the relief.
  public var filmCarrier: FilmCarrier
  /// The wobble of its groove; nil for the disc's.
  public var wobble: Wobble?
  /// How a film of the layer was grown from a source; nil if that is not known.
  public var growth: FilmGrowth?
  /// What was entered of the layer's light.
  public var entered = EnteredLight()
  /// Reflectance of the layer itself, flat and blank, 0 to 1; where films give it, at the disc's design wavelength.
  public var reflectance: Double
  /// Transmittance of the layer itself, flat and blank, 0 to 1; as the reflectance.
  public var transmittance: Double
  /// How much farther out than the disc's the layer's zones lie, metres: layers are not bonded true to each other.
  public var zoneOffset = 0.0
  /// Axial deviation of the layer from its plane, positive away from the lens (metres).
  public var axialRunOut: RunOut
  /// Radial deviation of its tracks from circles around the axis of rotation, positive outward (metres). Order 1 is
  /// the eccentricity.
  public var radialRunOut: RunOut

  /// A layer of entered light.
  public init(
    index: Int, groove: Groove, film: Film, reflectance: Double, transmittance: Double,
    axialRunOut: RunOut = RunOut(), radialRunOut: RunOut = RunOut()
  ) {
    self.index = index
    self.groove = groove
    self.film = film
    self.reflectance = reflectance
    self.transmittance = transmittance
    self.axialRunOut = axialRunOut
    self.radialRunOut = radialRunOut
    filmCarrier = index == 0 ? .lightSide : .farSide
  }

  /// Takes up reflectance and transmittance of its films, where none are entered.
  mutating func followFilms(in disc: Disc) {
    guard stack != nil else { return }
    let light = LayerLight(disc: disc, layer: self, wavelength: disc.designWavelength)
    reflectance = light.reflectance
    transmittance = light.transmittance
  }
}

extension DiscLayer {
  init(_ node: ConfigurationNode, index: Int, discRadius: Double) throws(ConfigurationError) {
    self.index = index
    growth =
      node.has("film_growth")
      ? try FilmGrowth(try node.object("film_growth"), discRadius: discRadius) : nil
    groove = try Groove(try node.object("groove"))
    stack = node.has("stack") ? try LayerFilms(try node.objects("stack"), of: node) : nil
    film = try Self.film(node, stack: stack)
    filmCarrier =
      node.has("film_carrier") ? try node.choice("film_carrier") : index == 0 ? .lightSide : .farSide
    entered = try EnteredLight(node)
    wobble = node.has("wobble") ? try Wobble(try node.object("wobble")) : nil
    reflectance = entered.reflectance ?? 0
    transmittance = entered.transmittance ?? 0
    zoneOffset = try node.quantity("zone_offset_um")
    axialRunOut = try RunOut(try node.object("axial_run_out"))
    radialRunOut = try RunOut(try node.object("radial_run_out"))
    if stack == nil, entered.reflectance == nil {
      throw node.inconsistency(
        at: "groove", "the layer states neither reflectance_percent nor a stack of films",
        advice: "give it one of them")
    }
    for (share, both, key) in [
      (entered.reflectance, entered.transmittance, "reflectance_percent"),
      (entered.recordedReflectance, entered.recordedTransmittance, "recorded_reflectance_percent"),
    ] {
      let sum = 100 * ((share ?? 0) + (both ?? 0))
      if sum > 100 * (1 + 1e-12) {
        throw node.inconsistency(
          at: key, "reflectance and transmittance make \(Printed.digits(sum, 3)) percent together",
          advice: "at most 100 would do")
      }
    }
  }

  /// The recording film as entered, or as the stack lists it.
  private static func film(
    _ node: ConfigurationNode, stack: LayerFilms?
  ) throws(ConfigurationError) -> Film {
    if node.has("film") {
      let film = try node.object("film")
      return Film(
        index: try film.number("index"),
        recordedIndex: film.has("recorded_index") ? try film.number("recorded_index") : nil,
        grooveThickness: try film.quantity("groove_nm"), landThickness: try film.quantity("land_nm"))
    }
    guard let recording = stack?.recordingFilm else {
      throw node.inconsistency(
        at: "groove", "the layer states no recording film",
        advice: "give it a film, or a stack with a dye, a phase-change film or a recorded_index")
    }
    return Film(
      index: recording.index(wavelength: 650e-9, isRecorded: false).real,
      recordedIndex: recording.index(wavelength: 650e-9, isRecorded: true).real,
      grooveThickness: recording.grooveThickness, landThickness: recording.landThickness)
  }
}

extension EnteredLight {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    func share(_ key: String) throws(ConfigurationError) -> Double? {
      node.has(key) ? try node.quantity(key) : nil
    }
    reflectance = try share("reflectance_percent")
    transmittance = try share("transmittance_percent")
    recordedReflectance = try share("recorded_reflectance_percent")
    recordedTransmittance = try share("recorded_transmittance_percent")
    netPhase = try share("net_phase_deg")
  }
}

extension LayerFilms {
  /// The films of a configuration; a film whose material has no index of its own must state one.
  init(_ nodes: [ConfigurationNode], of layer: ConfigurationNode) throws(ConfigurationError) {
    films = []
    for node in nodes {
      let material: FilmMaterial = try node.choice("material")
      if material == .other, !node.has("index") {
        throw node.inconsistency(
          at: "material", "\"other\" has no index of its own",
          advice: "state index, and extinction if it absorbs")
      }
      if !node.has("index"), node.has("extinction") {
        throw node.inconsistency(
          at: "extinction", "an extinction without an index", advice: "state both or neither")
      }
      if !node.has("recorded_index"), node.has("recorded_extinction") {
        throw node.inconsistency(
          at: "recorded_extinction", "an extinction without an index", advice: "state both or neither")
      }
      func index(_ real: String, _ imaginary: String) throws(ConfigurationError) -> Complex? {
        guard node.has(real) else { return nil }
        return Complex(
          try node.number(real), node.has(imaginary) ? try node.number(imaginary) : 0)
      }
      films.append(
        StackFilm(
          material: material, index: try index("index", "extinction"),
          recordedIndex: try index("recorded_index", "recorded_extinction"),
          grooveThickness: try node.quantity("groove_nm"), landThickness: try node.quantity("land_nm"),
          innerWallThickness: node.has("inner_wall_nm") ? try node.quantity("inner_wall_nm") : nil,
          outerWallThickness: node.has("outer_wall_nm") ? try node.quantity("outer_wall_nm") : nil))
    }
  }
}
