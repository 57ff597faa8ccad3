import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import Reporting
import WriteStrategy

/// `drive-emu write opc`: the power calibration of a layer, by test writes that are read back.
enum WriteOPC {
  static let command = Command(
    path: ["write", "opc"], summary: "power calibration by test writes, with beta or gamma",
    options: [
      Option(
        name: "disc", value: "DISC", help: "a disc file or builtin:NAME; builtin:dvd-r-dl-films by default"),
      Option(name: "layer", value: "N", help: "the layer, 0 nearest the laser; 0 by default"),
      Option(
        name: "stack", value: "STACK",
        help:
          "the layer as heat sees it; by default builtin:dye-lN, or rw-lN where the film is of phase change"),
      Option(
        name: "strategy", value: "STRATEGY",
        help: "a strategy file or builtin:NAME; by default one whose shifts are made for the layer"),
      Option(
        name: "pickup", value: "PICKUP", help: "a pickup file or builtin:NAME; builtin:dvd-write by default"),
      Option(
        name: "target-beta", value: "B",
        help: "write-once; by default the beta at a nominal disc's least jitter"),
      Option(
        name: "target-gamma", value: "G",
        help: "rewritable; by default the gamma of a nominal disc at its optimum over the power ratio"),
      Option(
        name: "power-ratio", value: "R",
        help: "rewritable: the write power over the power of the target gamma; 1.1 by default"),
      Option(
        name: "start-mw", value: "P", help: "where the search begins; by default a nominal disc's optimum"),
      Option(
        name: "power-limit-mw", value: "P",
        help: "the most that the laser may give; the strategy's own by default"),
      Option(name: "energy-mj", value: "E", help: "the most that test writes may spend; 2 by default"),
      Option(
        name: "sensitivity-percent", value: "S",
        help: "the film's sensitivity over the nominal one; 100 by default"),
      Option(name: "tilt-deg", value: "T", help: "radial tilt of the disc; 0 by default"),
      Option(
        name: "wavelength-drift-nm", value: "D",
        help: "the laser's wavelength less the pickup's; 0 by default"),
    ], ignores: ["set"],
    discussion: """
      Each test write is 60 000 channel bits of random sectors on three neighbouring tracks; the middle one is read
      through diffraction, noise and the standard's chain: write-once layers by beta, rewritable ones by gamma, the
      logarithmic slope of modulation over power; these are written once, on a layer without older marks. The verdict
      is one of found, nothing_written, target_out_of_reach, implausible and bound_reached; all but the first exit
      with 3. A rewritable disc that reads well is builtin:dvd-rw-dl-contrast.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    do {
      let result = try WriteOPCResult(WriteOPCInput(invocation))
      try invocation.emit(text: result.text, json: result.document)
      return result.calibration.verdict == .found ? .success : .limitFailed
    } catch let error as WriteStrategyError {
      throw Failure.usage(error.problem, advice: error.advice)
    } catch let error as OpticsError {
      throw Failure.usage(error.description, advice: "see --help for the options")
    }
  }
}

/// What `write opc` is asked for.
struct WriteOPCInput {
  let disc: Disc
  let layer: Int
  let pickup: Pickup
  let stack: RecordingStack
  /// Nil for one made for the layer.
  let strategy: PulseStrategy?
  let targetBeta: Double?
  let targetGamma: Double?
  let powerRatio: Double
  let startPower: Double?
  let powerLimit: Double?
  let mostEnergy: Double
  let departure: LayerDeparture
  let seed: UInt64

  init(_ invocation: Invocation) throws {
    func load(_ option: String, _ usual: String, kind: String) throws -> ConfigurationValue {
      try ScenarioLoader.load(Reference.resolve(invocation.value(option) ?? usual, kind: kind))
    }
    disc = try Disc(Disc.schema.resolve(load("disc", "builtin:dvd-r-dl-films", kind: "disc")))
    layer = try invocation.integer("layer", in: 0...max(0, disc.layers.count - 1)) ?? 0
    pickup = try Pickup(Pickup.schema.resolve(load("pickup", "builtin:dvd-write", kind: "pickup")))
    let films = disc.layers.indices.contains(layer) ? disc.layers[layer].stack?.films ?? [] : []
    let isRewritable = films.contains { $0.material == .gstCrystalline }
    stack = try RecordingStack(
      RecordingStack.schema.resolve(
        load("stack", "builtin:\(isRewritable ? "rw" : "dye")-l\(min(layer, 1))", kind: "stack")))
    guard films.isEmpty || (stack.medium == .phaseChange) == isRewritable else {
      throw Failure.usage(
        "\(stack.name) is \(isRewritable ? "write-once" : "rewritable"), and the films of \(disc.name) are not",
        advice: "leave --stack out, or give a disc of its kind, such as builtin:dvd-rw-dl-contrast for rw-l0")
    }
    let (foreign, method) = stack.medium == .phaseChange ? ("target-beta", "gamma") : ("target-gamma", "beta")
    guard !invocation.has(foreign) else {
      throw Failure.usage(
        "--\(foreign) says nothing of \(stack.name), which is calibrated by \(method)",
        advice: "--target-\(method) would do")
    }
    strategy =
      invocation.has("strategy")
      ? try PulseStrategy(PulseStrategy.schema.resolve(load("strategy", "", kind: "strategy"))) : nil
    targetBeta = try invocation.number("target-beta", in: -0.5...0.5)
    targetGamma = try invocation.number("target-gamma", in: 0.05...10)
    powerRatio = try invocation.number("power-ratio", in: 0.8...1.25) ?? 1.1
    startPower = try invocation.number("start-mw", in: 0.01...1000).map { $0 * 1e-3 }
    powerLimit = try invocation.number("power-limit-mw", in: 0.01...1000).map { $0 * 1e-3 }
    mostEnergy = 1e-3 * (try invocation.number("energy-mj", in: 1e-6...1e6) ?? 2)
    var departure = LayerDeparture()
    departure.sensitivity = 0.01 * (try invocation.number("sensitivity-percent", in: 0.1...1000) ?? 100)
    departure.tilt = Double.pi / 180 * (try invocation.number("tilt-deg", in: -1.5...1.5) ?? 0)
    departure.wavelengthDrift = 1e-9 * (try invocation.number("wavelength-drift-nm", in: -20...20) ?? 0)
    self.departure = departure
    seed = UInt64(try invocation.seed() ?? 1)
  }
}

/// A calibration with what it started from.
struct WriteOPCResult {
  let input: WriteOPCInput
  let absorptance: Double
  let target: Double
  let start: Double
  let limit: Double
  let calibration: PowerCalibration.Result
  /// What the found power reads.
  let reading: TrackReading?

  init(_ input: WriteOPCInput) throws {
    self.input = input
    let isRewritable = input.stack.medium == .phaseChange
    let heat = try LayerWriter(
      input.stack, velocity: input.strategy?.referenceVelocity ?? input.disc.referenceVelocity,
      linear: !isRewritable, resolution: .coarse)
    let own = try OwnStrategy(heat)
    let writer = TrackWriter(strategy: input.strategy ?? own.strategy, writer: heat)
    func layer(_ departure: LayerDeparture, _ writer: TrackWriter) throws -> WritableLayer {
      try WritableLayer(
        disc: input.disc, layer: input.layer, radius: input.disc.radii.informationStart, writer: writer,
        optics: input.pickup.optics, departure: departure, seed: input.seed)
    }
    var nominal = try layer(LayerDeparture(), writer)
    absorptance = nominal.absorptance
    var (start, target) = (input.startPower, isRewritable ? input.targetGamma : input.targetBeta)
    if start == nil || target == nil {
      // The medium's own information: what its maker found on a nominal disc.
      let guess = own.absorbedPower / absorptance
      let optimum =
        isRewritable
        ? try nominal.optimum(near: guess, reach: 0.3, step: 0.04)
        : try nominal.optimum(near: guess, reach: 0.08)
      start = start ?? optimum?.power ?? guess
      if isRewritable, target == nil, let power = optimum?.power {
        target = try nominal.gamma(at: power / input.powerRatio, around: power)
      } else {
        target = target ?? optimum?.reading.beta
      }
    }
    guard let start, let target else {
      throw WriteStrategyError(
        "a nominal disc reads nowhere near the strategy's power",
        advice: "give --target-\(isRewritable ? "gamma" : "beta") and --start-mw")
    }
    var disc = try layer(input.departure, nominal.tables)
    limit = input.powerLimit ?? writer.strategy.powerLimit
    self.start = start
    self.target = target
    calibration = disc.calibrate(
      isRewritable ? .gamma(target: target, ratio: input.powerRatio) : .beta(target: target), from: start,
      powerLimit: limit, mostEnergy: input.mostEnergy)
    reading = try calibration.power.map { try disc.test(power: $0, number: 1) }
  }

  /// What the power is known by.
  private var isByGamma: Bool { input.stack.medium == .phaseChange }
  private var method: String { isByGamma ? "gamma" : "beta" }
  private var measured: String { isByGamma ? "modulation" : "beta" }

  var document: ConfigurationValue {
    func number(_ value: Double?) -> ConfigurationValue { value.map { .number($0) } ?? .null }
    return .object([
      "disc": .string(input.disc.name), "layer": .integer(input.layer),
      "verdict": .string(calibration.verdict.rawValue),
      "power_mw": number(calibration.power.map { $0 * 1e3 }),
      "method": .string(method),
      "target_\(method)": .number(target), "expected_\(method)": number(calibration.expected),
      "beta": number(reading?.beta), "jitter_percent": number(reading?.jitterPercent),
      "modulation": number(reading?.modulation), "asymmetry": number(reading?.asymmetry),
      "test_writes": .integer(calibration.writes), "energy_mj": .number(calibration.energy * 1e3),
      "energy_limit_mj": .number(input.mostEnergy * 1e3), "start_mw": .number(start * 1e3),
      "power_limit_mw": .number(limit * 1e3), "absorptance_percent": .number(absorptance * 100),
      "curve": .array(
        calibration.curve.map {
          .object(["power_mw": .number($0.power * 1e3), measured: .number($0.value)])
        }),
    ])
  }

  var text: String {
    var lines = [
      "\(input.disc.name), layer \(input.layer): \(calibration.verdict.rawValue)",
      "target \(method)" + String(repeating: " ", count: 9 - method.count)
        + "\(decimalText(target, decimals: 3)), from \(decimalText(start * 1e3, decimals: 2)) mW",
    ]
    if let power = calibration.power {
      lines.append("power           \(decimalText(power * 1e3, decimals: 2)) mW")
    }
    if let beta = reading?.beta, let jitter = reading?.jitterPercent {
      lines.append(
        "reads           beta \(decimalText(beta, decimals: 3)), jitter \(decimalText(jitter, decimals: 2)) %"
      )
    }
    lines.append(
      "test writes     \(calibration.writes), \(decimalText(calibration.energy * 1e3, decimals: 3)) mJ of at most "
        + "\(decimalText(input.mostEnergy * 1e3, decimals: 3)) mJ")
    for point in calibration.curve {
      lines.append(
        "  \(decimalText(point.power * 1e3, decimals: 2)) mW  \(measured) \(decimalText(point.value, decimals: 3))"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
