public import Configuration

/// In which order the layers are read.
public enum TrackPath: String, Sendable, CaseIterable {
  /// Layer 0 from the inside out, layer 1 from the outside in.
  case opposite
  /// Both layers from the inside out.
  case parallel
}

/// How the grooves of layer 1 lie over those of layer 0.
public enum RadialPhase: String, Sendable, CaseIterable {
  /// Groove k over groove k.
  case same
  /// Groove over land: half a pitch aside.
  case opposite
}

/// The sense in which the disc turns, seen from the optics.
public enum SenseOfRotation: String, Sendable, CaseIterable {
  /// Against the hands of a clock.
  case counterClockwise = "counter_clockwise"
  /// With the hands of a clock.
  case clockwise
}

/// The radii of a disc, metres.
public struct DiscRadii: Sendable, Equatable {
  /// Where the groove begins.
  public var informationStart: Double
  /// Where user data begins.
  public var dataStart: Double
  /// Where user data ends.
  public var dataEnd: Double
  /// Where the groove ends.
  public var informationEnd: Double
  /// The edge of the disc.
  public var disc: Double

  /// Radii in metres.
  public init(
    informationStart: Double, dataStart: Double, dataEnd: Double, informationEnd: Double, disc: Double
  ) {
    self.informationStart = informationStart
    self.dataStart = dataStart
    self.dataEnd = dataEnd
    self.informationEnd = informationEnd
    self.disc = disc
  }
}

/// The transparent body that the laser enters first.
public struct Substrate: Sendable, Equatable {
  /// Refractive index.
  public var index: Double
  /// Thickness, metres.
  public var thickness: Double

  /// A substrate.
  public init(index: Double, thickness: Double) {
    self.index = index
    self.thickness = thickness
  }
}

/// The transparent bond between the layers.
public struct Spacer: Sendable, Equatable {
  /// Refractive index.
  public var index: Double
  /// Nominal thickness at the radius where data begins, metres.
  public var thickness: Double
  /// How much thicker it is where data ends, metres; linear between.
  public var changeOverDisc: Double
  /// How its thickness varies within a turn, metres.
  public var withinTurn: HarmonicSeries

  /// A spacer.
  public init(
    index: Double, thickness: Double, changeOverDisc: Double = 0,
    withinTurn: HarmonicSeries = HarmonicSeries()
  ) {
    self.index = index
    self.thickness = thickness
    self.changeOverDisc = changeOverDisc
    self.withinTurn = withinTurn
  }
}

/// A recordable disc of one or two layers, in SI.
///
/// x is radial, positive outward; z is axial, positive away from the lens. Angles grow along the travel of the spot.
public struct Disc: Sendable, Equatable {
  /// A name, without influence.
  public var name: String
  /// The sense of rotation for which its spiral is made.
  public var senseOfRotation: SenseOfRotation
  /// Velocity of the track at nominal speed, m/s.
  public var referenceVelocity: Double
  /// Wavelength in air for which its films are made, metres.
  public var designWavelength = 650e-9
  /// The order in which the layers are read.
  public var trackPath: TrackPath
  /// How the grooves of the layers lie over each other.
  public var radialPhase: RadialPhase
  /// The radii.
  public var radii: DiscRadii
  /// The first substrate.
  public var substrate: Substrate
  /// The bond.
  public var spacer: Spacer
  /// The wobble of layers that have none of their own.
  public var wobble = Wobble()
  /// The layers, nearest the laser first: one or two.
  public var layers: [DiscLayer]
  /// How the disc leans.
  public var tilt = DiscTilt()
  /// What is recorded on it.
  public var recorded = RecordedMap()
  /// What takes light on its way.
  public var defects: [DiscDefect] = []
  /// Rows of the published structures that the disc is meant to have; `findings` holds it to them.
  public var rows: [StructureRow] = []

  /// A disc from its parts.
  public init(
    name: String = "", senseOfRotation: SenseOfRotation = .counterClockwise, referenceVelocity: Double,
    trackPath: TrackPath, radialPhase: RadialPhase, radii: DiscRadii, substrate: Substrate, spacer: Spacer,
    layers: [DiscLayer]
  ) {
    self.name = name
    self.senseOfRotation = senseOfRotation
    self.referenceVelocity = referenceVelocity
    self.trackPath = trackPath
    self.radialPhase = radialPhase
    self.radii = radii
    self.substrate = substrate
    self.spacer = spacer
    self.layers = layers
  }

  /// The disc that a configuration describes, validated by `Disc.schema`.
  ///
  /// Throws `inconsistent` for values that are each in range but describe no disc: radii or wall regions out of order,
  /// walls that do not fit into the pitch, more light than there is.
  public init(_ node: ConfigurationNode) throws(ConfigurationError) {
    name = try node.string("name")
    senseOfRotation = try node.choice("sense_of_rotation")
    referenceVelocity = try node.quantity("reference_velocity_m_per_s")
    designWavelength = try node.quantity("design_wavelength_nm")
    trackPath = try node.choice("track_path")
    radialPhase = try node.choice("radial_phase")
    radii = try DiscRadii(try node.object("radii"))
    let substrateNode = try node.object("substrate")
    substrate = Substrate(
      index: try substrateNode.number("index"), thickness: try substrateNode.quantity("thickness_um"))
    let spacerNode = try node.object("spacer")
    spacer = Spacer(
      index: try spacerNode.number("index"), thickness: try node.quantity("spacer_um"),
      changeOverDisc: try spacerNode.quantity("change_over_disc_um"),
      withinTurn: try HarmonicSeries(try spacerNode.objects("within_turn")))
    wobble = node.has("wobble") ? try Wobble(try node.object("wobble")) : Wobble()
    rows = try StructureRow.read(node)
    layers = []
    for (index, layer) in try node.objects("layers").enumerated() {
      layers.append(try DiscLayer(layer, index: index, discRadius: radii.disc))
    }
    tilt = try DiscTilt(try node.object("tilt"))
    recorded = try RecordedMap(try node.objects("recorded"), layerCount: layers.count)
    for defect in try node.objects("defects") {
      defects.append(try DiscDefect(defect, layerCount: layers.count))
    }
    for index in layers.indices { layers[index].followFilms(in: self) }
  }
}

extension Disc {
  /// The wobble of a layer's groove.
  public func wobble(of layer: DiscLayer) -> Wobble { layer.wobble ?? wobble }
}

extension DiscRadii {
  /// Each radius must lie farther out than the one before.
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    let keys = ["information_start_mm", "data_start_mm", "data_end_mm", "information_end_mm", "disc_mm"]
    var values: [Double] = []
    for key in keys {
      let radius = try node.quantity(key)
      if let previous = values.last, radius <= previous {
        throw node.inconsistency(
          at: key, "\(Printed.millimetres(radius)) lies no farther out than \(keys[values.count - 1])",
          advice: "above \(Printed.millimetres(previous)) would do")
      }
      values.append(radius)
    }
    self.init(
      informationStart: values[0], dataStart: values[1], dataEnd: values[2], informationEnd: values[3],
      disc: values[4])
  }
}
