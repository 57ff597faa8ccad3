import ControlBlocks
import Determinism
import XCTest

final class ScalarAgreementTests: XCTestCase {
  private let design = ServoControllerDesign(
    gain: 0.6, zeroFrequency: 52, zeroDamping: 0.12, slowPole: 2, crossover: 2_000, leadRatio: 3,
    sampleRate: 200_000)

  /// A loop of the controller with a free mass: the drives of every tick.
  private func run<Scalar: ServoScalar>(_: Scalar.Type, ticks: Int) -> [Double] {
    var controller = ServoController<Scalar>(design, limit: 1)
    var position = 0.2
    var speed = 0.0
    var generator = SeededGenerator(seed: 31)
    return (0..<ticks).map { _ in
      let noise = 1e-3 * generator.signed()
      let drive = controller.step(error: Scalar(noise - position)).double
      // 213 m/s2 a drive over 4 um of error scale.
      speed += drive * 213 / 4e-6 / 200_000
      position += speed / 200_000
      return drive
    }
  }

  func testTheThreeScalarsDriveTheSameLoopWithinTheirResolution() {
    let double = run(Double.self, ticks: 20_000)
    let fixed = run(FixedPoint.self, ticks: 20_000)
    let float = run(Float.self, ticks: 20_000)
    let scale = double.map(\.magnitude).max() ?? 0
    let fixedError = zip(double, fixed).map { abs($0 - $1) }.max() ?? 1
    let floatError = zip(double, float).map { abs($0 - $1) }.max() ?? 1
    print("drive up to \(scale): FixedPoint differs by \(fixedError), Float by \(floatError)")
    XCTAssertGreaterThan(scale, 0.05)
    XCTAssertLessThan(fixedError, 1e-6)
    XCTAssertLessThan(floatError, 1e-3)
  }

  func testConversionsToAndFromDoubleAreExactWhereTheTypeHoldsTheValue() {
    for value in [0.0, 1, -1, 0.375, -1_024.5, 3.5] {
      XCTAssertEqual(Double(value).double, value)
      XCTAssertEqual(Float(value).double, value)
      XCTAssertEqual(FixedPoint(value).double, value)
    }
  }
}

final class ControlBlocksStateTests: XCTestCase {
  /// Every field changes the digest, and comes back through a snapshot.
  private func checkFields<State: StateVisitable>(_ state: State, count: Int, line: UInt = #line) throws {
    XCTAssertEqual(state.fieldCount, count, line: line)
    var digests: Set<UInt64> = [state.digest()]
    for field in 0..<state.fieldCount {
      let changed = try XCTUnwrap(state.perturbed(field: field), line: line)
      XCTAssertTrue(digests.insert(changed.digest()).inserted, "field \(field)", line: line)
      var restored = state
      try restored.restore(changed.snapshot())
      XCTAssertEqual(restored.digest(), changed.digest(), line: line)
    }
  }

  /// A fresh part that takes a snapshot goes on bit for bit as the one it was taken of.
  private func checkContinuation<State: StateVisitable>(
    _ fresh: State, line: UInt = #line, _ step: (inout State, Int) -> Double
  ) throws {
    var original = fresh
    for tick in 0..<10_000 { _ = step(&original, tick) }
    var copy = fresh
    try copy.restore(original.snapshot())
    for tick in 10_000..<20_000 {
      let (a, b) = (step(&original, tick), step(&copy, tick))
      guard a.bitPattern == b.bitPattern else { return XCTFail("tick \(tick)", line: line) }
    }
    XCTAssertEqual(copy.digest(), original.digest(), line: line)
    XCTAssertNotEqual(copy.digest(), fresh.digest(), line: line)
  }

  private func check<Scalar: ServoScalar>(_: Scalar.Type) throws {
    let design = ServoControllerDesign(
      gain: 0.6, zeroFrequency: 52, zeroDamping: 0.12, slowPole: 2, crossover: 2_000, leadRatio: 3,
      sampleRate: 200_000)
    func input(_ tick: Int) -> Scalar { Scalar(Double(tick % 37) / 64 - 0.25) }
    func rotation(_ tick: Int) -> UInt16 { UInt16(truncatingIfNeeded: tick * 23) }

    try checkFields(ServoController<Scalar>(design, limit: 1), count: 4)
    try checkContinuation(ServoController<Scalar>(design, limit: 1)) { $0.step(error: input($1)).double }
    var part = RotationFeedForward<Scalar>(timeConstant: 0.05, sampleRate: 200_000)
    part.adapts = true
    try checkFields(part, count: 6)
    try checkContinuation(part) { $0.step(rotation: rotation($1), feedback: input($1)).double }
    try checkFields(TurnAverage<Scalar>(), count: 7)
    try checkContinuation(TurnAverage<Scalar>()) {
      $0.step(input($1), rotation: rotation($1))
      return $0.mean.double
    }
    try checkFields(Biquad<Scalar>(design.shaping), count: 2)
    try checkFields(FirstOrderSection<Scalar>(design.lead), count: 1)
  }

  func testEveryFieldMattersAndASnapshotContinuesBitForBitInDouble() throws { try check(Double.self) }
  func testEveryFieldMattersAndASnapshotContinuesBitForBitInFloat() throws { try check(Float.self) }
  func testEveryFieldMattersAndASnapshotContinuesBitForBitInFixedPoint() throws { try check(FixedPoint.self) }
}
