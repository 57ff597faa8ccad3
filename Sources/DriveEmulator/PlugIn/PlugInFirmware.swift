public import Determinism
public import DriveInterface
internal import Configuration
internal import PlugInInterface

/// Firmware from a library, as a value like any other.
///
/// The instance inside is copied, by saving and loading its state, when a second run begins to step it. A library
/// without a portable state has one instance for all copies: such a run is neither hashed nor replayed from its middle.
public struct PlugInFirmware: DriveFirmware {
  /// The wires of the C interface are doubles.
  public typealias Scalar = Double

  private var instance: PlugInInstance
  /// The library that it comes from.
  public let library: PlugInLibrary
  /// Whether its state can be saved, so that runs can be hashed, copied and replayed.
  public var hasPortableState: Bool { library.entry.state != nil }

  /// A new instance for a scenario. Throws where the library refuses to make one.
  public init(_ library: PlugInLibrary, scenario: Scenario) throws(PlugInError) {
    self.library = library
    let text = (try? scenario.document.json(.compact, nonFinite: .writeNull)) ?? "{}"
    instance = try PlugInInstance(
      library, sampleRate: scenario.sampleRate, driveFullScale: scenario.frontEnd.driveFullScale,
      scenario: text)
  }

  public mutating func step(_ sample: FrontEndSample<Double>) -> ActuatorCommand<Double> {
    if hasPortableState, !isKnownUniquelyReferenced(&instance), let copy = instance.copy() { instance = copy }
    return instance.step(sample)
  }
}

extension PlugInFirmware: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    guard let words = instance.state() else { return }
    var visited = words
    for index in visited.indices { visitor.visit("word", &visited[index]) }
    guard visited != words, let copy = instance.copy(with: visited) else { return }
    instance = copy
  }
}

/// One instance of a library's firmware, which it alone uses and frees.
@safe private final class PlugInInstance: @unchecked Sendable {
  private let library: PlugInLibrary
  private let sampleRate: Double
  private let driveFullScale: Double
  private let scenario: String
  private let pointer: UnsafeMutableRawPointer

  init(
    _ library: PlugInLibrary, sampleRate: Double, driveFullScale: Double, scenario: String
  ) throws(PlugInError) {
    self.library = library
    self.sampleRate = sampleRate
    self.driveFullScale = driveFullScale
    self.scenario = scenario
    let made = unsafe scenario.withCString { text in
      var configuration = unsafe dfw_configuration(
        size: UInt32(MemoryLayout<dfw_configuration>.size), reserved: 0, sample_rate_hz: sampleRate,
        drive_full_scale_v: driveFullScale, scenario: text)
      return unsafe library.entry.create(&configuration)
    }
    guard let made = unsafe made else {
      throw PlugInError(
        library.path, "\(library.name) refuses to run in this scenario", advice: "its own output may tell why"
      )
    }
    unsafe pointer = made
  }

  deinit { unsafe library.entry.destroy(pointer) }

  func step(_ sample: FrontEndSample<Double>) -> ActuatorCommand<Double> {
    var inputs = dfw_inputs(
      size: UInt32(MemoryLayout<dfw_inputs>.size), command: sample.command.register, a: sample.a, b: sample.b,
      c: sample.c, d: sample.d, side_a: sample.side.a, side_b: sample.side.b, side_c: sample.side.c,
      side_d: sample.side.d, phase_difference: sample.phaseDifference, rf_peak: sample.rfPeak,
      rf_bottom: sample.rfBottom, front_monitor: sample.frontMonitor,
      wobble_amplitude: sample.wobbleAmplitude,
      address: sample.address.register, rotation: sample.rotation, flags: sample.flags.rawValue, reserved: 0)
    var outputs = dfw_outputs()
    outputs.size = UInt32(MemoryLayout<dfw_outputs>.size)
    // The plug-in reads and writes these two and keeps neither.
    unsafe library.entry.step(pointer, &inputs, &outputs)
    return ActuatorCommand(
      focusDrive: outputs.focus_drive, trackingDrive: outputs.tracking_drive, sledDrive: outputs.sled_drive,
      spindleDrive: outputs.spindle_drive, tiltDrive: outputs.tilt_drive,
      correctorDrive: outputs.corrector_drive, laserPower: outputs.laser_power,
      laser: LaserMode(rawValue: outputs.laser) ?? .off,
      status: FirmwareStatus(register: outputs.status)
        ?? FirmwareStatus(activity: .failed, fault: .commandUnknown),
      report: FirmwareReport(register: outputs.report) ?? FirmwareReport())
  }

  /// The state's words; nil without a portable state.
  func state() -> [UInt64]? {
    guard let state = library.entry.state else { return nil }
    let count = unsafe state.words(pointer)
    // A number that no firmware has is not believed.
    guard count <= 1 << 20 else { return nil }
    var words = [UInt64](repeating: 0, count: Int(count))
    unsafe words.withUnsafeMutableBufferPointer { unsafe state.save(pointer, $0.baseAddress) }
    return words
  }

  func copy() -> PlugInInstance? { state().flatMap { copy(with: $0) } }

  /// Another instance in a state; nil where the library will not take it.
  func copy(with words: [UInt64]) -> PlugInInstance? {
    guard let state = library.entry.state,
      let other = try? PlugInInstance(
        library, sampleRate: sampleRate, driveFullScale: driveFullScale, scenario: scenario)
    else { return nil }
    let answer = unsafe words.withUnsafeBufferPointer { unsafe state.load(other.pointer, $0.baseAddress) }
    return answer == 0 ? other : nil
  }
}
