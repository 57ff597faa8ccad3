import ChannelSim
import Determinism
import XCTest

/// The moving parts of a drive, stepped together as a run does.
private struct Mechanics: StateVisitable {
  var lens: LensActuator
  var spindle: Spindle
  var sled: Sled
  var motion: DiscMotion
  var noise: BandLimitedNoise

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("lens", &lens)
    visitor.visit("spindle", &spindle)
    visitor.visit("sled", &sled)
    visitor.visit("motion", &motion)
    visitor.visit("noise", &noise)
  }
}

/// One digest over all parts: it must be this number on every processor and at every optimisation.
final class MechanicsBitsTests: XCTestCase {
  private func digestAfterARun() throws -> (digest: UInt64, state: Mechanics) {
    let step = 5e-6
    let table = GaussianTable()
    let stream = RandomStream(seed: 1, name: "mechanics")
    let shock = try Shock(startTick: 500, duration: 2e-3, amplitude: 10, step: step)
    let runOut = [MotionHarmonic(order: 1, amplitude: 1e-4, phase: 0.3)]
    var state = Mechanics(
      lens: try LensActuator(focus: .referenceFocus, tracking: .referenceTracking, step: step),
      spindle: try Spindle(.typical, step: step),
      sled: try Sled(.typical, position: 0.03, step: step),
      motion: try DiscMotion(axial0: runOut, axial1: [], radial0: [], radial1: [], step: step),
      noise: try BandLimitedNoise(rms: 1e-8, cornerFrequency: 2000, step: step))
    for tick in 0..<2000 as Range<UInt64> {
      let d = table.deviates3(from: stream.word(at: tick))
      state.spindle.step(voltage: 3)
      if state.motion.isDue {
        state.motion.evaluate(
          turns: state.spindle.turnFraction, angularSpeed: state.spindle.angularSpeed)
      }
      let error = state.motion.position.x + state.noise.step(d.0) - state.lens.focusPosition
      state.lens.step(
        focusVoltage: 1e3 * error, trackingVoltage: 0.1 * d.1,
        focusAcceleration: shock.acceleration(at: tick))
      state.sled.step(voltage: 1 + d.2)
      state.motion.advance()
    }
    return (state.digest(), state)
  }

  func testARunEndsInTheBitsItAlwaysDid() throws {
    XCTAssertEqual(try digestAfterARun().digest, 16_477_151_405_620_232_613)
  }

  func testEveryFieldOfEveryPartIsInTheDigest() throws {
    let (digest, state) = try digestAfterARun()
    XCTAssertTrue(state.isFinite())
    for (number, field) in state.fields().enumerated() {
      XCTAssertNotEqual(try XCTUnwrap(state.perturbed(field: number)).digest(), digest, field.path)
    }
    XCTAssertEqual(state.fieldCount, 8 + 5 + 2 + 13 + 2)
  }
}
