/// The numbers that a key accepts, in the key's own unit.
public struct NumberRange: Sendable, Equatable, CustomStringConvertible {
  /// The lower bound, if there is one.
  public let lower: Double?
  /// The upper bound, if there is one.
  public let upper: Double?
  /// Whether the lower bound itself is refused.
  public let excludesLower: Bool
  /// Whether the upper bound itself is refused.
  public let excludesUpper: Bool

  /// A range; a bound that is not given does not bound.
  public init(
    lower: Double? = nil, upper: Double? = nil, excludesLower: Bool = false, excludesUpper: Bool = false
  ) {
    self.lower = lower
    self.upper = upper
    self.excludesLower = excludesLower
    self.excludesUpper = excludesUpper
  }

  /// Every finite number.
  public static let any = NumberRange()
  /// Every number above zero.
  public static let positive = NumberRange(lower: 0, excludesLower: true)
  /// Zero and every number above.
  public static let nonNegative = NumberRange(lower: 0)

  /// From one number to another, both accepted.
  public static func closed(_ lower: Double, _ upper: Double) -> NumberRange {
    NumberRange(lower: lower, upper: upper)
  }

  /// Between two numbers, both refused.
  public static func open(_ lower: Double, _ upper: Double) -> NumberRange {
    NumberRange(lower: lower, upper: upper, excludesLower: true, excludesUpper: true)
  }

  /// Above one number up to another, which is accepted.
  public static func above(_ lower: Double, upTo upper: Double) -> NumberRange {
    NumberRange(lower: lower, upper: upper, excludesLower: true)
  }

  /// Whether the range accepts a number; NaN never.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    if let lower, excludesLower ? value <= lower : value < lower { return false }
    if let upper, excludesUpper ? value >= upper : value > upper { return false }
    return true
  }

  /// The range in words, such as `above 0 and at most 10`.
  public var description: String {
    var parts: [String] = []
    if let lower { parts.append("\(excludesLower ? "above" : "at least") \(text(lower))") }
    if let upper { parts.append("\(excludesUpper ? "below" : "at most") \(text(upper))") }
    return parts.isEmpty ? "any number" : parts.joined(separator: " and ")
  }

  private func text(_ value: Double) -> String { ConfigurationNumber(value).canonicalText }
}
