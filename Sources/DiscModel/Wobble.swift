internal import Configuration

/// Which addresses the groove of a blank disc carries.
public enum WobbleKind: String, Sendable, CaseIterable {
  /// A straight groove.
  case none
  /// Wobble of 32 T whose phase carries the address.
  case phaseModulated = "phase_modulated"
  /// Wobble of 186 T, and pits on the lands on its peaks.
  case landPrePits = "land_pre_pits"

  /// Channel bits of a wobble period; 0 without wobble.
  public var period: Double {
    switch self {
    case .none: 0
    case .phaseModulated: 32
    case .landPrePits: 186
    }
  }
}

/// The groove's wobble on all layers or on one.
public struct Wobble: Equatable, Sendable {
  /// Which addresses the groove carries, and with them the wobble's period.
  public var kind: WobbleKind
  /// Largest displacement of the groove from its mean line, metres.
  public var amplitude: Double
  /// Rms of the groove's irregular displacement within 1 kHz of the wobble's frequency, metres.
  public var roughness: Double
  /// Push-pull of a pre-pit over the sum.
  public var prePitSignal: Double

  /// A wobble; amplitude and roughness in metres. A straight groove by default.
  public init(
    kind: WobbleKind = .none, amplitude: Double = 15e-9, roughness: Double = 0.1e-9,
    prePitSignal: Double = 0.2
  ) {
    self.kind = kind
    self.amplitude = amplitude
    self.roughness = roughness
    self.prePitSignal = prePitSignal
  }

  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    kind = try node.choice("kind")
    amplitude = try node.quantity("amplitude_nm")
    roughness = try node.quantity("roughness_pm")
    prePitSignal = try node.quantity("pre_pit_percent")
  }

  static let schema = Schema(fields: [
    .init(
      "kind", .choice(of: WobbleKind.self), meaning: "Which addresses the groove carries.",
      grade: .literature("period 32 T with phase, 186 T with pre-pits: makers' manuals")),
    .init(
      "amplitude_nm", .number(.closed(0, 100)), .optional(default: .number(15)),
      meaning: "Largest displacement of the groove from its mean line; half the peak-to-peak figure.",
      grade: .literature("about 30 nm peak to peak")),
    .init(
      "roughness_pm", .number(.closed(0, 10_000)), .optional(default: .number(100)),
      meaning: "Rms of the groove's irregular displacement within 1 kHz of the wobble's frequency.",
      grade: .assumed),
    .init(
      "pre_pit_percent", .number(.closed(0, 100)), .optional(default: .number(20)),
      meaning: "Push-pull of a pre-pit over the sum.", grade: .assumed),
  ])
}
