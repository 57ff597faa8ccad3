import Configuration
import XCTest

/// Runs something that must throw and returns the error, so that a test can look at every part of it.
func refusal<Value>(
  _ message: String = "", file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Value
) throws -> ConfigurationError {
  var caught: (any Error)?
  do { _ = try body() } catch { caught = error }
  return try XCTUnwrap(
    caught as? ConfigurationError, "nothing was refused \(message) (\(String(describing: caught)))",
    file: file,
    line: line)
}

/// A seeded generator for tests (SplitMix64), so that a failure repeats.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
