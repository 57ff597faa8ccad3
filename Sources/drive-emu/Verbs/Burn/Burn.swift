import Configuration
import DriveEmulator
import Foundation
import Reporting
import TraceFiles

/// `drive-emu burn FILE --to IMAGE`: bytes to a recorded disc, with the servo running.
enum Burn {
  static let command = Command(
    path: ["burn"], summary: "burn a file across both layers of a disc, with the servo running",
    operands: [Operand(name: "FILE", help: "any file; its last block is filled with zeros")],
    options: [
      Option(name: "to", value: "IMAGE", help: "the recorded disc to write; nothing is overwritten"),
      Option(name: "scenario", value: "SCENARIO", help: "whose drive and disc; builtin:burn by default"),
      Option(name: "stack", value: "NAME", isRepeatable: true, help: "a layer's stack, layer 0 first"),
      Option(
        name: "strategy", value: "NAME", isRepeatable: true,
        help: "a layer's strategy, layer 0 first; optimised, the default, makes one"),
      Option(
        name: "layer-break", value: "N", help: "blocks of 32768 bytes on layer 0; half of them by default"),
    ],
    discussion: """
      Formats the bytes, writes them through strategy, heat and marks on layer 0, jumps to layer 1 where layer 0 ends, and
      writes the rest. The image holds channel bits and the conditions of every servo tick, from which marks follow bit
      for bit. Exit code 0 if every block was written to its end, 3 if the laser had to stop.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    guard let target = invocation.value("to") else {
      throw Failure.usage("--to is missing", advice: "--to IMAGE would do")
    }
    let file = invocation.operands[0]
    guard let handle = FileHandle(forReadingAtPath: file), let size = try? handle.seekToEnd(), size > 0 else {
      throw Failure.usage("\(file) cannot be read, or is empty", advice: "name a file with at least one byte")
    }
    var overrides = invocation.overrides
    if let seed = try invocation.seed() { overrides.append("seed=\(seed)") }
    let scenario = try ScenarioLoader.scenario(
      Reference.resolve(invocation.value("scenario") ?? "builtin:burn", kind: "scenario"),
      overrides: overrides)
    let recipe = try DiscRecipe(
      scenario, stacks: try names(invocation, "stack", ["builtin:dye-l0", "builtin:dye-l1"]),
      strategies: try names(
        invocation, "strategy", [DiscRecipe.optimised, DiscRecipe.optimised]))
    let plan = try BurnPlan(
      byteCount: size, disc: scenario.disc,
      layerBreak: try invocation.integer("layer-break", in: 1...1_000_000))
    let digest = try Self.digest(handle, size: size)
    let image = try DiscImageWriter.create(
      path: target, description: recipe.description + plan.description(digest: digest),
      session: .object([
        "event": .string("session"), "file": .string(URL(fileURLWithPath: file).lastPathComponent),
      ]))
    let progress = Progress("burn", console: invocation.console)
    Interruption.watch()
    let report = try BurnSession(
      recipe, plan: plan, image: image,
      progress: {
        progress.update($0)
        return !Interruption.isRequested
      },
      source: { try Self.block($0, of: handle, file: file) }
    ).burn()
    progress.finish()
    try invocation.emit(text: Self.text(report, digest: digest, target: target), json: report.json)
    return report.isComplete ? .success : .limitFailed
  }

  private static func names(_ invocation: Invocation, _ option: String, _ usual: [String]) throws -> [String]
  {
    let given = invocation.values(option)
    guard given.isEmpty || given.count == usual.count else {
      throw Failure.usage("--\(option) is given \(given.count) times", advice: "once for each layer would do")
    }
    return try (given.isEmpty ? usual : given).map {
      try $0 == DiscRecipe.optimised ? $0 : Reference.resolve($0, kind: option)
    }
  }

  /// The 32 768 bytes of a block, the last one filled with zeros.
  private static func block(_ index: Int, of handle: FileHandle, file: String) throws -> [UInt8] {
    do {
      try handle.seek(toOffset: UInt64(index) * 32_768)
      let bytes = [UInt8](try handle.read(upToCount: 32_768) ?? Data())
      return bytes + [UInt8](repeating: 0, count: 32_768 - bytes.count)
    } catch {
      throw Failure(.damagedInput, "\(file) cannot be read to its end: \(error)")
    }
  }

  private static func digest(_ handle: FileHandle, size: UInt64) throws -> String {
    var hash = SHA256()
    try handle.seek(toOffset: 0)
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update([UInt8](piece)) }
    return hash.hexadecimal()
  }

  private static func text(_ report: BurnReport, digest: String, target: String) -> String {
    var text = "\(report.byteCount) bytes, SHA-256 \(digest)\n"
    text += "layer 0: \(report.blocks[0]) blocks, layer 1: \(report.blocks[1]) blocks, guard zones included\n"
    text += "\(decimalText(report.duration, decimals: 2)) s of drive; while writing at most "
    text += "\(decimalText(report.worstOffTrack * 1e9, decimals: 0)) nm off the track and "
    text += "\(decimalText(report.worstDefocus * 1e9, decimals: 0)) nm out of focus\n"
    for block in report.brokenOff {
      text += "broken off: block of sector \(block.sector) behind \(block.bits) bits\n"
    }
    return text + "written: \(target)\n"
  }
}
