import Determinism
import DriveEmulator
import ServoLoop

/// Whether this machine computes the bits that every machine must.
enum DeterminismTest {
  /// Digests of drive, front end, firmware, host and meter after `ticks` ticks of builtin:demo. Whoever changes
  /// physics or firmware on purpose takes the new ones over from what `doctor` prints.
  static let expected = "3ee0fd3eaab0de28"
  static let ticks: UInt64 = 2048

  static func check() throws -> Doctor.Check {
    let scenario = try ScenarioLoader.scenario("builtin:demo")
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    while run.tick < ticks { run.advance(ticks: TickBlock.capacity, into: &block) }
    let digest = combined(run.digests())
    return Doctor.Check(
      name: "determinism", works: digest == expected,
      finding: digest == expected
        ? "digest \(digest) after \(ticks) ticks, as it must be"
        : "digest \(digest) after \(ticks) ticks, \(expected) was expected")
  }

  /// All digests as one text.
  private static func combined(_ digests: StateDigests) -> String {
    var whole = StateDigest()
    for value in digests.values {
      var value = value
      whole.visit("part", &value)
    }
    let text = String(whole.value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
