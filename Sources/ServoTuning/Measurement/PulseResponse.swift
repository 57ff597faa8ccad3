internal import Determinism
internal import DriveInterface
internal import ControlBlocks

/// What goes on from the break after a pulse of height 1 that falls by the factor `fall` from tick to tick.
struct PulseResponse: Sendable {
  /// Factor of the pulse from tick to tick; 0 for a single tick.
  let fall: Double
  /// By ticks, eight at a time; and the same of every second pulse and three quarters of the time.
  private let all: [SIMD8<Double>]
  private let half: [SIMD8<Double>]
  /// What is left at the end, as a share of the peak.
  let remainder: Double

  init(_ all: [Double], half: [Double], fall: Double) {
    self.fall = fall
    let peak = Swift.max(Self.peak(all), .leastNormalMagnitude)
    remainder = Self.peak(all.suffix(Swift.max(1, all.count / 20))) / peak
    self.all = Self.lanes(all)
    self.half = Self.lanes(half)
  }

  /// L = D/E - 1 at a frequency in Hz.
  func response(at frequency: Double, sampleRate: Double) -> Complex {
    openLoop(all, turns: frequency / sampleRate)
  }

  /// The same of every second pulse and a shorter time.
  func check(at frequency: Double, sampleRate: Double) -> Complex {
    openLoop(half, turns: frequency / sampleRate)
  }

  private static func peak(_ values: some Sequence<Double>) -> Double {
    values.reduce(0) { Swift.max($0, $1.magnitude) }
  }

  private static func lanes(_ values: [Double]) -> [SIMD8<Double>] {
    stride(from: 0, to: values.count, by: 8).map { start in
      var lanes = SIMD8<Double>.zero
      for lane in 0..<min(8, values.count - start) { lanes[lane] = values[start + lane] }
      return lanes
    }
  }

  private func openLoop(_ values: [SIMD8<Double>], turns: Double) -> Complex {
    let pulse = Complex(1) / (Complex(1) + (-fall) * Complex.unit(turns: -turns))
    let goingOn = transform(values, turns: turns)
    return (pulse + (-1) * goingOn) / goingOn
  }

  /// The transform at so many turns in a tick, by Horner's rule in eight interleaved chains.
  private func transform(_ values: [SIMD8<Double>], turns: Double) -> Complex {
    let step = Complex.unit(turns: -8 * turns)
    var real = SIMD8<Double>.zero
    var imaginary = SIMD8<Double>.zero
    for lanes in values.reversed() {
      let turned = real * step.real - imaginary * step.imaginary + lanes
      imaginary = real * step.imaginary + imaginary * step.real
      real = turned
    }
    var sum = Complex(0)
    for lane in 0..<8 {
      sum += Complex.unit(turns: -Double(lane) * turns) * Complex(real[lane], imaginary[lane])
    }
    return sum
  }
}

/// Sums of what pulses and their opposites left.
struct PulseAnswers {
  /// Pulses that counted.
  private(set) var count = 0
  private let height: Double
  private let fall: Double
  private var all: [Double]
  private var half: [Double]

  init(height: Double, fall: Double, ticks: Int) {
    self.height = height
    self.fall = fall
    all = Array(repeating: 0, count: ticks)
    half = Array(repeating: 0, count: 3 * ticks / 4)
  }

  /// A pulse and its opposite, each on a copy of the stand's run.
  mutating func take<Firmware: DriveFirmware>(
    from stand: LoopStand<Firmware>
  ) throws where Firmware.Scalar: ServoScalar {
    let plus = try stand.record(.pulse(height: height, fall: fall), ticks: all.count)
    let minus = try stand.record(.pulse(height: -height, fall: fall), ticks: all.count)
    guard plus.kicks.isEmpty, minus.kicks.isEmpty else { return }
    for index in all.indices { all[index] += plus.goingOn(index) - minus.goingOn(index) }
    if count % 2 == 0 {
      for index in half.indices { half[index] += plus.goingOn(index) - minus.goingOn(index) }
    }
    count += 1
  }

  /// The mean over all of them, for a pulse of height 1.
  var response: PulseResponse {
    let unit = 0.5 / height
    return PulseResponse(
      all.map { unit / Double(max(count, 1)) * $0 },
      half: half.map { unit / Double(max((count + 1) / 2, 1)) * $0 }, fall: fall)
  }
}
