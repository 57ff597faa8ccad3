/// Why a disc cannot be burnt or read back: what is wrong, and what would do.
public struct BurnError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong: half a sentence without a full stop.
  public let problem: String
  /// What would do instead: half a sentence without a full stop.
  public let advice: String

  /// Half sentences without a full stop.
  public init(_ problem: String, advice: String) {
    self.problem = problem
    self.advice = advice
  }

  public var description: String { "\(problem); \(advice)" }
}
