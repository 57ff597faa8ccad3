public import Determinism

/// Which face of a layer's films carries the relief.
public enum FilmCarrier: String, Sendable, CaseIterable {
  /// Films grown on the substrate through which the light comes: their first face has the groove's depth.
  case lightSide = "light_side"
  /// Films grown on what lies behind, such as a reflector: the face behind the recording film has the groove's depth.
  case farSide = "far_side"
}

/// One film of a layer's stack, on groove, land and walls.
public struct StackFilm: Sendable, Equatable {
  /// What it is made of.
  public var material: FilmMaterial
  /// Entered index n + i k, blank; nil for that of the material.
  public var enteredIndex: Complex?
  /// Entered index of a mark; nil for that of the material.
  public var enteredRecordedIndex: Complex?
  /// Thickness on the groove floor, metres.
  public var grooveThickness: Double
  /// Thickness on the land, metres.
  public var landThickness: Double
  /// Thickness midway up the inner-side wall, metres, measured as a layer of the flat stack; nil for the mean of floor
  /// and land.
  public var innerWallThickness: Double?
  /// Thickness midway up the outer-side wall, metres, measured as a layer of the flat stack; nil for the mean of floor
  /// and land.
  public var outerWallThickness: Double?

  /// A film; thicknesses in metres.
  public init(
    material: FilmMaterial, index: Complex? = nil, recordedIndex: Complex? = nil, grooveThickness: Double,
    landThickness: Double, innerWallThickness: Double? = nil, outerWallThickness: Double? = nil
  ) {
    self.material = material
    enteredIndex = index
    enteredRecordedIndex = recordedIndex
    self.grooveThickness = grooveThickness
    self.landThickness = landThickness
    self.innerWallThickness = innerWallThickness
    self.outerWallThickness = outerWallThickness
  }

  /// Whether it is the film that light changes.
  public var isRecordable: Bool { enteredRecordedIndex != nil || material.isRecordable }

  /// Index at a wavelength in metres, blank or recorded.
  public func index(wavelength: Double, isRecorded: Bool) -> Complex {
    let blank = enteredIndex ?? material.index(wavelength: wavelength)
    guard isRecorded else { return blank }
    if let enteredRecordedIndex { return enteredRecordedIndex }
    return blank + material.recordedIndex(wavelength: wavelength) - material.index(wavelength: wavelength)
  }

  /// Thickness at a place between the floor (0) and the land (1) of a wall: a parabola through floor, middle and land.
  func thickness(alongWall place: Double, middle: Double?) -> Double {
    let straight = grooveThickness + place * (landThickness - grooveThickness)
    guard let middle else { return straight }
    return straight + 4 * place * (1 - place) * (middle - (grooveThickness + landThickness) / 2)
  }
}

/// The films of a layer, in the order in which the light meets them.
public struct LayerFilms: Sendable, Equatable {
  /// The films.
  public var films: [StackFilm]

  /// Films in the order in which the light meets them.
  public init(_ films: [StackFilm]) { self.films = films }

  /// The recording film: the first that light changes.
  public var recordingFilm: StackFilm? { films.first { $0.isRecordable } }

  /// Where on the cross-section of a groove a stack is looked at.
  public enum Place: Sendable, Equatable {
    /// On the flat floor of the groove.
    case groove
    /// On the flat land between grooves.
    case land
    /// Between the floor (0) and the land (1) of the inner-side wall.
    case innerWall(Double)
    /// Between the floor (0) and the land (1) of the outer-side wall.
    case outerWall(Double)
  }

  func thickness(of film: StackFilm, at place: Place) -> Double {
    switch place {
    case .groove: film.grooveThickness
    case .land: film.landThickness
    case .innerWall(let share): film.thickness(alongWall: share, middle: film.innerWallThickness)
    case .outerWall(let share): film.thickness(alongWall: share, middle: film.outerWallThickness)
    }
  }

  /// The films at a place as a thin-film stack between two media.
  public func stack(
    at place: Place, isRecorded: Bool, before: Double, after: Double, wavelength: Double
  ) -> ThinFilmStack {
    ThinFilmStack(
      before: before,
      films: films.map {
        ThinFilm(
          index: $0.index(wavelength: wavelength, isRecorded: isRecorded),
          thickness: thickness(of: $0, at: place))
      }, after: Complex(after))
  }

  /// Thickness from the first face to the one that carries the relief, metres: nothing, or everything up to the end of
  /// the recording film (of the last film, where none is recordable).
  func thicknessToCarrier(_ carrier: FilmCarrier, at place: Place) -> Double {
    guard carrier == .farSide else { return 0 }
    let last = films.firstIndex { $0.isRecordable } ?? films.count - 1
    return films.indices.reduce(0) { $1 > last ? $0 : $0 + thickness(of: films[$1], at: place) }
  }
}

/// What a recorded mark does to the light that the blank film returns.
public struct RecordedContrast: Sendable, Equatable {
  /// Modulus of the mark's reflection over the blank film's.
  public var amplitude: Double
  /// Phase of the mark's reflection less the blank film's, radians, -pi to pi; positive where the light travels
  /// farther.
  public var phase: Double

  /// A contrast; a mark that cannot be told from blank has amplitude 1 and phase 0.
  public init(amplitude: Double, phase: Double) {
    self.amplitude = amplitude
    self.phase = phase
  }
}
