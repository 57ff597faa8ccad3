import ControlBlocks
import Determinism
import DriveInterface
import LayerFocus
import XCTest

/// The focus axis in a closed loop with the synthetic lens.
private struct Bench<Scalar: ServoScalar> {
  var lens = SyntheticLens()
  var servo: FocusServo<ServoController<Scalar>>
  var rotation: UInt16 = 0
  var drive = 0.0

  static var parameters: FocusParameters {
    var parameters = SyntheticLens.parameters
    parameters.searchStart = 0.03
    parameters.searchEnd = 0.1
    parameters.searchSettle = 5e-3
    parameters.layerSpacingDrive = SyntheticLens.spacing / 2e-3
    return parameters
  }

  init(_ parameters: FocusParameters = Self.parameters) {
    // The reference gain in volts a metre, over full scale and the S-curve's slope at its middle.
    let slope = SyntheticLens.peak * 1.6487 / SyntheticLens.scale
    let design = ServoControllerDesign(
      gain: 616_987.25 / 2.5 / slope, zeroFrequency: 52, zeroDamping: 0.12, slowPole: 2, crossover: 2_000,
      leadRatio: 3, sampleRate: 200_000)
    servo = FocusServo(controller: ServoController(design, limit: 1), parameters: parameters)
  }

  mutating func tick() {
    let (fe, sum) = (lens.focusError * lens.sum / 4, lens.sum / 4)
    let sample = FrontEndSample(
      a: Scalar(sum + fe), b: Scalar(sum - fe), c: Scalar(sum + fe), d: Scalar(sum - fe), rotation: rotation,
      command: .none)
    drive = servo.step(PhotodiodeSignals(sample, sumFloor: Scalar(0.1)), rotation: rotation).double
    lens.advance(drive: drive)
    rotation &+= 64
  }

  mutating func run(_ ticks: Int, until done: (Self) -> Bool = { _ in false }) {
    for _ in 0..<ticks where !done(self) { tick() }
  }

  /// Searched and closed on layer 0, its drive averaged over turns.
  static func closed() -> Bench {
    var bench = Bench()
    bench.servo.beginSearch()
    bench.run(100_000) { $0.servo.isClosed || $0.servo.phase == .lost }
    bench.run(6_000)
    return bench
  }
}

final class FocusServoTests: XCTestCase {
  func testSearchesSettlesAndClosesOnLayerZero() {
    var bench = Bench<Double>()
    bench.servo.beginSearch()
    var phases: [FocusServo<ServoController<Double>>.Phase] = []
    for _ in 0..<100_000 where !bench.servo.isClosed {
      bench.tick()
      if phases.last != bench.servo.phase { phases.append(bench.servo.phase) }
    }
    XCTAssertEqual(phases, [.searching, .settling, .closed])
    bench.run(6_000)
    XCTAssertEqual(bench.lens.position, bench.lens.firstLayer, accuracy: 20e-9)
    XCTAssertEqual(bench.servo.layer.number, 0)
    XCTAssertEqual(bench.servo.layer.certainty, .confirmed)
    XCTAssertEqual(bench.servo.fault, .none)
    // The static drive is what the suspension asks for.
    XCTAssertEqual(bench.drive, bench.lens.firstLayer / 2e-3, accuracy: 1e-3)
  }

  func testFocusIsLostAfterTheLossTimeOfDarknessAndNotBefore() {
    let closed = Bench<Double>.closed()
    XCTAssertTrue(closed.servo.isClosed)
    // 3 ms are 600 ticks.
    for dark in [1, 300, 599] {
      var bench = closed
      bench.lens.isDark = true
      bench.run(dark)
      XCTAssertTrue(bench.servo.isClosed, "\(dark) dark ticks")
      bench.lens.isDark = false
      bench.run(2_000)
      XCTAssertTrue(bench.servo.isClosed, "\(dark) dark ticks")
    }
    var bench = closed
    bench.lens.isDark = true
    bench.run(600)
    XCTAssertEqual(bench.servo.phase, .lost)
    XCTAssertEqual(bench.servo.fault, .focusLost)
    XCTAssertEqual(bench.servo.layer.certainty, .unknown)
    // Only a command leaves that phase.
    bench.lens.isDark = false
    bench.run(2_000)
    XCTAssertEqual(bench.servo.phase, .lost)
  }

  func testAJumpIsRefusedUnlessTheLoopIsClosed() {
    var bench = Bench<Double>()
    bench.servo.beginJump(deeper: true)
    XCTAssertEqual(bench.servo.phase, .off)
    bench.servo.beginSearch()
    var refused: Set<FocusServo<ServoController<Double>>.Phase> = []
    for _ in 0..<100_000 where !bench.servo.isClosed {
      bench.tick()
      guard !bench.servo.isClosed else { break }
      let phase = bench.servo.phase
      let before = bench.servo.digest()
      bench.servo.beginJump(deeper: true)
      XCTAssertEqual(bench.servo.phase, phase)
      if !refused.contains(phase) { XCTAssertEqual(bench.servo.digest(), before) }
      refused.insert(phase)
    }
    XCTAssertEqual(refused, [.searching, .settling])
    bench.servo.beginJump(deeper: true)
    XCTAssertEqual(bench.servo.phase, .jumping)
    // Nor while one is under way.
    bench.run(3)
    let before = bench.servo.digest()
    bench.servo.beginJump(deeper: false)
    XCTAssertEqual(bench.servo.digest(), before)
    bench.servo.turnOff()
    XCTAssertEqual(bench.servo.phase, .off)
    XCTAssertEqual(bench.servo.drive, 0)
  }

  private func checkJumps<Scalar: ServoScalar>(_: Scalar.Type) {
    var bench = Bench<Scalar>.closed()
    let spacing = SyntheticLens.spacing
    for (deeper, target) in [(true, 1.0), (false, 0.0), (true, 1.0)] {
      bench.servo.beginJump(deeper: deeper)
      let start = bench.drive
      bench.run(8_000)
      XCTAssertTrue(bench.servo.isClosed, "\(bench.servo.phase) \(bench.servo.fault)")
      XCTAssertEqual(bench.lens.position, bench.lens.firstLayer + target * spacing, accuracy: 30e-9)
      XCTAssertEqual(Double(bench.servo.layer.number), target)
      XCTAssertEqual(bench.servo.layer.certainty, .confirmed)
      let moved = (bench.drive - start) / (spacing / 2e-3)
      XCTAssertEqual(moved, deeper ? 1 : -1, accuracy: 0.05)
    }
  }

  func testJumpsToTheOtherLayerAndBackAndConfirmsThem() {
    checkJumps(Double.self)
    checkJumps(FixedPoint.self)
    checkJumps(Float.self)
  }

  func testTheDriveThatHoldsTheLensKeepsActingDuringTheJump() {
    var bench = Bench<Double>.closed()
    let holding = bench.lens.firstLayer / 2e-3
    bench.servo.beginJump(deeper: true)
    var flew = 0
    while true {
      bench.tick()
      guard bench.servo.phase == .jumping else { break }
      XCTAssertEqual(bench.drive - bench.servo.jump.drive, holding, accuracy: 2e-3)
      flew += 1
    }
    XCTAssertGreaterThan(flew, 50)
    XCTAssertEqual(bench.servo.phase, .arriving)
  }

  func testAJumpToALayerThatIsNotThereIsAFault() {
    var bench = Bench<Double>.closed()
    bench.lens.hasSecondLayer = false
    bench.servo.beginJump(deeper: true)
    bench.run(8_000)
    XCTAssertEqual(bench.servo.phase, .lost)
    XCTAssertEqual(bench.servo.fault, .jumpTimedOut)
    XCTAssertEqual(bench.servo.layer.certainty, .unknown)
  }

  func testASnapshotInAnyPhaseContinuesBitForBit() throws {
    var bench = Bench<Double>.closed()
    bench.servo.beginJump(deeper: true)
    for moment in [40, 120, 200, 300, 500, 900] {
      var first = bench
      first.run(moment)
      var second = first
      second.servo = Bench<Double>().servo
      try second.servo.restore(first.servo.snapshot())
      first.run(2_000)
      second.run(2_000)
      XCTAssertEqual(first.drive, second.drive)
      XCTAssertEqual(first.servo.digest(), second.servo.digest())
    }
  }

  func testEveryFieldMatters() throws {
    let servo = Bench<Double>.closed().servo
    var digests: Set<UInt64> = [servo.digest()]
    for field in 0..<servo.fieldCount {
      let changed = try XCTUnwrap(servo.perturbed(field: field))
      XCTAssertTrue(digests.insert(changed.digest()).inserted, servo.fields()[field].path)
    }
    XCTAssertEqual(digests.count, servo.fieldCount + 1)
  }
}
