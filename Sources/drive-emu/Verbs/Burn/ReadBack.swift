import Configuration
import DriveEmulator
import Foundation
import Reporting
import TraceFiles

/// `drive-emu readback IMAGE`: a recorded disc to bytes, from a stopped disc.
enum ReadBack {
  static let command = Command(
    path: ["readback"], summary: "read a recorded disc back to bytes, from a stopped disc",
    operands: [Operand(name: "IMAGE", help: "what burn has written")],
    options: [
      Option(name: "to", value: "FILE", help: "where the bytes go; without it they are only checked")
    ],
    ignores: ["set", "seed"],
    discussion: """
      Focus, layers, tracking, moves, RF, clock, detection and correction; the bytes' SHA-256 is compared with that of the
      file which was burnt. Exit code 0 if every byte is there, 5 if sectors are lost: the file is then not written, and
      the lost sectors are listed.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let image = try DiscImageReader(path: invocation.operands[0])
    let progress = Progress("readback", console: invocation.console)
    Interruption.watch()
    let session = try ReadBackSession(image) {
      progress.update($0)
      return !Interruption.isRequested
    }
    guard var left = image.description["bytes"]?.number?.unsignedInteger,
      let wanted = image.description["sha256"]?.string
    else {
      throw Failure(.damagedInput, "\(image.path) does not tell how many bytes it holds")
    }
    let target = try invocation.value("to").map(OutputFile.init)
    var hash = SHA256()
    let report = try session.read { sector in
      let size = Int(min(left, 2048))
      left -= UInt64(size)
      let bytes = Array((sector ?? []).prefix(size))
      hash.update(bytes)
      try target?.write(bytes)
    }
    progress.finish()
    let isWhole = report.lost.isEmpty && hash.hexadecimal() == wanted
    if isWhole { try target?.publish() } else { target?.discard() }
    try invocation.emit(
      text: text(report, isWhole: isWhole, digest: hash.hexadecimal()),
      json: .object([
        "equal": .boolean(isWhole), "sha256": .string(hash.hexadecimal()), "burnt_sha256": .string(wanted),
        "readback": report.json,
      ]))
    if isWhole { return .success }
    invocation.console.complain("\(report.lost.count) of \(report.wanted) sectors are lost")
    return .uncorrectable
  }

  private static func text(_ report: ReadBackReport, isWhole: Bool, digest: String) -> String {
    var text = "\(report.delivered) of \(report.wanted) sectors, \(report.retries) stretches read again\n"
    for layer in 0..<2 {
      text +=
        "layer \(layer): \(report.innerErrorRows[layer]) PI error rows, \(report.innerFailedRows[layer]) beyond PI\n"
    }
    text += "\(decimalText(report.duration, decimals: 2)) s of drive\n"
    for sector in report.lost.prefix(40) { text += "lost: sector \(sector)\n" }
    if report.lost.count > 40 { text += "lost: and \(report.lost.count - 40) more sectors\n" }
    return text + (isWhole ? "SHA-256 \(digest), as burnt\n" : "not what was burnt\n")
  }
}

/// A file that appears when it is whole.
private struct OutputFile {
  private let path: String
  private let handle: FileHandle
  private var partial: String { path + ".partial" }

  init(_ path: String) throws {
    self.path = path
    guard FileManager.default.createFile(atPath: path + ".partial", contents: nil),
      let handle = FileHandle(forWritingAtPath: path + ".partial")
    else { throw Failure.usage("\(path) cannot be written", advice: "name a folder that can be written") }
    self.handle = handle
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw Failure.usage(
        "\(partial) cannot be written: \(error)", advice: "free disk space or write elsewhere")
    }
  }

  func publish() throws {
    do {
      try handle.close()
      if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
      try FileManager.default.moveItem(atPath: partial, toPath: path)
    } catch {
      throw Failure.usage("\(path) cannot be written: \(error)", advice: "the bytes are in \(partial)")
    }
  }

  func discard() { try? FileManager.default.removeItem(atPath: partial) }
}
