import ChannelSim
import ControlBlocks
import Rivals

/// The bare loop once more, from the blocks that the product really uses: its controllers and its actuator.
///
/// The actuator steps increments instead of whole positions, which keeps digits at low frequencies, so that the bits
/// are not those of the rival.
enum ProjectLoop {
  @inline(never)
  static func run(_ parameters: bare_loop_parameters, steps: Int) throws -> UInt64 {
    let rate = BareLoopParameters.sampleRate
    var focus = ServoController<Double>(
      ServoControllerDesign(
        gain: BareLoopParameters.focus.controllerGain, zeroFrequency: 52, zeroDamping: 0.12, slowPole: 2,
        crossover: 2000, leadRatio: 3, sampleRate: rate), limit: 2.5)
    var tracking = ServoController<Double>(
      ServoControllerDesign(
        gain: BareLoopParameters.tracking.controllerGain, zeroFrequency: 58, zeroDamping: 0.10, slowPole: 2,
        crossover: 2400, leadRatio: 3, sampleRate: rate), limit: 2.5)
    var lens = try LensActuator(focus: .referenceFocus, tracking: .referenceTracking, step: 1 / rate)
    var reference = (x: parameters.reference.0, y: parameters.reference.1)
    var acting = (focus: 0.0, tracking: 0.0)
    for _ in 0..<steps {
      let next = (
        focus: focus.step(error: reference.x - lens.focusPosition),
        tracking: tracking.step(error: reference.y - lens.trackingPosition)
      )
      lens.step(focusVoltage: acting.focus, trackingVoltage: acting.tracking)
      acting = next
      reference = (
        reference.x * parameters.rotor_cosine - reference.y * parameters.rotor_sine,
        reference.x * parameters.rotor_sine + reference.y * parameters.rotor_cosine
      )
    }
    var checksum = BitChecksum()
    checksum.add(lens.focusPosition, lens.trackingPosition, acting.focus, acting.tracking)
    return checksum.value
  }
}
