import Configuration

/// Turns the words of the command line into an invocation, by the table alone.
struct ArgumentParser {
  /// What was asked for.
  enum Request {
    case run(Invocation)
    case help(of: [String])
    case version
  }

  let commands: [Command]

  /// Throws a usage failure with a did-you-mean.
  func parse(_ words: [String]) throws -> Request {
    guard let first = words.first else { return .help(of: []) }
    if Self.asksForHelp(first) { return .help(of: []) }
    if words == ["--version"] { return .version }
    let verbs = commands.filter { $0.path[0] == first }
    guard let verb = verbs.first else { throw unknownVerb(first) }
    if verb.path.count == 1 { return try parse(words, verb, from: 1) }
    guard words.count > 1 else {
      throw Failure.usage(
        "\(first) needs a sub-verb", advice: "one of \(verbs.map { $0.path[1] }.joined(separator: ", "))")
    }
    if Self.asksForHelp(words[1]) { return .help(of: [first]) }
    guard let command = verbs.first(where: { $0.path[1] == words[1] }) else {
      throw Failure.usage(
        "\(first) has no sub-verb \"\(words[1])\"",
        advice: Spelling.advice(words[1], among: verbs.map { $0.path[1] }))
    }
    return try parse(words, command, from: 2)
  }

  private static func asksForHelp(_ word: String) -> Bool { word == "--help" || word == "-h" }

  private func unknownVerb(_ word: String) -> Failure {
    if word.hasPrefix("-") {
      return Failure.usage("the verb stands before its options", advice: "drive-emu help lists the verbs")
    }
    return Failure.usage(
      "there is no verb \"\(word)\"", advice: Spelling.advice(word, among: CommandTable.verbs(of: commands)))
  }

  private func parse(_ words: [String], _ command: Command, from start: Int) throws -> Request {
    var operands: [String] = []
    var options: [(name: String, value: String)] = []
    var index = start
    var onlyOperands = false
    while index < words.count {
      let word = words[index]
      index += 1
      if onlyOperands || !word.hasPrefix("-") || word == "-" {
        operands.append(word)
      } else if word == "--" {
        onlyOperands = true
      } else if Self.asksForHelp(word) {
        return .help(of: command.path)
      } else {
        options.append(try option(word, of: command, words, &index))
      }
    }
    try check(operands, of: command)
    try checkRepetition(options, of: command)
    let console = Console(isQuiet: options.contains { $0.name == "quiet" })
    return .run(
      Invocation(command: command, words: words, operands: operands, options: options, console: console))
  }

  /// `--name`, `--name value` or `--name=value`.
  private func option(
    _ word: String, of command: Command, _ words: [String], _ index: inout Int
  ) throws -> (name: String, value: String) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = String(parts[0].drop { $0 == "-" })
    guard parts[0].hasPrefix("--"), let option = command.option(name) else {
      throw Failure.usage(
        "\(command.name) has no option \(parts[0])",
        advice: Spelling.advice(name, among: command.allOptions.map(\.name), prefix: "--"))
    }
    guard let valueName = option.value else {
      if parts.count > 1 { throw Failure.usage("--\(name) takes no value", advice: "write --\(name)") }
      return (name, "")
    }
    if parts.count > 1 { return (name, parts[1]) }
    guard index < words.count else {
      throw Failure.usage("--\(name) needs a value", advice: "write --\(name) \(valueName)")
    }
    index += 1
    return (name, words[index - 1])
  }

  private func check(_ operands: [String], of command: Command) throws {
    let usage = "usage: \(HelpText.usage(of: command))"
    if operands.count > command.operands.count, command.operands.last?.isRepeatable != true {
      throw Failure.usage("\(operands[command.operands.count]) is one word too many", advice: usage)
    }
    if let missing = command.operands.dropFirst(operands.count).first, !missing.isOptional {
      throw Failure.usage("\(command.name) needs \(missing.name)", advice: usage)
    }
  }

  private func checkRepetition(_ options: [(name: String, value: String)], of command: Command) throws {
    for (index, option) in options.enumerated() where command.option(option.name)?.isRepeatable == false {
      if options[..<index].contains(where: { $0.name == option.name }) {
        throw Failure.usage("--\(option.name) is given twice", advice: "give it once")
      }
    }
  }
}

/// The word that was probably meant.
enum Spelling {
  /// The nearest of `known`, by the same measure as for keys of configurations: a schema of these words is asked.
  static func nearest(to word: String, among known: [String]) -> String? {
    let words = Schema(fields: known.map { Schema.Field($0, .boolean, meaning: $0, grade: .assumed) })
    do {
      return try words.explain(word).first?.key
    } catch {
      return error.suggestion
    }
  }

  static func advice(_ word: String, among known: [String], prefix: String = "") -> String {
    if let nearest = nearest(to: word, among: known) { return "did you mean \(prefix)\(nearest)?" }
    return "there are \(known.map { prefix + $0 }.joined(separator: ", "))"
  }
}
