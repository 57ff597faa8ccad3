import ChannelSim
import ControlBlocks
import DriveEmulator
import DriveInterface
import Foundation
import ServoLoop
import XCTest

/// Layer jumps over a turning disc: each must land on the layer asked for and settle, wherever the run-out stands.
final class LayerJumpTests: XCTestCase {
  typealias Run = DriveRun<DriveServo<ServoController<Double>, ServoController<Double>>>

  /// A drive that follows layer 0 of a disc with 100 um of axial run-out at 25.46 Hz and the given spacer.
  private func following(spacer: Int) throws -> Run {
    let runOut =
      "{harmonics:[{harmonic:1,amplitude_um:100,phase_deg:0}],noise_rms_um:0.02,noise_bandwidth_hz:1500}"
    let scenario = try ScenarioLoader.scenario(
      "builtin:layer-jump",
      overrides: [
        "disc.spacer_um=\(spacer)", "disc.layers.0.axial_run_out=\(runOut)",
        "disc.layers.1.axial_run_out=\(runOut)",
        "sequence=[{command:'start',layer:0,hold_ms:260,settle_ms:100}]",
      ])
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    advance(&run, limit: 600_000)
    XCTAssertEqual(run.host.phase, .finished)
    return run
  }

  /// Advances until the host has nothing more to ask.
  private func advance(_ run: inout Run, limit: UInt64) {
    var block = run.makeBlock()
    let end = run.tick + limit
    while !run.host.isOver, run.tick < end { run.advance(ticks: TickBlock.capacity, into: &block) }
  }

  /// Jumps to `layer` when the disc has turned to `phase` sixteenths.
  private func jump(_ run: inout Run, to layer: UInt8, phase: Int) -> JumpMeter.Jump? {
    run.host = HostScript(steps: [
      HostStep(
        command: HostCommand(.jump, layer: layer), rotation: UInt16(phase * 4096), timeOut: 100_000,
        hold: 56_000, settle: 1000)
    ])
    let before = run.meter.jumps.jumps.count
    advance(&run, limit: 300_000)
    let jumps = run.meter.jumps.jumps
    return run.host.phase == .finished && jumps.count == before + 1 ? jumps.last : nil
  }

  private func checkJumps(spacer: Int, phases: [Int]) throws {
    let start = try following(spacer: spacer)
    let optimal = 2 * (start.drive.layerTravel / 213.5).squareRoot() * 1e6
    var worst = (up: 0.0, down: 0.0, overshoot: 0.0)
    for phase in phases {
      var run = start
      for (target, from) in [(1, 0), (0, 1)] {
        let jump = try XCTUnwrap(
          jump(&run, to: UInt8(target), phase: phase), "spacer \(spacer), phase \(phase), from \(from)")
        XCTAssertEqual(jump.landed, target, "spacer \(spacer) um, phase \(phase)/16")
        XCTAssertTrue(run.status.flags.contains(.layerConfirmed))
        let microseconds = Double(jump.settled) * 5
        XCTAssertLessThan(microseconds, 5000, "spacer \(spacer) um, phase \(phase)/16 to layer \(target)")
        if target == 1 {
          worst.up = max(worst.up, microseconds)
        } else {
          worst.down = max(worst.down, microseconds)
        }
        worst.overshoot = max(worst.overshoot, jump.overshoot)
      }
    }
    print(
      "spacer \(spacer) um: worst jump up \(worst.up) us, down \(worst.down) us, time-optimal \(optimal) us,",
      "overshoot \(worst.overshoot * 1e6) um")
  }

  func testJumpsLandAndSettleAtEveryPhaseOfTheRunOut() throws {
    let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
    for spacer in [40, 55, 70] {
      try checkJumps(spacer: spacer, phases: isHeavy ? Array(0..<16) : [3 * (spacer / 15) % 16])
    }
  }
}
