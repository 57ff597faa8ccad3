public import Determinism
internal import ControlBlocks
internal import DriveEmulator
internal import DriveInterface
internal import ServoLoop

/// A loop linearised at its operating point: the closed loop's answer to an impulse at the break, from which the open
/// loop follows exactly at any frequency.
///
/// With r what comes back to the break and d the impulse, R = -L (R + d), so that L = -H/(1 + H) with H = R/d.
public struct ImpulseResponseLoop: OpenLoop, Sendable {
  public let sampleRate: Double
  /// H by ticks, eight at a time.
  let response: [SIMD8<Double>]
  /// The largest part of the answer that grows with the square of the impulse, as a share of the peak.
  public let curvature: Double
  /// What is left at the end, as a share of the peak.
  public let remainder: Double

  /// From the mean answer to a unit impulse.
  init(_ linear: [Double], curvature: Double, sampleRate: Double) {
    self.sampleRate = sampleRate
    self.curvature = curvature
    let peak = Swift.max(Self.peak(linear), .leastNormalMagnitude)
    remainder = Self.peak(linear.suffix(Swift.max(1, linear.count / 20))) / peak
    response = stride(from: 0, to: linear.count, by: 8).map { start in
      var lanes = SIMD8<Double>.zero
      for lane in 0..<min(8, linear.count - start) { lanes[lane] = linear[start + lane] }
      return lanes
    }
  }

  static func peak(_ values: some Sequence<Double>) -> Double {
    values.reduce(0) { Swift.max($0, $1.magnitude) }
  }

  /// H at a frequency in Hz: the transform of the response, by Horner's rule in eight interleaved chains.
  func closedResponse(at frequency: Double) -> Complex {
    let step = Complex.unit(turns: -8 * frequency / sampleRate)
    var real = SIMD8<Double>.zero
    var imaginary = SIMD8<Double>.zero
    for lanes in response.reversed() {
      let turned = real * step.real - imaginary * step.imaginary + lanes
      imaginary = real * step.imaginary + imaginary * step.real
      real = turned
    }
    var sum = Complex(0)
    for lane in 0..<8 {
      sum +=
        Complex.unit(turns: -Double(lane) * frequency / sampleRate)
        * Complex(real[lane], imaginary[lane])
    }
    return sum
  }

  public func response(at frequency: Double) -> Complex {
    let closed = closedResponse(at: frequency)
    return Complex(-closed.real, -closed.imaginary) / (Complex(1) + closed)
  }
}

extension LoopStand {
  /// How often, and how long, an impulse is let into the loop.
  private func plan(_ impulses: Int) -> (starts: Int, seconds: Double) {
    // The linear sensor's loop is the same at any time; a real one changes with run-out and noise.
    scenario.frontEnd.sensor == .linear ? (1, 1) : (max(8, impulses), 0.3)
  }

  /// The loop linearised here: of copies of the run one gets an impulse, one its opposite. Noise is the same in both, and
  /// drops out; what changes with the place on the disc is averaged over impulses all around a turn.
  func linearise(impulses: Int) throws -> ImpulseResponseLoop {
    let plan = plan(impulses)
    var stand = try withoutConverters()
    let length = run.firmware.probe.axis == .focus ? 1e-9 : 0.2e-9
    let height = scale.impulse(length: length, sampleRate: scenario.sampleRate)
    let ticks = Int(plan.seconds * scenario.sampleRate)
    // Odd, so that the impulses fall on every phase of what the firmware does in every eighth tick alone.
    let spacing = Int(scenario.sampleRate / scenario.firmware.spindle.targetSpeed) / plan.starts | 1
    var sum = [Double](repeating: 0, count: ticks)
    var curvature = 0.0
    for start in 0..<plan.starts {
      let plus = try stand.record(.impulse(height: height), ticks: ticks).returned
      let minus = try stand.record(.impulse(height: -height), ticks: ticks).returned
      for index in sum.indices { sum[index] += plus[index] - minus[index] }
      if start == 0 {
        let none = try stand.record(.nothing, ticks: ticks).returned
        let odd = ImpulseResponseLoop.peak(sum)
        let even = zip(zip(plus, minus), none).map { $0.0 + $0.1 - 2 * $1 }
        curvature = ImpulseResponseLoop.peak(even) / max(odd, .leastNormalMagnitude)
      }
      stand.goOn(ticks: spacing)
    }
    let mean = sum.map { $0 / (2 * height * Double(plan.starts)) }
    let loop = ImpulseResponseLoop(mean, curvature: curvature, sampleRate: scenario.sampleRate)
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
