/// The unit that a key's suffix states: `depth_nm` is in nanometres.
///
/// The raw value is the suffix without its underscore. A key without a known suffix is a plain number (`plain`).
public enum ConfigurationUnit: String, Sendable, CaseIterable {
  /// A length.
  case pm, nm, um, mm, m
  /// An angle.
  case mrad, rad, deg, turns
  /// A time or a frequency.
  case ns, us, ms, s, hz, khz, mhz, rpm
  /// A mass or a force.
  case g, kg, n
  /// m/s.
  case metresPerSecond = "m_per_s"
  /// m/s^2.
  case metresPerSecondSquared = "m_per_s2"
  /// N m.
  case newtonMetres = "n_m"
  /// g m^2.
  case gramSquareMetres = "g_m2"
  /// kg m^2.
  case kilogramSquareMetres = "kg_m2"
  /// N/A.
  case newtonsPerAmpere = "n_per_a"
  /// Hz/K.
  case hertzPerKelvin = "hz_per_k"
  /// um/V.
  case micrometresPerVolt = "um_per_v"
  /// m/A.
  case metresPerAmpere = "m_per_a"
  /// An electrical quantity, power of light included.
  case uv, mv, v, ua, ma, a, ohm, uh, mh, nf, uf, mw, w, db
  /// W/A.
  case wattsPerAmpere = "w_per_a"
  /// V/W.
  case voltsPerWatt = "v_per_w"
  /// dB/Hz.
  case decibelsPerHertz = "db_per_hz"
  /// A share or a count.
  case percent, ppm, ratio, lsb, bits, ticks, samples
  /// A temperature.
  case celsius, k
  /// 1/mm.
  case perMillimetre = "per_mm"
  /// 1/um.
  case perMicrometre = "per_um"
  /// V/um.
  case voltsPerMicrometre = "v_per_um"
  /// A plain number.
  case plain = ""

  /// How a figure in this unit becomes SI.
  enum Conversion: Sendable, Equatable {
    /// Times a power of ten, rounded once.
    case decimal(Int)
    /// Degrees to radians: divided by 180, times pi, so that 180 and 90 degrees are exactly pi and pi/2.
    case degrees
    /// Revolutions a minute to revolutions a second.
    case perMinute
  }

  var conversion: Conversion {
    switch self {
    case .pm: .decimal(-12)
    case .nm, .ns, .nf: .decimal(-9)
    case .um, .us, .uv, .ua, .uh, .uf, .micrometresPerVolt, .ppm: .decimal(-6)
    case .mm, .ms, .mv, .ma, .mh, .mw, .mrad, .g, .gramSquareMetres: .decimal(-3)
    case .percent: .decimal(-2)
    case .khz, .perMillimetre: .decimal(3)
    case .mhz, .perMicrometre, .voltsPerMicrometre: .decimal(6)
    case .deg: .degrees
    case .rpm: .perMinute
    default: .decimal(0)
    }
  }

  /// The SI factor: one of this unit in SI. Decibels, turns, counts and Celsius degrees stay as they are.
  public var factor: Double { quantity(ConfigurationNumber(1)) }

  /// A number in this unit as SI.
  ///
  /// For decimal units this is the Double nearest to the decimal number written (55 um is 55e-6, which 55 * 1e-6 is not);
  /// for degrees and revolutions a minute it is within one unit in the last place.
  public func quantity(_ number: ConfigurationNumber) -> Double {
    switch conversion {
    case .decimal(let power): number.scaled(byPowerOfTen: power)
    case .degrees: number.value / 180 * Double.pi
    case .perMinute: number.value / 60
    }
  }

  /// The unit of a key: the longest suffix known, and the key without it.
  public static func split(_ key: String) -> (stem: String, unit: ConfigurationUnit) {
    var longest = ConfigurationUnit.plain
    for unit in allCases where unit != .plain && key.hasSuffix("_" + unit.rawValue) {
      if unit.rawValue.utf8.count > longest.rawValue.utf8.count { longest = unit }
    }
    guard longest != .plain else { return (key, .plain) }
    return (String(key.dropLast(longest.rawValue.count + 1)), longest)
  }

  /// The unit that the suffix of a key states.
  public init(ofKey key: String) { self = Self.split(key).unit }
}
