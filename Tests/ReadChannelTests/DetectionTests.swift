import Determinism
@testable import ReadChannel
import XCTest

/// The detectors on ideal partial-response channels with white noise.
final class DetectionTests: XCTestCase {
  /// Plain Viterbi over all patterns of `span` - 1 bits, which knows of runs only that branches breaking d = 2 are out.
  private func oracle(_ samples: [Float], _ target: PartialResponse) -> [Bool] {
    let memory = target.span - 1
    let states = 1 << memory
    let levels = target.levels
    func isLegal(_ pattern: Int, _ length: Int) -> Bool {
      var runs: [Int] = []
      var run = 1
      for index in 1..<length {
        if pattern >> index & 1 == pattern >> (index - 1) & 1 {
          run += 1
        } else {
          runs.append(run)
          run = 1
        }
      }
      return runs.dropFirst().allSatisfy { $0 >= 3 }
    }
    var costs = [Double](repeating: 0, count: states)
    var choices: [[Int]] = []
    for sample in samples {
      var next = [Double](repeating: .infinity, count: states)
      var choice = [Int](repeating: 0, count: states)
      for pattern in 0..<states * 2 where isLegal(pattern, memory + 1) {
        let error = Double(sample - levels[pattern])
        let cost = costs[pattern >> 1] + error * error
        let state = pattern & (states - 1)
        if cost < next[state] { (next[state], choice[state]) = (cost, pattern >> memory & 1) }
      }
      costs = next
      choices.append(choice)
    }
    var state = costs.indices.min { costs[$0] < costs[$1] } ?? 0
    var bits: [Bool] = []
    for choice in choices.reversed() {
      bits.append(state & 1 == 1)
      state = state >> 1 | choice[state] << (memory - 1)
    }
    return bits.reversed()
  }

  private func samples(_ bits: [Bool], _ target: PartialResponse, sigma: Float, seed: UInt64) -> [Float] {
    var noise = TestNoise(seed: seed)
    let levels = target.levels
    var pattern = bits[0] ? -1 : 0
    return bits.map { bit in
      pattern = (pattern << 1 | (bit ? 1 : 0)) & (levels.count - 1)
      return levels[pattern] + sigma * noise.next()
    }
  }

  private func detected(_ samples: [Float], _ target: PartialResponse, margin: Float = 0) -> (
    bits: [Bool], doubtful: [Bool]
  ) {
    let levels = target.levels
    var short = ShortTargetViterbi()
    var long = LongTargetViterbi()
    var bits: [Bool] = []
    var doubtful: [Bool] = []
    for start in stride(from: 0, through: samples.count - 32, by: 32) {
      let word =
        target == .short
        ? short.detect(samples.span, from: start, levels: levels.span, margin: margin)
        : long.detect(samples.span, from: start, levels: levels.span, margin: margin)
      if start == 0 { continue }
      for place in (UInt32(0)..<32).reversed() {
        bits.append(word.levels >> place & 1 == 1)
        doubtful.append(word.doubtful >> place & 1 == 1)
      }
    }
    return (bits, doubtful)
  }

  private func differences(_ a: [Bool], _ b: [Bool]) -> Int { zip(a, b).count { $0 != $1 } }

  func testSlicerGivesTheSignOfEachPairOfSamplesAWordLessTwoBitsLater() {
    var noise = TestNoise(seed: 5)
    let samples = (0..<64 * 32 + 32).map { _ in noise.next() }
    var detector = BitDetector(.slicer)
    var bits: [Bool] = []
    for start in stride(from: 32, to: samples.count, by: 32) {
      let word = detector.detect(samples.span, from: start, levels: [Float]().span, margin: 0).levels
      bits += (0..<32).map { word >> (31 - $0) & 1 == 1 }
    }
    let expected = (32..<samples.count - 30).map { samples[$0] + samples[$0 - 1] > 0 }
    XCTAssertEqual(expected.count, 2018)
    XCTAssertTrue(bits.dropFirst(30).elementsEqual(expected))
  }

  func testThePrunedTrellisDecidesAsThePlainOne() {
    for target in PartialResponse.allCases {
      let bits = SyntheticSignal.runs(count: 32 * 200, seed: 3)
      let samples = samples(bits, target, sigma: 1.6, seed: 4)
      let plain = oracle(samples, target)
      let pruned = detected(samples, target).bits
      XCTAssertGreaterThan(differences(bits, plain), 0)
      // A decision is read 32 to 63 symbols late: a survivor that merges later still is decided before its time.
      XCTAssertLessThanOrEqual(differences(plain, pruned), 2, "\(target)")
    }
  }

  func testThePredictiveDetectorWithoutPredictionDecidesAsTheShortTarget() {
    let samples = samples(SyntheticSignal.runs(count: 32 * 100, seed: 5), .short, sigma: 1, seed: 6)
    let levels = PredictiveViterbi.levels(predictor: [0, 0, 0, 0])
    var predictive = PredictiveViterbi()
    var bits: [Bool] = []
    for start in stride(from: 0, through: samples.count - 32, by: 32) {
      let word = predictive.detect(samples.span, from: start, levels: levels.span, margin: 0)
      if start > 0 { bits += (UInt32(0)..<32).reversed().map { word.levels >> $0 & 1 == 1 } }
    }
    XCTAssertEqual(bits, detected(samples, .short).bits)
  }

  /// Union bound over the nearest errors: an edge moved by one bit, which is open to edges whose run on that side is
  /// longer than three. The distance is that of one bit: 4 (1 + 4 + 4 + 1) = 40, and 56 for the long target.
  func testErrorRateIsThatOfTheory() {
    for (target, distance) in [(PartialResponse.short, 40.0), (.long, 56.0)] {
      let bits = SyntheticSignal.runs(count: 32 * 12_000, seed: 7)
      let sigma = 0.5 * distance.squareRoot() / 2.9
      let found = detected(samples(bits, target, sigma: Float(sigma), seed: 8), target).bits
      var movable = 0
      for index in 4..<bits.count - 4 where bits[index] != bits[index - 1] {
        if bits[index] == bits[index + 3] { movable += 1 }
        if bits[index - 1] == bits[index - 4] { movable += 1 }
      }
      let expected = Double(movable) * NormalDistribution.upperTail(2.9)
      let errors = Double(differences(bits, found))
      print("\(target): \(Int(errors)) bit errors, theory \(expected)")
      XCTAssertEqual(errors / expected, 1, accuracy: 0.25, "\(target)")
    }
  }

  func testMaximumLikelihoodIsNeverWorseThanTheSlicerOnWhiteNoise() {
    for sigma in [Float(0.7), 0.9, 1.1, 1.4, 2] {
      let bits = SyntheticSignal.runs(count: 32 * 1500, seed: 9)
      let samples = samples(bits, .short, sigma: sigma, seed: 10)
      // An edge falls on a sample; the sum of two neighbours tells the bit between them.
      var sliced = 0
      for index in 1..<samples.count
      where (samples[index] + samples[index - 1] > 0) != bits[max(0, index - 2)] {
        sliced += 1
      }
      let errors = differences(bits, detected(samples, .short).bits)
      print("sigma \(sigma): slicer \(sliced), maximum likelihood \(errors) errors")
      XCTAssertLessThanOrEqual(errors, sliced, "sigma \(sigma)")
    }
  }

  func testDoubtfulBitsCoverMostErrorsAndFewOthers() {
    let bits = SyntheticSignal.runs(count: 32 * 3000, seed: 11)
    let sigma: Float = 1.3
    let found = detected(samples(bits, .short, sigma: sigma, seed: 12), .short, margin: 4.4 * sigma * sigma)
    var (errors, covered) = (0, 0)
    for index in found.bits.indices where found.bits[index] != bits[index] {
      errors += 1
      if found.doubtful[index] { covered += 1 }
    }
    let doubtful = found.doubtful.count { $0 }
    print("\(errors) errors, \(covered) of them doubtful, \(doubtful) doubtful bits of \(found.bits.count)")
    XCTAssertGreaterThan(errors, 50)
    XCTAssertGreaterThan(Double(covered), 0.5 * Double(errors))
    XCTAssertLessThan(Double(doubtful), 0.03 * Double(found.bits.count))
  }
}
