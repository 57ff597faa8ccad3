import ControlBlocks
import LayerFocus
import XCTest

/// A free lens between two layers of synthetic S-curves, flown by the jump alone.
private struct FlightBench {
  var lens = SyntheticLens()
  var jump: LayerJump<Double>
  var spacing: Double
  /// Light of the second layer over that of the first.
  var ratio = 1.0

  /// Where the lens is against the middle of the layers, metres: both directions are then mirrored to the bit.
  init(_ parameters: FocusParameters, spacing: Double = SyntheticLens.spacing, gain: Double = 1) {
    jump = LayerJump(parameters)
    lens.hasSpring = false
    lens.gain = gain
    self.spacing = spacing
  }

  /// Parameters that know the synthetic S-curve and a lens without suspension.
  static var parameters: FocusParameters {
    var parameters = SyntheticLens.parameters
    parameters.suspensionFrequency = 1e-3
    return parameters
  }

  struct Moment {
    var phase: LayerJump<Double>.Phase
    var drive: Double
    /// Against the layer that was left, in the direction of the jump, micrometres; and what the model thinks.
    var position: Double
    var believed: Double
    /// mm/s.
    var speed: Double
    var believedSpeed: Double
  }

  mutating func fly(deeper: Bool) -> [Moment] {
    let sign = deeper ? 1.0 : -1.0
    lens.position = -sign * spacing / 2
    lens.speed = 0
    jump.begin(deeper: deeper)
    var moments: [Moment] = []
    while jump.phase != .arrived && jump.phase != .timedOut {
      let below = (lens.position + spacing / 2) / SyntheticLens.scale
      let above = (lens.position - spacing / 2) / SyntheticLens.scale
      let light = 1 / (1 + below * below) + ratio / (1 + above * above)
      jump.step(
        focusError: SyntheticLens.peak * (SyntheticLens.sCurve(below) + SyntheticLens.sCurve(above)),
        sum: light)
      moments.append(
        Moment(
          phase: jump.phase, drive: jump.drive, position: (sign * lens.position + spacing / 2) * 1e6,
          believed: jump.flight.position, speed: sign * lens.speed * 1e3, believedSpeed: jump.flight.speed))
      lens.advance(drive: jump.drive)
    }
    return moments
  }

  /// Time-optimal flight at the kick, ticks.
  func optimum(_ parameters: FocusParameters) -> Double {
    2 * (spacing / (213.5 * lens.gain * parameters.jumpKick)).squareRoot() * 200_000
  }
}

final class LayerJumpTests: XCTestCase {
  private let parameters = FlightBench.parameters

  func testKicksFliesAndBrakesUntilTheLoopCanTakeOver() throws {
    var bench = FlightBench(parameters)
    let flight = bench.fly(deeper: true)
    var order: [LayerJump<Double>.Phase] = []
    for moment in flight where order.last != moment.phase { order.append(moment.phase) }
    XCTAssertEqual(order, [.leaving, .flying, .entering, .landing, .arrived])
    for moment in flight {
      switch moment.phase {
      case .leaving: XCTAssertEqual(moment.drive, parameters.jumpKick)
      case .entering: XCTAssertLessThan(moment.drive, 0)
      case .arrived: XCTAssertEqual(moment.drive, 0)
      default: break
      }
    }
    let end = try XCTUnwrap(flight.last)
    let left = SyntheticLens.spacing * 1e6 - end.position
    print("jump: \(flight.count * 5) us, ends \(left) um before the layer at \(end.speed) mm/s")
    XCTAssertEqual(left, parameters.jumpHandOverDistance * 1e6, accuracy: 0.1)
    XCTAssertLessThan(end.speed, 6)
    XCTAssertGreaterThan(end.speed, 0)
    XCTAssertLessThan(Double(flight.count), 1.1 * bench.optimum(parameters))
  }

  func testTheModelKnowsWhenEachCommandActs() {
    var bench = FlightBench(parameters)
    for moment in bench.fly(deeper: true) where moment.phase == .leaving {
      XCTAssertEqual(moment.believedSpeed, moment.speed, accuracy: 1e-4)
      XCTAssertEqual(moment.believed, moment.position, accuracy: 1e-4)
    }
  }

  func testTheSCurveLeftTellsTheActuatorsGain() throws {
    for gain in [0.8, 0.9, 1, 1.1, 1.2] {
      var bench = FlightBench(parameters, gain: gain)
      let flight = bench.fly(deeper: true)
      let left = try XCTUnwrap(flight.first { $0.phase == .flying })
      print(
        "gain \(gain): believed \(bench.jump.flight.acceleration / 213.5), speed \(left.believedSpeed / left.speed)"
      )
      XCTAssertEqual(bench.jump.flight.acceleration / 213.5, gain, accuracy: 0.01 * gain)
      XCTAssertEqual(left.believedSpeed, left.speed, accuracy: 0.01 * left.speed)
      XCTAssertEqual(left.believed, left.position, accuracy: 0.05)
      XCTAssertEqual(flight.last?.phase, .arrived)
    }
  }

  func testAnyTravelIsFoundInFlightByItsLeastLight() throws {
    for spacing in [24.4e-6, 28e-6, 33.6e-6, 42.8e-6] {
      for gain in [0.8, 1.2] {
        var bench = FlightBench(parameters, spacing: spacing, gain: gain)
        let flight = bench.fly(deeper: true)
        let end = try XCTUnwrap(flight.last)
        XCTAssertEqual(end.phase, .arrived, "\(spacing)")
        XCTAssertLessThan(end.speed.magnitude, 8, "\(spacing), gain \(gain)")
        let share = Double(flight.count) / bench.optimum(parameters)
        print(
          "travel \(spacing * 1e6) um, gain \(gain): \(share) of the time-optimal flight, \(end.speed) mm/s")
        XCTAssertLessThan(share, 1.3)
        XCTAssertEqual(bench.jump.travel, spacing * 1e6, accuracy: 0.8)
      }
    }
  }

  func testWhereTheLightIsLeastIsLearntForLayersOfUnequalLight() {
    for ratio in [18.0 / 30, 30.0 / 18] {
      var bench = FlightBench(parameters)
      bench.ratio = ratio
      let before = bench.jump.middleShare.deeper
      let first = bench.fly(deeper: true)
      XCTAssertEqual(first.last?.phase, .arrived)
      let learnt = bench.jump.middleShare.deeper
      // The cube root of the ratio moves the place of least light.
      XCTAssertEqual(learnt - before, 1 / (1 + pow(ratio, 1 / 3.0)) - 0.5, accuracy: 0.03)
      _ = bench.fly(deeper: true)
      XCTAssertEqual(bench.jump.middle / learnt, SyntheticLens.spacing * 1e6, accuracy: 0.5)
    }
  }

  func testBothDirectionsAreMirroredExactly() {
    var (up, down) = (FlightBench(parameters), FlightBench(parameters))
    let there = up.fly(deeper: true)
    let back = down.fly(deeper: false)
    XCTAssertEqual(there.map(\.phase), back.map(\.phase))
    XCTAssertEqual(there.map(\.drive), back.map { -$0.drive })
    XCTAssertEqual(there.map(\.position), back.map(\.position))
    XCTAssertEqual(there.map(\.believed), back.map(\.believed))
  }

  func testABrakeWithoutEnoughGainArrivesTooFast() throws {
    var weak = parameters
    weak.brakeGain = 0.2
    var (good, bad) = (FlightBench(parameters), FlightBench(weak))
    let right = try XCTUnwrap(good.fly(deeper: true).last).speed
    let wrong = try XCTUnwrap(bad.fly(deeper: true).last).speed
    XCTAssertGreaterThan(wrong, 4 * right)
  }

  func testALensThatIsTooSlowIsPushedOn() throws {
    // The belief that the layer is near brakes too early, and no light tells otherwise.
    var wrong = parameters
    wrong.jumpTravel = 16e-6
    var jump = LayerJump<Double>(wrong)
    var lens = SyntheticLens()
    lens.hasSpring = false
    lens.position = 0
    jump.begin(deeper: true)
    var slowest = Double.infinity
    while jump.phase != .arrived && jump.phase != .timedOut {
      let seen = SyntheticLens.sCurve(lens.position / 4e-6) + SyntheticLens.sCurve(lens.position / 4e-6 - 9)
      jump.step(focusError: SyntheticLens.peak * seen, sum: 1)
      if jump.phase == .flying { slowest = min(slowest, lens.speed) }
      lens.advance(drive: jump.drive)
    }
    XCTAssertEqual(jump.phase, .arrived)
    XCTAssertEqual(slowest, wrong.jumpApproachSpeed, accuracy: 0.2 * wrong.jumpApproachSpeed)
  }

  func testAJumpThatNeverLeavesOrNeverArrivesTimesOutOnTime() {
    let ticks = Int(parameters.jumpTimeOut * parameters.sampleRate)
    for leaves in [false, true] {
      var jump = LayerJump<Double>(parameters)
      jump.begin(deeper: false)
      for tick in 1...ticks {
        XCTAssertNotEqual(jump.phase, .timedOut)
        // Backward: the old layer's error is negative after leaving.
        jump.step(focusError: leaves && (20...60).contains(tick) ? -0.7 : 0, sum: 1)
        if leaves && tick == 100 { XCTAssertEqual(jump.phase, .flying) }
      }
      XCTAssertEqual(jump.phase, .timedOut)
      XCTAssertEqual(jump.drive, 0)
      jump.step(focusError: 0.9, sum: 1)
      XCTAssertEqual(jump.phase, .timedOut)
    }
  }
}
