internal import Configuration

/// The recording film of a layer: a dye, thicker in the groove than on the land.
public struct Film: Sendable, Equatable {
  /// Real part of the refractive index.
  public var index: Double
  /// Thickness on the groove floor, metres.
  public var grooveThickness: Double
  /// Thickness on the land, metres.
  public var landThickness: Double

  /// A film.
  public init(index: Double, grooveThickness: Double, landThickness: Double) {
    self.index = index
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
  /// Reflectance of the layer itself, flat and blank, 0 to 1.
  public var reflectance: Double
  /// Transmittance of the layer itself, flat and blank, 0 to 1.
  public var transmittance: Double
  /// Axial deviation of the layer from its plane, positive away from the lens (metres).
  public var axialRunOut: RunOut
  /// Radial deviation of its tracks from circles around the axis of rotation, positive outward (metres). Order 1 is
  /// the eccentricity.
  public var radialRunOut: RunOut

  /// A layer.
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
  }
}

extension DiscLayer {
  init(_ node: ConfigurationNode, index: Int) throws(ConfigurationError) {
    self.index = index
    groove = try Groove(try node.object("groove"))
    let filmNode = try node.object("film")
    film = Film(
      index: try filmNode.number("index"), grooveThickness: try filmNode.quantity("groove_nm"),
      landThickness: try filmNode.quantity("land_nm"))
    reflectance = try node.quantity("reflectance_percent")
    transmittance = try node.quantity("transmittance_percent")
    axialRunOut = try RunOut(try node.object("axial_run_out"))
    radialRunOut = try RunOut(try node.object("radial_run_out"))
    let both = try node.number("reflectance_percent") + node.number("transmittance_percent")
    if both > 100 {
      throw node.inconsistency(
        at: "reflectance_percent",
        "reflectance and transmittance make \(Printed.digits(both, 3)) percent together",
        advice: "at most 100 would do")
    }
  }
}
