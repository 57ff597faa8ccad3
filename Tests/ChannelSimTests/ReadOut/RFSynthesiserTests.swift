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
    try compareToTheClearReadout(Bench())
  }

  /// Along the track nothing is even or odd then.
  func testTheStreamIsTheClearReadoutOfADiscThatIsTiltedAlongTheTrack() throws {
    var spot = SpotState()
    spot.tangentialTilt = 0.004
    try compareToTheClearReadout(Bench(range: .fixed(spot)))
  }

  private func compareToTheClearReadout(_ bench: Bench) throws {
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

  func testBlocksMayBeCutAnywhere() throws {
    let bench = try Bench(count: 300)
    let whole = try bench.samples(2000, noise: ReadoutNoise())
    let cut = try bench.samples(2000, noise: ReadoutNoise(), blocks: [1, 511, 7, 700, 512, 269])
    for index in 0..<2000 {
      // An edge's place is rounded to a 64th of a sample from another origin.
      XCTAssertEqual(whole[index], cut[index], accuracy: 0.01, "sample \(index)")
    }
    let again = try bench.samples(2000, noise: ReadoutNoise())
    XCTAssertEqual(whole, again)
  }

  func testNoiseHasTheStatedStrength() throws {
    let bench = try Bench(count: 2)
    let rate = 3.84 / (Self.bit / 1.5)
    func deviation(_ noise: ReadoutNoise) throws -> Double {
      // Far behind the last mark: the blank track.
      let quiet = try bench.samples(20_000, from: 1e-3)
      let samples = try bench.samples(20_000, from: 1e-3, noise: noise)
      let square = zip(samples, quiet).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      return (square / 20_000).squareRoot()
    }
    let blank = bench.readout.blankLight()
    let laser = try deviation(ReadoutNoise(medium: 0, electronic: 0))
    XCTAssertEqual(laser, blank * (3.981e-14 * rate / 2).squareRoot(), accuracy: 0.03 * laser)
    let medium = try deviation(ReadoutNoise(laser: 0, medium: 0.02, electronic: 0))
    XCTAssertEqual(medium, blank * 0.02, accuracy: 0.05 * medium)
    let electronic = try deviation(ReadoutNoise(laser: 0, medium: 0, electronic: 1e-6))
    XCTAssertEqual(electronic, 1e-6 * (rate / 2).squareRoot(), accuracy: 0.03 * electronic)
    // Each part has a stream of its own: together they are the sum.
    let all = try deviation(ReadoutNoise(medium: 0.02, electronic: 1e-6))
    let sum = (laser * laser + medium * medium + electronic * electronic).squareRoot()
    XCTAssertEqual(all, sum, accuracy: 0.05 * sum)
  }

  func testElectronicNoiseIsWhiteAndNormal() throws {
    let bench = try Bench(count: 2)
    let count = 60_000
    let quiet = try bench.samples(count, from: 1e-3)
    let noisy = try bench.samples(
      count, from: 1e-3, noise: ReadoutNoise(laser: 0, medium: 0, electronic: 1e-5))
    let noise = zip(noisy, quiet).map { Double($0.0 - $0.1) }
    let power = noise.reduce(0) { $0 + $1 * $1 } / Double(count)
    // Deviates come twelve to a word and four to a look-up: no such distance may show. Chance is 0.0041.
    for distance in 1...24 {
      let sum = (distance..<count).reduce(0) { $0 + noise[$1] * noise[$1 - distance] }
      XCTAssertEqual(sum / power / Double(count), 0, accuracy: 0.018, "distance \(distance)")
    }
    let fourth = noise.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(count)
    XCTAssertEqual(fourth / (power * power), 3, accuracy: 0.1)
    XCTAssertEqual(noise.reduce(0, +) / Double(count) / power.squareRoot(), 0, accuracy: 0.018)
  }

  func testMarksAnywhereAndOfAnyShapeAreTaken() throws {
    let bench = try Bench(count: 2)
    let bit = Self.bit
    var generator = RandomRuns(seed: 11)
    // Overlapping, nested, without length, too wide, out of order, without number; blocks with edges at every place.
    var marks = generator.marks(300, from: 0, width: 350e-9)
    for index in stride(from: 0, to: marks.count, by: 7) {
      marks[index].length = [0, -bit, 40 * bit, 400 * bit, .nan][index / 7 % 5]
      marks[(index + 3) % marks.count].width = [0, -1, 1, .infinity, .nan][index / 7 % 5]
    }
    marks.swapAt(20, 120)
    for spacing in [37e-9, bit / 1.5, bit / 1.25, 150e-9, 200e-9, 260e-9] {
      var synthesiser = try RFSynthesiser(bench.readout, spacing: spacing, noise: .none, seed: 1)
      for count in [1, 2, 3, 437, 440, 448, 464, 800, 801, 2000] {
        var block = [Float](repeating: .nan, count: count)
        var span = block.mutableSpan
        try synthesiser.synthesise(
          NeighbouringMarks(here: [], inner: [], outer: []), from: 0, samplesPerSecond: 1e7,
          ReadoutConditions(reflectance: 1), into: &span)
        for light in block { XCTAssertEqual(Double(light), bench.readout.blankLight(), accuracy: 1e-5) }
        span = block.mutableSpan
        try synthesiser.synthesise(
          NeighbouringMarks(here: marks, inner: marks, outer: marks), from: 3e-6, samplesPerSecond: 1e7,
          ReadoutConditions(reflectance: 1), into: &span)
      }
    }
  }

  func testADropOutDimsItsStretchAndNothingElse() throws {
    let bench = try Bench(count: 300)
    var conditions = ReadoutConditions(reflectance: 0.5)
    let plain = try bench.samples(3000, conditions: conditions)
    conditions.dropOuts = [DropOut(start: 105e-6, length: 40e-6, light: 0.25, border: 5e-6)]
    let dimmed = try bench.samples(3000, conditions: conditions)
    for index in 0..<3000 {
      let place = 5e-6 + Double(index) * Self.bit / 1.5
      if place > 105e-6, place < 145e-6 { XCTAssertEqual(dimmed[index], 0.25 * plain[index], accuracy: 1e-6) }
      if place < 99e-6 || place > 151e-6 { XCTAssertEqual(dimmed[index], plain[index]) }
    }
  }

  func testImpossibleTracksAndSpacingsAreRefused() throws {
    let bench = try Bench(count: 2)
    XCTAssertThrowsError(try RFSynthesiser(bench.readout, spacing: 400e-9, seed: 1))
    XCTAssertThrowsError(try RFSynthesiser(bench.readout, spacing: .nan, seed: 1))
    var track = bench.readout.track
    track.markWidth = 800e-9
    XCTAssertThrowsError(try MarkReadout(optics: MarkReadoutTests.optics(), track: track))
  }
}
