import ChannelSim
import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import Foundation
import XCTest

final class SessionTests: XCTestCase {
  func testRunEndsWithItsScriptAndReportsStepsReadingsAndVerdicts() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let run = loop.run(loop.scenario.firmware.referenceServo(Double.self))
    let report = try loop.scenario.execute(run: run, RunLogFixtures.options())
    XCTAssertEqual(report.steps.map(\.outcome), [.done])
    XCTAssertEqual(report.steps[0].issued, 0)
    XCTAssertEqual(report.ticks % 256, 0)
    XCTAssertTrue((2400..<2800).contains(report.ticks))
    XCTAssertTrue(report.isComplete)
    XCTAssertEqual(report.verdicts.map(\.metric), loop.scenario.limits.map(\.metric))
    // Nothing is measured in a hold shorter than its settling time, and what is not measured has not passed.
    XCTAssertEqual(report.verdicts.map(\.passed), report.verdicts.map { _ in false })
    XCTAssertEqual(report.exitCode, 3)
    XCTAssertTrue(report.text.hasSuffix("repeat: drive-emu run builtin:reference-loop\n"))
    XCTAssertNotNil(report.wallSeconds)
  }

  func testStepNotDoneInTimeIsNamedWithTickAndActivity() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let run = search.run(search.scenario.firmware.driveServo(Double.self))
    var options = RunLogFixtures.options()
    options.repeatCommand = "drive-emu run mine.json5 --seed 3"
    let report = try search.scenario.execute(run: run, options)
    XCTAssertEqual(report.steps.map(\.outcome), [.timedOut(.searchingFocus)])
    XCTAssertEqual(
      report.failures,
      ["tick 2401: step 0 (start layer 0) not done in time; the firmware was searching focus"])
    XCTAssertTrue(report.text.hasSuffix("repeat: drive-emu run mine.json5 --seed 3\n"))
    let activities = report.events.compactMap { event in
      if case .status(let status) = event.kind { status.activity } else { nil }
    }
    XCTAssertEqual(activities, [.spinningUp, .searchingFocus])
    XCTAssertEqual(report.events.map(\.tick), report.events.map(\.tick).sorted())
  }

  func testResultDoesNotDependOnHowOftenDigestsAreTaken() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let run = search.run(search.scenario.firmware.driveServo(Double.self))
    let seldom = try search.scenario.execute(run: run, RunLogFixtures.options())
    let often = try search.scenario.execute(run: run, RunLogFixtures.options(digestEvery: 32))
    XCTAssertEqual(seldom.json, often.json)
  }

  func testDigestIntervalThatIsNoPowerOfTwoIsRefused() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    for asked in [0, 3, 512, -1] {
      XCTAssertThrowsError(
        try loop.scenario.execute(
          run: loop.run(ReferenceLoop(gain: 0)), RunLogFixtures.options(digestEvery: asked))
      ) { XCTAssertEqual($0 as? SessionError, .digestEvery(asked)) }
    }
  }

  func testScenarioExecutesWithTheFirmwareThatItNames() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let shared = try loop.scenario.execute(
      run: loop.run(loop.scenario.firmware.referenceServo(Double.self)), RunLogFixtures.options())
    let built = try loop.scenario.execute(RunLogFixtures.options())
    XCTAssertEqual(shared.finalDigests, built.finalDigests)
    XCTAssertEqual(shared.json, built.json)
  }

  func testInterruptedRunIsMarkedIncompleteAndFails() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let scenario = search.scenario
    var long = search.run(scenario.firmware.driveServo(Double.self))
    long.host = HostScript(steps: [
      HostStep(command: .none, rotation: nil, timeOut: 1000, hold: 40_000, settle: 0)
    ])
    let folder = try TemporaryFolder()
    var options = RunLogFixtures.options(folder.file("a.mcap"))
    options.progress = { $0.ticks < 15_000 }
    let report = try scenario.execute(run: long, options)
    XCTAssertEqual(report.outcome, .interrupted)
    XCTAssertEqual(report.exitCode, 3)
    XCTAssertTrue(report.text.hasPrefix("INCOMPLETE"))
    XCTAssertTrue((20_000..<21_000).contains(report.ticks), "\(report.ticks)")
    let replay = try TraceReplay.replay(path: folder.file("a.mcap"), run: long)
    XCTAssertEqual(replay.recording, .ended("interrupted"))
    XCTAssertEqual(replay.exitCode, 0)
  }

  func testFirmwareThatChattersDoesNotFillTheReport() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    var run = loop.run(ScriptedFirmware(chatters: true))
    run.host = Self.waiting(12_000)
    let report = try loop.scenario.execute(run: run, RunLogFixtures.options())
    XCTAssertEqual(report.events.count, 10_000)
    XCTAssertGreaterThan(report.omittedEvents, 2000)
  }

  // MARK: Non-finite values

  func testNonFiniteFieldOfEveryBlockIsNamedAtTheStart() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let run = search.run(search.scenario.firmware.driveServo(Double.self))
    let fields = run.fields()
    var blocks: [String] = []
    for (index, field) in fields.enumerated() where field.kind == .double && index % 3 == 0 {
      var spoiled = run
      var overwrite = FieldOverwrite(field: index, bits: Double.nan.bitPattern)
      spoiled.visitState(&overwrite)
      let report = try search.scenario.execute(run: spoiled, RunLogFixtures.options())
      guard case .nonFinite(let failure) = report.outcome else {
        XCTFail("\(field.path) was not found")
        continue
      }
      XCTAssertEqual(failure.field, field.path)
      XCTAssertEqual(failure.tick, 0)
      blocks.append(failure.subsystem)
      XCTAssertEqual(report.exitCode, 3)
    }
    XCTAssertEqual(Set(blocks), ["drive", "frontEnd", "firmware", "host", "meter"])
  }

  func testFirmwareFieldThatBecomesNaNStopsTheRunAtThatTickWithItsInputs() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    var firmware = ReferenceLoop(gain: 0)
    firmware.spoiledTick = 777
    let folder = try TemporaryFolder()
    let report = try loop.scenario.execute(
      run: loop.run(firmware), RunLogFixtures.options(folder.file("a.mcap")))
    guard case .nonFinite(let failure) = report.outcome else { return XCTFail("\(report.outcome)") }
    XCTAssertEqual(failure.tick, 777)
    XCTAssertEqual(failure.field, "firmware.integrator")
    XCTAssertEqual(failure.subsystem, "firmware")
    XCTAssertNotNil(failure.inputs)
    XCTAssertEqual(report.ticks, 777, "the run stands after the last tick that was finite")
    XCTAssertTrue(report.text.contains("tick 777: firmware.integrator became nan; A "))
    let replay = try TraceReplay.replay(path: folder.file("a.mcap"), run: loop.run(firmware))
    XCTAssertEqual(replay.recording, .ended("non_finite"))
    XCTAssertEqual(replay.loopTicksMatched, 777)
    XCTAssertEqual(replay.repeatedFailure, failure)
    let cured = try TraceReplay.replay(
      path: folder.file("a.mcap"), run: loop.run(ReferenceLoop(gain: 0)))
    XCTAssertEqual(cured.exitCode, 4, "a replay that does not fail is not the same run")
    XCTAssertEqual(cured.loopDivergence?.tick, 777)
    XCTAssertTrue(replay.matches)
  }

  func testDriveThatBecomesNaNIsNamedOnTheWire() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    var firmware = ReferenceLoop(gain: 0)
    firmware.spoiledTick = 1023
    firmware.spoilsDrive = true
    let report = try loop.scenario.execute(run: loop.run(firmware), RunLogFixtures.options())
    guard case .nonFinite(let failure) = report.outcome else { return XCTFail("\(report.outcome)") }
    XCTAssertEqual(failure.tick, 1023)
    XCTAssertEqual(failure.field, "host.acting.x")
  }

  func testNonFiniteValueOnAnyDriveStopsTheRunWithoutATrap() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    for (lane, name) in ["x", "y", "z", "w"].enumerated() {
      for value in [Double.nan, -.infinity] {
        var firmware = ScriptedFirmware(from: 300)
        firmware.drives[lane] = value
        var run = search.run(firmware)
        run.host = Self.waiting(1000)
        let report = try search.scenario.execute(run: run, RunLogFixtures.options())
        if value.isNaN {
          guard case .nonFinite(let failure) = report.outcome else { return XCTFail("\(name)") }
          XCTAssertEqual(failure.tick, 300)
          XCTAssertEqual(failure.field, "host.acting.\(name)")
        } else {
          // A converter in between gives its full scale.
          XCTAssertEqual(report.outcome, .finished)
        }
      }
    }
  }

  // MARK: Jumps

  func testJumpThatDoesNotArriveFailsItsLimitAndIsTold() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    var scenario = search.scenario
    scenario.limits = [(.jumpTime, 5000)]
    var run = search.run(ScriptedFirmware(jump: 200..<400))
    run.host = Self.waiting(2000)
    let report = try scenario.execute(run: run, RunLogFixtures.options())
    XCTAssertEqual(report.jumps.count, 1)
    let jump = try XCTUnwrap(report.jumps.first)
    XCTAssertEqual(jump.start, 200)
    XCTAssertEqual([jump.from, jump.to], [0, 1])
    XCTAssertTrue(jump.isJudged)
    XCTAssertFalse(jump.hasLanded)
    XCTAssertNil(jump.settled)
    // 2 sqrt(D/a), with the acceleration a at the 2.5 V at which the driver saturates.
    let actuator = scenario.pickup.focusActuator
    let travel = run.drive.layerTravel.magnitude
    XCTAssertEqual(
      jump.shortestTime, 2 * (travel / (actuator.accelerationPerVolt * 2.5)).squareRoot(), accuracy: 1e-12)
    XCTAssertEqual(report.verdicts.map(\.passed), [false])
    XCTAssertEqual(report.exitCode, 3)
    XCTAssertTrue(report.text.contains("tick 200: jump from layer 0 to 1 lost focus"), report.text)
    XCTAssertTrue(report.text.contains("the lens never reached layer 1"), report.text)
  }

  func testJumpCutShortByTheEndOfTheRunIsNotJudged() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    var run = search.run(ScriptedFirmware(jump: 200..<400))
    run.host = Self.waiting(300)
    let report = try search.scenario.execute(run: run, RunLogFixtures.options())
    XCTAssertEqual(report.jumps.map(\.isJudged), [false])
    XCTAssertTrue(report.text.contains("had not ended"))
  }

  private static func waiting(_ ticks: UInt64) -> HostScript {
    HostScript(steps: [HostStep(command: .none, rotation: nil, timeOut: 1000, hold: ticks, settle: 0)])
  }
}
