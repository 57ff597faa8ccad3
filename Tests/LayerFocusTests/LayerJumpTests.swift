import ControlBlocks
import LayerFocus
import XCTest

final class LayerJumpTests: XCTestCase {
  /// Parameters that know the synthetic S-curve.
  private var parameters: FocusParameters {
    var parameters = FocusParameters()
    parameters.jumpLeaveDistance = SyntheticLens.distance(toLevel: parameters.jumpLeaveLevel)
    parameters.jumpEnterDistance = SyntheticLens.distance(toLevel: parameters.jumpEnterLevel)
    return parameters
  }

  private struct Flight {
    var phases: [LayerJump<Double>.Phase] = []
    var drives: [Double] = []
    var positions: [Double] = []
    var speeds: [Double] = []
    var estimates: [Double] = []
  }

  /// A jump of a free lens between layers at -d/2 and +d/2, so that both directions are mirrored to the bit.
  private func fly(deeper: Bool, gain: Double = 1, _ parameters: FocusParameters) -> Flight {
    var lens = SyntheticLens()
    lens.hasSpring = false
    lens.gain = gain
    lens.firstLayer = -SyntheticLens.spacing / 2
    lens.position = deeper ? lens.firstLayer : -lens.firstLayer
    var jump = LayerJump<Double>(parameters)
    jump.begin(deeper: deeper)
    var flight = Flight()
    while jump.phase != .arrived && jump.phase != .timedOut {
      let below = (lens.position + SyntheticLens.spacing / 2) / SyntheticLens.scale
      let above = (lens.position - SyntheticLens.spacing / 2) / SyntheticLens.scale
      jump.step(focusError: SyntheticLens.peak * (SyntheticLens.sCurve(below) + SyntheticLens.sCurve(above)))
      flight.phases.append(jump.phase)
      flight.drives.append(jump.drive)
      flight.positions.append(lens.position)
      flight.speeds.append(lens.speed)
      flight.estimates.append(jump.speed)
      lens.advance(drive: jump.drive)
    }
    return flight
  }

  func testKicksCoastsBrakesAndHandsOverNearTheNextLayer() throws {
    let flight = fly(deeper: true, parameters)
    var order: [LayerJump<Double>.Phase] = []
    for phase in flight.phases where order.last != phase { order.append(phase) }
    XCTAssertEqual(order, [.kicking, .coasting, .braking, .arrived])
    for (phase, drive) in zip(flight.phases, flight.drives) {
      switch phase {
      case .kicking: XCTAssertEqual(drive, parameters.jumpKick)
      case .braking: XCTAssertLessThan(drive, 0)
      default: XCTAssertEqual(drive, 0)
      }
    }
    let end = try XCTUnwrap(flight.positions.last) - SyntheticLens.spacing / 2
    let speed = try XCTUnwrap(flight.speeds.last)
    print("jump: \(flight.phases.count * 5) us, ends \(end * 1e6) um from the layer at \(speed * 1e3) mm/s")
    // On the near flank of the S-curve, where the error still grows with the distance.
    XCTAssertLessThan(end.magnitude, SyntheticLens.scale)
    XCTAssertGreaterThan(speed, 0)
  }

  func testTheSpeedFromTheLeaveDistanceIsTheTrueSpeedWhateverTheActuatorsGain() throws {
    for gain in [0.8, 0.9, 1, 1.1, 1.2] {
      let flight = fly(deeper: true, gain: gain, parameters)
      let left = try XCTUnwrap(flight.phases.firstIndex(of: .coasting))
      // The kick's last drive acts one tick more; then the lens coasts.
      let speed = flight.speeds[left + 3]
      let share = flight.estimates[left] / speed
      print("jump at gain \(gain): estimated \(flight.estimates[left]), true \(speed) m/s, ratio \(share)")
      XCTAssertEqual(share, 1, accuracy: 0.04)
    }
  }

  func testBothDirectionsAreMirroredExactly() {
    let up = fly(deeper: true, parameters)
    let down = fly(deeper: false, parameters)
    XCTAssertEqual(up.phases, down.phases)
    XCTAssertEqual(up.drives, down.drives.map { -$0 })
    XCTAssertEqual(up.positions, down.positions.map { -$0 })
    XCTAssertEqual(up.estimates, down.estimates)
  }

  func testTheBrakeFollowsTheEnergyLaw() throws {
    let flight = fly(deeper: true, parameters)
    let brakes = try XCTUnwrap(flight.phases.firstIndex(of: .braking))
    let v = flight.estimates[brakes]
    let hand = parameters.jumpHandOverSpeed
    // v^2 = v_h^2 + 2 a d with the acceleration that the drive is known to give.
    let wanted = (v * v - hand * hand) / (2 * parameters.jumpEnterDistance) / parameters.accelerationPerDrive
    XCTAssertEqual(-flight.drives[brakes], wanted, accuracy: 1e-12)
    // The lens obeys it: at hand-over its energy is that of the hand-over speed and of the way that remains,
    // but for what the speed was underestimated by, and for the two ticks in which the brake does not act yet.
    let deceleration = wanted * parameters.accelerationPerDrive
    let remaining = SyntheticLens.spacing / 2 - (flight.positions.last ?? 0)
    let law = hand * hand + 2 * deceleration * remaining
    let coasting = flight.speeds[brakes]
    let late = 2 * deceleration * 2 * coasting / parameters.sampleRate
    let speed = try XCTUnwrap(flight.speeds.last)
    print("brake: hand-over at \(speed * 1e3) mm/s, the law says \(law.squareRoot() * 1e3)")
    // The entering level is met up to a tick late.
    let tick = 2 * deceleration * coasting / parameters.sampleRate
    XCTAssertEqual(speed * speed, law + (coasting * coasting - v * v) + late, accuracy: tick)
    // Half the brake gain, half the brake.
    var soft = parameters
    soft.brakeGain = 0.5
    XCTAssertEqual(-fly(deeper: true, soft).drives[brakes], wanted / 2, accuracy: 1e-12)
  }

  func testALensThatIsSlowOnArrivalIsNotBraked() throws {
    var slow = parameters
    slow.jumpHandOverSpeed = 1
    let flight = fly(deeper: true, slow)
    XCTAssertEqual(flight.phases.last, .arrived)
    XCTAssertTrue(flight.drives.allSatisfy { $0 >= 0 })
  }

  func testAJumpThatNeverLeavesOrNeverArrivesTimesOutOnTime() {
    let ticks = Int(parameters.jumpTimeOut * parameters.sampleRate)
    for leaves in [false, true] {
      var jump = LayerJump<Double>(parameters)
      jump.begin(deeper: false)
      for tick in 1...ticks {
        XCTAssertNotEqual(jump.phase, .timedOut)
        // Backward: the old layer's error is negative after leaving.
        jump.step(focusError: leaves && (20...60).contains(tick) ? -0.6 : 0)
        if leaves && tick == 100 { XCTAssertEqual(jump.phase, .coasting) }
      }
      XCTAssertEqual(jump.phase, .timedOut)
      XCTAssertEqual(jump.drive, 0)
      jump.step(focusError: 0.9)
      XCTAssertEqual(jump.phase, .timedOut)
    }
  }
}
