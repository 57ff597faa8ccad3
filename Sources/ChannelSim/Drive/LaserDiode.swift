internal import Configuration
internal import Determinism

/// A laser diode, its heat sink and its front monitor. Powers are counted in the reading power on the disc.
public struct LaserParameters: Equatable, Sendable {
  /// Code, as a share of full scale, at which a cold laser begins to shine.
  public var threshold: Double
  /// Reading powers per full scale of code above the threshold, of a cold laser.
  public var slope: Double
  /// Rise of temperature over which the threshold grows by e, kelvin.
  public var thresholdTemperature: Double
  /// Share of the cold slope that a kelvin takes.
  public var slopeLoss: Double
  /// Rise of temperature at full code, kelvin.
  public var heating: Double
  /// Time constant of the temperature, seconds.
  public var heatingTime: Double
  /// Change of the wavelength with temperature, metres per kelvin.
  public var warmShift: Double
  /// Change of the wavelength, at once, while pulses are written, metres.
  public var pulseShift: Double
  /// Way of the focus toward the disc per change of wavelength, metres per metre.
  public var chromaticFocus: Double
  /// Front monitor's photocurrent at reading power, full scale.
  public var monitorLevel: Double
  /// Share of the mean power while writing that shines between the pulses.
  public var biasShare: Double

  /// Reads the laser of a resolved pickup document.
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    threshold = try node.number("threshold")
    slope = try node.number("slope")
    thresholdTemperature = try node.number("threshold_kelvin")
    slopeLoss = try node.quantity("slope_loss_percent")
    heating = try node.number("heating_kelvin")
    heatingTime = try node.quantity("heating_ms")
    warmShift = try node.number("warm_shift") * 1e-9
    pulseShift = try node.quantity("pulse_shift_nm")
    chromaticFocus = try node.number("chromatic_focus") * 1e3
    monitorLevel = try node.number("monitor_level")
    biasShare = try node.quantity("bias_percent")
  }

  static let schema = Schema(fields: [
    field("threshold", .closed(0, 0.9), "code, of full scale, at which the cold laser begins to shine"),
    field("slope", .closed(1, 1000), "reading powers per full scale of code above the threshold"),
    field("threshold_kelvin", .closed(20, 1000), "rise of temperature over which the threshold grows by e"),
    field("slope_loss_percent", .closed(0, 5), "share of the slope that a kelvin takes"),
    field("heating_kelvin", .closed(0, 100), "rise of temperature at full code"),
    field("heating_ms", .closed(0.1, 100_000), "time constant of the temperature"),
    field("warm_shift", .closed(0, 2), "nanometres of wavelength per kelvin"),
    field("pulse_shift_nm", .closed(-20, 20), "change of the wavelength while pulses are written"),
    field(
      "chromatic_focus", .closed(-5, 5), "micrometres by which the focus moves toward the disc per nanometre"),
    field(
      "monitor_level", .above(0, upTo: 1), "photocurrent of the front monitor at reading power, full scale"),
    field("bias_percent", .closed(0, 100), "share of the mean writing power that shines between the pulses"),
  ])

  private static func field(_ key: String, _ range: NumberRange, _ meaning: String) -> Schema.Field {
    Schema.Field(key, .number(range), meaning: meaning, grade: .assumed)
  }
}

/// The light that leaves the pickup: a laser that the firmware's codes drive, or an ideal one.
///
/// power = slope (code - threshold) above the threshold. The chip's temperature follows the code with one time constant; the
/// threshold grows, the slope falls, and the wavelength moves the focus with it. Code 0 leaves the power to the laser
/// driver's own control: it is then the reading power exactly, as it always is with an ideal laser.
struct LightSource: Sendable {
  /// What shines now, in reading powers; 0 while the laser is off.
  private(set) var power = 0.0
  private(set) var writes = false
  /// Kelvin above the cold laser.
  private(set) var temperature = 0.0
  private var code = 0.0
  private var threshold = 0.0
  private var slope = 1.0
  private let laser: LaserParameters?
  private let approach: Double

  init(_ laser: LaserParameters?, step: Double) {
    self.laser = laser
    approach = laser.map { 1 - Double.exp(-step / $0.heatingTime) } ?? 0
    takeTemperature()
  }

  /// There is a laser whose power the firmware's codes set.
  var isReal: Bool { laser != nil }

  /// One tick: on or off, reading or writing, with the code of its power.
  @inline(__always)
  mutating func step(isOn: Bool, writes: Bool, code: UInt16) {
    guard laser != nil, code > 0, isOn else {
      power = isOn ? 1 : 0
      self.writes = writes && isOn
      self.code = 0
      return
    }
    self.writes = writes
    self.code = Double(code) * (1.0 / 65535)
    let above = self.code - threshold
    power = above > 0 ? slope * above : 0
  }

  /// Once in a slow step.
  mutating func warm() {
    guard let laser else { return }
    temperature += approach * (laser.heating * code - temperature)
    takeTemperature()
  }

  private mutating func takeTemperature() {
    guard let laser else { return }
    threshold = laser.threshold * Double.exp(temperature / laser.thresholdTemperature)
    slope = laser.slope * max(0, 1 - laser.slopeLoss * temperature)
  }

  /// The front monitor's photocurrent, full scale: the mean power's.
  var monitor: Double { laser.map { $0.monitorLevel * power } ?? 0 }

  /// Share of the mean power that shines between pulses; all of it while reading.
  var biasShare: Double { writes ? laser?.biasShare ?? 1 : 1 }

  /// By how much the focus lies nearer to the disc than with the cold, reading laser, metres.
  var focusShift: Double {
    guard let laser else { return 0 }
    return laser.chromaticFocus * (laser.warmShift * temperature + (writes ? laser.pulseShift : 0))
  }
}

extension LightSource: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("power", &power)
    visitor.visit("writes", &writes)
    visitor.visit("temperature", &temperature)
    visitor.visit("code", &code)
    // Threshold and slope follow from the temperature.
    takeTemperature()
  }
}
