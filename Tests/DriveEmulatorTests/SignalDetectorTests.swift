import ChannelSim
import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import XCTest

final class SignalDetectorTests: XCTestCase {
  private func frontEnd(noise: Double = 0, sideGain: Double = 5) throws -> FrontEnd {
    var settings = try XCTUnwrap(RunLogFixtures.search).scenario.frontEnd
    settings.noise = noise
    settings.detectors.sideGain = sideGain
    return FrontEnd(settings, seed: 1)
  }

  private func spot(sum: Double, pushPull: Double = 0, side: SIMD4<Double> = .zero) -> SpotReading {
    SpotReading(
      light: 0.25 * (SIMD4(repeating: sum) + pushPull * SIMD4(1, 1, -1, -1)), side: side,
      phaseDifference: 0.5,
      recordedShare: 0, focusErrors: .zero, layer: 0, grooveNumber: 0, lensShift: 0, rotation: 0)
  }

  /// Runs a sequence of spots without noise; the samples are the light times the gain.
  private func run(_ spots: [SpotReading]) throws -> [FrontEndSignals] {
    var frontEnd = try frontEnd()
    let table = GaussianTable()
    return spots.enumerated().map { tick, spot in
      frontEnd.signals(of: spot, main: 10 * spot.light, tick: UInt64(tick), gaussians: table.values.span)
    }
  }

  func testSideQuadrantsComeWithTheirOwnGainAndBandLimit() throws {
    let side = SIMD4(1e-3, 2e-3, 3e-3, 4e-3)
    let signals = try run(Array(repeating: spot(sum: 0.1, side: side), count: 60))
    for lane in 0..<4 { XCTAssertEqual(signals[59].side[lane], 50 * side[lane], accuracy: 1.0 / 4096) }
    let first = signals[0].side.w / (50 * side.w)
    XCTAssertEqual(first, 1 - exp(-2 * Double.pi * 80 / 200), accuracy: 0.01, "80 kHz at 200 kHz")
    XCTAssertEqual(signals[59].detectors.x, 0.5, accuracy: 1.0 / 4096, "the phase difference")
  }

  func testSideNoiseIsThatOfAQuadrantAndNotTheMainSpotsOwn() throws {
    var frontEnd = try frontEnd(noise: 0.01)
    let table = GaussianTable()
    var power = 0.0
    for tick in 0..<4000 as Range<UInt64> {
      let side = frontEnd.signals(of: spot(sum: 0.1), main: .zero, tick: tick, gaussians: table.values.span)
        .side
      power += (side * side).sum()
    }
    XCTAssertEqual((power / 16_000).squareRoot(), 0.01, accuracy: 0.0003)
  }

  func testComparatorsFollowTheTracksInQuadrature() throws {
    let crossing = (0..<12_000).map { tick in
      let place = Double(tick) / 200
      return spot(
        sum: 0.1 * (1 - 0.1 * cos(2 * .pi * place)), pushPull: 0.03 * sin(2 * .pi * place))
    }
    let signals = try run(crossing)
    var edges = (mirror: 0, cross: 0)
    for tick in 8001..<12_000 {
      let now = signals[tick].flags
      let before = signals[tick - 1].flags
      XCTAssertTrue(now.contains(.focusOK))
      XCTAssertFalse(now.contains(.defect) || now.contains(.rfPresent) || now.contains(.overload))
      if now.contains(.mirror) != before.contains(.mirror) {
        edges.mirror += 1
        // Between tracks, a quarter of a pitch from the groove's centre.
        XCTAssertEqual(abs(cos(2 * .pi * Double(tick) / 200)), 0.1, accuracy: 0.12)
      }
      if now.contains(.trackCross) != before.contains(.trackCross) { edges.cross += 1 }
    }
    XCTAssertEqual(edges.mirror, 40)
    XCTAssertEqual(edges.cross, 40)
  }

  func testAFallOfTheSumIsADefectAndADarkDiscIsNone() throws {
    let bright = Array(repeating: spot(sum: 0.1), count: 500)
    let signals = try run(bright + Array(repeating: spot(sum: 0.04), count: 100) + bright)
    XCTAssertFalse(signals[499].flags.contains(.defect))
    XCTAssertTrue(signals[520].flags.contains(.defect))
    XCTAssertFalse(signals[700].flags.contains(.defect))
    let dark = try run(Array(repeating: spot(sum: 0.001), count: 100))
    XCTAssertFalse(dark[99].flags.contains(.focusOK) || dark[99].flags.contains(.defect))
  }

  func testTheEnvelopeHoldsBothEdgesOfMarksAndTheSumWithoutThem() throws {
    var marked = spot(sum: 0.06)
    marked.rfEnvelope = SIMD2(0.09, 0.03)
    let signals = try run(
      Array(repeating: marked, count: 100) + Array(repeating: spot(sum: 0.06), count: 400))
    XCTAssertEqual(signals[99].detectors.y, 0.9, accuracy: 1e-3)
    XCTAssertEqual(signals[99].detectors.z, 0.3, accuracy: 1e-3)
    XCTAssertTrue(signals[99].flags.contains(.rfPresent))
    XCTAssertEqual(signals[499].detectors.y, 0.6, accuracy: 1e-3)
    XCTAssertEqual(signals[499].detectors.z, 0.6, accuracy: 1e-3)
    XCTAssertFalse(signals[499].flags.contains(.rfPresent))
  }

  func testAThreeBeamPickupsWiresReplay() throws {
    let shared = try SharedRun(
      "builtin:ecma-limits",
      [
        "mechanism.spindle.initial_speed_hz=25.46", "pickup.side_spot_percent=6.7",
        "pickup.side_spot_offset_nm=370", "sequence=[{command: \"start\", layer: 0, timeout_ms: 12}]",
      ])
    let program = shared.scenario.firmware.driveServo(Double.self)
    let folder = try TemporaryFolder()
    let report = try shared.scenario.execute(
      run: shared.run(program), RunLogFixtures.options(folder.file("a.mcap")))
    let replay = try TraceReplay.replay(path: folder.file("a.mcap"), run: shared.run(program))
    XCTAssertEqual(replay.exitCode, 0, replay.text)
    XCTAssertEqual(replay.loopTicksMatched, report.ticks)
    XCTAssertEqual(replay.firmwareTicksMatched, report.ticks)
    var reader = try RunLogReader(path: folder.file("a.mcap"))
    var lit = 0
    while let entry = try reader.next() {
      guard case .ticks(let block) = entry else { continue }
      lit += (0..<block.count).filter { block[$0].slow.signals.side.sum() > 0.01 }.count
    }
    XCTAssertGreaterThan(lit, 100, "the side spots saw light")
  }
}
