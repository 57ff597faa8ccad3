/// A figure that no pickup, groove or disc can have: what it is, what it was, what would do.
public struct OpticsError: Error, Equatable, CustomStringConvertible {
  /// The figure, named as in the API, with its unit.
  public let quantity: String
  /// What was given.
  public let value: Double
  /// What would do.
  public let remedy: String

  /// An error about one figure.
  public init(quantity: String, value: Double, remedy: String) {
    self.quantity = quantity
    self.value = value
    self.remedy = remedy
  }

  /// Quantity, value and remedy in one line.
  public var description: String { "\(quantity) is \(value): \(remedy)" }

  /// Refuses a value outside `range`; a NaN is outside every range.
  static func require(
    _ quantity: String, _ value: Double, in range: ClosedRange<Double>
  ) throws(OpticsError) {
    guard range.contains(value) else {
      throw OpticsError(
        quantity: quantity, value: value,
        remedy: "give a value from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}
