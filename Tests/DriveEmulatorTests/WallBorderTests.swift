import ChannelSim
import Configuration
import ControlBlocks
import DiscModel
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// Rows B6 and B7: the spot follows the spiral over the border of two regions of walls.
final class WallBorderTests: XCTestCase {
  private static let border = 30e-3

  /// Balance at 29.7 and at 30.3 mm learnt where `calibrates`, then over the border a dozen turns after a seek.
  private func scenario(calibrates: Bool) throws -> Scenario {
    let bare = try ScenarioLoader.scenario("builtin:rows", overrides: Self.disc)
    let geometry = SectorGeometry(disc: bare.disc)
    func sector(_ radius: Double) -> UInt32 { geometry.sector(layer: 0, atRadius: radius) }
    let calibrate = "{command:'calibrate',calibration:'radius_table',timeout_ms:4000,hold_ms:100}"
    let wait = 100
    var steps = ["{command:'start',layer:0,hold_ms:\(wait)}"]
    steps.append(calibrate)
    if calibrates {
      steps.append("{command:'seek',address:\(sector(30.3e-3)),timeout_ms:6000,hold_ms:\(wait)}")
      steps.append(calibrate)
    }
    steps.append("{command:'seek',address:\(sector(Self.border - 8e-6)),timeout_ms:6000,hold_ms:900}")
    return try ScenarioLoader.scenario(
      "builtin:rows",
      overrides: Self.disc + [
        "sequence=[\(steps.joined(separator: ","))]",
        "firmware.tracking.balance_borders_mm=[30]", "firmware.tracking.measure_turns=32",
        "firmware.seek.bit_length_nm=\(geometry.bitLength * 1e9)",
      ])
  }

  private static let disc = [
    "disc={schema:'drive-emu/disc/1',extends:'builtin:row-b7-border-at-half-radius',wobble:{kind:'phase_modulated'}}",
    "mechanism.sled.initial_radius_mm=29.7", "mechanism.spindle.initial_speed_hz=25.46",
  ]

  /// True distance from the mid-depth line on either side of the border, each extrapolated to it from means over turns.
  private func step(_ scenario: Scenario) throws -> (before: Double, after: Double, balance: [Double]) {
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    let last = run.host.steps.count - 1
    while !run.host.isOver, !(run.host.index == last && run.host.phase == .holding) {
      run.advance(ticks: TickBlock.capacity, into: &block)
    }
    XCTAssertFalse(run.host.isOver, "\(run.status) \(run.report)")
    let first = scenario.disc.grooveRadius(of: scenario.disc.layers[0], groove: 0)
    let pitch = run.drive.trackPitch(layer: 0)
    // By whole turns away from the border: sum of the errors, and how many.
    var sums: [Int: (Double, Int)] = [:]
    var balances: [Double] = []
    while run.host.phase == .holding {
      run.advance(ticks: 8, into: &block)
      var drive = run.drive
      let spot = drive.read()
      let radius = first + pitch * (spot.grooveNumber + drive.turnFraction)
      let turn = Int(((radius - Self.border) / pitch).rounded(.down))
      for index in 0..<block.count {
        let entry = sums[turn] ?? (0, 0)
        sums[turn] = (entry.0 + Double(block[index].radialError), entry.1 + 1)
      }
      if turn == -2 || turn == 1 { balances.append(run.firmware.tracking.balance) }
    }
    XCTAssertEqual(run.status.activity, .following)
    func mean(_ turn: Int) throws -> Double {
      let (sum, count) = try XCTUnwrap(sums[turn], "turn \(turn) of \(sums.keys.sorted())")
      return -sum / Double(count)
    }
    func edge(_ turns: [Int], at place: Double) throws -> Double {
      let ys = try turns.map(mean)
      let xs = turns.map { Double($0) + 0.5 }
      let middle = xs.reduce(0, +) / Double(xs.count)
      let level = ys.reduce(0, +) / Double(ys.count)
      var slope = (0.0, 0.0)
      for (x, y) in zip(xs, ys) {
        slope.0 += (x - middle) * y
        slope.1 += (x - middle) * (x - middle)
      }
      return level + slope.0 / slope.1 * (place - middle)
    }
    return (
      try edge([-6, -5, -4, -3, -2], at: 0), try edge([1, 2, 3, 4, 5], at: 0),
      [try XCTUnwrap(balances.first), try XCTUnwrap(balances.last)]
    )
  }

  /// Where the push-pull over the sum has a value on the groove, metres from the mid-depth line, and the middle of its swing:
  /// of the full optics at a radius, by bisection.
  private func lockPoint(_ scenario: Scenario, radius: Double) throws -> (
    middle: Double, at: (Double) -> Double
  ) {
    var mechanism = scenario.mechanism
    mechanism.initialRadius = radius
    let drive = try SimulatedDrive(
      disc: scenario.disc, pickup: scenario.pickup, mechanism: mechanism, seed: 1,
      sampleRate: scenario.sampleRate)
    func ratio(_ place: Double) -> Double {
      let light = drive.staticSignals(layer: 0, displacement: 0, grooveNumber: place)
      return light.pushPull / light.sum
    }
    let swing = (0..<720).map { ratio(Double($0) / 720) }
    let middle = 0.5 * ((swing.max() ?? 0) + (swing.min() ?? 0))
    let pitch = drive.trackPitch(layer: 0)
    let isRising = ratio(0.05) > ratio(-0.05)
    return (
      middle,
      { wanted in
        var low = -0.2
        var high = 0.2
        for _ in 0..<50 {
          let centre = 0.5 * (low + high)
          if (ratio(centre) < wanted) == isRising { low = centre } else { high = centre }
        }
        return 0.5 * (low + high) * pitch
      }
    )
  }

  func testTheLockPointStepsAtTheBorderAndTheBalanceByRadiusTakesTheStepOut() throws {
    let plain = try scenario(calibrates: false)
    let inner = try lockPoint(plain, radius: 29.7e-3)
    let outer = try lockPoint(plain, radius: 30.3e-3)
    let held = outer.at(inner.middle) - inner.at(inner.middle)
    let balanced = outer.at(outer.middle) - inner.at(inner.middle)
    let plainStep = try step(plain)
    let calibrated = try step(scenario(calibrates: true))
    print(
      "by the optics: held \(held * 1e9) nm, balanced \(balanced * 1e9) nm, middles \(inner.middle), \(outer.middle)"
    )
    print(
      "in the trace: \((plainStep.after - plainStep.before) * 1e9) nm with one balance,",
      "\((calibrated.after - calibrated.before) * 1e9) nm with a table; balances \(calibrated.balance)")
    // Held at one value of the push-pull over the sum the lock point steps by what unequal walls give.
    XCTAssertLessThan(held, -1.5e-9)
    XCTAssertEqual(plainStep.after - plainStep.before, held, accuracy: 0.25e-9)
    XCTAssertEqual(plainStep.balance[0], plainStep.balance[1])
    // Balanced on either side it stays: what is left is the groove's own (its duty is not a half) and the calibration's noise.
    XCTAssertLessThan(balanced.magnitude, 0.25e-9)
    XCTAssertLessThan((calibrated.after - calibrated.before).magnitude, 0.5e-9)
    XCTAssertEqual(
      calibrated.balance[1] - calibrated.balance[0], outer.middle - inner.middle,
      accuracy: 0.35 * (outer.middle - inner.middle))
  }
}
