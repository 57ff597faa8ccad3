internal import Determinism
public import DiscModel

/// The simulated drive: disc, spindle, sled, lens and light, from voltages to photodiodes.
///
/// One tick is `read` (what the light does where everything stands) and then `step` (everything moves on by one
/// sample time under voltages that are held over it).
public struct SimulatedDrive: Sendable {
  /// The spindle, one slow step ahead of the angle below.
  public var spindle: Spindle
  /// The disc's angle now, in turns from 0 to 1, and its advance a tick.
  public internal(set) var turnFraction: Double
  var turnStep: Double
  /// The lens on its two actuators.
  public var lens: LensActuator
  /// The sled, one slow step ahead of the radius below.
  public var sled: Sled
  /// Radius of the lens's neutral place now, metres, and its advance a tick.
  public internal(set) var sledPosition: Double
  var sledStep: Double
  /// The sled's acceleration, m/s^2, against which the lens's inertia pulls at its suspension.
  var sledAcceleration: Double
  var motion: DiscMotion
  var unevenness: DiscUnevenness
  /// Light that changes slowly while a layer is in focus, as it was at the last slow step: that of the other layer and
  /// of the entrance surface, on the main spot's quadrants and on those of both side spots.
  var background = SpotLight(main: .zero, side: .zero)
  /// What lies under the spot of the layer in focus, as of the last slow step: the recorded share, and the tilt of disc
  /// against lens across and along the tracks, radians.
  var recordedShare = 0.0
  var tilt = SIMD2<Double>.zero
  /// Tilt of the lens (radians) by its actuator.
  var lensTilt: SlowActuator
  /// The spherical-aberration corrector, metres of cover, and the stop whose optics hold; none without a corrector.
  var corrector: SlowActuator
  var correctorStop: Int32 = -1
  let stops: [CorrectorStop]
  /// What is recorded on the disc. Writing adds to it.
  public var recorded: RecordedMap
  /// The layer in focus at the last slow step, for which the background holds; -1 if none was near enough.
  var focusedLayer: Int8 = -1
  /// Light of the main spot in reading powers: 1 while an ideal laser is on.
  var laser = 0.0
  var source: LightSource
  /// How far the focus has moved toward the disc with the wavelength, metres.
  var chromaticShift = 0.0
  var first: LayerReadout
  var second: LayerReadout
  /// How many layers the disc has.
  public let layerCount: Int
  var entrance: FocusCurve
  var entrancePosition: Double
  let entranceReflectance: Double
  let restDistance: Double
  let inverseApertureRadius: Double
  let gravity: SIMD2<Double>
  let sampleRate: Double
  /// Light of a side spot against the main one's, and its distance across the tracks, metres.
  let sideSpotShare: Double
  /// The main beam's stray light on the side detectors, by the layer in focus.
  var stray: (StrayLight, StrayLight)
  /// Phase by which light to layer 1 and back is longer, radians per metre of spacer.
  let spacerWaveNumber: Double
  /// By how much the leading half gains on the trailing one, as a share of either, per radian of tangential tilt.
  let tangentialGain: Double
  let disc: Disc
  /// Power that passes layer 0 once, blank and recorded.
  let transmittances: SIMD2<Double>
  /// Radius of layer 1's light where it crosses layer 0, metres.
  let crossingRadius: Double
  /// The wobble of the grooves; nil for straight ones.
  public let wobble: GrooveWobble?
  /// Which sector lies where.
  public let geometry: SectorGeometry
  /// What flaws take of the light, and whether the spot comes near one before the next slow step.
  let defects: DefectShadow
  var nearsDefect = false
  /// Distance of the side spots along the track, metres.
  let sideSpotDistance: Double
  let shocks: [(axial: Shock, radial: Shock)]

  /// Lens travel from layer 0 to layer 1, metres; 0 on a disc of one layer.
  public internal(set) var layerTravel: Double

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
    restDistance = pickup.restDistance
    inverseApertureRadius = 1 / pickup.optics.apertureRadius
    gravity = mechanism.orientation.gravity
    self.sampleRate = sampleRate
    sideSpotShare = pickup.sideSpots.share
    source = LightSource(pickup.laser, step: slow)
    self.disc = disc
    recorded = disc.recorded
    lensTilt = SlowActuator(pickup.tiltActuator, step: slow)
    corrector = SlowActuator(pickup.corrector, step: slow)
    shocks = try Self.shocks(mechanism, sampleRate: sampleRate)

    wobble = GrooveWobble(disc: disc, optics: pickup.optics)
    geometry = SectorGeometry(disc: disc)
    defects = DefectShadow(disc: disc, optics: pickup.optics, radius: mechanism.initialRadius)
    sideSpotDistance = pickup.sideSpots.distance

    let builder = try LayerBuilder(
      disc: disc, pickup: pickup, radius: mechanism.initialRadius, step: step)
    transmittances = Self.transmittances(disc, wavelength: pickup.optics.wavelength)
    let spacer = disc.meanSpacerThickness(atRadius: mechanism.initialRadius)
    crossingRadius = max(1e-6, pickup.optics.coneRadius(at: spacer, index: disc.spacer.index))
    stray = builder.stray
    tangentialGain = try Self.tangentialGain(pickup.optics)
    spacerWaveNumber = 2 * pickup.optics.waveNumber * disc.spacer.index
    layerCount = disc.layers.count
    first = builder.first
    second = builder.second
    if disc.layers.count > 1 { second.through = transmittances.x * transmittances.x }
    layerTravel = builder.travel
    entrance = builder.entrance.curve
    entrancePosition = builder.entrance.lensPosition
    entranceReflectance = builder.entranceReflectance
    motion = builder.motion
    stops = try CorrectorStop.all(disc: disc, pickup: pickup, radius: mechanism.initialRadius, step: step)
    unevenness = try Self.unevenness(disc, step: step, seed: seed)
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
  var focusErrors: SIMD2<Double> {
    let lensZ = lens.focusPosition - restDistance + chromaticShift
    return SIMD2(
      motion.position.x + unevenness.position.x - lensZ,
      layerTravel + motion.position.y + unevenness.position.y - lensZ)
  }

  /// The firmware's codes set the laser's power.
  public var hasLaser: Bool { source.isReal }

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
    var light = light(errors: errors, isSecond: isSecond, grooveNumber: number)
    if nearsDefect { shade(&light, layer: isSecond ? 1 : 0, radius: radius) }
    var spot = SpotReading(
      light: laser * light.main, side: (laser * sideSpotShare) * light.side,
      phaseDifference: laser * light.phaseDifference, recordedShare: recordedShare, focusErrors: errors,
      layer: isSecond ? 1 : 0, grooveNumber: number, lensShift: shift, rotation: rotation)
    spot.tilt = tilt
    if source.isReal { tellLaser(&spot) }
    let sum = light.main.sumOfLanes
    spot.rfEnvelope = laser * SIMD2(sum, sum)
    if recordedShare > 0 {
      let own = sum - background.main.sumOfLanes
      spot.rfEnvelope += (laser * own) * (isSecond ? second.markEdges : first.markEdges)
    }
    return spot
  }

  /// The light of all surfaces together, as shares of an ideal mirror's whole return; that of the side spots as if they
  /// were as bright as the main one.
  ///
  /// Mutating, as `read` is, only to work in place: a copy of the tables' headers each tick costs more than the light.
  @inline(__always)
  mutating func light(
    errors: SIMD2<Double>, isSecond: Bool, grooveNumber: Double
  ) -> SpotLight {
    let (sine, cosine) = Double.sinCosTurns(grooveNumber)
    let near =
      isSecond
      ? second.near(defocus: -errors.y, sine: sine, cosine: cosine)
      : first.near(defocus: -errors.x, sine: sine, cosine: cosine)
    let rest =
      focusedLayer == (isSecond ? 1 : 0) ? background : backgroundLight(errors: errors, isSecond: isSecond)
    let light = SpotLight(
      main: near.main + rest.main, side: near.side + rest.side, phaseDifference: near.phaseDifference)
    return tilt.y == 0 ? light : Self.leaning(light, by: tangentialGain * tilt.y)
  }

  /// A disc tilted along the track turns the whole return: the leading half (A and D) gains what the trailing one loses.
  ///
  /// `gain` is the share of it. No method: the drive would be copied for the call.
  @inline(never)
  private static func leaning(_ light: SpotLight, by gain: Double) -> SpotLight {
    let shares = SIMD4(1 + gain, 1 - gain, 1 - gain, 1 + gain)
    return SpotLight(
      main: shares * light.main, side: shares * light.side, phaseDifference: light.phaseDifference)
  }

  /// Push-pull between groove and land of the layer in focus as the lens stands now, and the sum: light of the main spot.
  public mutating func trackSignals(of spot: SpotReading) -> (pushPull: Double, sum: Double) {
    let isSecond = spot.layer == 1
    let light =
      isSecond
      ? second.near(defocus: -spot.focusErrors.y, sine: 1, cosine: 0).main
      : first.near(defocus: -spot.focusErrors.x, sine: 1, cosine: 0).main
    return (laser * (light.x + light.y - light.z - light.w), laser * light.sumOfLanes)
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
  /// the laser is on, whether it writes, and the code of its power.
  public mutating func step(
    voltages: SIMD4<Double>, slowDrives: SIMD2<Double> = .zero, laserIsOn: Bool, writes: Bool = false,
    laserCode: UInt16 = 0, tick: UInt64, gaussians: Span<Double>
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
    if motion.isDue {
      slowStep(voltages: voltages, slowDrives: slowDrives, tick: tick, gaussians: gaussians)
    }
    source.step(isOn: laserIsOn, writes: writes, code: laserCode)
    laser = source.power
    if source.isReal { chromaticShift = source.focusShift }
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
  private mutating func slowStep(
    voltages: SIMD4<Double>, slowDrives: SIMD2<Double>, tick: UInt64, gaussians: Span<Double>
  ) {
    turnSpindle(voltage: voltages.w)
    unevenness.draw(at: tick, gaussians: gaussians)
    moveSled(voltage: voltages.z)
    lensTilt.step(drive: slowDrives.x)
    if source.isReal { source.warm() }
    if !stops.isEmpty { moveCorrector(drive: slowDrives.y) }
    let radius = sledPosition + lens.trackingPosition
    // The border between two regions of walls runs out with the layer.
    let runOut = motion.position + unevenness.position
    first.followWalls(radius: radius - runOut.z)
    second.followWalls(radius: radius - runOut.w)
    takeUpSurroundings(radius: radius)
    takeUpBackground()
    if !defects.isEmpty { lookForDefects(radius: radius) }
  }

  /// The corrector moves on. The optics are those of the nearest stop, the distance of the layers lies between the stops'.
  private mutating func moveCorrector(drive: Double) {
    corrector.step(drive: drive)
    let place = (corrector.position - stops[0].correction) / CorrectorStop.spacing
    let nearest = Int32(max(0, min(place + 0.5, Double(stops.count - 1))))
    if nearest != correctorStop { take(stop: nearest) }
    let lower = max(0, min(Int(place), stops.count - 2))
    let share = place - Double(lower)
    layerTravel = stops[lower].travel + share * (stops[lower + 1].travel - stops[lower].travel)
  }

  mutating func take(stop: Int32) {
    guard stops.indices.contains(Int(stop)) else { return }
    correctorStop = stop
    let next = stops[Int(stop)]
    first = next.first.carrying(first)
    second = next.second.carrying(second)
    entrance = next.entrance
    entrancePosition = next.entrancePosition
    stray = next.stray
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
}
