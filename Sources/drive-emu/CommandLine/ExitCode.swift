/// What the program's exit status tells a script.
enum ExitCode: Int32, CaseIterable {
  case success = 0
  case internalError = 1
  case usage = 2
  case limitFailed = 3
  case replayDiverged = 4
  case uncorrectable = 5
  case damagedInput = 6
  case toolMissing = 7
  /// 128 and the number of the signal, as shells have it.
  case interrupted = 130

  /// All of them, as a list in a sentence.
  static var list: String { allCases.map { "\($0.rawValue)" }.joined(separator: ", ") }

  var meaning: String {
    switch self {
    case .success: "all limits held, or the verb did what it was asked"
    case .internalError: "an internal error: the program or the machine is at fault, not the input"
    case .usage: "usage or configuration: an unknown word, or a value that cannot be"
    case .limitFailed: "a limit failed, or a disc breaks a requirement of its standard"
    case .replayDiverged: "a replay diverged from its recording"
    case .uncorrectable: "data that error correction could not repair"
    case .damagedInput: "an input file is truncated or corrupt"
    case .toolMissing: "an optional tool that was asked for is missing"
    case .interrupted: "interrupted (Ctrl-C); what there is stays, and says that it is incomplete"
    }
  }
}

/// A reason to stop: what is wrong, what would do, and the exit code.
struct Failure: Error, CustomStringConvertible {
  let code: ExitCode
  let problem: String
  let advice: String

  init(_ code: ExitCode, _ problem: String, advice: String = "") {
    self.code = code
    self.problem = problem
    self.advice = advice
  }

  static func usage(_ problem: String, advice: String) -> Failure {
    Failure(.usage, problem, advice: advice)
  }

  var description: String { advice.isEmpty ? problem : "\(problem); \(advice)" }
}
