import ChannelSim
import ControlBlocks
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// Half of each turn recorded, half blank: the spot crosses a border twice in a turn while both loops are closed.
final class RecordedBorderTests: XCTestCase {
  private func follow(_ overrides: [String]) throws -> (
    focus: Double, radial: Double, lost: Int, sums: ClosedRange<Double>
  ) {
    let scenario = try ScenarioLoader.scenario(
      "builtin:layer-jump",
      overrides: [
        "disc={extends: 'builtin:dvd-r-dl-films', recorded: [{layer: 0, from_mm: 23, to_mm: 50, from_deg: 0, to_deg: 180}]}",
        "mechanism.spindle.initial_speed_hz=25.46",
        "sequence=[{command: 'start', timeout_ms: 3000, hold_ms: 200}, {command: 'wait', hold_ms: 200}]",
      ] + overrides)
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    var worst = (focus: 0.0, radial: 0.0)
    var lost = 0
    var sums = 1e9...1e9
    while !run.host.isOver, run.tick < 1_500_000 {
      run.advance(ticks: TickBlock.capacity, into: &block)
      guard run.host.index == 1 else { continue }
      for index in 0..<block.count {
        let record = block[index]
        worst.focus = max(worst.focus, Double(record.focusError.magnitude))
        worst.radial = max(worst.radial, Double(record.radialError.magnitude))
        let sum = record.quadrants.x + record.quadrants.y + record.quadrants.z + record.quadrants.w
        sums = sums.lowerBound > 1e8 ? sum...sum : min(sums.lowerBound, sum)...max(sums.upperBound, sum)
        if FirmwareStatus(register: record.status)?.activity != .following { lost += 1 }
      }
    }
    XCTAssertEqual(run.host.phase, .finished, "\(run.status.activity) \(run.status.fault)")
    return (worst.focus, worst.radial, lost, sums)
  }

  func testBordersOfRecordedAreasAreCrossedOnTheTrackAndInFocus() throws {
    for (pickup, kind) in [("dvd-write-three-beam", "differential_push_pull"), ("dvd-write", "push_pull")] {
      let result = try follow([
        "pickup=builtin:\(pickup)", "firmware.signals.tracking_error=\(kind)",
        "firmware.signals.recorded_tracking_error=\(kind)",
      ])
      print(
        "borders with \(kind): focus \(result.focus * 1e9) nm, radial \(result.radial * 1e9) nm, light",
        "\(result.sums.lowerBound) to \(result.sums.upperBound)")
      XCTAssertEqual(result.lost, 0, kind)
      // The marks really change the light.
      XCTAssertGreaterThan(result.sums.upperBound, 1.15 * result.sums.lowerBound, kind)
      XCTAssertLessThan(result.focus, 0.3e-6, kind)
      XCTAssertLessThan(result.radial, 50e-9, kind)
    }
  }
}
