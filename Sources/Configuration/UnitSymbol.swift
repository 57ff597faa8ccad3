extension ConfigurationUnit {
  /// The unit as it is printed behind a figure: `kHz` of a key that ends with `_khz`. Empty for a plain number.
  public var symbol: String {
    switch self {
    case .pm, .nm, .um, .mm, .m, .mrad, .rad, .deg, .turns, .ns, .us, .ms, .s, .rpm, .g, .kg, .ohm, .ppm,
      .bits, .ticks,
      .samples, .plain:
      rawValue
    case .ratio: "as a ratio"
    case .percent: "%"
    case .lsb: "LSB"
    case .hz: "Hz"
    case .khz: "kHz"
    case .mhz: "MHz"
    case .n: "N"
    case .uv: "uV"
    case .mv: "mV"
    case .v: "V"
    case .ua: "uA"
    case .ma: "mA"
    case .a: "A"
    case .uh: "uH"
    case .mh: "mH"
    case .nf: "nF"
    case .uf: "uF"
    case .mw: "mW"
    case .w: "W"
    case .db: "dB"
    case .celsius: "degrees Celsius"
    case .k: "K"
    case .metresPerSecond: "m/s"
    case .metresPerSecondSquared: "m/s^2"
    case .newtonMetres: "N m"
    case .gramSquareMetres: "g m^2"
    case .kilogramSquareMetres: "kg m^2"
    case .newtonsPerAmpere: "N/A"
    case .hertzPerKelvin: "Hz/K"
    case .micrometresPerVolt: "um/V"
    case .metresPerAmpere: "m/A"
    case .wattsPerAmpere: "W/A"
    case .voltsPerWatt: "V/W"
    case .decibelsPerHertz: "dB/Hz"
    case .perMillimetre: "1/mm"
    case .perMicrometre: "1/um"
    case .voltsPerMicrometre: "V/um"
    }
  }
}
