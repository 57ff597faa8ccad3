internal import DriveInterface

/// One wire of a tick that a recording and its replay disagree on.
public struct WireDifference: Equatable, Sendable {
  /// The wire: `A`, `rotation`, `focus drive`, …
  public var wire: String
  /// The part of the run that drives it.
  public var subsystem: String
  /// The recorded value, in decimal and as bits.
  public var recorded: String
  /// The replayed value, in decimal and as bits.
  public var replayed: String
}

extension TickRecord {
  /// Every wire on which two records of one tick differ, in the order in which the data travels.
  func differences(from replayed: TickRecord) -> [WireDifference] {
    zip(wires, replayed.wires).compactMap { mine, other in
      mine.bits == other.bits
        ? nil
        : WireDifference(
          wire: mine.name, subsystem: mine.subsystem, recorded: mine.text, replayed: other.text)
    }
  }

  /// Whether drives, laser, status and report are the same, bit by bit.
  func hasSameOutputs(as other: TickRecord) -> Bool {
    let isSame = (0..<4).allSatisfy { drives[$0].bitPattern == other.drives[$0].bitPattern }
    return isSame && laser == other.laser && status == other.status && slow.report == other.slow.report
      && slow.laserPower == other.slow.laserPower && SlowWires.same(slow.slowDrives, other.slow.slowDrives)
  }

  private struct Wire {
    var name: String
    var subsystem: String
    var bits: UInt64
    var text: String

    init(_ name: String, _ subsystem: String, _ value: Double) {
      self.name = name
      self.subsystem = subsystem
      bits = value.bitPattern
      text = "\(value) (\(HexadecimalText.of(bits)))"
    }

    init(_ name: String, _ subsystem: String, code: UInt64) {
      self.name = name
      self.subsystem = subsystem
      bits = code
      text = "\(code) (\(HexadecimalText.of(code, digits: 4)))"
    }
  }

  private var wires: [Wire] {
    [
      Wire("rotation", "drive", code: UInt64(rotation)),
      Wire("true focus error", "drive", Double(focusError)),
      Wire("true radial error", "drive", Double(radialError)),
      Wire("A", "frontEnd", quadrants.x), Wire("B", "frontEnd", quadrants.y),
      Wire("C", "frontEnd", quadrants.z), Wire("D", "frontEnd", quadrants.w),
    ] + signalWires + [
      Wire("host command", "host", code: UInt64(command.register)),
      Wire("focus drive", "firmware", drives.x), Wire("tracking drive", "firmware", drives.y),
      Wire("sled drive", "firmware", drives.z), Wire("spindle drive", "firmware", drives.w),
      Wire("laser", "firmware", code: UInt64(laser)), Wire("status", "firmware", code: UInt64(status)),
      Wire("tilt drive", "firmware", slow.slowDrives.x),
      Wire("corrector drive", "firmware", slow.slowDrives.y),
      Wire("laser power", "firmware", code: UInt64(slow.laserPower)),
      Wire("report", "firmware", code: slow.report),
    ]
  }

  private var signalWires: [Wire] {
    let signals = slow.signals
    return [
      Wire("side A", "frontEnd", signals.side.x), Wire("side B", "frontEnd", signals.side.y),
      Wire("side C", "frontEnd", signals.side.z), Wire("side D", "frontEnd", signals.side.w),
      Wire("phase difference", "frontEnd", signals.detectors.x),
      Wire("RF peak", "frontEnd", signals.detectors.y), Wire("RF bottom", "frontEnd", signals.detectors.z),
      Wire("front monitor", "frontEnd", signals.detectors.w),
      Wire("wobble amplitude", "frontEnd", signals.wobbleAmplitude),
      Wire("front-end flags", "frontEnd", code: UInt64(signals.flags.rawValue)),
      Wire("address", "frontEnd", code: signals.address.register),
    ]
  }
}
