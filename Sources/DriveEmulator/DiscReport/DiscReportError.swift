/// A question about a disc that has no answer: what was asked, and what would do.
public struct DiscReportError: Error, Equatable, CustomStringConvertible {
  /// What was asked and has no answer.
  public let problem: String
  /// What would do.
  public let advice: String

  /// A question without an answer, and what would do.
  public init(_ problem: String, advice: String) {
    self.problem = problem
    self.advice = advice
  }

  public var description: String { "\(problem); \(advice)" }
}
