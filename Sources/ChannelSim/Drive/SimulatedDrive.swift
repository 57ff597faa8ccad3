public import Determinism
public import DiscModel

/// What the spot meets at one instant.
public struct SpotReading: Equatable, Sendable {
  /// Light on the quadrants A, B, C, D, as shares of the whole return of an ideal mirror.
  public var light: SIMD4<Double>
  /// Layer position less lens position for layer 0 and layer 1, metres: what the focus loop should bring to zero.
  public var focusErrors: SIMD2<Double>
  /// The layer nearest to focus.
  public var layer: Int
  /// Where the spot is on that layer in grooves: whole numbers are groove centres.
  public var grooveNumber: Double
  /// Lens position against the sled, metres.
  public var lensShift: Double
}

/// The simulated drive: disc, spindle, sled, lens and light, from voltages to photodiodes.
///
/// One tick is `read` (what the light does where everything stands) and then `step` (everything moves on by one
/// sample time under voltages that are held over it).
public struct SimulatedDrive: Sendable {
  public var spindle: Spindle
  public var lens: LensActuator
  public var sled: Sled
  var axialNoise: (BandLimitedNoise, BandLimitedNoise)
  var radialNoise: (BandLimitedNoise, BandLimitedNoise)
  /// 1 while the laser is on.
  var laser = 0.0
  /// Radius on the disc at which the walls were looked up last, metres.
  var wallRadius: Double

  var layers: [LayerReadout]
  let entrance: FocusCurve
  let entrancePosition: Double
  let entranceReflectance: Double
  let restDistance: Double
  let inverseApertureRadius: Double
  let gravity: SIMD2<Double>
  let shocks: [(axial: Shock, radial: Shock)]
  let axialStream: RandomStream
  let radialStream: RandomStream

  /// Where the lens's travel from layer 0 to layer 1 lies, metres; 0 on a disc of one layer.
  public let layerTravel: Double

  /// Builds everything that a run looks up. Throws the typed errors of disc, optics and mechanics.
  public init(disc: Disc, pickup: Pickup, mechanism: Mechanism, seed: UInt64, sampleRate: Double) throws {
    let step = 1 / sampleRate
    spindle = try Spindle(mechanism.spindle, step: step)
    try spindle.setSpeed(2 * Double.pi * mechanism.initialSpeed)
    lens = try LensActuator(focus: pickup.focusActuator, tracking: pickup.trackingActuator, step: step)
    sled = try Sled(mechanism.sled, position: mechanism.initialRadius, step: step)
    wallRadius = mechanism.initialRadius
    restDistance = pickup.restDistance
    inverseApertureRadius = 1 / pickup.optics.apertureRadius
    gravity = mechanism.orientation.gravity
    shocks = try mechanism.shocks.map { pulse in
      let tick = UInt64(max(0, min(pulse.start * sampleRate, 1e18)))
      return (
        try Shock(startTick: tick, duration: pulse.duration, amplitude: pulse.axial, step: step),
        try Shock(startTick: tick, duration: pulse.duration, amplitude: pulse.radial, step: step)
      )
    }
    axialStream = RandomStream(seed: seed, name: "disc.axial")
    radialStream = RandomStream(seed: seed, name: "disc.radial")

    let builder = try LayerBuilder(disc: disc, optics: pickup.optics, radius: mechanism.initialRadius)
    layers = builder.layers
    layerTravel = builder.travel
    entrance = builder.entrance.curve
    entrancePosition = builder.entrance.lensPosition
    entranceReflectance = builder.entranceReflectance
    axialNoise = (
      try Self.noise(disc.layers[0].axialRunOut, step), try Self.noise(disc.layers.last?.axialRunOut, step)
    )
    radialNoise = (
      try Self.noise(disc.layers[0].radialRunOut, step), try Self.noise(disc.layers.last?.radialRunOut, step)
    )
  }

  static func noise(_ runOut: DiscModel.RunOut?, _ step: Double) throws -> BandLimitedNoise {
    try BandLimitedNoise(
      rms: runOut?.noise ?? 0, cornerFrequency: runOut?.noiseBandwidth ?? 1000, step: step)
  }

  /// The spindle's angle as its interpolated counter tells it, 65 536 steps a turn.
  public var rotation: UInt16 {
    UInt16(truncatingIfNeeded: Int32(spindle.turnFraction * 65536))
  }

  /// How many layers the disc has.
  public var layerCount: Int { layers.count }

  /// Where the spot is and what light comes back, before the drive moves on.
  public mutating func read() -> SpotReading {
    let rotor = spindle.rotor
    let lensZ = lens.focusPosition - restDistance
    let first = layers[0].axialMotion.motion(at: rotor, angularSpeed: 0).position + axialNoise.0.value
    var errors = SIMD2(first - lensZ, 0)
    if layers.count > 1 {
      errors.y =
        layerTravel + layers[1].axialMotion.motion(at: rotor, angularSpeed: 0).position + axialNoise.1.value
        - lensZ
    } else {
      errors.y = errors.x
    }
    let near = layers.count > 1 && errors.y.magnitude < errors.x.magnitude ? 1 : 0
    return light(rotor: rotor, errors: errors, near: near)
  }

  private mutating func light(rotor: Rotor, errors: SIMD2<Double>, near: Int) -> SpotReading {
    let shift = lens.trackingPosition
    let runOut =
      layers[near].radialMotion.motion(at: rotor, angularSpeed: 0).position
      + (near == 0 ? radialNoise.0.value : radialNoise.1.value)
    let radius = sled.position + shift - runOut
    if (radius - wallRadius).magnitude > Self.wallStep {
      wallRadius = radius
      for index in layers.indices { layers[index].followWalls(radius: radius) }
    }
    let number = layers[near].grooveNumber(radius: radius, turnFraction: spindle.turnFraction)
    let signals = signals(errors: errors, near: near, grooveNumber: number, lensShift: shift)
    return SpotReading(
      light: laser
        * Self.quadrants(sum: signals.sum, focusError: signals.focusError, pushPull: signals.pushPull),
      focusErrors: errors, layer: near, grooveNumber: number, lensShift: shift)
  }

  /// The light of all surfaces together, as shares of an ideal mirror's whole return.
  ///
  /// Only the layer nearest to focus shows its tracks; the other adds its mean light. Its groove signal is a
  /// thousandth of that of the layer in focus.
  func signals(
    errors: SIMD2<Double>, near: Int, grooveNumber: Double, lensShift: Double
  ) -> (focusError: Double, pushPull: Double, sum: Double) {
    let (sine, cosine) = Double.sinCosTurns(grooveNumber)
    let defocus = -errors[near]
    let groove = layers[near].groove.signals(
      layers[near].orders, cosTheta: cosine, sinTheta: sine, defocus: defocus,
      lensShift: lensShift * inverseApertureRadius)
    let focus = layers[near].focus.value(at: defocus)
    let power = layers[near].reflectance
    var focusError = power * groove.sum * focus.focusError
    var sum = power * groove.sum * focus.sum
    if layers.count > 1 {
      let far = layers[1 - near].focus.value(at: -errors[1 - near])
      let farPower = layers[1 - near].reflectance * layers[1 - near].meanSum
      focusError += farPower * far.focusError
      sum += farPower * far.sum
    }
    let surface = entrance.value(at: -errors.x - entrancePosition)
    focusError += entranceReflectance * surface.focusError
    sum += entranceReflectance * surface.sum
    return (focusError, power * groove.pushPull * focus.sum, sum)
  }

  /// What a laboratory's linear sensor tells instead of light: the focus error of layer 0 and the radial error from
  /// groove 0, metres, spread over the quadrants so that (A+C)-(B+D) and (A+B)-(C+D) give them back.
  public func linearSensor(_ spot: SpotReading) -> SIMD4<Double> {
    let focusError = spot.focusErrors.x
    let radialError = -spot.grooveNumber * layers[spot.layer].pitch
    return Self.quadrants(sum: 0, focusError: focusError, pushPull: radialError)
  }

  /// Walls are looked up anew when the spot has moved this far over the disc, metres.
  static let wallStep = 4e-6

  /// A = (sum + FE + PP)/4 and so on; tangential push-pull is zero on a groove.
  static func quadrants(sum: Double, focusError: Double, pushPull: Double) -> SIMD4<Double> {
    0.25
      * SIMD4(
        sum + focusError + pushPull, sum - focusError + pushPull, sum + focusError - pushPull,
        sum - focusError - pushPull)
  }

  /// Moves everything on by one sample time: focus, tracking, sled and spindle voltage, and whether the laser is on.
  public mutating func step(voltages: SIMD4<Double>, laserIsOn: Bool, tick: UInt64, gaussians: Span<Double>) {
    var pull = gravity
    for shock in shocks {
      pull.x += shock.axial.acceleration(at: tick)
      pull.y += shock.radial.acceleration(at: tick)
    }
    lens.step(
      focusVoltage: voltages.x, trackingVoltage: voltages.y, focusAcceleration: pull.x,
      trackingAcceleration: pull.y)
    sled.step(voltage: voltages.z)
    spindle.step(voltage: voltages.w)
    let axial = GaussianTable.deviates3(from: axialStream.word(at: tick), in: gaussians)
    let radial = GaussianTable.deviates3(from: radialStream.word(at: tick), in: gaussians)
    _ = axialNoise.0.step(axial.0)
    _ = axialNoise.1.step(axial.1)
    _ = radialNoise.0.step(radial.0)
    _ = radialNoise.1.step(radial.1)
    laser = laserIsOn ? 1 : 0
  }
}

extension SimulatedDrive: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("spindle", &spindle)
    visitor.visit("lens", &lens)
    visitor.visit("sled", &sled)
    visitor.visit("axialNoise0", &axialNoise.0)
    visitor.visit("axialNoise1", &axialNoise.1)
    visitor.visit("radialNoise0", &radialNoise.0)
    visitor.visit("radialNoise1", &radialNoise.1)
    visitor.visit("laser", &laser)
    let before = wallRadius
    visitor.visit("wallRadius", &wallRadius)
    // The walls follow from the radius at which they were looked up.
    if wallRadius != before {
      for index in layers.indices { layers[index].followWalls(radius: wallRadius) }
    }
  }
}
