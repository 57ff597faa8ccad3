import Configuration
import DriveEmulator
import Foundation

/// `drive-emu firmware new NAME`: a package with firmware to begin with.
enum FirmwareNew {
  static let command = Command(
    path: ["firmware", "new"],
    summary: "a Swift package with a focus law, a scenario and a test",
    operands: [Operand(name: "NAME", help: "the package's name: letters and digits, a letter first")],
    options: [
      Option(
        name: "depends-on", value: "PLACE",
        help:
          "the drive-emu package: a folder, or a URL with --version; by default the one that this program was built in"
      ),
      Option(name: "version", value: "V", help: "the version that a URL is followed from, such as 1.0.0"),
      Option(name: "out", value: "DIR", help: "the folder to make; NAME if not given"),
    ], ignores: ["set", "seed"],
    discussion: """
      The package holds one commented control law for the focus axis, the rest of the drive's servo around it, a scenario
      with limits, a test that judges run and loop, and the C entry by which run --firmware NAME loads it. Then:

      cd NAME && swift test -c release && drive-emu run Scenarios/NAME.json5 --firmware NAME
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let name = try checked(invocation.operands[0])
    let dependency = try dependency(invocation)
    let folder = invocation.value("out") ?? name
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw Failure.usage(
        "\(folder) is there already", advice: "nothing is overwritten; name another with --out DIR")
    }
    let scaffold = FirmwareScaffold(name: name, dependency: dependency)
    // Beside its place first, so that it is there whole or not at all.
    let partial = folder + ".partial"
    do {
      try? FileManager.default.removeItem(atPath: partial)
      for file in scaffold.files {
        let url = URL(fileURLWithPath: partial).appendingPathComponent(file.path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: url)
      }
      try FileManager.default.moveItem(atPath: partial, toPath: folder)
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw Failure.usage("\(folder) cannot be written", advice: "name another folder with --out DIR")
    }
    let paths = scaffold.files.map { "\(folder)/\($0.path)" }
    let next = "cd \(Shell.quoted(folder)) && swift test -c release"
    if invocation.isJSON {
      let document = ConfigurationValue.object([
        "package": .string(folder), "files": .array(paths.map { .string($0) }), "next": .string(next),
      ])
      try invocation.console.data(document.json(.pretty, nonFinite: .refuse))
    } else {
      try invocation.console.data(paths.map { "  \($0)\n" }.joined() + "next: \(next)\n")
    }
    return .success
  }

  private static func checked(_ name: String) throws -> String {
    let isName =
      name.first.map { $0.isASCII && $0.isLetter } ?? false
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    guard isName, name.count <= 60 else {
      throw Failure.usage(
        "\"\(name)\" cannot be a package's name",
        advice: "letters and digits with a letter first would do, such as MyServo")
    }
    guard !FirmwareScaffold.takenNames.contains(name.lowercased()) else {
      throw Failure.usage(
        "\"\(name)\" is the name of a part of drive-emu", advice: "another name would do, such as My\(name)")
    }
    guard !FirmwareScaffold.keywords.contains(name.lowercased()) else {
      throw Failure.usage("\"\(name)\" is a word of Swift", advice: "another name would do, such as MyServo")
    }
    return name
  }

  /// How Package.swift names the drive-emu package.
  private static func dependency(_ invocation: Invocation) throws -> FirmwareScaffold.Dependency {
    guard let place = invocation.value("depends-on") else {
      guard let folder = ownPackage() else {
        throw Failure.usage(
          "this program does not lie in the package that it was built from",
          advice: "name it with --depends-on FOLDER or URL")
      }
      return .folder(folder)
    }
    if place.contains("://") || place.hasPrefix("git@") {
      guard let version = invocation.value("version") else {
        throw Failure.usage("a URL needs the version that it is followed from", advice: "add --version 1.0.0")
      }
      let parts = version.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 3, parts.allSatisfy({ UInt32($0) != nil }) else {
        throw Failure.usage(
          "--version \(version) is no version", advice: "three numbers would do, such as 1.0.0")
      }
      return .url(place, version: version)
    }
    guard FileManager.default.fileExists(atPath: place + "/Package.swift") else {
      throw Failure.usage(
        "\(place) holds no Package.swift", advice: "name the folder of the drive-emu package, or a URL")
    }
    return .folder(URL(fileURLWithPath: place).standardizedFileURL.path)
  }

  /// The package in whose build folder this program lies.
  private static func ownPackage() -> String? {
    guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
    var folder = program.deletingLastPathComponent()
    while folder.path != "/" {
      let manifest = folder.appendingPathComponent("Package.swift")
      if let text = try? String(contentsOf: manifest, encoding: .utf8), text.contains("name: \"drive-emu\"") {
        return folder.path
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}
