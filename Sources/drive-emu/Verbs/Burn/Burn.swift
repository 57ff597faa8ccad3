import Configuration
import DriveEmulator
import Foundation
import Reporting
import TraceFiles

/// `drive-emu burn FILE --to IMAGE`: bytes to a recorded disc, with the servo running.
enum Burn {
  static let command = Command(
    path: ["burn"], summary: "burn a file across both layers, with the servo running",
    operands: [Operand(name: "FILE", help: "any file; its last block is filled with zeros")],
    options: BurnTarget.options + [
      Option(name: "verify", help: "read it back at once, and compare"),
      Option(
        name: "trace", value: "FILE", isWritten: true, help: "write every tick of the drive, for replay"),
    ],
    discussion: """
      Formats the bytes, writes them through strategy, heat and marks on layer 0, jumps to layer 1 where layer 0 ends, and
      writes the rest. The image holds channel bits and the conditions of every servo tick, from which marks follow bit
      for bit. What was written stays written, whatever becomes of the program: --resume goes on behind it. Exit code 0 if
      every block of the file was written to its end, 3 if the laser had to stop within one, 5 if --verify finds sectors
      lost.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let input = try BurnInput(invocation.operands[0])
    let target = try BurnTarget(input, invocation)
    let progress = Progress("burn", console: invocation.console)
    Interruption.watch()
    let report = try BurnSession(
      target.recipe, plan: target.plan, image: target.image, earlier: target.earlier,
      options: RunOptions(logPath: invocation.value("trace"), repeatCommand: invocation.repetition),
      progress: {
        progress.update($0)
        return !Interruption.isRequested
      },
      source: { try input.block($0) }
    ).burn()
    progress.finish()
    let back = invocation.has("verify") ? try verify(target.image.path, input, invocation) : nil
    try invocation.emit(
      text: text(report, input, target) + (back?.text ?? ""),
      json: back.map { .object(members: (report.json.members ?? []) + [.init("verify", $0.json)]) }
        ?? report.json)
    if let back, !back.isEqual {
      invocation.console.complain("what came back is not what was burnt")
      return .uncorrectable
    }
    guard report.isComplete else {
      invocation.console.complain(
        "failed: the laser had to stop within blocks of the file, which are not whole")
      invocation.console.complain("repeat: \(invocation.repetition)")
      return .limitFailed
    }
    return .success
  }

  private static func verify(
    _ path: String, _ input: BurnInput, _ invocation: Invocation
  ) throws -> (isEqual: Bool, text: String, json: ConfigurationValue) {
    let progress = Progress("verify", console: invocation.console)
    var (hash, left) = (SHA256(), input.size)
    let report = try ReadBackSession(DiscImageReader(path: path)) {
      progress.update($0)
      return !Interruption.isRequested
    }.read { sector in
      let size = Int(min(left, 2048))
      left -= UInt64(size)
      hash.update(Array((sector ?? []).prefix(size)))
    }
    progress.finish()
    let isEqual = report.lost.isEmpty && hash.hexadecimal() == input.digest
    let text = "read back: \(report.delivered) of \(report.wanted) sectors, "
    return (
      isEqual, text + (isEqual ? "as burnt\n" : "not what was burnt\n"),
      .object(["equal": .boolean(isEqual), "readback": report.json])
    )
  }

  private static func text(_ report: BurnReport, _ input: BurnInput, _ target: BurnTarget) -> String {
    var text = "\(report.byteCount) bytes, SHA-256 \(input.digest)\n"
    text += "layer 0: \(report.blocks[0]) blocks, layer 1: \(report.blocks[1]) blocks, guard zones included"
    text += report.blocksBefore > 0 ? "; \(report.blocksBefore) were there already\n" : "\n"
    text += "data zone shortened to \(target.plan.layerBreak) blocks of layer 0, "
    text += "from sector 0x" + String(target.plan.firstDataSector, radix: 16) + "\n"
    text += "\(decimalText(report.duration, decimals: 2)) s of drive; while writing at most "
    text += "\(decimalText(report.worstOffTrack * 1e9, decimals: 0)) nm off the track and "
    text += "\(decimalText(report.worstDefocus * 1e9, decimals: 0)) nm out of focus\n"
    if report.underruns > 0 { text += "waited for data \(report.underruns) times, the laser off\n" }
    for block in report.brokenOff {
      text += "broken off: block of sector \(block.firstSector) behind \(block.bits) bits, "
      text += "\(decimalText(block.length * 1e6, decimals: 0)) um"
      text += block.isRewritten ? "; written again\n" : "\n"
    }
    return text + "written: \(target.image.path)\n"
  }
}
