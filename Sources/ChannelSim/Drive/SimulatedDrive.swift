public import Determinism
public import DiscModel

/// The three sums of light that the quadrants are made of, as shares of an ideal mirror's whole return.
public struct SpotSignals: Equatable, Sendable {
  /// (A+C)-(B+D).
  public var focusError: Double
  /// (A+B)-(C+D).
  public var pushPull: Double
  /// A+B+C+D.
  public var sum: Double
}

/// What the spot meets at one instant.
public struct SpotReading: Equatable, Sendable {
  /// Light on the quadrants A, B, C, D, as shares of the whole return of an ideal mirror.
  public var light: SIMD4<Double>
  /// The same of the side spots' quadrants, each summed over both spots; zero on a pickup without them.
  public var side: SIMD4<Double>
  /// How much earlier the marks appear on A + C than on B + D, in channel bits: differential phase detection. 0 where
  /// nothing is recorded.
  public var phaseDifference: Double
  /// How much of what the spot reads is recorded, 0 to 1.
  public var recordedShare: Double
  /// Layer position less lens position for layer 0 and layer 1, metres: what the focus loop should bring to zero.
  public var focusErrors: SIMD2<Double>
  /// The layer nearest to focus.
  public var layer: Int
  /// Where the spot is on that layer in grooves: whole numbers are groove centres.
  public var grooveNumber: Double
  /// Lens position against the sled, metres.
  public var lensShift: Double
  /// The spindle's angle as its interpolated counter tells it, 65 536 steps a turn.
  public var rotation: UInt16
  /// Upper and lower edge of the RF sum over marks, as light; both the sum without marks.
  public var rfEnvelope = SIMD2<Double>.zero

  public init(
    light: SIMD4<Double>, side: SIMD4<Double>, phaseDifference: Double, recordedShare: Double,
    focusErrors: SIMD2<Double>, layer: Int, grooveNumber: Double, lensShift: Double, rotation: UInt16
  ) {
    self.light = light
    self.side = side
    self.phaseDifference = phaseDifference
    self.recordedShare = recordedShare
    self.focusErrors = focusErrors
    self.layer = layer
    self.grooveNumber = grooveNumber
    self.lensShift = lensShift
    self.rotation = rotation
  }
}

/// The simulated drive: disc, spindle, sled, lens and light, from voltages to photodiodes.
///
/// One tick is `read` (what the light does where everything stands) and then `step` (everything moves on by one
/// sample time under voltages that are held over it).
public struct SimulatedDrive: Sendable {
  /// The spindle, one slow step ahead of the angle below.
  public var spindle: Spindle
  /// The disc's angle now, in turns from 0 to 1, and its advance a tick.
  public private(set) var turnFraction: Double
  var turnStep: Double
  public var lens: LensActuator
  /// The sled, one slow step ahead of the radius below.
  public var sled: Sled
  /// Radius of the lens's neutral place now, metres, and its advance a tick.
  public private(set) var sledPosition: Double
  var sledStep: Double
  /// The sled's acceleration, m/s^2, against which the lens's inertia pulls at its suspension.
  var sledAcceleration: Double
  var motion: DiscMotion
  var unevenness: DiscUnevenness
  /// Light that changes slowly while a layer is in focus, as it was at the last slow step: that of the other layer and
  /// of the entrance surface.
  var background = FocusSignal(focusError: 0, sum: 0)
  /// The layer in focus at the last slow step, for which the background holds; -1 if none was near enough.
  var focusedLayer: Int8 = -1
  /// 1 while the laser is on.
  var laser = 0.0
  /// Radius on the disc at which the walls were looked up last, metres.
  var wallRadius: Double

  var first: LayerReadout
  var second: LayerReadout
  /// How many layers the disc has.
  public let layerCount: Int
  let entrance: FocusCurve
  let entrancePosition: Double
  let entranceReflectance: Double
  let restDistance: Double
  let inverseApertureRadius: Double
  let gravity: SIMD2<Double>
  let sampleRate: Double
  /// Light of a side spot against the main one's, and its distance across the tracks, metres.
  let sideSpotShare: Double
  let sideSpotOffset: Double
  /// The wobble of the grooves; nil for straight ones.
  public let wobble: GrooveWobble?
  let shocks: [(axial: Shock, radial: Shock)]

  /// Lens travel from layer 0 to layer 1, metres; 0 on a disc of one layer.
  public let layerTravel: Double

  /// Builds everything that a run looks up. Throws the typed errors of disc, optics and mechanics.
  public init(disc: Disc, pickup: Pickup, mechanism: Mechanism, seed: UInt64, sampleRate: Double) throws {
    let step = 1 / sampleRate
    let slow = step * Double(DiscMotion.interval)
    spindle = try Spindle(mechanism.spindle, step: slow)
    try spindle.setSpeed(2 * Double.pi * mechanism.initialSpeed)
    lens = try LensActuator(focus: pickup.focusActuator, tracking: pickup.trackingActuator, step: step)
    sled = try Sled(mechanism.sled, position: mechanism.initialRadius, step: slow)
    sledPosition = mechanism.initialRadius
    sledStep = 0
    sledAcceleration = 0
    turnFraction = 0
    turnStep = mechanism.initialSpeed * step
    wallRadius = mechanism.initialRadius
    restDistance = pickup.restDistance
    inverseApertureRadius = 1 / pickup.optics.apertureRadius
    gravity = mechanism.orientation.gravity
    self.sampleRate = sampleRate
    sideSpotShare = pickup.sideSpots.share
    sideSpotOffset = pickup.sideSpots.offset
    shocks = try mechanism.shocks.map { pulse in
      let tick = UInt64(max(0, min(pulse.start * sampleRate, 1e18)))
      return (
        try Shock(startTick: tick, duration: pulse.duration, amplitude: pulse.axial, step: step),
        try Shock(startTick: tick, duration: pulse.duration, amplitude: pulse.radial, step: step)
      )
    }

    wobble = GrooveWobble(disc: disc, optics: pickup.optics)

    let builder = try LayerBuilder(
      disc: disc, optics: pickup.optics, radius: mechanism.initialRadius, step: step)
    layerCount = disc.layers.count
    first = builder.first
    second = builder.second
    layerTravel = builder.travel
    entrance = builder.entrance.curve
    entrancePosition = builder.entrance.lensPosition
    entranceReflectance = builder.entranceReflectance
    motion = builder.motion
    let runOuts = [\DiscLayer.axialRunOut, \DiscLayer.radialRunOut].flatMap { path in
      [disc.layers[0][keyPath: path], disc.layers[disc.layers.count - 1][keyPath: path]]
    }
    unevenness = try DiscUnevenness(
      rms: SIMD4(runOuts.map(\.noise)), bandwidth: SIMD4(runOuts.map(\.noiseBandwidth)), step: step,
      seed: seed)
    spindle.step(voltage: 0)
    motion.evaluate(turns: 0, angularSpeed: 2 * Double.pi * mechanism.initialSpeed)
  }

  /// The spindle's angle as its interpolated counter tells it.
  @inline(__always)
  private var rotation: UInt16 {
    // The conversion traps beyond its range; a spindle that is not a number is for the session to find.
    let register = turnFraction * 65536
    return register.magnitude <= 65536 ? UInt16(truncatingIfNeeded: Int32(register)) : 0
  }

  /// Layer position less lens position of both layers, metres.
  @inline(__always)
  private var focusErrors: SIMD2<Double> {
    let lensZ = lens.focusPosition - restDistance
    return SIMD2(
      motion.position.x + unevenness.position.x - lensZ,
      layerTravel + motion.position.y + unevenness.position.y - lensZ)
  }

  /// The pickup has side spots.
  public var hasSideSpots: Bool { sideSpotShare > 0 }

  /// Where the spot is and what light comes back, before the drive moves on.
  public mutating func read() -> SpotReading {
    let position = motion.position + unevenness.position
    let errors = focusErrors
    let isSecond = layerCount > 1 && errors.y.magnitude < errors.x.magnitude
    let shift = lens.trackingPosition
    let runOut = isSecond ? position.w : position.z
    let radius = sledPosition + shift - runOut
    let number =
      isSecond
      ? second.grooveNumber(radius: radius, turnFraction: turnFraction)
      : first.grooveNumber(radius: radius, turnFraction: turnFraction)
    let signals = signals(errors: errors, isSecond: isSecond, grooveNumber: number)
    return SpotReading(
      light: laser
        * Self.quadrants(sum: signals.sum, focusError: signals.focusError, pushPull: signals.pushPull),
      side: sideSpotShare > 0
        ? laser * sideLight(errors: errors, isSecond: isSecond, grooveNumber: number) : .zero,
      phaseDifference: 0, recordedShare: 0, focusErrors: errors, layer: isSecond ? 1 : 0,
      grooveNumber: number, lensShift: shift,
      rotation: rotation)
  }

  /// The light of all surfaces together, as shares of an ideal mirror's whole return.
  ///
  /// Mutating, as `read` is, only to work in place: a copy of the tables' headers each tick costs more than the light.
  @inline(__always)
  mutating func signals(
    errors: SIMD2<Double>, isSecond: Bool, grooveNumber: Double
  ) -> SpotSignals {
    let (sine, cosine) = Double.sinCosTurns(grooveNumber)
    var signals =
      isSecond
      ? second.near(defocus: -errors.y, sine: sine, cosine: cosine)
      : first.near(defocus: -errors.x, sine: sine, cosine: cosine)
    let rest =
      focusedLayer == (isSecond ? 1 : 0) ? background : backgroundLight(errors: errors, isSecond: isSecond)
    signals.focusError += rest.focusError
    signals.sum += rest.sum
    return signals
  }

  /// Push-pull between groove and land of the layer in focus as the lens stands now, and the sum: light of the main spot.
  public mutating func trackSignals(of spot: SpotReading) -> (pushPull: Double, sum: Double) {
    let isSecond = spot.layer == 1
    let signals =
      isSecond
      ? second.near(defocus: -spot.focusErrors.y, sine: 1, cosine: 0)
      : first.near(defocus: -spot.focusErrors.x, sine: 1, cosine: 0)
    return (laser * signals.pushPull, laser * signals.sum)
  }

  /// The side spots' light, summed over the spot ahead and the spot behind, a share of the main spot's offset apart.
  @inline(never)
  private mutating func sideLight(
    errors: SIMD2<Double>, isSecond: Bool, grooveNumber: Double
  ) -> SIMD4<Double> {
    let offset = sideSpotOffset / (isSecond ? second.pitch : first.pitch)
    let ahead = signals(errors: errors, isSecond: isSecond, grooveNumber: grooveNumber + offset)
    let behind = signals(errors: errors, isSecond: isSecond, grooveNumber: grooveNumber - offset)
    return sideSpotShare
      * Self.quadrants(
        sum: ahead.sum + behind.sum, focusError: ahead.focusError + behind.focusError,
        pushPull: ahead.pushPull + behind.pushPull)
  }

  /// What a laboratory's linear sensor tells instead of light: the focus error of layer 0 and the radial error from
  /// groove 0, metres, spread over the quadrants so that (A+C)-(B+D) and (A+B)-(C+D) give them back.
  public mutating func linearSensor(_ spot: SpotReading) -> SIMD4<Double> {
    Self.quadrants(
      sum: 0, focusError: spot.focusErrors.x,
      pushPull: -spot.grooveNumber * trackPitch(layer: spot.layer))
  }

  /// A = (sum + FE + PP)/4 and so on; tangential push-pull is zero on a groove.
  @inline(__always)
  static func quadrants(sum: Double, focusError: Double, pushPull: Double) -> SIMD4<Double> {
    0.25
      * SIMD4(
        sum + focusError + pushPull, sum - focusError + pushPull, sum + focusError - pushPull,
        sum - focusError - pushPull)
  }

  /// Moves everything on by one sample time: focus, tracking, sled and spindle voltage, what the slow actuators are
  /// asked for (tilt of the lens and spherical-aberration corrector, shares of their range from -1 to 1), and whether
  /// the laser is on.
  public mutating func step(
    voltages: SIMD4<Double>, slowDrives: SIMD2<Double> = .zero, laserIsOn: Bool, tick: UInt64,
    gaussians: Span<Double>
  ) {
    var pull = gravity
    if !shocks.isEmpty { pull += shockAcceleration(at: tick) }
    lens.step(
      focusVoltage: voltages.x, trackingVoltage: voltages.y, focusAcceleration: pull.x,
      trackingAcceleration: pull.y - sledAcceleration)
    sledPosition += sledStep
    turnFraction += turnStep
    if turnFraction >= 1 { turnFraction -= 1 }
    motion.advance()
    unevenness.advance()
    if motion.isDue { slowStep(voltages: voltages, tick: tick, gaussians: gaussians) }
    laser = laserIsOn ? 1 : 0
  }

  private func shockAcceleration(at tick: UInt64) -> SIMD2<Double> {
    var sum = SIMD2<Double>.zero
    for shock in shocks {
      sum += SIMD2(shock.axial.acceleration(at: tick), shock.radial.acceleration(at: tick))
    }
    return sum
  }

  /// What changes slowly, once in `DiscMotion.interval` ticks: spindle and sled move on under the voltages of that
  /// moment, the disc's motion is summed anew, its unevenness drawn, and the walls are looked up where the spot is.
  private mutating func slowStep(voltages: SIMD4<Double>, tick: UInt64, gaussians: Span<Double>) {
    turnSpindle(voltage: voltages.w)
    unevenness.draw(at: tick, gaussians: gaussians)
    moveSled(voltage: voltages.z)
    let shift = lens.trackingPosition
    let radius = sledPosition + shift
    if (radius - wallRadius).magnitude > Self.wallStep { followWalls(radius: radius) }
    first.takeUp(lensShift: shift * inverseApertureRadius)
    second.takeUp(lensShift: shift * inverseApertureRadius)
    takeUpBackground()
  }

  /// The angle takes up the spindle's, which then goes one slow step ahead; between them the angle grows evenly.
  private mutating func turnSpindle(voltage: Double) {
    turnFraction = spindle.turnFraction
    let turns = spindle.turns
    spindle.step(voltage: voltage)
    let advance = Double(spindle.turns &- turns) + (spindle.turnFraction - turnFraction)
    turnStep = advance / Double(DiscMotion.interval)
    motion.evaluate(turns: turnFraction, angularSpeed: 2 * Double.pi * turnStep * sampleRate)
  }

  /// The radius takes up the sled's, which then goes one slow step ahead; between them the radius grows evenly.
  private mutating func moveSled(voltage: Double) {
    sledPosition = sled.position
    let velocity = sled.velocity
    sled.step(voltage: voltage)
    sledStep = (sled.position - sledPosition) / Double(DiscMotion.interval)
    sledAcceleration = (sled.velocity - velocity) * sampleRate / Double(DiscMotion.interval)
  }

  /// The other layer's and the entrance surface's light.
  private mutating func backgroundLight(errors: SIMD2<Double>, isSecond: Bool) -> FocusSignal {
    let surface = entrance.value(at: -errors.x - entrancePosition)
    var focusError = entranceReflectance * surface.focusError
    var sum = entranceReflectance * surface.sum
    if layerCount > 1 {
      let far = isSecond ? first.far(defocus: -errors.x) : second.far(defocus: -errors.y)
      focusError += far.focusError
      sum += far.sum
    }
    return FocusSignal(focusError: focusError, sum: sum)
  }

  /// While the lens holds a layer in focus, the background is taken up here and not at every tick: the lens then moves
  /// by less than 0.05 um in a slow step, the background by less than 1e-4 of a layer's light.
  private mutating func takeUpBackground() {
    let errors = focusErrors
    let isSecond = layerCount > 1 && errors.y.magnitude < errors.x.magnitude
    let defocus = isSecond ? errors.y.magnitude : errors.x.magnitude
    focusedLayer = defocus < Self.focusReach ? (isSecond ? 1 : 0) : -1
    background = backgroundLight(errors: errors, isSecond: isSecond)
  }

  /// A layer counts as held in focus within this distance, metres.
  static let focusReach = 0.5e-6

  /// Walls are looked up anew when the spot has moved this far along the radius, metres.
  static let wallStep = 4e-6

  private mutating func followWalls(radius: Double) {
    wallRadius = radius
    first.followWalls(radius: radius)
    second.followWalls(radius: radius)
  }
}

extension SimulatedDrive: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("spindle", &spindle)
    visitor.visit("turnFraction", &turnFraction)
    visitor.visit("turnStep", &turnStep)
    visitor.visit("lens", &lens)
    visitor.visit("sled", &sled)
    visitor.visit("sledPosition", &sledPosition)
    visitor.visit("sledStep", &sledStep)
    visitor.visit("sledAcceleration", &sledAcceleration)
    visitor.visit("motion", &motion)
    visitor.visit("unevenness", &unevenness)
    visitor.visit("backgroundFocusError", &background.focusError)
    visitor.visit("backgroundSum", &background.sum)
    visitor.visit("focusedLayer", &focusedLayer)
    visitor.visit("shift0", &first.shift)
    visitor.visit("shift1", &second.shift)
    visitor.visit("laser", &laser)
    let before = wallRadius
    visitor.visit("wallRadius", &wallRadius)
    // The walls follow from the radius at which they were looked up, the means from the lens shift.
    if wallRadius != before { followWalls(radius: wallRadius) }
    first.takeUp(lensShift: first.shift)
    second.takeUp(lensShift: second.shift)
  }
}
