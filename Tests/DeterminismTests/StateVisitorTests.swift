import Determinism
import XCTest

private struct Integrator: StateVisitable, Equatable {
  var sum = 0.25
  var limit: Float = 2
  var isHeld = false

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("integrator", &sum)
    visitor.visit("limit", &limit)
    visitor.visit("isHeld", &isHeld)
  }
}

private struct Firmware: StateVisitable, Equatable {
  var tick: UInt64 = 12
  var offset: Int16 = -3
  var focus = Integrator()
  var tracking = Integrator()
  var modes = SIMD4<Double>(1, 2, 3, 4)

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("tick", &tick)
    visitor.visit("offset", &offset)
    visitor.visit("focus", &focus)
    visitor.visit("tracking", &tracking)
    visitor.visit("modes", &modes)
  }
}

/// The same fields under other names.
private struct Renamed: StateVisitable {
  var inner = Firmware()

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("ticks", &inner.tick)
    visitor.visit("offset", &inner.offset)
    visitor.visit("focus", &inner.focus)
    visitor.visit("tracking", &inner.tracking)
    visitor.visit("modes", &inner.modes)
  }
}

final class StateVisitorTests: XCTestCase {
  private let state = Firmware()

  func testEveryFieldIsSeenByDigestSnapshotAndComparison() throws {
    XCTAssertEqual(state.fieldCount, 12)
    let paths = state.fields().map(\.path)
    XCTAssertEqual(paths[2], "focus.integrator")
    XCTAssertEqual(paths[11], "modes.w")
    var digests: Set<UInt64> = [state.digest()]
    for field in 0..<state.fieldCount {
      let changed = try XCTUnwrap(state.perturbed(field: field))
      XCTAssertTrue(digests.insert(changed.digest()).inserted, "field \(field)")
      XCTAssertNotEqual(changed.snapshot(), state.snapshot())
      let difference = try XCTUnwrap(StateComparison.firstDifference(state, changed))
      XCTAssertEqual(difference.path, paths[field])
      XCTAssertEqual(difference.distance, 1)
      XCTAssertEqual(StateComparison.differences(state, changed).count, 1)
    }
    XCTAssertNil(state.perturbed(field: 12))
    XCTAssertNil(state.perturbed(field: -1))
    XCTAssertNil(StateComparison.firstDifference(state, state))
  }

  func testOneUlpChangesAboutHalfOfTheDigestsBits() {
    var flips = 0
    var least = 64
    for n in 0..<1000 {
      var a = state
      a.focus.sum = Double(n) * 0.37
      var b = a
      b.focus.sum = b.focus.sum.nextUp
      let count = (a.digest() ^ b.digest()).nonzeroBitCount
      flips += count
      least = min(least, count)
    }
    print("digest: \(Double(flips) / 1000) of 64 bits change on average, at least \(least)")
    XCTAssertEqual(Double(flips) / 1000, 32, accuracy: 5 * 4 / 1000.0.squareRoot())
    XCTAssertGreaterThan(least, 12)
  }

  func testDigestIsTheSameForEveryNaNAndDependsOnSeedAndOrder() {
    var a = state
    var b = state
    a.focus.sum = Double(bitPattern: 0x7ff8_0000_0000_0001)
    b.focus.sum = Double(bitPattern: 0xfff8_dead_beef_0000)
    XCTAssertEqual(a.digest(), b.digest())
    XCTAssertNil(StateComparison.firstDifference(a, b))
    XCTAssertNotEqual(a.digest(), state.digest())
    XCTAssertNotEqual(state.digest(seed: 1), state.digest())
    a = state
    a.modes = SIMD4(2, 1, 3, 4)
    XCTAssertNotEqual(a.digest(), state.digest())
  }

  func testDigestHasTheValueItAlwaysHad() {
    XCTAssertEqual(state.digest(), 0xb7ea_d0f4_68e8_8d68)
  }

  func testSnapshotRestoresEveryFieldBitForBit() throws {
    var changed = state
    for field in 0..<state.fieldCount { changed = try XCTUnwrap(changed.perturbed(field: field)) }
    changed.modes.z = -0.0
    let words = changed.snapshot().words
    var restored = state
    try restored.restore(StateSnapshot(words: words))
    XCTAssertEqual(restored, changed)
    XCTAssertEqual(restored.modes.z.sign, .minus)
    XCTAssertEqual(restored.digest(), changed.digest())
  }

  func testSnapshotOfAnotherLayoutIsRefusedAndNothingChanges() {
    var other = Renamed()
    let before = other.inner
    XCTAssertThrowsError(try other.restore(state.perturbed(field: 0)!.snapshot())) { error in
      guard case .layout = error as? SnapshotError else { return XCTFail("\(error)") }
    }
    XCTAssertEqual(other.inner, before)
    var part = Integrator()
    XCTAssertThrowsError(try part.restore(state.snapshot())) { error in
      XCTAssertEqual(error as? SnapshotError, .fieldCount(snapshot: 12, state: 3))
      XCTAssertTrue("\(error)".contains("12 fields"))
    }
  }

  func testReaderAloneNeverTrapsAndTellsWhatIsWrong() {
    var reader = SnapshotReader(StateSnapshot(fingerprint: 0, fields: [1]))
    var copy = state
    copy.visitState(&reader)
    XCTAssertEqual(reader.failure, .fieldCount(snapshot: 1, state: 12))
  }

  func testDamagedWordsAreRefused() {
    let words = state.snapshot().words
    for damaged in [[], [1], Array(words.dropLast()), words + [0], [1, .max]] as [[UInt64]] {
      XCTAssertThrowsError(try StateSnapshot(words: damaged)) { error in
        guard case .truncated = error as? SnapshotError else { return XCTFail("\(error)") }
      }
    }
  }

  func testNonFiniteFieldIsNamed() {
    XCTAssertTrue(state.isFinite())
    XCTAssertNil(state.nonFiniteField())
    var broken = state
    broken.tracking.limit = .infinity
    broken.modes.y = .nan
    XCTAssertFalse(broken.isFinite())
    XCTAssertEqual(broken.nonFiniteField()?.path, "tracking.limit")
    XCTAssertEqual(broken.nonFiniteField()?.decimal, "inf")
    broken.tracking.limit = 1
    XCTAssertEqual(broken.nonFiniteField()?.path, "modes.y")
  }

  func testDifferenceTellsBothValuesInDecimalAndBits() throws {
    var changed = state
    changed.focus.sum = 0.25.nextUp.nextUp
    changed.offset = 4
    let all = StateComparison.differences(state, changed)
    XCTAssertEqual(all.map(\.path), ["offset", "focus.integrator"])
    XCTAssertEqual(all[0].distance, 7)
    XCTAssertEqual(
      all[1].description,
      "focus.integrator: 0.25 (0x3fd0000000000000) and 0.2500000000000001 (0x3fd0000000000002), 2 ulp apart")
    changed.focus.sum = .nan
    XCTAssertNil(StateComparison.differences(state, changed)[1].distance)
  }
}
