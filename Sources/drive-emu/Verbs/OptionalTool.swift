import Foundation

/// A program beside drive-emu that makes more of its results, found by asking it for its version.
struct OptionalTool {
  let name: String
  let words: [String]
  let purpose: String
  let remedy: String

  static let all = [
    OptionalTool(
      name: "swift", words: ["swift", "--version"], purpose: "builds your own firmware",
      remedy: "install a Swift toolchain, 6.2 or later"),
    OptionalTool(
      name: "python-mcap", words: ["python3", "-c", "import mcap; print('mcap', mcap.__version__)"],
      purpose: "reads traces in Python", remedy: "python3 -m pip install mcap"),
  ]

  func check() -> Doctor.Check {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
      let answer = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      let version = answer.split(separator: "\n").first.map(String.init)
      if process.terminationStatus == 0, let version {
        return Doctor.Check(name: name, works: true, finding: "\(version); \(purpose)")
      }
      return Doctor.Check(name: name, works: false, finding: "not found; it \(purpose)")
    } catch {
      return Doctor.Check(name: name, works: false, finding: "\(words[0]) cannot be started: \(error)")
    }
  }
}
