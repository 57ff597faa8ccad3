internal import ControlBlocks
internal import Determinism
internal import DriveInterface

/// Firmware by itself, its inputs from a recording.
struct OpenLoopStand<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  var firmware: Firmware
  /// Gives the commands where the recording has none.
  var host: HostScript?
  private var status = FirmwareStatus()
  private var report = FirmwareReport()
  private let steps: Double

  init(firmware: Firmware, host: HostScript?, driveBits: Int) {
    self.firmware = firmware
    self.host = host
    steps = driveBits == 0 ? 0 : Double(1 << (driveBits - 1))
  }

  /// The record with the firmware's answer in the place of what was recorded of it.
  mutating func answer(to record: TickRecord, tick: UInt64) -> TickRecord {
    var result = record
    if var script = host {
      result.slow.command = script.step(tick: tick, status: status, report: report, rotation: record.rotation)
      host = script
    }
    let answer = firmware.step(
      FrontEndSample(
        quadrants: record.quadrants, signals: record.slow.signals, rotation: record.rotation,
        command: result.slow.command))
    result.drives = SIMD4(
      answer.focusDrive.double, answer.trackingDrive.double, answer.sledDrive.double,
      answer.spindleDrive.double)
    result.slow.slowDrives = SIMD2(answer.tiltDrive.double, answer.correctorDrive.double)
    if steps > 0 {
      result.drives = Converter.rounded(result.drives, steps: steps)
      result.slow.slowDrives = Converter.rounded(result.slow.slowDrives, steps: steps)
    }
    result.slow.laserPower = answer.laserPower
    result.slow.report = answer.report.register
    result.laser = answer.laser.rawValue
    result.status = answer.status.register
    (status, report) = (answer.status, answer.report)
    return result
  }
}

extension StateDigest {
  /// Every output of a tick.
  mutating func take(outputs record: TickRecord) {
    for lane in 0..<4 { visit(bits: record.drives[lane].bitPattern) }
    visit(bits: record.slow.slowDrives.x.bitPattern)
    visit(bits: record.slow.slowDrives.y.bitPattern)
    visit(bits: UInt64(record.laser) | UInt64(record.slow.laserPower) << 16 | UInt64(record.status) << 32)
    visit(bits: record.slow.report)
  }

  private mutating func visit(bits: UInt64) {
    var word = bits
    visit("output", bits: &word, as: .unsigned)
  }
}
