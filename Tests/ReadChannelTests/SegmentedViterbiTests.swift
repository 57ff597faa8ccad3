import Determinism
import ReadChannel
import XCTest

/// The fast detector of coloured noise beside the plain one.
final class SegmentedViterbiTests: XCTestCase {
  func testTheTrellisHoldsWhatRunsOfThreeAllowAndNothingElse() {
    let trellis = RunLengthTrellis(span: SegmentedViterbi.span)
    XCTAssertEqual(trellis.states.count, 26)
    XCTAssertEqual(trellis.merges.count, 12)
    var patterns: [Int] = []
    for (index, merge) in trellis.merges.enumerated() {
      for branch in [merge.0, merge.1] {
        XCTAssertEqual(branch.pattern >> 1, trellis.states[branch.from])
        XCTAssertEqual(branch.pattern & 127, trellis.states[index])
        patterns.append(branch.pattern)
      }
    }
    for (index, branch) in trellis.passages.enumerated() {
      XCTAssertEqual(branch.pattern >> 1, trellis.states[branch.from])
      XCTAssertEqual(branch.pattern & 127, trellis.states[12 + index])
      patterns.append(branch.pattern)
    }
    let legal = (0..<256).filter { pattern in
      let bits = (0..<8).map { pattern >> $0 & 1 }
      let edges = (1..<8).filter { bits[$0] != bits[$0 - 1] }
      return zip(edges, edges.dropFirst()).allSatisfy { $1 - $0 >= 3 }
    }
    XCTAssertEqual(patterns.sorted(), legal)
    // What the detector has written out.
    let origins = trellis.merges.flatMap { [$0.0.from, $0.1.from] } + trellis.passages.map(\.from)
    XCTAssertEqual(origins, SegmentedViterbi.origins)
  }

  private struct Decisions {
    var bits: [Bool] = []
    var doubtful: [Bool] = []

    mutating func append(_ levels: UInt32, _ doubt: UInt32) {
      for place in (UInt32(0)..<32).reversed() {
        bits.append(levels >> place & 1 == 1)
        doubtful.append(doubt >> place & 1 == 1)
      }
    }
  }

  /// Samples of the short target in coloured noise, behind the filter that whitens it, and the levels then expected.
  private func signal(_ bits: [Bool], predictor: [Float], sigma: Float, seed: UInt64) -> (
    samples: [Float], levels: [Float]
  ) {
    var noise = TestNoise(seed: seed)
    let levels = PredictiveViterbi.levels(predictor: predictor)
    var pattern = 0
    return (
      bits.map { bit in
        pattern = (pattern << 1 | (bit ? 1 : 0)) & 255
        return levels[pattern] + sigma * noise.next()
      }, levels
    )
  }

  private func segmented(_ samples: [Float], _ levels: [Float], margin: Float) -> Decisions {
    var detector = SegmentedViterbi()
    var result = Decisions()
    var words = [UInt32](repeating: 0, count: 64)
    var doubts = words
    var start = SegmentedViterbi.before
    while start + SegmentedViterbi.batch + SegmentedViterbi.behind <= samples.count {
      detector.detect(
        samples.span, from: start, expected: levels.span, margin: margin, levels: &words, doubtful: &doubts)
      for (word, doubt) in zip(words, doubts) { result.append(word, doubt) }
      start += SegmentedViterbi.batch
    }
    return result
  }

  private func plain(_ samples: [Float], _ levels: [Float], margin: Float) -> Decisions {
    var detector = PredictiveViterbi()
    var result = Decisions()
    for start in stride(from: 0, through: samples.count - 32, by: 32) {
      let word = detector.detect(samples.span, from: start, levels: levels.span, margin: margin)
      if start > 0 { result.append(word.levels, word.doubtful) }
    }
    return result
  }

  /// In white noise both decide alike; in coloured noise the plain one gives up paths whose past it has merged, which
  /// states for all of it keep.
  func testItDecidesAsThePlainDetectorInWhiteNoiseAndBetterInColoured() {
    let bits = SyntheticSignal.runs(count: 40 * 2048 + 200, seed: 61)
    for (predictor, sigma) in [
      ([Float](repeating: 0, count: 4), Float(1.3)), ([1.18, -0.12, -0.53, 0.43], 0.6),
      ([1.5, -0.75, -0.2, 0.4], 0.5), ([0.4, 0.1, 0, 0], 0.9),
    ] {
      let (samples, levels) = signal(bits, predictor: predictor, sigma: sigma, seed: 62)
      let margin = 4.4 * sigma * sigma
      let fast = segmented(samples, levels, margin: margin)
      let slow = plain(samples, levels, margin: margin)
      let count = fast.bits.count
      XCTAssertEqual(count, 40 * 2048)
      let offset = SegmentedViterbi.before
      var (fastErrors, slowErrors, fastCovered, slowCovered) = (0, 0, 0, 0)
      for index in 0..<count {
        let truth = bits[offset + index]
        if fast.bits[index] != truth {
          fastErrors += 1
          fastCovered += fast.doubtful[index] ? 1 : 0
        }
        if slow.bits[offset + index] != truth {
          slowErrors += 1
          slowCovered += slow.doubtful[offset + index] ? 1 : 0
        }
      }
      let doubts = (fast.doubtful.count { $0 }, slow.doubtful.count { $0 })
      print(
        "\(predictor): fast \(fastErrors) errors, \(fastCovered) covered, plain \(slowErrors), \(slowCovered) covered; "
          + "doubtful \(doubts)")
      XCTAssertGreaterThan(fastErrors, 20)
      // Whole numbers of sixteen bits may cost a few decisions in a hundred.
      XCTAssertLessThanOrEqual(Double(fastErrors), 1.03 * Double(slowErrors) + 4)
      XCTAssertGreaterThan(fastCovered, fastErrors / 2)
      guard predictor[0] == 0 else { continue }
      XCTAssertEqual(Double(fastErrors) / Double(slowErrors), 1, accuracy: 0.05)
      XCTAssertEqual(Double(doubts.0) / Double(doubts.1), 1, accuracy: 0.15)
    }
  }

  func testACleanSignalComesBackBitForBitAtAnyScale() {
    let bits = SyntheticSignal.runs(count: 3 * 2048 + 200, seed: 63)
    for scale in [Float(1e-3), 1, 300] {
      let (samples, levels) = signal(bits, predictor: [1.2, -0.2, -0.5, 0.4], sigma: 0, seed: 64)
      let found = segmented(samples.map { $0 * scale }, levels.map { $0 * scale }, margin: 0)
      XCTAssertEqual(found.bits, Array(bits[32..<32 + found.bits.count]), "\(scale)")
      XCTAssertEqual(found.doubtful.count { $0 }, 0)
    }
  }
}
