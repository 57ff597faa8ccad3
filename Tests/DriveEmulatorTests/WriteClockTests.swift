import ChannelSim
import ControlBlocks
import Determinism
import DiscModel
@testable import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// Channel bits lie where the track says, not where the crystal says.
final class WriteClockTests: XCTestCase {
  /// A blank disc with 50 um of eccentricity, turning a thousandth too fast.
  private func following(_ wobble: String) throws -> (run: StandardRun, scenario: Scenario) {
    let scenario = try ScenarioLoader.scenario(
      "builtin:blank-disc",
      overrides: [
        "disc.wobble={kind:'\(wobble)'}",
        "disc.layers.0.radial_run_out.harmonics=[{harmonic:1,amplitude_um:50,phase_deg:0}]",
        "mechanism.spindle.initial_speed_hz=25.48546", "firmware.spindle.speed_hz=25.48546",
        "sequence=[{command:'start',layer:0,hold_ms:60}]",
      ])
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    JumpCampaign.advance(&run, limit: 1_000_000)
    return (run, scenario)
  }

  func testTheClockFollowsTheTrackThroughSpindleErrorAndEccentricity() throws {
    for (name, period) in [("phase_modulated", 32.0), ("land_pre_pits", 186)] {
      let made = try following(name)
      var run: StandardRun = made.run
      let scenario = made.scenario
      XCTAssertEqual(run.host.phase, .finished, "\(run.status)")
      XCTAssertTrue(run.writeClock.followsWobble)
      let geometry = SectorGeometry(disc: scenario.disc)
      var block = run.makeBlock()
      func truth() -> Double {
        var drive = run.drive
        let groove = drive.read().grooveNumber.rounded()
        return geometry.bitPosition(
          layer: 0, turn: geometry.turn(layer: 0, groove: groove, angle: drive.turnFraction))
      }
      func written() -> Double { Double(run.writeClock.bits) + run.writeClock.fraction }
      let start = (truth(), written(), run.tick)
      // The neighbours' wobbles turn the phase of the sum that the loop follows: by the beat, once a turn and slower.
      func beat() -> Double {
        guard let wobble = run.wobble else { return .nan }
        let sum = SIMD2(wobble.ownMix, 0) + wobble.outerMix + wobble.innerMix
        return Double.atan2(y: sum.y / wobble.ownMix, x: sum.x / wobble.ownMix) / (2 * Double.pi) * period
      }
      let firstBeat = beat()
      var beats: [Double] = []
      var offsets: [Double] = []
      var rates: [Double] = []
      // Two turns. A turn's seam, where the count of the spiral goes on with the next groove, lies within a tick.
      for _ in 0..<1960 {
        run.advance(ticks: 8, into: &block)
        offsets.append(written() - start.1 - (truth() - start.0))
        beats.append(beat() - firstBeat)
        rates.append(run.writeClock.bitsPerTick)
      }
      let ticks = Double(run.tick - start.2)
      let crystal = run.writeClock.nominalBitsPerTick * ticks
      let track = truth() - start.0
      func scatter(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)).squareRoot()
      }
      let rest = zip(offsets, beats).map { $0 - $1 }
      let detector = try XCTUnwrap(run.wobble)
      // White noise of the quadrature, noise/amplitude radians each wobble, through a loop of phase gain k and frequency gain
      // a: variance (k + a/(k updates a tick))/2 of an update's. Ticks without a whole wobble update nothing.
      let natural = 2 * Double.pi * WobbleDetector.bandwidth / scenario.sampleRate
      let k = 2 * WobbleDetector.damping * natural
      let updates = min(1, detector.frequency)
      let share = detector.noise / detector.coherent
      let variance =
        share * share * updates / detector.frequency * 0.5 * (k + natural * natural / k / updates)
      let expected = variance.squareRoot() / (2 * Double.pi) * period
      print(
        "\(name): track \(track) bits, clock off by \(offsets.last ?? 0), crystal by \(crystal - track); scatter \(scatter(offsets))",
        "bits, the beat's \(scatter(beats)), without it \(scatter(rest)),",
        "by the noise \(expected); rates", rates.min() ?? 0, rates.max() ?? 0)
      // The crystal would be off by hundreds of bits.
      XCTAssertGreaterThan((crystal - track).magnitude, 500)
      // Within a hundredth of a wobble on average: the beat of the neighbours, which any clock on this groove sees.
      XCTAssertLessThan(scatter(offsets), 0.012 * period)
      XCTAssertLessThan(offsets.map(\.magnitude).max() ?? .infinity, 0.04 * period)
      // What hardly any read channel follows: how far marks move against those of forty microseconds before.
      let quick = zip(offsets, offsets.dropFirst()).map { $1 - $0 }
      print("\(name): from one eighth tick to the next \(scatter(quick)) bits")
      XCTAssertLessThan(scatter(quick), 0.06)
      // Without the beat it is what the clock's loop leaves of the noise, which where units are inverted is larger by what an
      // inverted own wobble adds to the neighbours' quadrature, and of the eccentricity.
      let pole = WriteClock.pole(period == 186 ? .landPrePits : .phaseModulated)
      let slower = 25.5 / pole
      let eccentricity: Double = 340 * slower * slower * slower / 2.0.squareRoot()
      let noise = (period == 186 ? 0.75 : 1.2) * expected
      XCTAssertLessThan(scatter(rest), (noise * noise + eccentricity * eccentricity).squareRoot())
    }
  }

  func testAClockThatLosesItsWobbleRunsOnAsItWas() throws {
    var run: StandardRun = try following("phase_modulated").run
    let before = run.writeClock
    XCTAssertNotEqual(before.bitsPerTick, before.nominalBitsPerTick)
    run.host = HostScript(steps: [
      HostStep(command: HostCommand(.stop), rotation: nil, timeOut: 20_000, hold: 2000, settle: 0)
    ])
    run.host.since = run.tick
    JumpCampaign.advance(&run, limit: 50_000)
    XCTAssertFalse(run.writeClock.followsWobble)
    XCTAssertEqual(run.writeClock.bitsPerTick, before.bitsPerTick, accuracy: 0.003 * before.bitsPerTick)
    XCTAssertGreaterThan(run.writeClock.bits, before.bits)
  }

  func testBeforeTheFirstLockTheCrystalGivesTheRate() throws {
    let scenario = try ScenarioLoader.scenario("builtin:blank-disc")
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    for _ in 0..<40 { run.advance(ticks: 250, into: &block) }
    XCTAssertFalse(run.writeClock.followsWobble)
    // 26.15625 MHz for a twentieth of a second.
    XCTAssertEqual(Double(run.writeClock.bits) + run.writeClock.fraction, 1_307_812.5, accuracy: 0.001)
  }
}
