public import ChannelSim
public import Configuration
internal import Determinism
public import DiscModel
internal import ServoLoop
internal import WriteStrategy

/// How the layers of a disc are written and read: everything that, beside the recorded blocks, marks and RF follow from.
public struct DiscRecipe: Sendable {
  /// One layer's part.
  public struct Layer: Sendable {
    /// What is written with: the names of a stack and a strategy, such as `builtin:dye-l0`.
    public var stack: String
    /// `optimised` for one made for the layer (`OwnStrategy`).
    public var strategy: String
    /// Absorbed power at which marks are as long as their runs, W: what the calibration aims at.
    public var bestPower: Double
    /// Focus error over the sum at which test writes read best, on blank tracks; nil where the firmware's own bias stands.
    public var focusBias: Double?
    /// The same with the lens at the same place on recorded tracks; nil where that on blank ones stands.
    public var recordedFocusBias: Double?
    /// How far the lens then stands beyond the spot's best focus, metres toward the disc.
    public var focusOffset = 0.0
    /// Power over that; 1 unless something is wrong on purpose.
    public var relativePower = 1.0
  }

  /// The scenario whose drive burns and reads.
  public internal(set) var scenario: Scenario
  /// How each layer is written, layer 0 (nearest the laser) first.
  public private(set) var layers: [Layer]
  private let writers: [TrackWriter]
  /// The layers as the pickup focuses on them, through what covers them.
  private let surfaces: [FocusedSurface]
  /// Marks have nominal edges, whatever heat made of them: for finding out what the physics of marks is good for.
  var removesPhysics = false

  /// The recipe of a scenario's disc; stacks and strategies by layer.
  ///
  /// Finds focus and power of each by test writes read back through the drive's own optics: in turns the lens's place and
  /// the power of the least jitter, from the power on that the strategy is made for, as far as asymmetry and modulation are
  /// within the standard's limits. Where none can be read, the spot's best focus and the strategy's own power stand. Throws
  /// where nothing that is burnt on the disc could come back, and where stacks or strategies are not to be used.
  public init(_ scenario: Scenario, stacks: [String], strategies: [String]) throws {
    try Self.requireBurnable(scenario)
    let count = scenario.disc.layers.count
    guard stacks.count == count, strategies.count == count else {
      throw BurnError(
        "\(stacks.count) stacks and \(strategies.count) strategies are told for \(count) layers",
        advice: "name a stack and a strategy for each layer")
    }
    self.scenario = scenario
    let surfaces = try Self.surfaces(scenario)
    self.surfaces = surfaces
    let drive = try Self.recordedDrive(scenario)
    // Seconds of test writes; no layer asks what the other one comes to.
    let made = try SideBySide.map(count) { index in
      try Self.layer(
        index, stack: stacks[index], strategy: strategies[index], scenario, surfaces[index], drive)
    }
    layers = made.map(\.layer)
    writers = made.map(\.writer)
    takeUpPowerError()
  }

  /// A layer's part, found by test writes; and what writes it, with the tables made for them. `drive` has all tracks recorded
  /// and tells what their light is.
  private static func layer(
    _ index: Int, stack: String, strategy: String, _ scenario: Scenario, _ surface: FocusedSurface,
    _ drive: SimulatedDrive
  ) throws -> (layer: Layer, writer: TrackWriter) {
    let (writer, power) = try writer(stack: stack, strategy: strategy, disc: scenario.disc)
    let start = try power ?? writer.balancedPower()
    var tested = try testLayer(index, writer, scenario, surface)
    let best = try tested.optimise(from: start / tested.absorptance, within: .standard)
    let trackPlace = place(of: scenario) == .land ? 0.5 : 0
    let biases = [0.0, 1.0].map { recordedShare in
      let light = drive.staticSignals(
        layer: index, displacement: tested.displacement, grooveNumber: trackPlace,
        recordedShare: recordedShare)
      return light.focusError / light.sum
    }
    let layer = Layer(
      stack: stack, strategy: strategy, bestPower: best.map { $0 * tested.absorptance } ?? start,
      focusBias: biases[0], recordedFocusBias: biases[1],
      focusOffset: tested.displacement - surface.bestFocusOffset)
    return (layer, tested.tables)
  }

  /// The recipe that an image's description tells.
  public init(description: ConfigurationValue) throws {
    guard let document = description["scenario"], let nodes = description["layers"]?.elements else {
      throw BurnError(
        "the image does not tell how it was written", advice: "use an undamaged copy of the image")
    }
    scenario = try Scenario(document)
    surfaces = try Self.surfaces(scenario)
    layers = []
    var writers: [TrackWriter] = []
    for node in nodes {
      guard let stack = node["stack"]?.string, let strategy = node["strategy"]?.string,
        let power = node["best_power_w"]?.number?.value, power > 0, power < 10,
        (node["focus_bias"]?.number?.value ?? 0).magnitude <= 10,
        (node["recorded_focus_bias"]?.number?.value ?? 0).magnitude <= 10
      else {
        throw BurnError("a layer's recipe is not readable", advice: "use an undamaged copy of the image")
      }
      writers.append(try Self.writer(stack: stack, strategy: strategy, disc: scenario.disc).writer)
      layers.append(
        Layer(
          stack: stack, strategy: strategy, bestPower: power, focusBias: node["focus_bias"]?.number?.value,
          recordedFocusBias: node["recorded_focus_bias"]?.number?.value,
          focusOffset: node["focus_offset_m"]?.number?.value ?? 0))
    }
    self.writers = writers
    takeUpPowerError()
  }

  /// A power that is wrong on purpose is so in every session.
  private mutating func takeUpPowerError() {
    guard let error = scenario.burning?.powerError else { return }
    for index in layers.indices { layers[index].relativePower = 1 + error }
  }

  /// As an image holds it.
  public var description: [ConfigurationValue.Member] {
    [
      ConfigurationValue.Member("scenario", scenario.document),
      ConfigurationValue.Member(
        "layers",
        .array(
          layers.map {
            .object([
              "stack": .string($0.stack), "strategy": .string($0.strategy),
              "best_power_w": .number($0.bestPower), "focus_bias": $0.focusBias.map { .number($0) } ?? .null,
              "recorded_focus_bias": $0.recordedFocusBias.map { .number($0) } ?? .null,
              "focus_offset_m": .number($0.focusOffset),
            ])
          })),
    ]
  }

  /// What test writes are made on: the layer at the beginning of the data zone, tilted as the disc is there.
  private static func testLayer(
    _ index: Int, _ writer: TrackWriter, _ scenario: Scenario, _ surface: FocusedSurface
  ) throws -> WritableLayer {
    let radius = scenario.disc.radii.dataStart
    let tilt = scenario.disc.tilt(atRadius: radius)
    var departure = LayerDeparture()
    departure.tilt = (tilt.x * tilt.x + tilt.y * tilt.y).squareRoot()
    return try WritableLayer(
      disc: scenario.disc, layer: index, radius: radius, writer: writer, optics: scenario.pickup.optics,
      surface: surface, place: place(of: scenario), followsMarkWidth: true, departure: departure,
      seed: scenario.seed)
  }

  /// Marks of a layer's blocks.
  public func marks(ofLayer layer: Int) -> BlockMarks {
    let optics = scenario.pickup.optics
    let spot = writers[layer].writer.spotRadius
    return BlockMarks(
      writer: writers[layer], bestPower: layers[layer].bestPower,
      bitLength: SectorGeometry(disc: scenario.disc).bitLength,
      focalDepth: TiltedSpot.focalDepth(radius: spot, wavelength: optics.wavelength),
      comaOfTilt: TiltedSpot.coma(
        scenario.disc.substrate, aperture: optics.numericalAperture, wavelength: optics.wavelength),
      isNominal: removesPhysics, seed: scenario.seed,
      stream: layer == 0 ? "medium.edges.0" : "medium.edges.1")
  }

  /// The read-out of a layer's track at a radius, metres; defocus counts from the zero of a mirror's focus error.
  public func readout(ofLayer layer: Int, atRadius radius: Double) throws -> MarkReadout {
    let disc = scenario.disc
    let optics = scenario.pickup.optics
    var writer = writers[layer]
    let power = layers[layer].bestPower
    // Where the power that is really used writes no marks, there is nothing to be read.
    let used = (try? writer.usualWidth(power * layers[layer].relativePower)) ?? 0
    let width = used > 1e-9 ? used : try writer.usualWidth(power)
    let track = try MarkedTrack(
      disc: disc, layer: disc.layers[layer], radius: radius, wavelength: optics.wavelength,
      place: Self.place(of: scenario), markWidth: width)
    var range = SpotRange()
    let tilt = disc.tilt(atRadius: radius)
    (range.centre.radialTilt, range.centre.tangentialTilt) = (tilt.x, tilt.y)
    return try MarkReadout(
      optics: optics, track: track, wavefront: surfaces[layer].wavefront, range: range)
  }

  /// Numerical aperture of the lens that writes.
  public var aperture: Double { scenario.pickup.optics.numericalAperture }

  /// Width of long marks of a layer at its power times e to so much, metres.
  func markWidth(ofLayer layer: Int, powerLogarithm: Double) throws(WriteStrategyError) -> Double {
    try writers[layer].longMarkWidth(
      layers[layer].bestPower * layers[layer].relativePower * Double.exp(powerLogarithm))
  }

  /// What the firmware is told of each layer's focus, on blank tracks or on recorded ones: what marks reflect moves the
  /// focus error's zero. Empty where its own biases stand.
  func focusBiases(onRecorded: Bool) -> [Double] {
    let biases = layers.compactMap { onRecorded ? $0.recordedFocusBias ?? $0.focusBias : $0.focusBias }
    return biases.count == layers.count ? biases.map { $0 + (scenario.burning?.biasError ?? 0) } : []
  }

  /// How far the lens's best focus on a layer lies beyond the zero of a mirror's focus error, metres toward the disc: the
  /// cover's error moves both, but not alike.
  func bestFocus(ofLayer layer: Int) -> Double { surfaces[layer].bestFocusOffset }

  /// Both layers in the pickup's focus where data begins; throws where the disc has not two.
  private static func surfaces(_ scenario: Scenario) throws -> [FocusedSurface] {
    let disc = scenario.disc
    guard disc.layers.count == 2 else {
      throw BurnError("the disc has \(disc.layers.count) layers", advice: "a disc of two layers would do")
    }
    let spacer = disc.meanSpacerThickness(atRadius: disc.radii.dataStart)
    let optics = try LayerStackOptics(
      optics: scenario.pickup.optics,
      stack: LayerStack(
        substrate: CoverMedium(thickness: disc.substrate.thickness, index: disc.substrate.index),
        spacer: CoverMedium(thickness: spacer, index: disc.spacer.index)))
    return [optics.layer0, optics.layer1]
  }

  /// The scenario's drive with a disc that shows blank tracks and recorded ones.
  private static func recordedDrive(_ scenario: Scenario) throws -> SimulatedDrive {
    var scenario = scenario
    let radii = scenario.disc.radii
    scenario.disc.recorded = RecordedMap(
      scenario.disc.layers.indices.map {
        RecordedBand(
          layer: $0, innerRadius: radii.dataStart, outerRadius: radii.dataEnd,
          isOnLand: place(of: scenario) == .land)
      })
    return try scenario.makeDrive()
  }

  /// What the firmware follows carries the data.
  static func place(of scenario: Scenario) -> ReliefPart {
    scenario.firmware.tracking.track == .land ? .land : .groove
  }

  /// Whether what was written can be written again.
  func isRewritable(layer: Int) -> Bool { writers[layer].writer.stack.medium == .phaseChange }

  /// The stacks that go with a disc's films: those of a rewritable disc where a film changes its phase.
  public static func usualStacks(of disc: Disc) -> [String] {
    disc.layers.indices.map { index in
      let films = disc.layers[index].stack?.films ?? []
      let isRewritable = films.contains { $0.material == .gstCrystalline }
      return "builtin:\(isRewritable ? "rw" : "dye")-l\(index)"
    }
  }

  /// A strategy of this name is made for the layer.
  public static let optimised = "optimised"

  /// What writes a layer, and the best power where the strategy was made for one.
  private static func writer(
    stack: String, strategy: String, disc: Disc
  ) throws -> (writer: TrackWriter, power: Double?) {
    let film = try RecordingStack(RecordingStack.schema.resolve(ScenarioLoader.load(stack)))
    // As test writes take it: a dye decides by its threshold alone, phase change by melt and regrowth.
    let writer = try LayerWriter(
      film, velocity: disc.referenceVelocity, linear: film.medium != .phaseChange, resolution: .coarse)
    if strategy == optimised {
      let own = try OwnStrategy(writer)
      return (TrackWriter(strategy: own.strategy, writer: writer), own.absorbedPower)
    }
    let pulses = try PulseStrategy(PulseStrategy.schema.resolve(ScenarioLoader.load(strategy)))
    return (TrackWriter(strategy: pulses, writer: writer), nil)
  }
}

extension TrackWriter {
  /// The absorbed power at which 6T marks among 6T spaces are as long as their run, W. Throws where none is.
  func balancedPower() throws -> Double {
    let runs = [6, 6, 6, 40].map { MarkRun(mark: 6, space: $0) }
    func excess(_ power: Double) throws -> Double {
      let train = try strategy.train(runs, peakPower: power, velocity: writer.velocity)
      return writer.marks(train)[2].length - 6 * strategy.channelBitLength
    }
    var (low, high) = (0.1e-3, 20e-3)
    guard try excess(low) < 0, try excess(high) > 0 else {
      throw BurnError(
        "no power from 0.1 to 20 mW writes marks of their length with \(strategy.name)",
        advice: "another strategy for this stack would do")
    }
    for _ in 0..<24 {
      let middle = (low * high).squareRoot()
      if try excess(middle) < 0 { low = middle } else { high = middle }
    }
    return high
  }

  /// Width of long marks at a power, metres.
  mutating func usualWidth(_ power: Double) throws -> Double { try written(power).widths.last ?? 0 }
}
