import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import Foundation
import WriteStrategy
import XCTest

/// Tests too heavy for a debug build run where `DRIVE_EMU_HEAVY=1` asks for them.
enum HeavyTests {
  static var areAsked: Bool { ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" }

  /// Built without optimisation.
  static var isDebug: Bool {
    var debug = false
    assert(
      {
        debug = true
        return true
      }())
    return debug
  }

  static func require() throws {
    try XCTSkipUnless(areAsked, "heavy: DRIVE_EMU_HEAVY=1 swift test -c release runs it")
  }
}

/// A scenario made for seeing the effect of keys that a usual run does not touch.
struct ConfigurationVariant {
  let name: String
  let reference: String
  let overrides: [String]

  init(_ name: String, of reference: String = "builtin:ecma-limits", _ overrides: [String]) {
    self.name = name
    self.reference = reference
    self.overrides = overrides
  }
}

enum ConfigurationVariants {
  /// A disc, a pickup, a firmware and a scenario; with heavy tests, everything shipped.
  static var sampledEntries: [BuiltinLibrary.Entry] {
    HeavyTests.areAsked
      ? BuiltinLibrary.entries
      : BuiltinLibrary.entries.filter {
        ["dvd-dl-limits", "dvd-read", "drive-servo", "layer-jump"].contains($0.name)
      }
  }

  static func schema(of entry: BuiltinLibrary.Entry) -> Schema {
    switch entry.kind {
    case "disc": Disc.schema
    case "pickup": Pickup.schema
    case "firmware": FirmwareSchema.schema
    case "recipe": MasteringRecipe.schema
    case "stack": RecordingStack.schema
    case "strategy": PulseStrategy.schema
    default: ScenarioSchema.schema
    }
  }

  private static let spinning = "mechanism.spindle.initial_speed_hz=25.46"
  private static func start(_ layer: Int = 0, hold: Int = 5, timeOut: Int = 600) -> String {
    "sequence=[{command: \"start\", layer: \(layer), timeout_ms: \(timeOut), hold_ms: \(hold), settle_ms: 2}]"
  }
  private static func calibrated(_ what: String) -> String {
    """
    sequence=[{command: "start", timeout_ms: 3000, hold_ms: 60}, {command: "calibrate", calibration: "\(what)", \
    timeout_ms: 3000, hold_ms: 10}]
    """
  }
  private static let jumps = """
    sequence=[{command: "start", layer: 0, hold_ms: 60, settle_ms: 20}, {command: "jump", layer: 1, \
    at_turns: 0.3, hold_ms: 10, settle_ms: 5}]
    """

  private static let laser = """
    pickup.laser={threshold: 0.2, slope: 25, threshold_kelvin: 100, slope_loss_percent: 0.3, heating_kelvin: 20, \
    heating_ms: 60, warm_shift: 0.2, pulse_shift_nm: 2, chromatic_focus: 0.15, monitor_level: 0.05, bias_percent: 10}
    """

  /// Each gives some keys a chance that no other gives them; the usual ones come first.
  static let all: [ConfigurationVariant] = [
    ConfigurationVariant("start and jump at the inner radius", [spinning, jumps]),
    ConfigurationVariant("reference loop", of: "builtin:reference-loop", []),
    ConfigurationVariant("wobble", of: "builtin:blank-disc", [spinning, start(timeOut: 900)]),
    ConfigurationVariant(
      "pre-pits", of: "builtin:blank-disc", [spinning, start(timeOut: 900), "disc.wobble.kind=land_pre_pits"]),
    ConfigurationVariant(
      "a linear velocity", of: "builtin:blank-disc",
      [
        spinning,
        """
        sequence=[{command: "start", layer: 0, timeout_ms: 900}, \
        {command: "set_spindle", argument: 1049576, hold_ms: 120}]
        """,
      ]),
    ConfigurationVariant(
      "three beams",
      [spinning, start(), "pickup.side_spot_percent=6.7", "pickup.side_spot_offset_nm=370"]),
    ConfigurationVariant(
      "a laser that is written with",
      [
        spinning, laser, "firmware.laser.power_loop=true", "front_end.writing.sampling=bias",
        "front_end.writing.gain=5",
        """
        sequence=[{command: "start", layer: 0, hold_ms: 60}, {command: "enable_writing", hold_ms: 20}, \
        {command: "disable_writing", hold_ms: 5}]
        """,
      ]),
    ConfigurationVariant(
      "spin-up from rest, host gives up", [start(timeOut: 900)]),
    ConfigurationVariant(
      "on the ramp of the walls", [spinning, start(), "mechanism.sled.initial_radius_mm=40.5"]),
    ConfigurationVariant(
      "healthy disc on the ramp, other layer", of: "builtin:layer-jump",
      [spinning, jumps, "mechanism.sled.initial_radius_mm=40.7"]),
    ConfigurationVariant("outer radius", [spinning, start(), "mechanism.sled.initial_radius_mm=57.9"]),
    ConfigurationVariant(
      "no focus within the travel", [spinning, start(timeOut: 6000), "firmware.focus.search.end=0.05"]),
    ConfigurationVariant(
      "captures too fast",
      [
        spinning, start(timeOut: 3000), "firmware.focus.slowest_capture_us=5000",
        "firmware.focus.search.rate=4",
      ]),
    ConfigurationVariant(
      "focus does not settle", [spinning, start(timeOut: 3000), "front_end.extra_delay_us=70"]),
    ConfigurationVariant("kick too weak", [spinning, jumps, "firmware.jump.kick=0.01"]),
    // The lens's static drive is told by whole turns.
    ConfigurationVariant(
      "jump not confirmed",
      [
        spinning, jumps, "sequence.1.hold_ms=100", "firmware.jump.confirm_share=1",
        "firmware.jump.layer_spacing_drive=0.02",
      ]),
    ConfigurationVariant(
      "moves across tracks",
      [
        spinning, "firmware.seek.believed_light=0.97",
        """
        sequence=[{command: "start", layer: 0, hold_ms: 20}, {command: "jump_tracks", tracks: 7}, \
        {command: "jump_tracks", tracks: 400, timeout_ms: 300}]
        """,
      ]),
    ConfigurationVariant(
      "no tracking signal", [spinning, start(), "firmware.tracking.smallest_amplitude=0.9"]),
    ConfigurationVariant(
      "crossings too fast", [spinning, start(), "firmware.tracking.shortest_half_period_us=100000"]),
    ConfigurationVariant(
      "tracking slips", [spinning, start(timeOut: 900), "firmware.tracking.slip_level=0.1"]),
    ConfigurationVariant("on land", [spinning, start(), "firmware.tracking.track=land"]),
    ConfigurationVariant("started on layer 1", [spinning, start(1, timeOut: 2000)]),
    ConfigurationVariant(
      "blows",
      [
        spinning, start(hold: 60),
        """
        mechanism.shocks=[{start_ms: 490, duration_ms: 4, axial_m_per_s2: 30, radial_m_per_s2: 10}, \
        {start_ms: 500, duration_ms: 6, axial_m_per_s2: 4000, radial_m_per_s2: 300}]
        """,
      ]),
    ConfigurationVariant(
      "sled against its inner stop",
      [
        spinning, "mechanism.sled.inner_stop_mm=23.9", "mechanism.orientation=on_side",
        """
        sequence=[{command: "start", layer: 0, timeout_ms: 600, hold_ms: 20}, \
        {command: "seek_radius", radius_mm: 23, timeout_ms: 300}]
        """,
      ]),
    ConfigurationVariant(
      "sled against its outer stop",
      [
        spinning, start(1, hold: 200, timeOut: 2000), "firmware.sled.kick_ms=10",
        "firmware.sled.start_level=0.0005",
        "firmware.sled.stop_level=0.005",
        "mechanism.sled.outer_stop_mm=24.05",
      ]),
    ConfigurationVariant(
      "sled follows in large steps",
      [
        spinning, start(hold: 200), "firmware.sled.kick_ms=10", "firmware.sled.start_level=0.0005",
        "firmware.sled.stop_level=0.005",
      ]),
    ConfigurationVariant(
      "recognised and calibrated",
      [
        spinning, "firmware.calibration.gain_range=1.01", "firmware.calibration.bias_contrast=0.02",
        "firmware.calibration.gain_attempts=1",
        """
        sequence=[{command: "recognise_media", timeout_ms: 2000}, {command: "start", timeout_ms: 2000, \
        hold_ms: 50}, {command: "calibrate", calibration: "everything", timeout_ms: 3000, hold_ms: 10}]
        """,
      ]),
    ConfigurationVariant(
      "push-pull corrected by the lens's place",
      [
        spinning, "firmware.signals.tracking_error=corrected_push_pull",
        """
        sequence=[{command: "start", timeout_ms: 2000}, {command: "calibrate", calibration: "tracking_balance", \
        timeout_ms: 3000, hold_ms: 10}]
        """,
      ]),
    ConfigurationVariant(
      "blows while writing",
      [
        spinning,
        """
        sequence=[{command: "start", timeout_ms: 2000}, {command: "enable_writing", hold_ms: 150}]
        """,
        """
        mechanism.shocks=[{start_ms: 400, duration_ms: 6, axial_m_per_s2: 30, radial_m_per_s2: 1}, \
        {start_ms: 450, duration_ms: 6, axial_m_per_s2: 3, radial_m_per_s2: 30}]
        """,
      ]),
    ConfigurationVariant("spindle too slow to come up", [start(), "firmware.spindle.timeout_ms=300"]),
    ConfigurationVariant(
      "an opaque dot of a millimetre and a half", of: "builtin:layer-jump",
      [
        spinning, start(hold: 90, timeOut: 2000),
        """
        disc={extends: "builtin:dvd-r-dl", defects: [{kind: "dot", depth: "layer_0", radius_mm: 24.05, \
        angle_deg: 120, width_um: 1500}]}
        """,
      ]),
    ConfigurationVariant(
      "gains by an injected sine",
      [spinning, "firmware.calibration.gain_attempts=2", calibrated("fine_gain")]),
    ConfigurationVariant(
      "polarity believed wrongly", of: "builtin:blank-disc",
      [spinning, "firmware.tracking.groove_slopes=[-1, -1]", calibrated("polarity")]),
    ConfigurationVariant(
      "a lens that leans with the disc", of: "builtin:blank-disc",
      [
        spinning, "disc.tilt={radial_deg: 0.2, dishing_deg: 0.5}", "pickup.tilt_range_deg=0.8",
        "pickup.tilt_time_ms=5", calibrated("tilt"),
      ]),
    ConfigurationVariant(
      "a disc written faster than its nominal speed", of: "builtin:blank-disc",
      [
        spinning, "disc.reference_velocity_m_per_s=3.84384",
        """
        sequence=[{command: "start", layer: 0, timeout_ms: 1000}, \
        {command: "set_spindle", argument: 1049576, hold_ms: 900}]
        """,
      ]),
    ConfigurationVariant(
      "a corrector ahead of the jump", of: "builtin:blue",
      [
        spinning,
        """
        sequence=[{command: "start", layer: 0, hold_ms: 100}, {command: "jump", layer: 1, hold_ms: 10}, \
        {command: "calibrate", calibration: "corrector", timeout_ms: 3000, hold_ms: 10}]
        """,
      ]),
  ]
}
