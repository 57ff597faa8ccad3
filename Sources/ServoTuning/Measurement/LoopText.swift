internal import Determinism
internal import Reporting

enum LoopText {
  static func figure(_ value: Double, digits: Int = 4) -> String {
    decimalText(value, significantDigits: digits)
  }

  /// A number with so many decimals, or a dash for none.
  static func fixed(_ value: Double?, _ decimals: Int) -> String {
    value.map { decimalText($0, decimals: decimals) } ?? "-"
  }

  /// dB as a plain ratio.
  static func ratio(_ decibels: Double) -> Double { Double.pow(10, decibels / 20) }
}
