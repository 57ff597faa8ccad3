import DriveEmulator
import ServoLoop

/// Whether this machine computes the bits that every machine must.
enum DeterminismTest {
  /// The digest of each part of builtin:demo after `ticks` ticks. Whoever changes physics or firmware on purpose
  /// takes the new ones over from what `doctor` prints; only the parts that were changed may have moved.
  static let expected = [
    "drive": "396ce6191b3f6053", "frontEnd": "8f64fb774ea0f142", "firmware": "a6d2398fc4a421dc",
    "host": "66ba12dce5fda589", "meter": "1bee79b5f51486a5",
  ]
  static let ticks: UInt64 = 2048

  static func check() throws -> Doctor.Check {
    let scenario = try ScenarioLoader.scenario("builtin:demo")
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    while run.tick < ticks { run.advance(ticks: TickBlock.capacity, into: &block) }
    let found = zip(StateDigests.names, run.digests().values.map(hexadecimal))
    let moved = found.filter { expected[$0.0] != $0.1 }.map { name, digest in
      "\(name) \(digest) (expected \(expected[name] ?? "none"))"
    }
    return Doctor.Check(
      name: "determinism", works: moved.isEmpty,
      finding: moved.isEmpty
        ? "the digests of all \(StateDigests.names.count) parts after \(ticks) ticks are as they must be"
        : "other digests after \(ticks) ticks: " + moved.joined(separator: ", "))
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let text = String(word, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
