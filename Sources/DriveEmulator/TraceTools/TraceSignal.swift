internal import DriveInterface

/// A signal that can be taken out of a run log, by the name under which it is exported.
public struct TraceSignal: Sendable {
  /// As on the command line and in exported files, such as `focus_drive`.
  public let name: String
  /// Unit of its values; empty for codes and shares of full scale.
  public let unit: String
  /// What it is, in a few words.
  public let meaning: String
  let value: @Sendable (TickRecord) -> Double

  private init(
    _ name: String, _ unit: String, _ meaning: String, _ value: @escaping @Sendable (TickRecord) -> Double
  ) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
    self.value = value
  }

  /// Every signal there is, in the order in which the data travels.
  public static let all: [TraceSignal] = errors + photodiodes + detectors + drives + registers

  /// What is exported unless others are asked for.
  public static let usual = [
    "focus_error", "tracking_error", "sum", "focus_drive", "tracking_drive", "true_focus_error",
    "true_radial_error", "activity", "layer",
  ]

  /// The signal of this name.
  public static func named(_ name: String) -> TraceSignal? { all.first { $0.name == name } }

  private static let errors = [
    TraceSignal("focus_error", "", "(A+C)-(B+D) as sampled") {
      ($0.quadrants.x + $0.quadrants.z) - ($0.quadrants.y + $0.quadrants.w)
    },
    TraceSignal("tracking_error", "", "(A+B)-(C+D) as sampled") {
      ($0.quadrants.x + $0.quadrants.y) - ($0.quadrants.z + $0.quadrants.w)
    },
    TraceSignal("sum", "", "A+B+C+D as sampled") { $0.quadrants.sum() },
    TraceSignal("true_focus_error", "m", "layer less lens, of the nearest layer") { Double($0.focusError) },
    TraceSignal("true_radial_error", "m", "track less spot, of the nearest track") { Double($0.radialError) },
  ]

  private static let photodiodes = [
    TraceSignal("a", "", "quadrant A") { $0.quadrants.x },
    TraceSignal("b", "", "quadrant B") { $0.quadrants.y },
    TraceSignal("c", "", "quadrant C") { $0.quadrants.z },
    TraceSignal("d", "", "quadrant D") { $0.quadrants.w },
    TraceSignal("side_a", "", "quadrants A of both side spots") { $0.slow.signals.side.x },
    TraceSignal("side_b", "", "quadrants B of both side spots") { $0.slow.signals.side.y },
    TraceSignal("side_c", "", "quadrants C of both side spots") { $0.slow.signals.side.z },
    TraceSignal("side_d", "", "quadrants D of both side spots") { $0.slow.signals.side.w },
  ]

  private static let detectors = [
    TraceSignal("phase_difference", "T", "differential phase of the diagonals over marks") {
      $0.slow.signals.detectors.x
    },
    TraceSignal("rf_peak", "", "upper envelope of the RF") { $0.slow.signals.detectors.y },
    TraceSignal("rf_bottom", "", "lower envelope of the RF") { $0.slow.signals.detectors.z },
    TraceSignal("front_monitor", "", "the laser's front monitor") { $0.slow.signals.detectors.w },
    TraceSignal("wobble_amplitude", "", "amplitude of the wobble") { $0.slow.signals.wobbleAmplitude },
    TraceSignal("front_end_flags", "", "comparators and detectors, as a register") {
      Double($0.slow.signals.flags.rawValue)
    },
    TraceSignal("address", "", "the address decoded last") {
      Double($0.slow.signals.address.register & 0xFF_FFFF)
    },
  ]

  private static let drives = [
    TraceSignal("focus_drive", "", "share of the driver's full scale") { $0.drives.x },
    TraceSignal("tracking_drive", "", "share of the driver's full scale") { $0.drives.y },
    TraceSignal("sled_drive", "", "share of the driver's full scale") { $0.drives.z },
    TraceSignal("spindle_drive", "", "share of the driver's full scale") { $0.drives.w },
    TraceSignal("tilt_drive", "", "share of the driver's full scale") { $0.slow.slowDrives.x },
    TraceSignal("corrector_drive", "", "share of the driver's full scale") { $0.slow.slowDrives.y },
  ]

  private static let registers = [
    TraceSignal("rotation", "turn", "the spindle's angle") { Double($0.rotation) / 65536 },
    TraceSignal("laser", "", "0 off, 1 read, 2 write") { Double($0.laser) },
    TraceSignal("laser_power", "", "code of the laser's power") { Double($0.slow.laserPower) },
    TraceSignal("activity", "", "what the firmware is busy with, a number") { Double($0.status & 255) },
    TraceSignal("layer", "", "the layer as the firmware believes; 15 for unknown") {
      Double($0.status >> 8 & 15)
    },
    TraceSignal("status_flags", "", "the status register's flags") { Double($0.status >> 12 & 0xFFF) },
    TraceSignal("fault", "", "the status register's fault") { Double($0.status >> 24) },
  ]
}
