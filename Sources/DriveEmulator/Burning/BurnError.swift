/// Why a disc cannot be burnt or read back: what is wrong, and what would do.
public struct BurnError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong: half a sentence without a full stop.
  public let problem: String
  /// What would do instead: half a sentence without a full stop.
  public let advice: String
  /// No address told the way to a place: there nothing is recorded, or nothing legible.
  let findsNoAddress: Bool

  /// Half sentences without a full stop.
  public init(_ problem: String, advice: String) {
    self.init(problem, advice: advice, findsNoAddress: false)
  }

  init(_ problem: String, advice: String, findsNoAddress: Bool) {
    self.problem = problem
    self.advice = advice
    self.findsNoAddress = findsNoAddress
  }

  public var description: String { "\(problem); \(advice)" }
}
