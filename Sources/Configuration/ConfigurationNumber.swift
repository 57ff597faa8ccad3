/// A number with the text it was written as.
public struct ConfigurationNumber: Sendable, Equatable {
  /// The Double nearest to what was written.
  public let value: Double
  /// The number as written, for messages.
  public let text: String
  /// The magnitude, where the number is a whole one that is known exactly.
  let wholeMagnitude: UInt64?

  /// A number that code computed.
  public init(_ value: Double) {
    self.value = value
    wholeMagnitude = Self.whole(value)
    text = Self.canonical(value, wholeMagnitude)
  }

  /// A whole number, kept exactly even where no Double holds it.
  public init(_ integer: Int) {
    value = Double(integer)
    wholeMagnitude = UInt64(integer.magnitude)
    text = String(integer)
  }

  /// A whole number such as a seed or a hash, kept exactly even where no Double holds it.
  public init(unsigned integer: UInt64) {
    value = Double(integer)
    wholeMagnitude = integer
    text = String(integer)
  }

  /// A number read from a text; `magnitude` is given for integer literals that 64 bits hold.
  init(value: Double, text: String, literalMagnitude: UInt64?) {
    self.value = value
    self.text = text
    wholeMagnitude = literalMagnitude ?? Self.whole(value)
  }

  /// The number as an integer, if it is a whole one within range; `3.0` and `1e3` are whole.
  public var integer: Int? {
    guard let wholeMagnitude else { return nil }
    if value.sign == .plus { return Int(exactly: wholeMagnitude) }
    if wholeMagnitude == UInt64(Int.max) + 1 { return Int.min }
    return Int(exactly: wholeMagnitude).map { -$0 }
  }

  /// The number as an unsigned integer, if it is a whole one that is not negative.
  public var unsignedInteger: UInt64? {
    guard let wholeMagnitude, value.sign == .plus || wholeMagnitude == 0 else { return nil }
    return wholeMagnitude
  }

  /// Whether the number is a whole one that is known exactly.
  public var isInteger: Bool { wholeMagnitude != nil }

  /// The shortest decimal text that reads back as the same number; whole numbers without a point.
  public var canonicalText: String { Self.canonical(value, wholeMagnitude) }

  /// The number times a power of ten, rounded once.
  ///
  /// Multiplying by a factor such as 1e-6 would round twice, because 1e-6 is itself no Double: 55 * 1e-6 is
  /// not the Double nearest to 55e-6. So the decimal exponent of a text is moved, and the text is read. The text is the
  /// canonical one: a configuration and its canonical copy give the same bits, whatever digits its author wrote.
  public func scaled(byPowerOfTen power: Int) -> Double {
    guard power != 0, value.isFinite, value != 0 else { return value }
    return Self.read(canonicalText, movedByPowerOfTen: power) ?? value
  }

  /// Equal numbers: same value, sign of zero included. The spelling does not count.
  public static func == (left: ConfigurationNumber, right: ConfigurationNumber) -> Bool {
    left.value.bitPattern == right.value.bitPattern && left.wholeMagnitude == right.wholeMagnitude
  }

  /// Reads a decimal text with its exponent moved; nil for an exponent of absurd length.
  private static func read(_ decimal: String, movedByPowerOfTen power: Int) -> Double? {
    let parts = decimal.split(separator: "e", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    let written = parts.count == 2 ? Int(parts[1]) : 0
    guard let written, written.magnitude < 1_000_000 else { return nil }
    return Double("\(parts[0])e\(written + power)")
  }

  private static func whole(_ value: Double) -> UInt64? {
    guard value.magnitude <= 9_007_199_254_740_992 else { return nil }
    // Truncated and compared, because `UInt64(exactly:)` rounds by calls into libm.
    let truncated = UInt64(value.magnitude)
    return Double(truncated) == value.magnitude ? truncated : nil
  }

  private static func canonical(_ value: Double, _ magnitude: UInt64?) -> String {
    guard let magnitude else { return "\(value)" }
    return value.sign == .minus ? "-\(magnitude)" : "\(magnitude)"
  }
}
