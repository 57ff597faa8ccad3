internal import Configuration
internal import Determinism
internal import DriveInterface
internal import TraceFiles

/// Names and numbers of a run log, for the one who writes and the one who reads.
enum RunLogFormat {
  static let profile = "drive-emu/run/2"
  static let buildMetadata = "build"
  static let runMetadata = "run"
  /// What a capture's log was made of; its `signals` are those that were captured.
  static let captureMetadata = "capture"
  static let configuration = "configuration.json"
  static let snapshot = "snapshot.bin"
  static let result = "result.json"
  /// A host that is no script of the configuration gives its next command.
  static let hostEvent = "host"
  /// Signals for plotting: one sample in so many seconds.
  static let signalInterval = 0.01

  /// A channel; its schema has the same number.
  enum Channel: UInt16, CaseIterable {
    case ticks = 1
    case digests
    case events
    case signals
    case end

    var topic: String {
      switch self {
      case .ticks: "/ticks"
      case .digests: "/digests"
      case .events: "/events"
      case .signals: "/signals"
      case .end: "/end"
      }
    }

    var isBinary: Bool { self == .ticks || self == .digests }
  }

  /// What the bytes of a tick block and its codes mean.
  static func tickLegend(_ coding: TickCoding) -> String {
    """
    Little-endian: first tick u64, count u32, layout u32, then the wires. Layout \(coding.layout.rawValue): the slow
    wires once, which hold over all ticks of the message, then the ticks. Layout \(coding.layout.rawValue + 1): each
    tick after slow wires of its own.
    \(coding.layout.legend)
    Codes become full scale by division: samples by \(coding.sampleSteps), drives by \(coding.driveSteps).
    Host register: command u8, argument u24. Status: activity u8, layer u4, flags u12 (1 focus closed, 2 tracking
    closed, 4 layer confirmed, 8 writing, 16 focus OK, 32 on land, 64 address confirmed, 128 held over a defect,
    256 shock, 512 spindle at speed, 1024 calibrated, 2048 saturated), fault u8. Report: command u8, verdict u8,
    error u16, value u32. Front-end flags: 1 focus OK, 2 mirror, 4 track cross, 8 defect, 16 RF present, 32 wobble
    lock, 64 address sync, 128 write gate, 256 low gain, 512 overload.

    """
  }

  static let digestLegend = """
    Little-endian: tick u64 (ticks made when the digests were taken), then one u64 each of
    \(StateDigests.names.joined(separator: ", ")).

    """

  /// JSON Schema of a flat object.
  static func schema(_ properties: [(name: String, type: String)]) -> String {
    let members = properties.map { "\"\($0.name)\":{\"type\":\"\($0.type)\"}" }
    return "{\"type\":\"object\",\"properties\":{\(members.joined(separator: ","))}}"
  }

  static let eventSchema = schema([
    ("tick", "integer"), ("event", "string"), ("activity", "string"), ("activity_code", "integer"),
    ("fault", "string"), ("layer", "integer"), ("layer_confirmed", "boolean"), ("writing", "boolean"),
    ("step", "integer"), ("command", "string"), ("verdict", "string"), ("error", "integer"),
    ("value", "integer"), ("register", "integer"), ("patience", "integer"),
  ])

  static let signalSchema = schema([
    ("tick", "integer"), ("focus_error", "number"), ("tracking_error", "number"), ("sum", "number"),
    ("focus_drive", "number"), ("tracking_drive", "number"), ("true_focus_error_um", "number"),
    ("true_radial_error_nm", "number"), ("activity", "integer"), ("layer", "integer"),
  ])

  static let endSchema = schema([
    ("tick", "integer"), ("complete", "boolean"), ("outcome", "string"), ("non_finite_field", "string"),
    ("drive", "string"),
    ("frontEnd", "string"), ("firmware", "string"), ("host", "string"), ("meter", "string"),
  ])
}

/// What stands at the beginning of a run log.
struct RunLogHeader {
  var build: BuildIdentity
  var source: FirmwareSource
  var name: String
  var sampleRate: Double
  var digestEvery: Int
  var coding: TickCoding
  var configuration: ConfigurationValue
  var snapshot: StateSnapshot
  var firstTick: UInt64
  /// What a capture was made of; empty for a run.
  var capture = MCAPFields()

  init<Firmware: DriveFirmware>(
    scenario: Scenario, run: DriveRun<Firmware>, source: FirmwareSource, options: RunOptions
  ) {
    build = options.build
    self.source = source
    name = scenario.name
    sampleRate = scenario.sampleRate
    digestEvery = options.digestEvery
    coding = run.makeBlock().coding
    configuration = scenario.document
    snapshot = run.snapshot()
    firstTick = run.tick
  }

  /// The header of a capture's log: it has no state to begin from, and numbers are kept as they are.
  init(
    capture: MCAPFields, name: String, sampleRate: Double, configuration: ConfigurationValue,
    build: BuildIdentity,
    firstTick: UInt64 = 0
  ) {
    self.build = build
    self.name = name
    self.sampleRate = sampleRate
    self.configuration = configuration
    self.firstTick = firstTick
    self.capture = capture
    source = .capture
    digestEvery = TickBlock.capacity
    coding = TickCoding(sampleBits: 0, driveBits: 0)
    snapshot = StateSnapshot(fingerprint: 0, fields: [])
  }

  var buildFields: MCAPFields {
    MCAPFields(build.properties.map { MCAPFields.Field(key: $0.key, value: $0.value) })
  }

  var runFields: MCAPFields {
    [
      "name": name, "firmware": source.rawValue, "servo_rate_hz": "\(sampleRate)",
      "digest_every": "\(digestEvery)", "first_tick": "\(firstTick)",
      "tick_layout": "\(coding.layout.rawValue)", "sample_steps": "\(coding.sampleSteps)",
      "drive_steps": "\(coding.driveSteps)",
      "snapshot_fingerprint": HexadecimalText.of(snapshot.fingerprint),
      "snapshot_fields": "\(snapshot.fields.count)",
    ]
  }
}
