public import Configuration

/// What light does to a recording film.
public enum RecordingMedium: String, Sendable, CaseIterable {
  /// Decomposes for good.
  case dye
  /// Melts and freezes without order, orders again when warm.
  case phaseChange = "phase_change"
  /// Two inorganic films that mix or react for good.
  case bilayer
}

/// A recording layer with everything around it that heat and light meet.
public struct RecordingStack: Sendable, Equatable {
  /// A name, without influence.
  public var name: String
  /// What light does to the film.
  public var medium: RecordingMedium
  /// The layers as heat sees them.
  public var thermal: ThermalStack
  /// The 1/e2 radius of the focused spot, metres.
  public var spotRadius: Double
  /// Rise of the film's mean temperature at which a mark forms, K.
  public var thresholdRise: Double
  /// Temperature of the disc at rest, degrees Celsius.
  public var ambient: Double
  /// Share of the incident power that heats the film, everything before it included.
  public var absorptance: Double
  /// Distance of the neighbouring track, metres.
  public var neighbourDistance: Double
  /// How the film reacts in time.
  public var kinetics: Kinetics

  /// A stack with everything else as the reference figures have it.
  public init(medium: RecordingMedium, thermal: ThermalStack, thresholdRise: Double) {
    name = ""
    self.medium = medium
    self.thermal = thermal
    spotRadius = 445e-9
    self.thresholdRise = thresholdRise
    ambient = 25
    absorptance = 1
    neighbourDistance = 0.74e-6
    kinetics = Kinetics()
  }

  /// Parameters of the reactions; which ones count depends on the medium.
  public struct Kinetics: Sendable, Equatable {
    /// Activation energy of the decomposition or mixing, J/mol.
    public var activationEnergy = 160e3
    /// Time in which half of the film reacts at the threshold, seconds.
    public var halfTime = 10e-9
    /// Heat of fusion, J/m3.
    public var latentHeat = 0.0
    /// Fastest growth of crystals, m/s, reached between the glass transition and melting.
    public var fastestGrowth = 0.0
    /// Rise at the glass transition, K: below it nothing grows.
    public var glassRise = 147.0
    /// Fastest crystallisation of a warm amorphous place, 1/s.
    public var fastestErasure = 0.0

    /// A film that reacts within 10 ns, without latent heat or crystals.
    public init() {}
  }
}

extension RecordingStack {
  /// What a stack file holds.
  public static let schema = Schema(
    document: "stack", version: 1,
    fields: [
      .init(
        "name", .string, .optional(default: .string("unnamed")), meaning: "A name to print.", grade: .assumed,
        isMetadata: true),
      .init(
        "medium", .choice(of: RecordingMedium.self), meaning: "What light does to the film.", grade: .assumed),
      .init(
        "layers", .objects(layerSchema, count: 1...32), meaning: "The layers, from the light's side.",
        grade: .assumed),
      .init(
        "spot_radius_nm", .number(.closed(100, 5000)), .optional(default: .number(445)),
        meaning: "1/e2 radius of the focused spot.",
        grade: .literature("650 nm, NA 0.65, equal full width at half maximum")),
      .init(
        "threshold_rise_k", .number(.above(0, upTo: 3000)),
        meaning: "Rise of the film's mean temperature at which a mark forms.", grade: .assumed),
      .init(
        "ambient_celsius", .number(.closed(-40, 90)), .optional(default: .number(25)),
        meaning: "Temperature of the disc at rest.", grade: .assumed),
      .init(
        "absorptance_percent", .number(.above(0, upTo: 100)), .optional(default: .number(100)),
        meaning: "Share of the incident power that heats the film, everything before it included.",
        grade: .assumed),
      .init(
        "neighbour_um", .number(.closed(0.1, 5)), .optional(default: .number(0.74)),
        meaning: "Distance of the neighbouring track.", grade: .standard("ECMA-267 10.6.2")),
      .init(
        "kinetics", .object(kineticsSchema), .optional(default: .object([:])),
        meaning: "How the film reacts in time.", grade: .assumed),
    ])

  private static let layerSchema = Schema(fields: [
    .init(
      "material", .string, .optional(default: .string("")), meaning: "A name to print.", grade: .assumed,
      isMetadata: true),
    .init(
      "thickness_nm", .number(.above(0, upTo: 1e6)), .absentMeans("the layer goes on without end"),
      meaning: "Thickness of the layer.", grade: .assumed),
    .init(
      "conductivity", .number(.above(0, upTo: 1e4)), meaning: "Thermal conductivity, W/(m K).",
      grade: .assumed),
    .init(
      "heat_capacity", .number(.above(0, upTo: 100)), meaning: "Heat capacity by volume, MJ/(m3 K).",
      grade: .assumed),
    .init(
      "heated", .boolean, .optional(default: .boolean(false)), meaning: "Whether the light heats it.",
      grade: .assumed),
  ])

  private static let kineticsSchema = Schema(fields: [
    .init(
      "activation", .number(.closed(10, 10_000)), .optional(default: .number(160)),
      meaning: "Activation energy of the decomposition or mixing, kJ/mol.", grade: .assumed),
    .init(
      "half_time_ns", .number(.above(0, upTo: 1e6)), .optional(default: .number(10)),
      meaning: "Time in which half of the film reacts at the threshold.", grade: .assumed),
    .init(
      "latent_heat", .number(.closed(0, 10_000)), .optional(default: .number(0)),
      meaning: "Heat of fusion, MJ/m3.", grade: .literature("Ge2Sb2Te5: 625")),
    .init(
      "fastest_growth_m_per_s", .number(.closed(0, 100)), .optional(default: .number(0)),
      meaning: "Fastest growth of crystals into a melt.", grade: .assumed),
    .init(
      "glass_rise_k", .number(.above(0, upTo: 3000)), .optional(default: .number(147)),
      meaning: "Rise at the glass transition, below which nothing grows.",
      grade: .literature("Ge2Sb2Te5: 472 K")),
    .init(
      "fastest_erasure_mhz", .number(.closed(0, 10_000)), .optional(default: .number(0)),
      meaning: "Fastest rate at which a warm amorphous place crystallises.", grade: .assumed),
  ])

  /// The stack of a file, validated by `RecordingStack.schema`.
  public init(_ node: ConfigurationNode) throws(ConfigurationError) {
    name = try node.string("name")
    medium = try node.choice("medium")
    spotRadius = try node.quantity("spot_radius_nm")
    thresholdRise = try node.quantity("threshold_rise_k")
    ambient = try node.number("ambient_celsius")
    absorptance = try node.quantity("absorptance_percent")
    neighbourDistance = try node.quantity("neighbour_um")
    kinetics = try Kinetics(try node.object("kinetics"))
    var layers: [ThermalLayer] = []
    for layer in try node.objects("layers") {
      layers.append(
        ThermalLayer(
          thickness: layer.has("thickness_nm") ? try layer.quantity("thickness_nm") : nil,
          conductivity: try layer.number("conductivity"),
          heatCapacity: try layer.number("heat_capacity") * 1e6, isHeated: try layer.boolean("heated")))
    }
    do throws(WriteStrategyError) {
      thermal = try ThermalStack(layers: layers)
    } catch {
      throw node.inconsistency(at: "layers", error.problem, advice: error.advice)
    }
  }
}

extension RecordingStack.Kinetics {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    activationEnergy = try node.number("activation") * 1e3
    halfTime = try node.quantity("half_time_ns")
    latentHeat = try node.number("latent_heat") * 1e6
    fastestGrowth = try node.quantity("fastest_growth_m_per_s")
    glassRise = try node.quantity("glass_rise_k")
    fastestErasure = try node.quantity("fastest_erasure_mhz")
  }
}
