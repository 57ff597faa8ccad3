import Configuration
import DriveEmulator
import Foundation
import TraceFiles

/// A file that is to be burnt.
struct BurnInput {
  let path: String
  let size: UInt64
  /// SHA-256 of its bytes, hexadecimal.
  let digest: String
  private let handle: FileHandle

  init(_ path: String) throws {
    handle = try InputFile.open(path)
    var hash = SHA256()
    do {
      size = try handle.seekToEnd()
      try handle.seek(toOffset: 0)
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update([UInt8](piece)) }
    } catch {
      throw Failure.usage(
        "\(path) cannot be read: \(TraceFileError.reason(error))", advice: "name a file, no pipe or device")
    }
    guard size > 0 else {
      throw Failure.usage("\(path) is empty", advice: "name a file with at least one byte")
    }
    self.path = path
    digest = hash.hexadecimal()
  }

  /// The 32 768 bytes of a block, the last one filled with zeros.
  func block(_ index: Int) throws -> [UInt8] {
    do {
      try handle.seek(toOffset: UInt64(index) * 32_768)
      let bytes = [UInt8](try handle.read(upToCount: 32_768) ?? Data())
      return bytes + [UInt8](repeating: 0, count: 32_768 - bytes.count)
    } catch {
      throw Failure(.damagedInput, "\(path) cannot be read to its end: \(TraceFileError.reason(error))")
    }
  }

  var name: String { URL(fileURLWithPath: path).lastPathComponent }
}

/// The disc that a burn writes to: a new image, one that was interrupted, or one that gets another session.
struct BurnTarget {
  let recipe: DiscRecipe
  let plan: BurnPlan
  let image: DiscImageWriter
  var earlier: [DiscImageReader.Entry] = []

  static let options: [Option] = [
    Option(
      name: "to", value: "IMAGE", isWritten: true,
      help: "the recorded disc to write; nothing is overwritten"),
    Option(name: "resume", help: "go on with a burn of the same file that was interrupted"),
    Option(name: "append", help: "add a session behind what the image holds"),
    Option(name: "scenario", value: "SCENARIO", help: "whose drive and disc; builtin:burn by default"),
    Option(name: "stack", value: "NAME", isRepeatable: true, help: "a layer's stack, layer 0 first"),
    Option(
      name: "strategy", value: "NAME", isRepeatable: true,
      help: "a layer's strategy, layer 0 first; optimised, the default, makes one"),
    Option(
      name: "layer-break", value: "N", help: "blocks of 32768 bytes on layer 0; half of them by default"),
  ]

  init(_ input: BurnInput, _ invocation: Invocation) throws {
    guard let path = invocation.value("to") else {
      throw Failure.usage("--to is missing", advice: "--to IMAGE would do")
    }
    let layerBreak = try invocation.integer("layer-break", in: 1...1_000_000)
    guard invocation.has("resume") || invocation.has("append") else {
      self = try BurnTarget(input, new: path, layerBreak, invocation)
      return
    }
    let known = try DiscImageReader(path: path)
    recipe = try DiscRecipe(description: known.description)
    for option in ["scenario", "stack", "strategy", "set", "seed"] where !invocation.values(option).isEmpty {
      throw Failure.usage(
        "--\(option) with an image that is there already", advice: "leave it out: the image tells it")
    }
    guard invocation.has("resume") else {
      plan = try BurnPlan(
        byteCount: input.size, disc: recipe.scenario.disc, aperture: recipe.aperture, layerBreak: layerBreak,
        behind: known)
      image = try DiscImageWriter.append(to: known, session: Self.session(input, plan))
      return
    }
    let record = try SessionRecord(of: known)
    guard !invocation.has("append"), layerBreak == nil else {
      throw Failure.usage(
        "--resume with \(layerBreak == nil ? "--append" : "--layer-break")", advice: "--resume alone would do"
      )
    }
    guard record.byteCount == input.size, record.digest == input.digest else {
      throw Failure.usage(
        "\(path) was begun with another file of \(record.byteCount) bytes, SHA-256 \(record.digest)",
        advice: "resume with that file")
    }
    guard !known.isClosed else {
      throw Failure.usage("the burn of \(path) has come to its end", advice: "--append adds a session")
    }
    plan = try BurnPlan(record, disc: recipe.scenario.disc, aperture: recipe.aperture)
    earlier = known.blocks
    image = try DiscImageWriter.append(
      to: known,
      session: .object([
        "event": .string("session"), "file": .string(input.name), "continues": .integer(record.number),
      ]))
  }

  private init(
    _ input: BurnInput, new path: String, _ layerBreak: Int?, _ invocation: Invocation
  ) throws {
    // Told before the strategies are made, which takes seconds.
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Failure.usage(
        "\(path) is there already",
        advice: "name another image, or add --append or --resume to go on with this one")
    }
    var overrides = invocation.overrides
    if let seed = try invocation.seed() { overrides.append("seed=\(seed)") }
    let scenario = try ScenarioLoader.scenario(
      Reference.resolve(invocation.value("scenario") ?? "builtin:burn", kind: "scenario"),
      overrides: overrides)
    recipe = try DiscRecipe(
      scenario, stacks: try Self.names(invocation, "stack", DiscRecipe.usualStacks(of: scenario.disc)),
      strategies: try Self.names(
        invocation, "strategy", [DiscRecipe.optimised, DiscRecipe.optimised]))
    plan = try BurnPlan(
      byteCount: input.size, disc: scenario.disc, aperture: recipe.aperture, layerBreak: layerBreak)
    image = try DiscImageWriter.create(
      path: path, description: recipe.description, session: Self.session(input, plan))
  }

  private static func session(_ input: BurnInput, _ plan: BurnPlan) -> ConfigurationValue {
    let head: [ConfigurationValue.Member] = [
      .init("event", .string("session")), .init("file", .string(input.name)),
    ]
    return .object(members: head + plan.description(digest: input.digest))
  }

  private static func names(_ invocation: Invocation, _ option: String, _ usual: [String]) throws -> [String]
  {
    let given = invocation.values(option)
    guard given.isEmpty || given.count == usual.count else {
      throw Failure.usage(
        "--\(option) is given \(given.count == 1 ? "once" : "\(given.count) times") for \(usual.count) layers",
        advice: "once for each layer would do, layer 0 first")
    }
    return try (given.isEmpty ? usual : given).map {
      try $0 == DiscRecipe.optimised ? $0 : Reference.resolve($0, kind: option)
    }
  }
}
