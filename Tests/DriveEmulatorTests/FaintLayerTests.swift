import ChannelSim
import ControlBlocks
import DriveEmulator
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

/// A layer 0 too faint to be found: the search then ends on layer 1, and nothing may be written there for layer 0.
final class FaintLayerTests: XCTestCase {
  private struct Watch {
    /// Looks at which layer 1 was followed while the firmware took it for layer 0, and looks of writing on a wrong layer.
    var mistaken = 0
    var wroteWrong = 0
    var wrote = 0
    var faults: [FirmwareFault] = []
    var status = FirmwareStatus()
    var trueLayer = -1
  }

  private func start(_ overrides: [String], layer: Int) throws -> Watch {
    let scenario = try ScenarioLoader.scenario(
      "builtin:blank-disc",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        "sequence=[{command: 'start', layer: \(layer), timeout_ms: 3000, hold_ms: 10}]",
      ] + overrides)
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    var watch = Watch()
    while run.tick < 1_000_000 {
      run.advance(ticks: 64, into: &block)
      // Somebody who asks for writing all the time.
      if run.host.isOver, run.status.activity == .following, !run.status.flags.contains(.writing) {
        run.host = HostScript(steps: [
          HostStep(
            command: HostCommand(.enableWriting), rotation: nil, timeOut: 400, hold: 2_000, settle: 0)
        ])
        run.host.since = run.tick
      }
      var drive = run.drive
      let spot = drive.read()
      let inFocus = spot.focusErrors[spot.layer].magnitude < 1e-6
      watch.trueLayer = inFocus ? spot.layer : -1
      if run.status.activity == .following, inFocus, Int(run.status.layer) != spot.layer {
        watch.mistaken += 1
      }
      if block[0].laser == LaserMode.write.rawValue {
        watch.wrote += 1
        if inFocus, Int(run.status.layer) != spot.layer { watch.wroteWrong += 1 }
      }
      if run.status.fault != .none, run.status.fault != watch.faults.last {
        watch.faults.append(run.status.fault)
      }
    }
    watch.status = run.status
    return watch
  }

  func testLayerOneIsNotTakenForAFaintLayerZero() throws {
    let watch = try start(
      ["disc.layers.0.reflectance_percent=1.5", "disc.layers.0.transmittance_percent=85"], layer: 0)
    print("faint layer 0: \(watch)")
    // The search really does find layer 1, and for a while nothing tells.
    XCTAssertGreaterThan(watch.mistaken, 0)
    XCTAssertEqual(watch.wroteWrong, 0)
    XCTAssertTrue(watch.faults.contains(.wrongAddress), "\(watch)")
    // In the end it is on layer 0 after all, or says that it is not.
    let arrived = watch.status.activity == .following && watch.status.layer == 0 && watch.trueLayer == 0
    XCTAssertTrue(arrived || watch.status.activity == .failed || watch.status.fault != .none, "\(watch)")
  }

  func testAskedForLayerOneItWritesThereAndKnowsIt() throws {
    let watch = try start(
      ["disc.layers.0.reflectance_percent=1.5", "disc.layers.0.transmittance_percent=85"], layer: 1)
    print("faint layer 0, layer 1 asked for: \(watch)")
    XCTAssertEqual(watch.wroteWrong, 0)
    XCTAssertEqual(watch.status.layer, 1)
    XCTAssertEqual(watch.trueLayer, 1)
    XCTAssertGreaterThan(watch.wrote, 0)
  }

  func testOnAHealthyDiscWritingBeginsByAnAddress() throws {
    let watch = try start([], layer: 0)
    XCTAssertEqual(watch.mistaken, 0)
    XCTAssertEqual(watch.wroteWrong, 0)
    XCTAssertGreaterThan(watch.wrote, 0)
  }
}
