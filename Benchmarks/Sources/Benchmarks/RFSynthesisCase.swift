import ChannelSim
import DiscModel

/// Marks on three tracks to RF with all its noise. A step is a channel bit, 4/3 samples; the sleeping rival takes what
/// 150 Mbit/s leave for it, and the clear one works out one sample in 64 by its own sum over the marks around it.
let rfSynthesis = Case(
  name: "rf-synthesis", steps: 60_000, agreesInBits: false,
  variants: [
    Variant(name: "hundred-fifty-megabits") { RFSynthesisWork.wait(steps: $0) },
    Variant(name: "swift-stream") { steps in rfSynthesisWork?.run(steps: steps) ?? 0 },
    Variant(name: "clear-64th") { steps in rfSynthesisWork?.clear(steps: steps) ?? 0 },
  ],
  gates: [
    Gate(variant: "swift-stream", rival: "clear-64th", largestRatio: 0.02),
    // A rival that only waits does not slow down with a busy machine: the goal is told, noise is let pass.
    Gate(variant: "swift-stream", rival: "hundred-fifty-megabits", largestRatio: 1.2, goal: 1),
  ])

let rfSynthesisWork = try? RFSynthesisWork()

/// A recorded dye layer's read-out with random runs on three tracks.
struct RFSynthesisWork: Sendable {
  private static let bit = 146.7e-9
  private static let spacing = bit * 3 / 4
  private let synthesiser: RFSynthesiser
  private let marks: NeighbouringMarks

  init() throws {
    let optics = try PickupOptics(
      wavelength: 650e-9, numericalAperture: 0.6, rimIntensity: 0.6, designCoverThickness: 600e-6,
      designCoverIndex: 1.58, astigmatismHalfSeparation: 3e-6, detectorSide: 11e-6, focalLength: 3.05e-3)
    let groove = try GrooveShape(
      pitch: 740e-9, floorWidth: 230e-9, innerWallWidth: 70e-9, outerWallWidth: 70e-9, halfPhase: -0.485)
    let track = MarkedTrack(
      groove: groove, markWidth: 350e-9, contrast: RecordedContrast(amplitude: 0.7, phase: -1.2))
    let readout = try MarkReadout(optics: optics, track: track)
    synthesiser = try RFSynthesiser(readout, spacing: Self.spacing, seed: 1)
    marks = NeighbouringMarks(here: Self.random(1), inner: Self.random(2), outer: Self.random(3))
  }

  /// Some 20 000 channel bits of runs.
  private static func random(_ seed: UInt64) -> [Mark] {
    var (word, place, marks) = (seed, 0.0, [Mark]())
    for _ in 0..<2000 {
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let (mark, space) = (3 + Int(word >> 40 & 0xFFFF) % 5, 3 + Int(word >> 20 & 0xFFFF) % 5)
      marks.append(Mark(start: place, length: Double(mark) * bit, width: mark == 3 ? 310e-9 : 350e-9))
      place += Double(mark + space) * bit
    }
    return marks
  }

  /// Blocks of 4096 samples from different places; the checksum holds the last one.
  func run(steps: Int) -> UInt64 {
    var synthesiser = synthesiser
    var block = [Float](repeating: 0, count: 4096)
    var conditions = ReadoutConditions(reflectance: 0.24)
    conditions.strayLight = 0.01
    var left = steps * 4 / 3
    while left > 0 {
      let place = Double(left % 3) * 300e-6
      var span = block.mutableSpan
      try? synthesiser.synthesise(
        marks, from: place, samplesPerSecond: 34_875_000, conditions, into: &span)
      left -= block.count
    }
    return block.reduce(0) { $0 &* 31 &+ UInt64($1.bitPattern) }
  }

  /// One sample in 64 by the clear form, without noise.
  func clear(steps: Int) -> UInt64 {
    let readout = synthesiser.readout
    var sum = 0.0
    for index in 0..<steps * 4 / 3 / 64 {
      let place = Double(index * 64 % 16_384) * Self.spacing
      func around(_ list: [Mark]) -> [Mark] {
        list.filter { $0.end > place - 3e-6 && $0.start < place + 3e-6 }
      }
      let near = NeighbouringMarks(
        here: around(marks.here), inner: around(marks.inner), outer: around(marks.outer))
      sum += readout.light(of: near, at: place)
    }
    return sum.bitPattern
  }

  /// Passes the time that 150 Mbit/s leave for so many channel bits.
  static func wait(steps: Int) -> UInt64 {
    let end = ContinuousClock.now + .nanoseconds(Double(steps) / 0.15)
    var looks: UInt64 = 0
    while ContinuousClock.now < end { looks += 1 }
    return looks
  }
}
