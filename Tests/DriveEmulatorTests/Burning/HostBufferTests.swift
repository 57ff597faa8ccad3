import XCTest

@testable import DriveEmulator

/// What the drive has to write, and when.
final class HostBufferTests: XCTestCase {
  private func settings(_ text: String) throws -> BurningSettings {
    try XCTUnwrap(
      ScenarioLoader.scenario("builtin:burn", overrides: ["burning=\(text)"]).burning)
  }

  func testHostThatIsNeverLateHasEveryBlock() throws {
    var buffer = HostBuffer(nil, blocks: 3, sampleRate: 200_000)
    for _ in 0..<3 {
      XCTAssertTrue(buffer.hasBlock)
      buffer.take()
    }
  }

  func testBufferFillsAtTheHostsRateUpToItsSizeAndNoByteIsMadeUp() throws {
    // 64 KiB hold two blocks, 32 KiB arrive in a second.
    var buffer = HostBuffer(
      try settings("{ host_rate_kib_per_s: 32, buffer_kib: 64 }"), blocks: 3, sampleRate: 1000)
    XCTAssertFalse(buffer.hasBlock)
    buffer.fill(until: 500)
    XCTAssertEqual(buffer.level, 16_384, accuracy: 1e-6)
    XCTAssertFalse(buffer.hasBlock)
    buffer.fill(until: 1000)
    XCTAssertTrue(buffer.hasBlock)
    XCTAssertFalse(buffer.isFull)
    buffer.fill(until: 10_000)
    XCTAssertEqual(buffer.level, 65_536, accuracy: 1e-6)
    XCTAssertTrue(buffer.isFull)
    buffer.take()
    buffer.take()
    buffer.fill(until: 20_000)
    XCTAssertEqual(buffer.level, 32_768, accuracy: 1e-6, "the file has three blocks")
    XCTAssertTrue(buffer.isFull, "and no more will come")
    buffer.take()
    XCTAssertFalse(buffer.hasBlock)
  }
}
