import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import ServoLoop

/// The whole tick of the emulator: mechanics, optics of both layers, front end, firmware, meters, record.
///
/// The run is built and brought onto a track once; every measurement goes on from a copy of it.
struct ClosedLoop: Sendable {
  typealias Run = DriveRun<DriveServo<ServoController<Double>, ServoController<Double>>>

  let start: Run

  /// A run of the disc at the limits of the standard, `ticks` after power-on.
  init(ticks: Int = 300_000) throws {
    let scenario = try ScenarioLoader.scenario("builtin:ecma-limits")
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    while run.tick < ticks { run.advance(ticks: TickBlock.capacity, into: &block) }
    start = run
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
