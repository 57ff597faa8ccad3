/// A number as people read it, with `significantDigits` digits (1 … 17) and no trailing zeros: `0.0125`,
/// `1.5e-7`, `nan`, `-inf`.
public func decimalText(_ value: Double, significantDigits: Int = 4) -> String {
  guard var decimal = Decimal(value) else { return "\(value)" }
  decimal.round(toDigits: min(max(significantDigits, 1), 17))
  return decimal.sign + (decimal.isPlain ? decimal.plain(decimals: nil) : decimal.scientific)
}

/// A number with a fixed count of `decimals` (0 … 17), so that a column lines up; magnitudes from 1e15 on in
/// scientific form.
public func decimalText(_ value: Double, decimals: Int) -> String {
  guard var decimal = Decimal(value) else { return "\(value)" }
  guard decimal.exponent < 15 else { return decimalText(value, significantDigits: 17) }
  let decimals = min(max(decimals, 0), 17)
  decimal.round(toDigits: decimal.exponent + 1 + decimals)
  return (decimal.isZero ? "" : decimal.sign) + decimal.plain(decimals: decimals)
}

/// The shortest decimal digits that name a Double, as d.ddd times a power of ten.
private struct Decimal {
  var sign: String
  var digits: [Int]
  var exponent: Int

  var isZero: Bool { digits == [0] }
  var isPlain: Bool { isZero || (-4..<6).contains(exponent) }

  /// Nil when the value is not finite.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    sign = value < 0 ? "-" : ""
    // `description` is the shortest text that gives the same Double again: digits, perhaps a point, perhaps "e".
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let all = mantissa.joined().compactMap(\.wholeNumberValue)
    let leadingZeros = all.prefix { $0 == 0 }.count
    digits = Array(all.dropFirst(leadingZeros))
    exponent = mantissa[0].count - 1 - leadingZeros + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    if digits.isEmpty { self.clear() }
    trim()
  }

  private mutating func clear() {
    digits = [0]
    exponent = 0
  }

  private mutating func trim() {
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
  }

  /// Keeps the first `count` digits, a half rounded away from zero.
  mutating func round(toDigits count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else { return clear() }
    let roundsUp = digits[count] >= 5
    digits.removeLast(digits.count - count)
    if roundsUp { incrementLast() }
    if digits.isEmpty { clear() }
    trim()
  }

  private mutating func incrementLast() {
    var index = digits.count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      exponent += 1
    }
  }

  /// Without an exponent; `decimals` nil means as many as there are.
  func plain(decimals: Int?) -> String {
    let count = max(decimals ?? (digits.count - 1 - exponent), 0)
    let whole = exponent < 0 ? "0" : text(0...exponent)
    return count == 0 ? whole : whole + "." + text((exponent + 1)...(exponent + count))
  }

  var scientific: String {
    let fraction = digits.count > 1 ? "." + text(1...(digits.count - 1)) : ""
    return "\(digits[0])\(fraction)e\(exponent)"
  }

  private func text(_ places: ClosedRange<Int>) -> String {
    places.map { digits.indices.contains($0) ? "\(digits[$0])" : "0" }.joined()
  }
}
