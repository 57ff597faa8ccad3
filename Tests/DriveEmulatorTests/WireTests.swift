import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import XCTest

/// Firmware that answers commands and moves every output there is.
private struct AnsweringFirmware: DriveFirmware {
  /// Slow outputs change at this tick, and at every tick in `restless`.
  var changesAt: UInt64 = .max
  var restless: Range<UInt64> = 0..<0
  var refuses = false
  var ticks: UInt64 = 0
  var report = FirmwareReport()
  var tilt = 0.0
  var laserPower: UInt16 = 0

  mutating func step(_ sample: FrontEndSample<Double>) -> ActuatorCommand<Double> {
    if sample.command != .none {
      report = FirmwareReport(command: sample.command.code, verdict: .underway)
    } else if report.verdict == .underway, ticks % 64 == 0 {
      report =
        refuses
        ? FirmwareReport(command: report.command, verdict: .refused, fault: .notPossibleNow)
        : FirmwareReport(command: report.command, verdict: .done, value: UInt32(ticks))
    }
    if ticks == changesAt || restless.contains(ticks) {
      tilt = ticks % 2 == 0 ? 0.25 : -0.125
      laserPower &+= 257
    }
    ticks &+= 1
    return ActuatorCommand(
      focusDrive: 0.25 * sample.a, trackingDrive: 0, sledDrive: 0, spindleDrive: 0, tiltDrive: tilt,
      correctorDrive: -tilt, laserPower: laserPower, laser: .read,
      status: FirmwareStatus(activity: .following, layer: 0), report: report)
  }
}

extension AnsweringFirmware: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("ticks", &ticks)
    var register = report.register
    visitor.visit("report", &register)
    report = FirmwareReport(register: register) ?? report
    visitor.visit("tilt", &tilt)
    visitor.visit("laserPower", &laserPower)
  }
}

final class WireTests: XCTestCase {
  private func steps(_ commands: [HostCommand], hold: UInt64 = 300) -> HostScript {
    HostScript(
      steps: commands.map {
        HostStep(command: $0, rotation: nil, timeOut: 1000, hold: hold, settle: 0)
      })
  }

  /// What the firmware commanded stands in the block, tick by tick, wherever a slow wire first moves.
  func testEveryWireStandsInTheBlockWhereverASlowOneFirstMoves() throws {
    for shared in [RunLogFixtures.search, RunLogFixtures.loop] {
      let shared = try XCTUnwrap(shared)
      for change in [0, 1, 2, 100, 254, 255, 256, 300] as [UInt64] {
        var run = shared.run(AnsweringFirmware(changesAt: change))
        run.host = steps([], hold: 0)
        var single = run
        var block = run.makeBlock()
        var one = run.makeBlock()
        for _ in 0..<2 {
          run.advance(ticks: TickBlock.capacity, into: &block)
          XCTAssertEqual(block.isWide, block.firstTick < change && change < block.firstTick + 256)
          for index in 0..<block.count {
            single.advance(ticks: 1, into: &one)
            XCTAssertEqual(block[index], one[0], "change at \(change), tick \(block.firstTick) + \(index)")
            let moved = block.firstTick + UInt64(index) >= change
            let tilt = moved ? (change % 2 == 0 ? 0.25 : -0.125) : 0
            XCTAssertEqual(block[index].slow.slowDrives, SIMD2(tilt, -tilt))
            XCTAssertEqual(block[index].slow.laserPower, moved ? 257 : 0)
          }
        }
      }
    }
  }

  func testCommandsWithLongArgumentsAreDoneWhenTheReportSaysSoAndReplay() throws {
    for shared in [RunLogFixtures.search, RunLogFixtures.loop] {
      let shared = try XCTUnwrap(shared)
      let commands: [HostCommand] = [
        HostCommand(.seek, argument: 0xABCDEF), HostCommand(.jumpTracks, signed: -20_000),
        HostCommand(calibrate: .fineGain), HostCommand(.setCoefficient, number: 1.5),
        HostCommand(inquire: .address),
      ]
      let firmware = AnsweringFirmware(restless: 700..<900)
      var run = shared.run(firmware)
      run.host = steps(commands)
      let folder = try TemporaryFolder()
      let report = try shared.scenario.execute(run: run, RunLogFixtures.options(folder.file("a.mcap")))
      XCTAssertEqual(report.steps.map(\.outcome), Array(repeating: .done, count: commands.count))
      let reports = report.events.compactMap {
        if case .reported(let report) = $0.kind { report } else { nil }
      }
      XCTAssertEqual(
        reports.map(\.verdict), commands.flatMap { _ in [FirmwareReport.Verdict.underway, .done] })
      XCTAssertEqual(reports.map(\.command), commands.flatMap { [$0.code, $0.code] })
      var reader = try RunLogReader(path: folder.file("a.mcap"))
      var seen: [HostCommand] = []
      var blocks = (wide: 0, narrow: 0)
      while let entry = try reader.next() {
        guard case .ticks(let block) = entry else { continue }
        if block.isWide { blocks.wide += 1 } else { blocks.narrow += 1 }
        seen += (0..<block.count).map { block[$0].command }.filter { $0 != .none }
      }
      XCTAssertEqual(seen, commands)
      XCTAssertTrue(blocks.wide > 0 && blocks.narrow > 0, "\(blocks)")
      let replay = try TraceReplay.replay(path: folder.file("a.mcap"), run: run)
      XCTAssertEqual(replay.exitCode, 0, replay.text)
      XCTAssertEqual(replay.firmwareTicksMatched, report.ticks)
      XCTAssertEqual(replay.loopTicksMatched, report.ticks)
    }
  }

  func testARefusedCommandFailsItsStepAtOnceAndSaysWhy() throws {
    let shared = try XCTUnwrap(RunLogFixtures.search)
    var run = shared.run(AnsweringFirmware(refuses: true))
    run.host = steps([HostCommand(.seek, argument: 0x30000)])
    let report = try shared.scenario.execute(run: run, RunLogFixtures.options())
    let answer = FirmwareReport(command: .seek, verdict: .refused, fault: .notPossibleNow)
    XCTAssertEqual(report.steps.map(\.outcome), [.refused(answer)])
    XCTAssertLessThan(report.steps[0].ended ?? .max, 100)
    XCTAssertTrue(report.text.contains("refused, not possible now"), report.text)
  }

  func testEveryWireThatDiffersIsNamed() throws {
    let shared = try XCTUnwrap(RunLogFixtures.search)
    let folder = try TemporaryFolder()
    var run = shared.run(AnsweringFirmware(changesAt: 40))
    run.host = steps([.none], hold: 400)
    _ = try shared.scenario.execute(run: run, RunLogFixtures.options(folder.file("a.mcap")))
    var other = shared.run(AnsweringFirmware(changesAt: 41))
    other.host = run.host
    let replay = try TraceReplay.replay(path: folder.file("a.mcap"), run: other)
    XCTAssertEqual(replay.exitCode, 4)
    for divergence in [replay.firmwareDivergence, replay.loopDivergence] {
      XCTAssertEqual(divergence?.tick, 40)
      XCTAssertEqual(divergence?.wires.map(\.wire), ["tilt drive", "corrector drive", "laser power"])
    }
  }

  func testTheServoRefusesACalibrationThatIsNotItsOwn() throws {
    let shared = try XCTUnwrap(RunLogFixtures.search)
    var run = shared.run(shared.scenario.firmware.driveServo(Double.self))
    run.host = steps([HostCommand(calibrate: .writePower)])
    let report = try shared.scenario.execute(run: run, RunLogFixtures.options())
    XCTAssertEqual(
      report.steps.map(\.outcome),
      [.refused(FirmwareReport(command: .calibrate, verdict: .refused, fault: .commandUnknown))])
  }

  func testStepsOfAScenarioBecomeCommandsWithTheirArguments() throws {
    let texts: [(String, HostCommand)] = [
      ("command: \"seek\", address: 196608", HostCommand(.seek, argument: 0x30000)),
      ("command: \"jump_tracks\", tracks: -10", HostCommand(.jumpTracks, signed: -10)),
      ("command: \"seek_radius\", radius_mm: 40", HostCommand(.seekRadius, argument: 40_000)),
      ("command: \"calibrate\", calibration: \"fine_gain\"", HostCommand(calibrate: .fineGain)),
      ("command: \"inquire\", inquiry: \"track_count\"", HostCommand(inquire: .trackCount)),
      ("command: \"set_coefficient\", value: -0.5", HostCommand(.setCoefficient, number: -0.5)),
      ("command: \"select_track\", track: \"land\"", HostCommand(.selectTrack, argument: 1)),
      ("command: \"hold_track\", enabled: true", HostCommand(.holdTrack, argument: 1)),
      ("command: \"move_tilt\", fraction: -0.5", HostCommand(.moveTilt, signed: -4_194_304)),
      ("command: \"focus\", layer: 1", HostCommand(.focus, layer: 1)),
    ]
    let sequence = "sequence=[" + texts.map { "{\($0.0)}" }.joined(separator: ", ") + "]"
    let scenario = try ScenarioLoader.scenario("builtin:ecma-limits", overrides: [sequence])
    XCTAssertEqual(scenario.steps.map(\.command), texts.map(\.1))
    for (text, reason) in [
      ("command: \"seek\"", "seek needs address"),
      ("command: \"start\", address: 5", "start takes no address"),
      ("command: \"jump_tracks\", tracks: 9000000", "tracks"),
      ("command: \"calibrate\", calibration: \"nothing\"", "calibration"),
    ] {
      XCTAssertThrowsError(
        try ScenarioLoader.scenario("builtin:ecma-limits", overrides: ["sequence=[{\(text)}]"])
      ) { XCTAssertTrue("\($0)".contains(reason), "\($0)") }
    }
  }
}
