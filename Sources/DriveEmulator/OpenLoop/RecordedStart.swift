internal import Configuration
internal import ControlBlocks
internal import Determinism
internal import DriveInterface
internal import Reporting

/// A run in the state from which its recording begins, and the same firmware with other coefficients.
struct RecordedStart<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  /// As recorded, with the recorded coefficients.
  var run: DriveRun<Firmware>
  /// In the recorded state, with the coefficients asked for.
  var changed: Firmware
  /// Coefficients that the run had changed itself by then, so that the change asked for does not say what they become.
  var kept: [String] = []

  /// `fresh` is the firmware asked for as it begins; the recorded run is of `scenario`.
  ///
  /// State and coefficients are told apart by beginning the firmware twice: a field that begins differently is a
  /// coefficient. Throws a `RunLogError` where the recording does not fit this build or this firmware.
  init(_ reader: RunLogReader, scenario: Scenario, fresh: Firmware) throws {
    var task = SameFirmware<Firmware>()
    guard let old = try scenario.withFirmware(&task) else {
      throw RunLogError(
        .doesNotFit,
        "the change names firmware of another kind, whose state the recording does not hold; "
          + "leave firmware.program and firmware.scalar as they are")
    }
    run = try TraceReplay.restored(scenario.makeRun(firmware: old), reader)
    let before = old.snapshot()
    let after = fresh.snapshot()
    var state = run.firmware.snapshot().fields
    guard before.fields.count == after.fields.count, state.count == after.fields.count else {
      throw RunLogError(.doesNotFit, "the change gives the firmware another state; change coefficients alone")
    }
    let paths = fresh.fields().map(\.path)
    for index in after.fields.indices where before.fields[index] != after.fields[index] {
      if state[index] == before.fields[index] {
        state[index] = after.fields[index]
      } else {
        kept.append(paths[index])
      }
    }
    changed = fresh
    do throws(SnapshotError) {
      try changed.restore(StateSnapshot(fingerprint: after.fingerprint, fields: state))
    } catch {
      throw RunLogError(.doesNotFit, "\(error)")
    }
  }
}

extension RunLogReader {
  /// Throws unless a tick of the recording is a tick of the firmware.
  func requireRate(of scenario: Scenario) throws(RunLogError) {
    guard sampleRate != scenario.sampleRate else { return }
    let rate = decimalText(scenario.sampleRate, significantDigits: 12)
    throw RunLogError(
      .doesNotFit,
      "the trace has \(decimalText(sampleRate, significantDigits: 12)) ticks a second, the firmware steps \(rate) times; "
        + "import the capture with servo_rate_hz: \(rate), or set servo_rate_hz of the scenario")
  }
}

/// The firmware that a scenario names, if it is of this type.
struct SameFirmware<Wanted: DriveFirmware>: FirmwareTask where Wanted.Scalar: ServoScalar {
  func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> Wanted? where Firmware.Scalar: ServoScalar { firmware as? Wanted }
}

extension Scenario {
  /// The scenario with overrides, as `--set` gives them.
  func changed(by overrides: [String]) throws -> Scenario {
    var value = document
    for text in overrides { value = try value.applying(override: text) }
    return try Scenario(value)
  }
}
