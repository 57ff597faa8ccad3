import Configuration
import DriveEmulator
import Foundation

/// `drive-emu trace import FILE...`: what instruments captured as a trace.
enum TraceImport {
  static let command = Command(
    path: ["trace", "import"], summary: "captures of oscilloscopes, analysers and tools as a trace",
    operands: [
      Operand(name: "FILE", isRepeatable: true, help: "a captured file; several of one acquisition")
    ],
    options: [
      Option(
        name: "sidecar", value: "FILE.json5",
        help: "which channel is which signal, rate, unit, scale, polarity"),
      Option(name: "to", value: "TRACE", isWritten: true, help: "the trace to write"),
    ], ignores: ["set", "seed"],
    discussion: """
      Formats: CSV dialects, WAV and RF64, NPY and NPZ, sigrok sessions, VCD, Saleae Logic 2, LeCroy .trc, Keysight and
      Rigol .bin, Tektronix .isf.

      Signals: \(CaptureSignal.allCases.map(\.rawValue).joined(separator: ", ")).

      A gap is an error, and no sample is made up or repeated. Without --sidecar, one to begin with is printed.
      Exit code 2 for a sidecar that is missing or does not fit, 6 for a file that is damaged or has a gap.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    guard let sidecar = invocation.value("sidecar") else {
      try invocation.console.data(CaptureTemplate.text(for: invocation.operands))
      throw Failure.usage(
        "--sidecar is missing: no file says which channel is which signal",
        advice:
          "save the text above as FILE.json5, say in it what the channels are, and name it with --sidecar")
    }
    guard let path = invocation.value("to") else {
      throw Failure.usage("--to is missing", advice: "--to TRACE.mcap would do")
    }
    let capture = try CaptureImport(files: invocation.operands, sidecar: CaptureSidecar(path: sidecar))
    try capture.write(to: path)
    for column in capture.columns where column.peak > 1 && column.signal != .rotation {
      invocation.console.note(
        "\(column.signal.rawValue) reaches \(decimal(column.peak)) of full scale; full_scale in the sidecar sets it"
      )
    }
    try invocation.emit(text: text(capture, path: path), json: json(capture, path: path))
    return .success
  }

  private static func text(_ capture: CaptureImport, path: String) -> String {
    var lines = capture.columns.map {
      "\($0.signal.rawValue): \($0.channel) of \($0.file), \($0.conversion), peak \(decimal($0.peak))"
    }
    if let clock = capture.clock {
      let share = (clock.rate / clock.told - 1) * 1e6
      lines.append(
        "reference clock: \(clock.rate) Hz over \(clock.cycles) cycles, \(decimal(share)) ppm off the rate told"
      )
    }
    lines.append("\(capture.tickCount) ticks at \(capture.servoRate) Hz: \(path)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func decimal(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }

  private static func json(_ capture: CaptureImport, path: String) -> ConfigurationValue {
    .object([
      "file": .string(path), "name": .string(capture.name), "servo_rate_hz": .number(capture.servoRate),
      "ticks": .integer(capture.tickCount),
      "clock_rate_hz": capture.clock.map { .number($0.rate) } ?? .null,
      "signals": .array(
        capture.columns.map {
          .object([
            "signal": .string($0.signal.rawValue), "file": .string($0.file), "channel": .string($0.channel),
            "rate_hz": .number($0.rate), "conversion": .string($0.conversion), "peak": .number($0.peak),
          ])
        }),
    ])
  }
}
