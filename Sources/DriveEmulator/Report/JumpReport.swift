internal import ChannelSim
internal import LayerFocus

/// What the actuator can do at best on this disc.
struct JumpBounds {
  /// Way from layer to layer, metres.
  var distance: Double
  /// Largest acceleration of the lens, m/s^2.
  var acceleration: Double
  /// Way over which an approaching layer's focus error tells where the lens is, metres.
  var sCurve: Double

  init(scenario: Scenario, layerTravel: Double) {
    distance = layerTravel
    let actuator = scenario.pickup.focusActuator
    let volts = min(actuator.maximumVoltage, scenario.frontEnd.driveFullScale)
    acceleration = actuator.accelerationPerVolt * volts
    sCurve = scenario.firmware.focus.jumpEnterDistance
  }

  /// Full drive half the way, full brake the other half: 2 sqrt(D/a), seconds.
  var shortestTime: Double { 2 * (distance.magnitude / acceleration).squareRoot() }

  /// Full brake over the S-curve stops no faster lens: sqrt(2 a s), m/s.
  var fastestArrival: Double { (2 * acceleration * sCurve).squareRoot() }
}

/// A layer jump as it really went, whatever the firmware believes.
public struct JumpReport: Equatable, Sendable {
  /// Tick at which the firmware began.
  public var start: UInt64
  /// The layer it came from and the layer it went for.
  public var from: Int
  /// The layer it went for.
  public var to: Int
  /// The jump was followed until 5 ms after the firmware called it done; false if the run ended before that.
  public var isJudged: Bool
  /// The layer within 0.23 um of which the lens then was; nil if it was at none.
  public var landed: Int?
  /// Seconds from the beginning until the lens stayed within 0.23 um of the layer; nil if it did not land there.
  public var settled: Double?
  /// Largest way beyond the layer, metres.
  public var overshoot: Double
  /// Tick and speed (m/s) of the first crossing of the layer; nil if the lens never crossed it.
  public var crossing: UInt64?
  /// Speed there, m/s; nil if the lens never crossed it.
  public var crossingSpeed: Double?
  /// The time that no jump on this disc with this actuator can beat, seconds.
  public var shortestTime: Double
  /// The fastest lens that full brake stops within the approaching layer's S-curve, m/s.
  public var fastestArrival: Double

  /// The lens ended at the layer that was wanted.
  public var hasLanded: Bool { landed == to }

  static func all(
    of meter: JumpMeter, origins: [(tick: UInt64, layer: UInt8)], bounds: JumpBounds
  ) -> [JumpReport] {
    let judged = meter.jumps.map { JumpReport($0, isJudged: true, meter.sampleRate, origins, bounds) }
    guard meter.isJumping else { return judged }
    return judged + [JumpReport(meter.current, isJudged: false, meter.sampleRate, origins, bounds)]
  }

  init(
    _ jump: JumpMeter.Jump, isJudged: Bool, _ sampleRate: Double,
    _ origins: [(tick: UInt64, layer: UInt8)], _ bounds: JumpBounds
  ) {
    start = jump.start
    to = jump.target
    let origin = origins.last { $0.tick <= jump.start }?.layer ?? 15
    from = origin < 2 ? Int(origin) : 1 - jump.target
    self.isJudged = isJudged
    landed = isJudged && jump.landed >= 0 ? jump.landed : nil
    settled = isJudged && jump.landed == jump.target ? Double(jump.settled) / sampleRate : nil
    overshoot = jump.overshoot
    crossing = jump.crossing == 0 ? nil : jump.crossing
    crossingSpeed = jump.crossing == 0 ? nil : jump.crossingSpeed
    shortestTime = bounds.shortestTime
    fastestArrival = bounds.fastestArrival
  }
}
