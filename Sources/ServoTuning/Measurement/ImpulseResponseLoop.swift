public import Determinism
internal import ControlBlocks
internal import DriveEmulator
internal import DriveInterface
internal import ServoLoop

/// A loop linearised at its operating point: the closed loop's answer to pulses at the break, from which the open loop
/// follows at any frequency.
///
/// With d the pulse and e what goes on from the break, the pulse and what came back to it, E = D/(1 + L), so that
/// L = D/E - 1. Single ticks show the loop where it is fast. Where its gain is so high that nothing of a tick would be
/// left, pulses that fall off slowly show it; in the loop's noise those would drown what is fast.
public struct ImpulseResponseLoop: OpenLoop, Sendable {
  public let sampleRate: Double
  /// Single ticks, and pulses that fall off slowly.
  private let quick: PulseResponse
  private let slow: PulseResponse
  /// Where the one takes over from the other, Hz.
  private let change: Double

  /// What is left of the slow pulses at the end, as a share of the peak.
  public var remainder: Double { slow.remainder }

  init(quick: PulseResponse, slow: PulseResponse, change: Double, sampleRate: Double) {
    self.quick = quick
    self.slow = slow
    self.change = change
    self.sampleRate = sampleRate
  }

  /// What the slow pulses count, 0 to 1: from one to the other over two thirds of an octave.
  private func slowShare(at frequency: Double) -> Double {
    max(0, min(1, 0.5 - 0.5 * Double.log(frequency / change) / Double.log(1.26)))
  }

  private func blended(at frequency: Double, _ value: (PulseResponse) -> Complex) -> Complex {
    let share = slowShare(at: frequency)
    if share == 0 { return value(quick) }
    if share == 1 { return value(slow) }
    return share * value(slow) + (1 - share) * value(quick)
  }

  public func response(at frequency: Double) -> Complex {
    blended(at: frequency) { $0.response(at: frequency, sampleRate: sampleRate) }
  }

  /// How far half of the pulses, looked at for a shorter time, tell another response, as a share of it: what the pulses
  /// disagree in, and what had not died away at the end.
  public func doubt(at frequency: Double) -> Double {
    let check = blended(at: frequency) { $0.check(at: frequency, sampleRate: sampleRate) }
    let all = response(at: frequency)
    return (check + (-1) * all).magnitude / all.magnitude
  }

  /// The largest doubt within half an octave below a frequency, and a little above it: by chance the pulses may agree at one
  /// frequency in what they all miss.
  public func uncertainty(at frequency: Double) -> Double {
    [0.69, 0.83, 1, 1.2].reduce(0) { max($0, doubt(at: min($1 * frequency, 0.499 * sampleRate))) }
  }

  /// The largest doubt with which a response is told: somewhat less than a degree.
  public static let largestDoubt = 0.015

  /// The lowest frequency, Hz, above which the response is told without much doubt, half an octave above the first one with
  /// too much. Feed-forward at `line` Hz is a
  /// resonance that outlasts any record: a quarter of its frequency on either side does not count.
  public func lowestTrusted(feedForward line: Double?) -> Double {
    var lowest = 1000.0
    for frequency in LoopMargins.grid(from: 5, to: 1000, pointsPerDecade: 40).reversed() {
      let isLine = line.map { (frequency - $0).magnitude < 0.25 * $0 } ?? false
      guard isLine || doubt(at: frequency) < Self.largestDoubt else { return 1.4 * lowest }
      lowest = frequency
    }
    return lowest
  }
}

extension LoopStand {
  /// How many pulses are let into the loop, and how long each is looked at.
  private func plan(_ pulses: Int) -> (starts: Int, stride: Int, quick: Double, slow: Double) {
    // The linear sensor's loop is the same at any time; a real one changes with run-out and noise.
    guard scenario.frontEnd.sensor != .linear else { return (1, 1, 0.2, 1) }
    let starts = max(8, (pulses + 7) / 8 * 8)
    // Without a divisor in common, so that every place of the turn comes once.
    let stride = (1...(2 * starts / 5)).last { Self.divisor($0, starts) == 1 } ?? 1
    return (starts, stride, 0.05, 0.4)
  }

  /// The greatest common divisor.
  private static func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }

  /// The loop linearised here: of copies of the run one gets a pulse, one its opposite. Noise is the same in both, and
  /// drops out; what changes with the place on the disc is averaged over pulses all around a turn. Pulses during which the
  /// sled is driven do not count: it may come a moment later in one copy than in the other.
  func linearise(impulses: Int) throws -> ImpulseResponseLoop {
    let plan = plan(impulses)
    let rate = scenario.sampleRate
    var stand = try withoutNoise()
    // Far within what is straight of either error, and far above what the tables of the optics are rough by.
    let length = run.firmware.probe.axis == .focus ? 10e-9 : 1e-9
    var quick = PulseAnswers(
      height: scale.impulse(length: length, sampleRate: rate), fall: 0, ticks: Int(plan.quick * rate))
    var slow = PulseAnswers(
      height: scale.push(length: 4 * length), fall: 1 - 1 / (0.02 * rate), ticks: Int(plan.slow * rate))
    // All around the turn in steps of somewhat less than half of one: the pulses then last as long as sines do. Odd, so
    // that they fall on every phase of what the firmware does in every eighth tick alone.
    let spacing = Int((turn ?? 0.04 * rate) * Double(plan.stride) / Double(plan.starts)) | 1
    for _ in 0..<6 * plan.starts where slow.count < plan.starts {
      try quick.take(from: stand)
      try slow.take(from: stand)
      stand.goOn(ticks: spacing)
    }
    guard slow.count == plan.starts, quick.count >= plan.starts else { throw LoopMeasurementError.sledMoves }
    let loop = ImpulseResponseLoop(
      quick: quick.response, slow: slow.response, change: 0.25 * scale.crossover, sampleRate: rate)
    guard loop.remainder < 5e-4 else { throw LoopMeasurementError.notAtRest(share: loop.remainder) }
    return loop
  }

  /// Lets the run itself go on.
  mutating func goOn(ticks: Int) {
    var block = run.makeBlock()
    var left = ticks
    while left > 0 {
      kernel.advance(&run, min(left, LoopProbe.capacity), &block)
      left -= LoopProbe.capacity
    }
  }
}
