import ChannelSim
import ControlBlocks
import DiscModel
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// The clock that the disc carries holds the rate of its data, where turns and radius alone miss it.
final class VelocityTrimTests: XCTestCase {
  /// Channel bits a second over the last half second of constant linear velocity, as a share of the nominal rate, less 1.
  ///
  /// The track of a disc written at 3.8438 m/s passes by 0.1 % too slowly at the turns that 3.84 m/s ask for.
  private func rateError(_ overrides: [String]) throws -> (
    error: Double, trim: Double, faults: [FirmwareFault]
  ) {
    let scenario = try ScenarioLoader.scenario(
      "builtin:blank-disc",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46", "disc.reference_velocity_m_per_s=3.84384",
        """
        sequence=[{command: 'start', layer: 0, timeout_ms: 1000, hold_ms: 100, settle_ms: 50}, \
        {command: 'set_spindle', argument: \(1 << 20 | 1000), hold_ms: 4000, settle_ms: 50}]
        """,
      ] + overrides)
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    var faults: [FirmwareFault] = []
    let geometry = SectorGeometry(disc: scenario.disc)
    func bits(_ run: StandardRun) -> Double {
      var drive = run.drive
      let spot = drive.read()
      return geometry.bitPosition(
        layer: 0,
        turn: geometry.turn(layer: 0, groove: spot.grooveNumber.rounded(), angle: drive.turnFraction))
    }
    var start: (tick: UInt64, bits: Double)?
    while !run.host.isOver, run.tick < 1_200_000 {
      run.advance(ticks: TickBlock.capacity, into: &block)
      if let fault = FirmwareStatus(register: block[0].status)?.fault, fault != .none { faults.append(fault) }
      if start == nil, run.host.index == 1, run.host.phase == .holding, run.tick > run.host.since + 700_000 {
        start = (run.tick, bits(run))
      }
    }
    XCTAssertEqual(run.host.phase, .finished, "\(run.status)")
    let from = try XCTUnwrap(start)
    let rate = (bits(run) - from.bits) / (Double(run.tick - from.tick) / scenario.sampleRate)
    return (rate / SectorGeometry.channelBitRate - 1, run.firmware.velocityTrim.share, faults)
  }

  func testAddressesHoldTheRateOfADiscThatWasWrittenFaster() throws {
    let trimmed = try rateError([])
    let untrimmed = try rateError(["firmware.spindle.trim_ms=0"])
    let clockless = try rateError(["disc.wobble.kind='none'"])
    print(
      "rate off by \(trimmed.error) with a trim of \(trimmed.trim); \(untrimmed.error) without; without a wobble",
      "\(clockless.error)")
    // The eccentricity's 0.2 % at the rotation frequency is in the half second's end.
    XCTAssertLessThan(trimmed.error.magnitude, 2e-4)
    XCTAssertEqual(trimmed.trim, 1e-3, accuracy: 2e-4)
    XCTAssertEqual(untrimmed.error, -1e-3, accuracy: 2e-4)
    // Where the disc tells no addresses, the drive goes on by its turns and by the radius at which it takes itself to be.
    XCTAssertEqual(clockless.error, 24.05 / 24 / 1.001 - 1, accuracy: 8e-4)
    XCTAssertEqual(clockless.trim, 0)
    for outcome in [trimmed, untrimmed, clockless] { XCTAssertEqual(outcome.faults, []) }
  }
}
