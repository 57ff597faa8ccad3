import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import Foundation
import TraceFiles
import XCTest

/// Short runs and temporary files for the tests of logs and replays.
///
/// Building the optics costs seconds in a debug build, so each scenario is built once and its drive shared.
enum RunLogFixtures {
  /// The reference loops for 12 ms, with doubles on the wires.
  static let loop = try? SharedRun("builtin:reference-loop", ["sequence=[{command: \"wait\", hold_ms: 12}]"])
  /// The whole servo at speed from the beginning: the focus search begins after 5 ms; converter codes on the wires.
  static let search = try? SharedRun(
    "builtin:ecma-limits",
    [
      "mechanism.spindle.initial_speed_hz=25.46",
      "sequence=[{command: \"start\", layer: 0, timeout_ms: 12}]",
    ])

  static func options(_ path: String? = nil, digestEvery: Int = 256) -> RunOptions {
    RunOptions(logPath: path, digestEvery: digestEvery, build: .compiled)
  }
}

/// A scenario whose drive has been built.
struct SharedRun: Sendable {
  let scenario: Scenario
  private let parts: Parts

  /// What is costly to build, taken from a first run.
  private struct Parts: Sendable {
    let loop: DriveRun<ReferenceLoop>
  }

  init(_ reference: String, _ overrides: [String]) throws {
    scenario = try ScenarioLoader.scenario(reference, overrides: overrides)
    parts = Parts(loop: try scenario.makeRun(firmware: ReferenceLoop(gain: 0)))
  }

  /// A run of any firmware at its beginning.
  func run<Firmware: DriveFirmware>(_ firmware: Firmware) -> DriveRun<Firmware>
  where Firmware.Scalar: ServoScalar {
    DriveRun(
      drive: parts.loop.drive, frontEnd: scenario.frontEnd, firmware: firmware,
      host: HostScript(steps: scenario.steps), meter: parts.loop.meter, seed: scenario.seed)
  }
}

/// The least firmware: a proportional loop on the focus error, which can be told to fail at a tick.
struct ReferenceLoop: DriveFirmware {
  var gain: Double
  var integrator = 0.0
  var ticks: UInt64 = 0
  /// From this tick on the drive (`spoilsDrive`) or the integrator is not a number.
  var spoiledTick: UInt64 = .max
  var spoilsDrive = false

  mutating func step(_ sample: FrontEndSample<Double>) -> ActuatorCommand<Double> {
    let error = (sample.a + sample.c) - (sample.b + sample.d)
    integrator += 0.01 * error
    var drive = gain * (error + integrator)
    if ticks >= spoiledTick {
      if spoilsDrive { drive = .nan } else { integrator = .nan }
    }
    ticks &+= 1
    return ActuatorCommand(
      focusDrive: drive, trackingDrive: 0, sledDrive: 0, spindleDrive: 0, laser: .read,
      status: FirmwareStatus(activity: .following, layer: 0))
  }
}

extension ReferenceLoop: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("integrator", &integrator)
    visitor.visit("ticks", &ticks)
  }
}

/// Firmware that does nothing but what a test writes into it.
struct ScriptedFirmware: DriveFirmware {
  /// Drives from `tick` on, full scale: focus, tracking, sled, spindle.
  var drives = SIMD4<Double>.zero
  var from: UInt64 = 0
  /// It says that it jumps to layer 1 in these ticks.
  var jump: Range<UInt64> = 0..<0
  /// Its status changes at every tick.
  var chatters = false
  var ticks: UInt64 = 0

  mutating func step(_ sample: FrontEndSample<Double>) -> ActuatorCommand<Double> {
    let drive = ticks >= from ? drives : .zero
    var activity: FirmwareActivity = jump.contains(ticks) ? .jumpingLayer : .focused
    if chatters, ticks % 2 == 1 { activity = .settlingFocus }
    ticks &+= 1
    return ActuatorCommand(
      focusDrive: drive.x, trackingDrive: drive.y, sledDrive: drive.z, spindleDrive: drive.w, laser: .read,
      status: FirmwareStatus(activity: activity, layer: ticks > jump.lowerBound ? 1 : 0))
  }
}

extension ScriptedFirmware: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("ticks", &ticks)
  }
}

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "drive-emu-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try XCTUnwrap(FileManager.default.contents(atPath: file(name))))
  }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// Copies a log record by record, checksums made anew, each record as `change` leaves it; nil leaves it out.
  func copy(_ name: String, to other: String, change: (MCAPRecord) -> MCAPRecord?) throws -> String {
    var reader = try MCAPReader(path: file(name))
    let writer = try MCAPWriter(
      path: file(other),
      options: MCAPWriter.Options(profile: reader.profile, library: reader.library))
    while let record = try reader.next() {
      if let changed = change(record) { try writer.add(changed) }
    }
    try writer.close()
    return file(other)
  }
}

/// Writes one value into one field.
struct FieldOverwrite: StateVisitor {
  let target: Int
  let bits: UInt64
  private var visited = 0

  init(field: Int, bits: UInt64) {
    target = field
    self.bits = bits
  }

  mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    if visited == target { bits = self.bits }
    visited += 1
  }

  mutating func beginGroup(_ name: StaticString) {}
  mutating func endGroup() {}
}
