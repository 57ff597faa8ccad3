import Determinism
import DriveEmulator
import Foundation
import XCTest

/// Layer jumps over the tolerances of disc, pickup and electronics.
final class JumpToleranceTests: XCTestCase {
  /// Jumps from each drive: up and down in turn, each at an angle of its own.
  private static let jumpsPerDrive = 20

  /// All jumps of one sample of `builtin:jump-tolerances`.
  private static func campaign(_ scenario: Scenario, sample: Int) throws -> JumpStatistics {
    var statistics = JumpStatistics()
    guard var campaign = try JumpCampaign(scenario.varied(sample: sample)) else {
      statistics.count = jumpsPerDrive
      statistics.notRecovered = jumpsPerDrive
      return statistics
    }
    let angles = RandomStream(seed: UInt64(sample), name: "test.jump_angle")
    for index in 0..<jumpsPerDrive {
      let angle = UInt16(truncatingIfNeeded: angles.word(at: UInt64(index)))
      let outcome = campaign.jump(to: UInt8(1 - index % 2), angle: angle)
      if outcome.settled == nil || outcome.tracking == nil || outcome.wouldWriteOnWrongLayer
        || Double(outcome.handedOver ?? 0) > 1.3 * outcome.optimum || outcome.tracking ?? 0 > 14_000
      {
        print("sample \(sample), jump \(index): \(outcome)")
      }
      statistics.add(outcome)
      guard outcome.isRecovered else { break }
    }
    return statistics
  }

  private static func statistics(samples: Range<Int>, workers: Int) async throws -> JumpStatistics {
    let scenario = try ScenarioLoader.scenario("builtin:jump-tolerances")
    var parts = [JumpStatistics?](repeating: nil, count: samples.count)
    try await withThrowingTaskGroup(of: [(Int, JumpStatistics)].self) { group in
      for worker in 0..<workers {
        group.addTask {
          try stride(from: samples.lowerBound + worker, to: samples.upperBound, by: workers).map {
            ($0, try campaign(scenario, sample: $0))
          }
        }
      }
      for try await results in group {
        for (sample, result) in results { parts[sample - samples.lowerBound] = result }
      }
    }
    // Joined by index: the number of workers changes nothing.
    return parts.reduce(into: JumpStatistics()) { sum, part in if let part { sum.add(part) } }
  }

  private func check(_ statistics: JumpStatistics, count: Int) {
    print(statistics.text)
    XCTAssertEqual(statistics.count, count)
    XCTAssertEqual(statistics.wrongWrites, 0)
    XCTAssertEqual(statistics.notRecovered, 0)
    XCTAssertLessThanOrEqual(statistics.notSettled, 1)
    XCTAssertLessThan(statistics.settledMicroseconds(0.5), 2500)
    XCTAssertLessThan(statistics.settledMicroseconds(0.999), 5000)
    XCTAssertLessThan(statistics.handOverShares.max() ?? 9, 1.3)
    // One in some ten thousand meets a place at which the neighbours disturb each word.
    XCTAssertLessThan(statistics.trackingMilliseconds(count > 2000 ? 0.999 : 1), 100)
  }

  func testJumpsOverTolerancesSettleAndNeverMisleadTheWriter() async throws {
    try XCTSkipIf(
      !HeavyTests.areAsked && HeavyTests.isDebug,
      "built for debugging: hundreds of milliseconds of drive each")
    check(try await Self.statistics(samples: 0..<6, workers: 2), count: 6 * Self.jumpsPerDrive)
  }

  /// `DRIVE_EMU_JUMPS=30000` asks for that many; some minutes on two cores. `DRIVE_EMU_FIRST_SAMPLE` begins with another
  /// drive than the first.
  ///
  /// What 30 000 jumps of 1 500 drives came to: settled after 1.36 ms (median), 1.83 ms (99.9 %), 1.96 ms (worst), every one
  /// at the first attempt; handed over within 1.2 of the time-optimal flight; no writing on a wrong layer; on a track with a
  /// decoded address of the layer after 18 ms (median), 59 ms (95 %), 65 ms (99 %), and all but one within 100 ms. That one,
  /// drive 1177, waits 179 ms for a word: where the address units of the neighbouring turns lie beside the own ones, they
  /// disturb just those wobbles that carry bits, until the spiral has led on.
  func testAsManyJumpsAsAreAskedFor() async throws {
    let wanted = ProcessInfo.processInfo.environment["DRIVE_EMU_JUMPS"].flatMap(Int.init)
    let count = wanted ?? (HeavyTests.areAsked ? 1000 : 0)
    try XCTSkipIf(
      count == 0, "heavy: DRIVE_EMU_HEAVY=1, or DRIVE_EMU_JUMPS=30000, swift test -c release runs it")
    let drives = (count + Self.jumpsPerDrive - 1) / Self.jumpsPerDrive
    let first = ProcessInfo.processInfo.environment["DRIVE_EMU_FIRST_SAMPLE"].flatMap(Int.init) ?? 0
    check(
      try await Self.statistics(
        samples: first..<first + drives, workers: ProcessInfo.processInfo.activeProcessorCount),
      count: drives * Self.jumpsPerDrive)
  }
}
