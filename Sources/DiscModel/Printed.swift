/// Figures as messages show them: in the field's unit, with the digits that matter.
enum Printed {
  static func nanometres(_ metres: Double) -> String { "\(digits(metres * 1e9, 2)) nm" }
  static func micrometres(_ metres: Double) -> String { "\(digits(metres * 1e6, 2)) um" }
  static func millimetres(_ metres: Double) -> String { "\(digits(metres * 1e3, 3)) mm" }
  static func degrees(_ radians: Double) -> String { "\(digits(radians / Double.pi * 180, 2)) deg" }
  static func percent(_ share: Double) -> String { "\(digits(share * 100, 2)) %" }

  /// A number rounded half away from zero to so many decimals, without trailing zeros.
  static func digits(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let magnitude = value.magnitude * scale + 0.5
    guard magnitude < 1e15 else { return "\(value)" }
    let rounded = Double(Int64(magnitude)) / scale
    let text = "\(value < 0 && rounded != 0 ? -rounded : rounded)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
