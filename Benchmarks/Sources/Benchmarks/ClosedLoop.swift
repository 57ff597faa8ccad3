import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import Foundation
import ServoLoop

/// The whole tick of the emulator: mechanics, optics of both layers, front end, firmware, meters, record.
///
/// The run is built and brought onto a track once; every measurement goes on from a copy of it.
struct ClosedLoop: Sendable {
  typealias Run = DriveRun<DriveServo<ServoController<Double>, ServoController<Double>>>

  let scenario: Scenario
  let start: Run

  /// A run of the disc at the limits of the standard, `ticks` after power-on.
  init(_ reference: String = "builtin:ecma-limits", ticks: Int = 300_000) throws {
    scenario = try ScenarioLoader.scenario(reference)
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    while run.tick < ticks { run.advance(ticks: TickBlock.capacity, into: &block) }
    start = run
  }

  /// The same work as a session does it: in a hold of the host, checked, recorded into a run log, CRC and file on the
  /// log's own thread.
  @inline(never)
  func recorded(steps: Int) -> UInt64 {
    var run = start
    run.host = HostScript(steps: [
      HostStep(
        command: .none, rotation: nil, timeOut: 1000, hold: UInt64(steps), settle: 0)
    ])
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("closed-loop.mcap").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard let report = try? scenario.execute(run: run, RunOptions(logPath: path, build: .compiled)) else {
      return 0
    }
    return report.finalDigests.values.first ?? 0
  }

  @inline(never)
  func run(steps: Int) -> UInt64 {
    var run = start
    var block = run.makeBlock()
    var left = steps
    while left > 0 {
      run.advance(ticks: min(left, TickBlock.capacity), into: &block)
      left -= block.count
    }
    return run.digest()
  }
}
