internal import ControlBlocks
public import Determinism

/// The laboratory's instrument on the error signals: residuals through the filters of ECMA-267 clause 10.9.
///
/// Four signals run through four sections in step, one lane each: focus error through 10 kHz; radial error through
/// 1.1 kHz; radial error through the band 1.1 to 10 kHz; and the true focus error, for comparison, through 10 kHz.
/// The filters always run; peaks and powers are taken only while measuring.
public struct ResidualMeter: Sendable {
  /// What was measured since the last reset. Metres.
  public struct Reading: Equatable, Sendable {
    public var ticks: UInt64 = 0
    /// Largest |focus error signal| through 10 kHz (axial residual, limit 0.23 um).
    public var focusPeak = 0.0
    /// Largest |radial error signal| through 1.1 kHz (radial residual, limit 0.022 um).
    public var radialPeak = 0.0
    /// Largest rms over 20 ms of the radial error signal between 1.1 and 10 kHz (limit 0.016 um).
    public var radialNoise = 0.0
    /// Largest |true position error| of spot against layer, through 10 kHz.
    public var trueFocusPeak = 0.0
    /// Largest |true position error| of spot against track centre, unfiltered.
    public var trueRadialPeak = 0.0
    /// Mean of the true radial error: where the loop really locks.
    public var trueRadialMean = 0.0

    public init() {}
  }

  public private(set) var reading = Reading()
  var sections: InlineArray<4, Section>
  var windowPower = 0.0
  var windowTicks: UInt64 = 0
  var radialSum = 0.0
  let window: UInt64

  struct Section: Sendable {
    var b0, b1, b2, a1, a2: SIMD4<Double>
    var s1 = SIMD4<Double>.zero
    var s2 = SIMD4<Double>.zero

    /// One section of each lane; a lane that has none lets its signal pass.
    init(_ lanes: [BiquadCoefficients?]) {
      let pass = BiquadCoefficients(b0: 1, b1: 0, b2: 0, a1: 0, a2: 0)
      let lane = lanes.map { $0 ?? pass }
      func gather(_ value: (BiquadCoefficients) -> Double) -> SIMD4<Double> {
        SIMD4(value(lane[0]), value(lane[1]), value(lane[2]), value(lane[3]))
      }
      b0 = gather(\.b0)
      b1 = gather(\.b1)
      b2 = gather(\.b2)
      a1 = gather(\.a1)
      a2 = gather(\.a2)
    }

    mutating func step(_ input: SIMD4<Double>) -> SIMD4<Double> {
      let output = b0 * input + s1
      s1 = b1 * input - a1 * output + s2
      s2 = b2 * input - a2 * output
      return output
    }
  }

  public init(sampleRate: Double) {
    let wide = ButterworthFilter.lowPass(corner: 10_000, sampleRate: sampleRate)
    let narrow = ButterworthFilter.lowPass(corner: 1100, sampleRate: sampleRate)
    let high = ButterworthFilter.highPass(corner: 1100, sampleRate: sampleRate)
    sections = [
      Section([wide[0], narrow[0], wide[0], wide[0]]), Section([wide[1], narrow[1], wide[1], wide[1]]),
      Section([nil, nil, high[0], nil]), Section([nil, nil, high[1], nil]),
    ]
    window = UInt64(0.02 * sampleRate)
  }

  /// Goes on from an earlier reading, whose peaks keep growing; the filters keep running.
  public mutating func resume(_ earlier: Reading) {
    reading = earlier
    radialSum = earlier.trueRadialMean * Double(earlier.ticks)
    windowPower = 0
    windowTicks = 0
  }

  /// One tick. Errors in metres.
  public mutating func step(
    focusError: Double, radialError: Double, trueFocusError: Double, trueRadialError: Double,
    measures: Bool
  ) {
    var signal = SIMD4(focusError, radialError, radialError, trueFocusError)
    for index in 0..<4 { signal = sections[index].step(signal) }
    if measures { take(signal, trueRadialError) }
  }

  private mutating func take(_ filtered: SIMD4<Double>, _ trueRadialError: Double) {
    reading.ticks &+= 1
    reading.focusPeak = max(reading.focusPeak, filtered.x.magnitude)
    reading.radialPeak = max(reading.radialPeak, filtered.y.magnitude)
    reading.trueFocusPeak = max(reading.trueFocusPeak, filtered.w.magnitude)
    reading.trueRadialPeak = max(reading.trueRadialPeak, trueRadialError.magnitude)
    radialSum += trueRadialError
    reading.trueRadialMean = radialSum / Double(reading.ticks)
    windowPower += filtered.z * filtered.z
    windowTicks &+= 1
    guard windowTicks >= window else { return }
    reading.radialNoise = max(reading.radialNoise, (windowPower / Double(windowTicks)).squareRoot())
    windowPower = 0
    windowTicks = 0
  }
}

extension ResidualMeter: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    for index in sections.indices {
      visitor.beginGroup("section")
      visitor.visit("s1", &sections[index].s1)
      visitor.visit("s2", &sections[index].s2)
      visitor.endGroup()
    }
    reading.visitState(&visitor)
    visitor.visit("windowPower", &windowPower)
    visitor.visit("windowTicks", &windowTicks)
    visitor.visit("radialSum", &radialSum)
  }
}

extension ResidualMeter.Reading: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("ticks", &ticks)
    visitor.visit("focusPeak", &focusPeak)
    visitor.visit("radialPeak", &radialPeak)
    visitor.visit("radialNoise", &radialNoise)
    visitor.visit("trueFocusPeak", &trueFocusPeak)
    visitor.visit("trueRadialPeak", &trueRadialPeak)
    visitor.visit("trueRadialMean", &trueRadialMean)
  }
}
