import Rivals

/// The bare loop in plain Swift, one number at a time.
struct BareLoop {
  /// A mode of the plant: exact for a drive held over one step.
  struct Mode {
    let positionFromPosition, positionFromVelocity, positionFromDrive: Double
    let velocityFromPosition, velocityFromVelocity, velocityFromDrive: Double
    var position = 0.0
    var velocity = 0.0

    @inline(__always)
    mutating func advance(drive: Double) {
      let before = position
      position = positionFromPosition * before + positionFromVelocity * velocity + positionFromDrive * drive
      velocity = velocityFromPosition * before + velocityFromVelocity * velocity + velocityFromDrive * drive
    }
  }

  /// Controller, clamp, delay and plant of one axis.
  struct Axis {
    let qb0, qb1, qb2, qa1, qa2, lb0, lb1, la1, gain, clamp: Double
    var s1 = 0.0
    var s2 = 0.0
    var t1 = 0.0
    var last = 0.0
    var main: Mode
    var secondary: Mode

    @inline(__always)
    mutating func step(reference: Double) {
      let error = reference - (main.position + secondary.position)
      let q = qb0 * error + s1
      s1 = qb1 * error - qa1 * q + s2
      s2 = qb2 * error - qa2 * q
      let l = lb0 * q + t1
      t1 = lb1 * q - la1 * l
      var drive = gain * l
      drive = drive < -clamp ? -clamp : drive
      drive = drive > clamp ? clamp : drive
      main.advance(drive: last)
      secondary.advance(drive: last)
      last = drive
    }
  }

  var focus: Axis
  var tracking: Axis
  var references: SIMD2<Double>
  let rotorCosine, rotorSine: Double

  init(_ parameters: bare_loop_parameters) {
    focus = Axis(parameters.axis.0)
    tracking = Axis(parameters.axis.1)
    references = SIMD2(parameters.reference.0, parameters.reference.1)
    rotorCosine = parameters.rotor_cosine
    rotorSine = parameters.rotor_sine
  }

  @inline(__always)
  mutating func step() {
    focus.step(reference: references.x)
    tracking.step(reference: references.y)
    references = SIMD2(
      references.x * rotorCosine - references.y * rotorSine,
      references.x * rotorSine + references.y * rotorCosine)
  }

  @inline(never)
  static func run(_ parameters: bare_loop_parameters, steps: Int) -> UInt64 {
    var loop = BareLoop(parameters)
    for _ in 0..<steps { loop.step() }
    var checksum = BitChecksum()
    for axis in [loop.focus, loop.tracking] {
      checksum.add(axis.s1, axis.s2, axis.t1, axis.last)
      checksum.add(
        axis.main.position, axis.main.velocity, axis.secondary.position, axis.secondary.velocity)
    }
    return checksum.value
  }
}

extension BareLoop.Axis {
  init(_ axis: bare_loop_axis) {
    self.init(
      qb0: axis.qb0, qb1: axis.qb1, qb2: axis.qb2, qa1: axis.qa1, qa2: axis.qa2, lb0: axis.lb0, lb1: axis.lb1,
      la1: axis.la1, gain: axis.gain, clamp: axis.clamp,
      main: BareLoop.Mode(
        positionFromPosition: axis.app.0, positionFromVelocity: axis.apv.0, positionFromDrive: axis.bp.0,
        velocityFromPosition: axis.avp.0, velocityFromVelocity: axis.avv.0, velocityFromDrive: axis.bv.0),
      secondary: BareLoop.Mode(
        positionFromPosition: axis.app.1, positionFromVelocity: axis.apv.1, positionFromDrive: axis.bp.1,
        velocityFromPosition: axis.avp.1, velocityFromVelocity: axis.avv.1, velocityFromDrive: axis.bv.1))
  }
}

/// FNV-1a over whole numbers: equal only when all bits of all values are.
struct BitChecksum {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ values: Double...) {
    for number in values { add(whole: number.bitPattern) }
  }

  mutating func add(whole number: UInt64) { value = (value ^ number) &* 0x100_0000_01B3 }
}
