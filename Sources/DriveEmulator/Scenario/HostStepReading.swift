internal import Configuration
internal import DriveInterface

/// The keys of a step that give its command an argument, and which command takes which.
enum HostStepSchema {
  static let commands = HostCommand.Code.allCases.map { $0 == .none ? "wait" : $0.name }

  static let arguments: [Schema.Field] = [
    Schema.Field(
      "layer", .integer(0...1), .absentMeans("layer 0, where the command takes a layer"),
      meaning: "the layer for start, jump and focus",
      grade: .assumed),
    absent("address", .integer(0...0xFF_FFFF), "physical address for seek and write_from"),
    absent("tracks", .integer(-0x7F_FFFF...0x7F_FFFF), "tracks for jump_tracks, positive outward"),
    absent("radius_mm", .number(.closed(0, 100)), "radius for seek_radius"),
    absent("track", .choice(["groove", "land"]), "what select_track shall follow"),
    absent("enabled", .boolean, "whether hold_track jumps back each revolution"),
    absent("coefficient", .integer(0...0xFF_FFFF), "index for select_coefficient and read_coefficient"),
    absent("value", .number(.any), "number for set_coefficient, of which 16 significant bits travel"),
    absent(
      "calibration", .choice(HostCommand.Calibration.allCases.map { underscored($0) }),
      "what calibrate shall calibrate"),
    absent("inquiry", .choice(HostCommand.Inquiry.allCases.map { underscored($0) }), "what inquire asks"),
    absent("fraction", .number(.closed(-1, 1)), "share of full scale for move_corrector and move_tilt"),
    absent(
      "argument", .integer(0...0xFF_FFFF),
      "the 24 bits themselves, for set_spindle, set_laser_power and select_error_signals"),
  ]

  private static func absent(_ key: String, _ kind: Schema.Kind, _ meaning: String) -> Schema.Field {
    Schema.Field(
      key, kind, .absentMeans("the command takes no such argument"), meaning: meaning, grade: .assumed)
  }

  /// The key that a command's argument stands under; nil for a command without one.
  static func key(of code: HostCommand.Code) -> String? {
    switch code {
    case .seek, .writeFrom: "address"
    case .jumpTracks: "tracks"
    case .seekRadius: "radius_mm"
    case .selectTrack: "track"
    case .holdTrack: "enabled"
    case .selectCoefficient, .readCoefficient: "coefficient"
    case .setCoefficient: "value"
    case .calibrate: "calibration"
    case .inquire: "inquiry"
    case .moveCorrector, .moveTilt: "fraction"
    case .setSpindle, .setLaserPower, .selectErrorSignals: "argument"
    case .start, .jump, .focus: "layer"
    case .none, .openTracking, .closeTracking, .enableWriting, .disableWriting, .stop, .recogniseMedia,
      .clearFault:
      nil
    }
  }
}

/// A case's name as configurations spell it: `darkOffsets` is `dark_offsets`.
func underscored(_ value: some RawRepresentable<UInt8>) -> String {
  words(value).split(separator: " ").joined(separator: "_")
}

extension HostStep {
  init(_ node: ConfigurationNode, sampleRate: Double) throws(ConfigurationError) {
    let name = try node.string("command")
    let code = HostCommand.Code.allCases.first { $0 != .none && $0.name == name } ?? .none
    let key = HostStepSchema.key(of: code)
    for field in HostStepSchema.arguments {
      let isGiven = node.has(field.key)
      guard isGiven != (field.key == key), isGiven || field.key != "layer" else { continue }
      throw node.inconsistency(
        at: isGiven ? field.key : "command",
        isGiven ? "\(name) takes no \(field.key)" : "\(name) needs \(field.key)",
        advice: isGiven ? "leave it out" : "say \(field.key): \(field.meaning)")
    }
    var rotation: UInt16?
    if node.has("at_turns") {
      rotation = UInt16(truncatingIfNeeded: Int(try node.number("at_turns") * 65536))
    }
    self.init(
      command: try Self.command(code, node), rotation: rotation,
      timeOut: try Self.ticks(node, "timeout_ms", sampleRate),
      hold: try Self.ticks(node, "hold_ms", sampleRate),
      settle: try Self.ticks(node, "settle_ms", sampleRate))
  }

  private static func command(
    _ code: HostCommand.Code, _ node: ConfigurationNode
  ) throws(ConfigurationError) -> HostCommand {
    switch HostStepSchema.key(of: code) {
    case nil: HostCommand(code)
    case "tracks": HostCommand(code, signed: Int32(clamping: try node.integer("tracks")))
    case "radius_mm": HostCommand(code, argument: UInt32(try node.quantity("radius_mm") * 1e6 + 0.5))
    case "track": HostCommand(code, argument: try node.string("track") == "land" ? 1 : 0)
    case "enabled": HostCommand(code, argument: try node.boolean("enabled") ? 1 : 0)
    case "value": HostCommand(code, number: Float(try node.number("value")))
    case "fraction": HostCommand(code, signed: Int32(try node.number("fraction") * 8_388_608))
    case "calibration":
      HostCommand(
        code, argument: try argument(node.string("calibration"), of: HostCommand.Calibration.allCases))
    case "inquiry":
      HostCommand(code, argument: try argument(node.string("inquiry"), of: HostCommand.Inquiry.allCases))
    case "layer" where !node.has("layer"): HostCommand(code, argument: 0)
    case let key?: HostCommand(code, argument: UInt32(clamping: try node.integer(key)))
    }
  }

  private static func argument<Choice: RawRepresentable<UInt8>>(_ name: String, of all: [Choice]) -> UInt32 {
    UInt32(all.first { underscored($0) == name }?.rawValue ?? 0)
  }

  private static func ticks(
    _ node: ConfigurationNode, _ key: String, _ sampleRate: Double
  ) throws(ConfigurationError) -> UInt64 {
    let ticks = try node.quantity(key) * sampleRate
    guard ticks < 1e15 else {
      throw node.inconsistency(at: key, "the time is over a hundred years", advice: "a shorter time would do")
    }
    return UInt64(ticks + 0.5)
  }
}
