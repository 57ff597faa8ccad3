import Foundation

/// Results as text for people and for programs.
enum Report {
  static func table(_ results: [CaseResult]) -> String {
    results.map(table).joined(separator: "\n")
  }

  private static func table(_ result: CaseResult) -> String {
    var lines = ["\(result.name): \(result.steps) steps, \(result.rounds) rounds"]
    lines.append("  variant             median ns  least ns  to first  checksum")
    for row in result.rows {
      let name = row.variant.padding(toLength: 18, withPad: " ", startingAt: 0)
      lines.append(
        "  \(name)" + String(format: "%11.3f%10.3f%10.3f  ", row.median, row.least, row.ratioToFirst)
          + hexadecimal(row.checksum))
    }
    lines.append(result.checksumsAgree ? "  all checksums agree" : "  FAILED: the checksums differ")
    for verdict in result.verdicts {
      lines.append(
        "  \(verdict.holds ? "holds " : "FAILED"): \(verdict.gate.variant) / \(verdict.gate.rival) = "
          + String(format: "%.3f, at most %.3f", verdict.ratio, verdict.gate.largestRatio) + goal(verdict))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func goal(_ verdict: CaseResult.Verdict) -> String {
    guard let goal = verdict.gate.goal, let isMet = verdict.meetsGoal else { return "" }
    return String(format: ", goal %.3f ", goal) + (isMet ? "met" : "NOT MET")
  }

  static func json(_ results: [CaseResult]) -> String {
    "[" + results.map(json).joined(separator: ",\n ") + "]"
  }

  private static func json(_ result: CaseResult) -> String {
    let rows = result.rows.map { row in
      #"{"variant": "\#(row.variant)", "median_ns": \#(row.median), "least_ns": \#(row.least), "#
        + #""ratio_to_first": \#(row.ratioToFirst), "#
        + #""checksum": "\#(hexadecimal(row.checksum))"}"#
    }
    let gates = result.verdicts.map { verdict in
      #"{"variant": "\#(verdict.gate.variant)", "rival": "\#(verdict.gate.rival)", "ratio": \#(verdict.ratio), "#
        + #""at_most": \#(verdict.gate.largestRatio), "holds": \#(verdict.holds)"#
        + (verdict.gate.goal.map { #", "goal": \#($0)"# } ?? "") + "}"
    }
    return #"{"case": "\#(result.name)", "steps": \#(result.steps), "rounds": \#(result.rounds), "#
      + #""checksums_agree": \#(result.checksumsAgree), "variants": [\#(rows.joined(separator: ", "))], "#
      + #""gates": [\#(gates.joined(separator: ", "))]}"#
  }
}

/// Sixteen hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
