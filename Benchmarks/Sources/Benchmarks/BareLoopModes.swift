import Rivals

/// The bare loop with one number at a time in the controllers and all four modes of the plant in one vector.
/// Lane for lane the arithmetic of `BareLoop`.
///
/// Both axes in SIMD2 throughout is slower: the library's floating-point operators on vectors are loops over the
/// lanes, and in a body of this size the compiler does not put all of them together again.
struct BareLoopModes {
  typealias Quad = SIMD4<Double>

  /// Biquad, lead and clamp of one axis.
  struct Controller {
    let qb0, qb1, qb2, qa1, qa2, lb0, lb1, la1, gain, clamp: Double
    var s1 = 0.0
    var s2 = 0.0
    var t1 = 0.0

    @inline(__always)
    mutating func step(error: Double) -> Double {
      let q = qb0 * error + s1
      s1 = qb1 * error - qa1 * q + s2
      s2 = qb2 * error - qa2 * q
      let l = lb0 * q + t1
      t1 = lb1 * q - la1 * l
      var drive = gain * l
      drive = drive < -clamp ? -clamp : drive
      drive = drive > clamp ? clamp : drive
      return drive
    }
  }

  var focus: Controller
  var tracking: Controller
  var last = SIMD2<Double>.zero
  /// Lanes: main modes of focus and tracking, then their secondary modes.
  let positionFromPosition, positionFromVelocity, positionFromDrive: Quad
  let velocityFromPosition, velocityFromVelocity, velocityFromDrive: Quad
  var position = Quad.zero
  var velocity = Quad.zero
  var references: SIMD2<Double>
  let rotorCosine, rotorSine: Double

  @inline(__always)
  mutating func step() {
    let drive = Quad(lowHalf: last, highHalf: last)
    last.x = focus.step(error: references.x - (position.x + position.z))
    last.y = tracking.step(error: references.y - (position.y + position.w))
    let before = position
    position = positionFromPosition * before + positionFromVelocity * velocity + positionFromDrive * drive
    velocity = velocityFromPosition * before + velocityFromVelocity * velocity + velocityFromDrive * drive
    references = SIMD2(
      references.x * rotorCosine - references.y * rotorSine,
      references.x * rotorSine + references.y * rotorCosine)
  }

  @inline(never)
  static func run(_ parameters: bare_loop_parameters, steps: Int) -> UInt64 {
    var loop = BareLoopModes(parameters)
    for _ in 0..<steps { loop.step() }
    var checksum = BitChecksum()
    checksum.add(loop.focus.s1, loop.focus.s2, loop.focus.t1, loop.last.x)
    checksum.add(loop.position.x, loop.velocity.x, loop.position.z, loop.velocity.z)
    checksum.add(loop.tracking.s1, loop.tracking.s2, loop.tracking.t1, loop.last.y)
    checksum.add(loop.position.y, loop.velocity.y, loop.position.w, loop.velocity.w)
    return checksum.value
  }
}

extension BareLoopModes {
  init(_ parameters: bare_loop_parameters) {
    let (a, b) = parameters.axis
    focus = Controller(a)
    tracking = Controller(b)
    positionFromPosition = Quad(a.app.0, b.app.0, a.app.1, b.app.1)
    positionFromVelocity = Quad(a.apv.0, b.apv.0, a.apv.1, b.apv.1)
    positionFromDrive = Quad(a.bp.0, b.bp.0, a.bp.1, b.bp.1)
    velocityFromPosition = Quad(a.avp.0, b.avp.0, a.avp.1, b.avp.1)
    velocityFromVelocity = Quad(a.avv.0, b.avv.0, a.avv.1, b.avv.1)
    velocityFromDrive = Quad(a.bv.0, b.bv.0, a.bv.1, b.bv.1)
    references = SIMD2(parameters.reference.0, parameters.reference.1)
    rotorCosine = parameters.rotor_cosine
    rotorSine = parameters.rotor_sine
  }
}

extension BareLoopModes.Controller {
  init(_ axis: bare_loop_axis) {
    self.init(
      qb0: axis.qb0, qb1: axis.qb1, qb2: axis.qb2, qa1: axis.qa1, qa2: axis.qa2, lb0: axis.lb0, lb1: axis.lb1,
      la1: axis.la1, gain: axis.gain, clamp: axis.clamp)
  }
}
