public import Determinism

/// Materials that films are made of, by name.
public enum FilmMaterial: String, Sendable, CaseIterable {
  /// An organic dye, blank.
  case dye
  /// Silver, for reflectors and translucent layers.
  case silver
  /// Aluminium.
  case aluminium
  /// ZnS with a fifth of SiO2, the dielectric of rewritable discs.
  case zincSulphideSilica = "zns_sio2"
  /// Ge2Sb2Te5, crystalline: blank.
  case gstCrystalline = "gst_crystalline"
  /// Ge2Sb2Te5, amorphous: recorded.
  case gstAmorphous = "gst_amorphous"
  /// Lacquer or glue.
  case resin
  /// Known by its entered index only.
  case other

  /// Index n + i k at 405 nm and at 650 nm. Metals after Johnson and Christy (1972) and Rakic (1998), both read off
  /// between their rows; the others are assumed.
  private var indices: (blue: Complex, red: Complex) {
    switch self {
    case .dye: (Complex(1.75, 0.08), Complex(2.3, 0.02))
    case .silver: (Complex(0.05, 2.13), Complex(0.05, 4.37))
    case .aluminium: (Complex(0.50, 4.93), Complex(1.47, 7.79))
    case .zincSulphideSilica: (Complex(2.30, 0), Complex(2.12, 0))
    case .gstCrystalline: (Complex(1.95, 3.40), Complex(4.00, 4.10))
    case .gstAmorphous: (Complex(3.00, 2.20), Complex(4.30, 1.80))
    case .resin, .other: (Complex(1.53), Complex(1.53))
    }
  }

  /// Index at a wavelength in air, metres: linear between 405 and 650 nm, held beyond.
  public func index(wavelength: Double) -> Complex {
    let (blue, red) = indices
    let share = min(1, max(0, (wavelength - 405e-9) / (650e-9 - 405e-9)))
    return blue + share * (red - blue)
  }

  /// Index after recording: a dye loses index and a little of its clarity, a crystal becomes amorphous, anything else
  /// stays (assumed).
  public func recordedIndex(wavelength: Double) -> Complex {
    switch self {
    case .dye: index(wavelength: wavelength) + Complex(-0.45, 0.03)
    case .gstCrystalline: FilmMaterial.gstAmorphous.index(wavelength: wavelength)
    default: index(wavelength: wavelength)
    }
  }

  /// Whether light changes it.
  public var isRecordable: Bool { self == .dye || self == .gstCrystalline }
}
