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
      Option(
        name: "to", value: "FILE", isWritten: true,
        help: "where the bytes go, - for standard output; without it they are only checked"),
      Option(name: "session", value: "N", help: "which session, counted from 0; the last one by default"),
      Option(name: "partial", help: "keep what was read where sectors are lost, zeros in their place"),
    ],
    ignores: ["set", "seed"],
    discussion: """
      Focus, layers, tracking, moves, RF, clock, detection and correction; the bytes' SHA-256 is compared with that of the
      file which was burnt. What is missing is read again, up to three times; a drive that fails on its way delivers what came before. Exit code 0 if every byte is there, 5 if
      sectors are lost: they are listed, and no file is written. With --partial the file is written all the same, and
      FILE.lost beside it lists the bytes that are missing. On standard output the bytes end before the first one that is
      lost.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let image = try DiscImageReader(path: invocation.operands[0])
    let progress = Progress("readback", console: invocation.console)
    Interruption.watch()
    let session = try ReadBackSession(image, session: invocation.integer("session", in: 0...65_535)) {
      progress.update($0)
      return !Interruption.isRequested
    }
    let toOutput = invocation.value("to") == "-"
    let target = try invocation.value("to").flatMap { try toOutput ? nil : WholeFile(path: $0) }
    var delivery = Delivery(
      size: session.record.byteCount, target: target, output: toOutput ? invocation.console : nil)
    let report: ReadBackReport
    do {
      report = try session.read { try delivery.take($0) }
    } catch {
      target?.discard()
      throw error
    }
    progress.finish()
    let wanted = session.record.digest
    let isWhole = report.lost.isEmpty && delivery.hash.hexadecimal() == wanted
    try keep(target, isWhole: isWhole, delivery.lost, invocation)
    let text = text(report, isWhole: isWhole, digest: wanted, lost: delivery.lost)
    let json = ConfigurationValue.object([
      "equal": .boolean(isWhole), "sha256": isWhole ? .string(wanted) : .null,
      "burnt_sha256": .string(wanted),
      "session": .integer(session.record.number),
      "lost_bytes": .array(
        delivery.lost.map { .object(["from": .unsigned($0.lowerBound), "to": .unsigned($0.upperBound)]) }),
      "readback": report.json,
    ])
    if toOutput {
      let account = invocation.has("json") ? try json.json(.pretty, nonFinite: .writeNull) : text
      invocation.console.complain(account)
    } else {
      try invocation.emit(text: text, json: json)
    }
    if isWhole { return .success }
    invocation.console.complain("\(report.lost.count) of \(report.wanted) sectors are lost")
    return .uncorrectable
  }

  /// What becomes of the file.
  private static func keep(
    _ target: WholeFile?, isWhole: Bool, _ lost: [Range<UInt64>], _ invocation: Invocation
  ) throws {
    guard let target else { return }
    guard isWhole || invocation.has("partial") else { return target.discard() }
    try target.publish()
    guard !isWhole else { return }
    let list = lost.map { "\($0.lowerBound) \($0.upperBound)\n" }.joined()
    let path = target.path + ".lost"
    try WholeFile.write(Data("# bytes that are lost: from, to (not included)\n\(list)".utf8), to: path)
  }

  private static func text(
    _ report: ReadBackReport, isWhole: Bool, digest: String, lost: [Range<UInt64>]
  ) -> String {
    var text = "\(report.delivered) of \(report.wanted) sectors, \(report.retries) stretches read again"
    text += report.recoveries > 0 ? ", drive started anew \(report.recoveries) times\n" : "\n"
    for layer in UInt8(0)..<2 where report.blocks.contains(where: { $0.layer == layer }) {
      text += "layer \(layer): \(report.innerErrorRows(layer: layer)) PI error rows, "
      text += "\(report.innerFailedRows(layer: layer)) beyond PI"
      text +=
        report.mostInnerErrorsOfEightBlocks(layer: layer).map { ", at most \($0) in eight blocks\n" } ?? "\n"
    }
    text += SectorMap.text(report.blocks) + "  \(SectorMap.legend)\n"
    text += "\(decimalText(report.duration, decimals: 2)) s of drive\n"
    for reason in report.notRead { text += "not read: \(reason)\n" }
    let sectors = report.lost
    for sector in sectors.prefix(40) { text += "lost: sector \(sector)\n" }
    if sectors.count > 40 { text += "lost: and \(sectors.count - 40) more sectors\n" }
    for range in lost.prefix(40) { text += "lost: bytes \(range.lowerBound) to \(range.upperBound - 1)\n" }
    return text + (isWhole ? "SHA-256 \(digest), as burnt\n" : "not what was burnt\n")
  }
}

/// Where the bytes of a disc go, sector by sector.
private struct Delivery {
  var hash = SHA256()
  /// Bytes of the file that are lost, joined where they touch.
  private(set) var lost: [Range<UInt64>] = []
  private let size: UInt64
  private let target: WholeFile?
  /// Standard output, if the bytes go there.
  private let output: Console?
  private var place: UInt64 = 0

  init(size: UInt64, target: WholeFile?, output: Console?) {
    (self.size, self.target, self.output) = (size, target, output)
  }

  mutating func take(_ sector: [UInt8]?) throws {
    let count = Int(min(size - place, 2048))
    guard count > 0 else { return }
    let end = place + UInt64(count)
    if let sector {
      let bytes = Array(sector.prefix(count))
      hash.update(bytes)
      try target?.write(bytes)
      if lost.isEmpty { try output?.data(Data(bytes)) }
    } else {
      if let last = lost.last, last.upperBound == place {
        lost[lost.count - 1] = last.lowerBound..<end
      } else {
        lost.append(place..<end)
      }
      // Told in the list of what is lost; kept only where that was asked for.
      try target?.write([UInt8](repeating: 0, count: count))
    }
    place = end
  }
}
