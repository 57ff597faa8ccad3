public import ChannelSim
public import Configuration
public import DiscModel
internal import DriveInterface
internal import ServoLoop

/// Everything that fixes a run, read from a resolved configuration.
public struct Scenario: Sendable {
  /// The resolved document, as it is written beside every result.
  public let document: ConfigurationValue
  /// What it is called in reports.
  public var name: String
  /// What it shows.
  public var about: String
  /// The one seed of all random streams.
  public var seed: UInt64
  /// Servo ticks a second.
  public var sampleRate: Double
  /// The disc.
  public var disc: Disc
  /// The pickup.
  public var pickup: Pickup
  /// Spindle, sled, posture, shocks.
  public var mechanism: Mechanism
  /// Electronics and converters.
  public var frontEnd: FrontEndSettings
  /// The firmware's settings.
  public var firmware: FirmwareSettings
  /// What the host asks for, in order.
  public var steps: [HostStep]
  /// How it burns; nil where nothing is said of it.
  public var burning: BurningSettings?
  /// The largest value that passes, in the unit of the metric's key.
  public var limits: [(metric: LimitedMetric, maximum: Double)]
  /// Cases that a sweep runs one by one, and what it draws anew for each sample; a single run takes no notice.
  public var corners: [ScenarioCorner]
  /// What a sweep draws anew for each sample.
  public var variations: [ScenarioVariation]

  /// Reads a composed, not yet resolved document.
  public init(_ value: ConfigurationValue) throws(ConfigurationError) {
    let node = try ScenarioSchema.schema.resolve(value, path: "")
    document = node.value
    name = try node.string("name")
    about = try node.string("about")
    seed = UInt64(clamping: try node.integer("seed"))
    let rate = try node.quantity("servo_rate_hz")
    sampleRate = rate
    disc = try Disc(try node.object("disc"))
    pickup = try Pickup(try node.object("pickup"))
    mechanism = try Mechanism(try node.object("mechanism"))
    frontEnd = try FrontEndSettings(try node.object("front_end"), sampleRate: rate)
    firmware = try FirmwareSettings(try node.object("firmware"), sampleRate: rate)
    // The physical format information in the lead-in tells a drive the track path before it seeks; whether tracks are circles
    // follows from the kind of disc.
    firmware.sequencer.geometry.hasOppositePath = disc.trackPath == .opposite
    firmware.sequencer.geometry.isConcentric = disc.layers.first?.groove.form == .concentric
    steps = []
    for step in try node.objects("sequence") { steps.append(try HostStep(step, sampleRate: rate)) }
    burning = node.has("burning") ? try BurningSettings(try node.object("burning")) : nil
    limits = []
    let limitNode = try node.object("limits")
    for metric in LimitedMetric.allCases where limitNode.has(metric.rawValue) {
      limits.append((metric, try limitNode.object(metric.rawValue).number("max")))
    }
    corners = []
    for corner in try node.objects("corners") { corners.append(try ScenarioCorner(corner)) }
    variations = []
    for variation in try node.objects("variations") { variations.append(try ScenarioVariation(variation)) }
    try checkTogether(node)
    try checkSets()
  }

  /// Values that are each in range but do not fit together.
  private func checkTogether(_ node: ConfigurationNode) throws(ConfigurationError) {
    for (index, step) in try node.objects("sequence").enumerated()
    where HostStepSchema.key(of: steps[index].command.code) == "layer"
      && steps[index].command.layer >= disc.layers.count
    {
      throw step.inconsistency(
        at: "layer", "the disc has no layer \(steps[index].command.layer)",
        advice: "ask for a layer below \(disc.layers.count)")
    }
    let ticks = frontEnd.extraDelayTicks
    guard ticks <= CommandDelay.longest else {
      throw try node.object("front_end").inconsistency(
        at: "extra_delay_us", "the delay is \(ticks) servo ticks long",
        advice: "at most \(CommandDelay.longest) ticks, or a lower servo_rate_hz, would do")
    }
  }
}

extension FrontEndSettings {
  init(_ node: ConfigurationNode, sampleRate: Double) throws(ConfigurationError) {
    self.init(
      sensor: try node.choice("sensor"), gain: try node.number("gain"),
      bandLimit: try node.quantity("band_limit_khz"), noise: try node.number("noise"),
      intensityNoise: try node.number("laser_noise_db_per_hz"),
      sampleBits: try node.integer("sample_bits"), driveBits: try node.integer("drive_bits"),
      driveFullScale: try node.quantity("drive_full_scale_v"),
      extraDelayTicks: Int(try node.quantity("extra_delay_us") * sampleRate + 0.5), sampleRate: sampleRate)
    hasDetectors = try node.boolean("detectors")
    detectors.sideGain = try node.number("side_gain")
    let writing = try node.object("writing")
    writeGate.sampling = try writing.choice("sampling")
    writeGate.gain = try writing.number("gain")
    writeGate.lateTicks = try writing.integer("late_ticks")
  }
}
