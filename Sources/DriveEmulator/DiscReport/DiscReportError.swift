/// A question about a disc that has no answer: what was asked, and what would do.
public struct DiscReportError: Error, Equatable, CustomStringConvertible {
  public let problem: String
  public let advice: String

  public init(_ problem: String, advice: String) {
    self.problem = problem
    self.advice = advice
  }

  public var description: String { "\(problem); \(advice)" }
}
