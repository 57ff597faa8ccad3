import Configuration
import DriveEmulator
import Foundation

/// `drive-emu trace cut TRACE`: a stretch of a run as a log of its own.
enum TraceCutVerb {
  static let command = Command(
    path: ["trace", "cut"], summary: "a stretch of a run as a log that replays by itself",
    operands: [Operand(name: "TRACE", help: "a trace.mcap that run or demo has written")],
    options: [
      Option(name: "first-tick", value: "N", help: "the first tick to keep"),
      Option(name: "last-tick", value: "N", help: "the last tick to keep; the log's end by default"),
      Option(name: "to", value: "FILE", isWritten: true, help: "the log to write"),
    ], ignores: ["set", "seed"],
    discussion:
      "The state at the first tick is made by running the closed loop there, and every wire is compared.",
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    guard let path = invocation.value("to") else {
      throw Failure.usage("--to is missing", advice: "--to FILE.mcap would do")
    }
    let source = invocation.operands[0]
    let first = try invocation.integer("first-tick", in: 0...Int.max) ?? 0
    let last = try invocation.integer("last-tick", in: 0...(Int.max - 1)) ?? Int.max - 1
    guard first <= last else {
      throw Failure.usage("--last-tick lies before --first-tick", advice: "a later last tick would do")
    }
    let kept = try TraceCut.cut(path: source, from: UInt64(first), to: UInt64(last) + 1, output: path)
    try invocation.emit(
      text: "ticks \(kept.lowerBound) to before \(kept.upperBound): \(path)\n",
      json: .object([
        "file": .string(path), "first_tick": .unsigned(kept.lowerBound),
        "end_tick": .unsigned(kept.upperBound),
      ]))
    return .success
  }
}
