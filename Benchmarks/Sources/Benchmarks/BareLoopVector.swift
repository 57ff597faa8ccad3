import Rivals

/// The bare loop with both axes in the two lanes of each vector. Lane for lane the arithmetic of `BareLoop`.
struct BareLoopPair {
  typealias Pair = SIMD2<Double>

  struct Mode {
    let positionFromPosition, positionFromVelocity, positionFromDrive: Pair
    let velocityFromPosition, velocityFromVelocity, velocityFromDrive: Pair
    var position = Pair.zero
    var velocity = Pair.zero

    @inline(__always)
    mutating func advance(drive: Pair) {
      let before = position
      position = positionFromPosition * before + positionFromVelocity * velocity + positionFromDrive * drive
      velocity = velocityFromPosition * before + velocityFromVelocity * velocity + velocityFromDrive * drive
    }
  }

  var controller: PairController
  var main: Mode
  var secondary: Mode
  var rotor: PairRotor

  @inline(__always)
  mutating func step() {
    let drive = controller.last
    controller.step(error: rotor.references - (main.position + secondary.position))
    main.advance(drive: drive)
    secondary.advance(drive: drive)
    rotor.turn()
  }

  @inline(never)
  static func run(_ parameters: bare_loop_parameters, steps: Int) -> UInt64 {
    var loop = BareLoopPair(parameters)
    for _ in 0..<steps { loop.step() }
    var checksum = BitChecksum()
    for axis in 0..<2 {
      loop.controller.add(axis: axis, to: &checksum)
      checksum.add(
        loop.main.position[axis], loop.main.velocity[axis], loop.secondary.position[axis],
        loop.secondary.velocity[axis])
    }
    return checksum.value
  }
}

/// The bare loop with both axes in two lanes, and all four modes in the four lanes of a vector.
struct BareLoopQuad {
  typealias Quad = SIMD4<Double>

  var controller: PairController
  /// Lanes: main modes of focus and tracking, then their secondary modes.
  let positionFromPosition, positionFromVelocity, positionFromDrive: Quad
  let velocityFromPosition, velocityFromVelocity, velocityFromDrive: Quad
  var position = Quad.zero
  var velocity = Quad.zero
  var rotor: PairRotor

  @inline(__always)
  mutating func step() {
    let last = controller.last
    let drive = Quad(lowHalf: last, highHalf: last)
    controller.step(error: rotor.references - (position.lowHalf + position.highHalf))
    let before = position
    position = positionFromPosition * before + positionFromVelocity * velocity + positionFromDrive * drive
    velocity = velocityFromPosition * before + velocityFromVelocity * velocity + velocityFromDrive * drive
    rotor.turn()
  }

  @inline(never)
  static func run(_ parameters: bare_loop_parameters, steps: Int) -> UInt64 {
    var loop = BareLoopQuad(parameters)
    for _ in 0..<steps { loop.step() }
    var checksum = BitChecksum()
    for axis in 0..<2 {
      loop.controller.add(axis: axis, to: &checksum)
      checksum.add(
        loop.position[axis], loop.velocity[axis], loop.position[axis + 2], loop.velocity[axis + 2])
    }
    return checksum.value
  }
}

/// The controllers of both axes, clamp and delay included.
struct PairController {
  typealias Pair = SIMD2<Double>

  let qb0, qb1, qb2, qa1, qa2, lb0, lb1, la1, gain, clamp: Pair
  var s1 = Pair.zero
  var s2 = Pair.zero
  var t1 = Pair.zero
  var last = Pair.zero

  @inline(__always)
  mutating func step(error: Pair) {
    let q = qb0 * error + s1
    s1 = qb1 * error - qa1 * q + s2
    s2 = qb2 * error - qa2 * q
    let l = lb0 * q + t1
    t1 = lb1 * q - la1 * l
    var drive = gain * l
    drive.replace(with: -clamp, where: drive .< -clamp)
    drive.replace(with: clamp, where: drive .> clamp)
    last = drive
  }

  func add(axis: Int, to checksum: inout BitChecksum) {
    checksum.add(s1[axis], s2[axis], t1[axis], last[axis])
  }
}

/// The references of both axes, in quadrature.
struct PairRotor {
  typealias Pair = SIMD2<Double>

  var references: Pair
  let cosine, sine: Pair

  @inline(__always)
  mutating func turn() {
    references = references * cosine + Pair(references.y, references.x) * sine
  }
}

extension BareLoopPair {
  init(_ parameters: bare_loop_parameters) {
    let (a, b) = parameters.axis
    controller = PairController(parameters)
    main = Mode(
      positionFromPosition: Pair(a.app.0, b.app.0), positionFromVelocity: Pair(a.apv.0, b.apv.0),
      positionFromDrive: Pair(a.bp.0, b.bp.0), velocityFromPosition: Pair(a.avp.0, b.avp.0),
      velocityFromVelocity: Pair(a.avv.0, b.avv.0), velocityFromDrive: Pair(a.bv.0, b.bv.0))
    secondary = Mode(
      positionFromPosition: Pair(a.app.1, b.app.1), positionFromVelocity: Pair(a.apv.1, b.apv.1),
      positionFromDrive: Pair(a.bp.1, b.bp.1), velocityFromPosition: Pair(a.avp.1, b.avp.1),
      velocityFromVelocity: Pair(a.avv.1, b.avv.1), velocityFromDrive: Pair(a.bv.1, b.bv.1))
    rotor = PairRotor(parameters)
  }
}

extension BareLoopQuad {
  init(_ parameters: bare_loop_parameters) {
    let (a, b) = parameters.axis
    controller = PairController(parameters)
    positionFromPosition = Quad(a.app.0, b.app.0, a.app.1, b.app.1)
    positionFromVelocity = Quad(a.apv.0, b.apv.0, a.apv.1, b.apv.1)
    positionFromDrive = Quad(a.bp.0, b.bp.0, a.bp.1, b.bp.1)
    velocityFromPosition = Quad(a.avp.0, b.avp.0, a.avp.1, b.avp.1)
    velocityFromVelocity = Quad(a.avv.0, b.avv.0, a.avv.1, b.avv.1)
    velocityFromDrive = Quad(a.bv.0, b.bv.0, a.bv.1, b.bv.1)
    rotor = PairRotor(parameters)
  }
}

extension PairController {
  init(_ parameters: bare_loop_parameters) {
    let (a, b) = parameters.axis
    self.init(
      qb0: Pair(a.qb0, b.qb0), qb1: Pair(a.qb1, b.qb1), qb2: Pair(a.qb2, b.qb2), qa1: Pair(a.qa1, b.qa1),
      qa2: Pair(a.qa2, b.qa2), lb0: Pair(a.lb0, b.lb0), lb1: Pair(a.lb1, b.lb1), la1: Pair(a.la1, b.la1),
      gain: Pair(a.gain, b.gain), clamp: Pair(a.clamp, b.clamp))
  }
}

extension PairRotor {
  init(_ parameters: bare_loop_parameters) {
    self.init(
      references: Pair(parameters.reference.0, parameters.reference.1),
      cosine: Pair(repeating: parameters.rotor_cosine),
      sine: Pair(-parameters.rotor_sine, parameters.rotor_sine))
  }
}
