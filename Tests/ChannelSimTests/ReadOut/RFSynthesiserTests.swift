import ChannelSim
import Determinism
import DiscModel
import XCTest

final class RFSynthesiserTests: XCTestCase {
  static let bit = 146.7e-9

  struct Bench {
    let readout: MarkReadout
    let marks: NeighbouringMarks

    init(range: SpotRange = .fixed(), width: Double = 350e-9, count: Int = 400) throws {
      let groove = try GrooveShape(
        pitch: 740e-9, floorWidth: 230e-9, innerWallWidth: 70e-9, outerWallWidth: 70e-9, halfPhase: -0.485)
      let track = MarkedTrack(
        groove: groove, markWidth: width, contrast: RecordedContrast(amplitude: 0.7, phase: -1.2))
      readout = try MarkReadout(optics: MarkReadoutTests.optics(), track: track, range: range)
      var runs = RandomRuns(seed: 3)
      marks = NeighbouringMarks(
        here: runs.marks(count, from: 0, width: width, short: 0.9),
        inner: runs.marks(count, from: 1e-7, width: width),
        outer: runs.marks(count, from: 2e-7, width: width))
    }

    func samples(
      _ count: Int, from place: Double = 5e-6, spacing: Double = bit / 1.5, noise: ReadoutNoise = .none,
      blocks: [Int]? = nil, conditions: ReadoutConditions = ReadoutConditions(reflectance: 1)
    ) throws -> [Float] {
      var synthesiser = try RFSynthesiser(readout, spacing: spacing, noise: noise, seed: 7)
      var result = [Float](repeating: 0, count: count)
      var start = 0
      for size in blocks ?? [count] {
        var block = [Float](repeating: 0, count: size)
        var span = block.mutableSpan
        try synthesiser.synthesise(
          marks, from: place + Double(start) * spacing, samplesPerSecond: 3.84 / spacing, conditions,
          into: &span)
        result.replaceSubrange(start..<start + size, with: block)
        start += size
      }
      return result
    }
  }

  func testTheStreamIsTheClearReadout() throws {
    let bench = try Bench()
    for perBit in [1.25, 1.5, 2, 3] {
      let spacing = Self.bit / perBit
      let samples = try bench.samples(700, spacing: spacing)
      let clear = (0..<700).map { bench.readout.light(of: bench.marks, at: 5e-6 + Double($0) * spacing) }
      let amplitude = (clear.max() ?? 0) - (clear.min() ?? 0)
      let worst = zip(samples, clear).map { abs(Double($0) - $1) }.max() ?? 1
      let square = zip(samples, clear).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
      print(perBit, "worst", worst / amplitude, "rms", (square / 700).squareRoot() / amplitude)
      XCTAssertLessThan(worst, 0.01 * amplitude)
    }
  }
}
