import ControlBlocks
import LayerFocus
import XCTest

final class FocusSearchTests: XCTestCase {
  private var parameters = FocusParameters()

  override func setUp() {
    parameters = FocusParameters()
    parameters.searchStart = -0.02
    parameters.searchEnd = 0.1
    parameters.searchSettle = 2e-3
  }

  /// Runs a search with a lens that stands where the drive puts it, 2 mm a drive.
  private func search(
    ticks: Int = 400_000, until phase: FocusSearch<Double>.Phase = .captured,
    _ signals: (Double) -> (focusError: Double, sum: Double)
  ) -> (search: FocusSearch<Double>, positions: [Double]) {
    var search = FocusSearch<Double>(parameters)
    search.begin(at: 0.01)
    var positions: [Double] = []
    for _ in 0..<ticks where search.phase != phase && search.phase != .exhausted {
      let position = 2e-3 * search.drive
      let (focusError, sum) = signals(position)
      search.step(focusError: focusError, sum: sum)
      positions.append(position)
    }
    return (search, positions)
  }

  func testCapturesTheFirstLayerAndNoOther() {
    var lens = SyntheticLens()
    let (search, positions) = search { position in
      lens.position = position
      return (lens.focusError, lens.sum)
    }
    XCTAssertEqual(search.phase, .captured)
    XCTAssertEqual(search.attempt, 0)
    // Within three ticks of the ramp, which rises by 5 nm of travel a tick.
    XCTAssertEqual(2e-3 * search.drive, lens.firstLayer, accuracy: 15e-9)
    XCTAssertLessThan(positions.max() ?? 1, lens.firstLayer + 15e-9)
  }

  func testTheEntranceSurfaceIsIgnored() {
    // 4 % focus error and 14 % sum; then layer 0. Even a surface with a whole S-curve does not arm in that light.
    for strength in [0.04 / 0.14, 0.8] {
      var lens = SyntheticLens()
      let (search, positions) = search { position in
        lens.position = position
        let x = (position - lens.entrance) / SyntheticLens.scale
        return x.magnitude < 6 ? (strength * SyntheticLens.sCurve(x), 0.14) : (lens.focusError, lens.sum)
      }
      XCTAssertTrue(positions.contains { abs($0 - lens.entrance) < 10e-9 })
      XCTAssertEqual(search.phase, .captured)
      XCTAssertEqual(2e-3 * search.drive, lens.firstLayer, accuracy: 15e-9)
    }
  }

  func testLightWithoutAnSCurveNeverCapturesAndEveryAttemptRisesAtHalfTheRate() {
    var rates: [Double] = []
    var search = FocusSearch<Double>(parameters)
    search.begin(at: 0)
    var ticks = 0
    var highest = 0.0
    while search.phase != .exhausted && ticks < 1_000_000 {
      let (before, phase) = (search.drive, search.phase)
      // Bright, and a focus error that swings below the arming level and across zero.
      search.step(focusError: ticks % 40 < 20 ? -0.34 : 0.34, sum: 0.6)
      if phase == .rising && search.phase == .rising {
        let rate = search.drive - before
        if rates.last.map({ abs($0 - rate) > 1e-9 }) ?? true { rates.append(rate) }
      }
      highest = max(highest, search.drive)
      XCTAssertNotEqual(search.phase, .captured)
      ticks += 1
    }
    XCTAssertEqual(search.phase, .exhausted)
    XCTAssertEqual(Int(search.attempt), parameters.searchAttempts)
    XCTAssertEqual(rates.count, 3)
    for (rate, share) in zip(rates, [1, 0.5, 0.25]) {
      XCTAssertEqual(rate, share * parameters.searchRate / parameters.sampleRate, accuracy: 1e-12)
    }
    // The lens is never driven past the end by more than a tick of the ramp.
    XCTAssertLessThan(highest, parameters.searchEnd + parameters.searchRate / parameters.sampleRate)
  }

  func testADiscThatIsNotThereEndsTheSearchInTheTimeItsRampsTake() {
    let (search, positions) = search(ticks: 1_000_000) { _ in (0, 0) }
    XCTAssertEqual(search.phase, .exhausted)
    let rise = (parameters.searchEnd - parameters.searchStart) / parameters.searchRate
    let retract = 2 * (parameters.searchEnd - parameters.searchStart) / parameters.retractRate + 0.03 / 5
    let seconds = rise * (1 + 2 + 4) + retract + 3 * parameters.searchSettle
    XCTAssertEqual(Double(positions.count) / parameters.sampleRate, seconds, accuracy: 1e-3)
  }

  func testCapturesOnlyACrossingThatTakesTheStatedTimeFromArmingToZero() {
    // 50 us are ten ticks.
    for ticks in 1...20 {
      var search = FocusSearch<Double>(parameters)
      search.begin(at: parameters.searchStart)
      while search.phase != .rising { search.step(focusError: 0, sum: 0) }
      search.step(focusError: -0.36, sum: 0.6)
      for _ in 1..<ticks { search.step(focusError: -0.2, sum: 0.6) }
      search.step(focusError: 0.01, sum: 0.6)
      if ticks >= 10 {
        XCTAssertEqual(search.phase, .captured, "\(ticks) ticks")
      } else {
        XCTAssertEqual(search.phase, .retracting, "\(ticks) ticks")
        XCTAssertEqual(search.attempt, 1)
      }
    }
  }

  func testDarknessBetweenArmingAndZeroDisarms() {
    var search = FocusSearch<Double>(parameters)
    search.begin(at: parameters.searchStart)
    while search.phase != .rising { search.step(focusError: 0, sum: 0) }
    for _ in 0..<30 { search.step(focusError: -0.5, sum: 0.6) }
    search.step(focusError: -0.2, sum: 0.29)
    for _ in 0..<30 { search.step(focusError: 0.3, sum: 0.6) }
    XCTAssertEqual(search.phase, .rising)
    // From the near side no crossing is one of a layer met from behind.
    for _ in 0..<30 { search.step(focusError: -0.34, sum: 0.6) }
    search.step(focusError: 0.1, sum: 0.6)
    XCTAssertEqual(search.phase, .rising)
  }
}
