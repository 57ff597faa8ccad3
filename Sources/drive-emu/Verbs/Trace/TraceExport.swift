import Configuration
import DriveEmulator
import Foundation
import TraceFiles

/// `drive-emu trace export TRACE`: signals of a run log as a file that other programs read.
enum TraceExport {
  static let formats = ["csv", "npz", "vcd", "sr", "wav"]

  static let command = Command(
    path: ["trace", "export"], summary: "signals of a run log as CSV, NPZ, VCD, sigrok session or WAV",
    operands: [Operand(name: "TRACE", help: "a trace.mcap that run or demo has written")],
    options: [
      Option(
        name: "to", value: "FILE", isWritten: true, help: "the file to write; its ending tells the format"),
      Option(
        name: "format", value: "NAME",
        help: formats.joined(separator: ", ") + "; the ending of --to by default"),
      Option(
        name: "signal", value: "NAME", isRepeatable: true,
        help: "a signal to take, or all; may be given many times. By default errors, drives and state"),
      Option(name: "first-tick", value: "N", help: "the first tick to take"),
      Option(name: "last-tick", value: "N", help: "the last tick to take"),
      Option(name: "every", value: "N", help: "take one tick in N"),
    ], ignores: ["set", "seed"],
    discussion: """
      Signals: \(TraceSignal.all.map(\.name).joined(separator: ", ")).

      CSV, NPZ and VCD hold every bit of a value, sigrok sessions and WAV 32-bit floats. A log itself is an MCAP file
      that MCAP's own tools read.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    guard let path = invocation.value("to") else {
      throw Failure.usage("--to is missing", advice: "--to FILE.csv would do")
    }
    let format = invocation.value("format") ?? path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard formats.contains(format) else {
      throw Failure.usage(
        "\(format.isEmpty ? path : format) is no format to export to",
        advice: "--format \(formats.joined(separator: ", --format ")) would do")
    }
    let extract = try TraceExtract(path: invocation.operands[0], try selection(invocation))
    try WholeFile.write(bytes(extract.recording, format: format, file: path), to: path)
    let recording = extract.recording
    try invocation.emit(
      text:
        "\(recording.signals.count) signals of \(recording.count) samples from tick \(extract.firstTick) on: \(path)\n",
      json: .object([
        "file": .string(path), "format": .string(format), "first_tick": .unsigned(extract.firstTick),
        "samples": .integer(recording.count), "interval_s": .number(recording.interval ?? 0),
        "signals": .array(recording.signals.map { .string($0.name) }),
        "damage": extract.damage.map { .string("\($0)") } ?? .null,
      ]))
    guard let damage = extract.damage else { return .success }
    invocation.console.complain("the log is not whole, what was sound is exported: \(damage)")
    return ExitCode(rawValue: damage.exitCode) ?? .damagedInput
  }

  private static func selection(_ invocation: Invocation) throws -> TraceExtract.Selection {
    var selection = TraceExtract.Selection()
    let names = invocation.values("signal")
    if names.contains("all") {
      selection.signals = TraceSignal.all.map(\.name)
    } else if !names.isEmpty {
      if let unknown = names.first(where: { TraceSignal.named($0) == nil }) {
        throw Failure.usage(
          "there is no signal \(unknown)", advice: "drive-emu help trace export names those that there are")
      }
      selection.signals = names
    }
    selection.from = UInt64(try invocation.integer("first-tick", in: 0...Int.max) ?? 0)
    if let last = try invocation.integer("last-tick", in: 0...(Int.max - 1)) {
      selection.to = UInt64(last) + 1
    }
    selection.every = try invocation.integer("every", in: 1...1_000_000) ?? 1
    guard selection.from < selection.to else {
      throw Failure.usage("--last-tick lies before --first-tick", advice: "a later last tick would do")
    }
    return selection
  }

  private static func bytes(_ recording: Recording, format: String, file: String) throws -> [UInt8] {
    switch format {
    case "csv": recording.csv()
    case "npz": try recording.npz()
    case "vcd": try recording.valueChangeDump(file: file)
    case "sr": try recording.sigrokSession(file: file)
    default: try recording.wave(file: file)
    }
  }
}
