internal import ControlBlocks
public import Determinism

/// The laboratory's instrument on the error signals: residuals through the filters of ECMA-267 clause 10.9.
///
/// Two cascades of four second-order sections, a lane each: one is the focus error through 10 kHz and the radial error
/// through 1.1 kHz, two sections each; the other the radial error through the band 1.1 to 10 kHz. In every tick a
/// section takes what the one before it gave a tick ago, so that all four step at once; results are late by as many
/// steps, which moves no peak. Peaks and powers are taken only while measuring.
public struct ResidualMeter: Sendable {
  /// What was measured since the last reset. Metres.
  public struct Reading: Equatable, Sendable {
    /// Steps of the meter that were measured.
    public var steps: UInt64 = 0
    /// Largest |focus error signal| through 10 kHz (axial residual, limit 0.23 um).
    public var focusPeak = 0.0
    /// Largest |radial error signal| through 1.1 kHz (radial residual, limit 0.022 um).
    public var radialPeak = 0.0
    /// Largest rms over 20 ms of the radial error signal between 1.1 and 10 kHz (limit 0.016 um).
    public var radialNoise = 0.0
    /// Largest |true position error| of spot against layer, unfiltered.
    public var trueFocusPeak = 0.0
    /// Largest |true position error| of spot against track centre, unfiltered.
    public var trueRadialPeak = 0.0
    /// Sum of the true radial errors of all steps.
    public var trueRadialSum = 0.0
    /// Mean of the true radial error: where the loop really locks.
    public var trueRadialMean: Double { steps == 0 ? 0 : trueRadialSum / Double(steps) }

    /// Nothing read.
    public init() {}
  }

  /// What has been measured so far, metres.
  public private(set) var reading = Reading()
  var residuals: Cascade
  var band: Cascade
  var windowPower = 0.0
  var windowTicks: UInt64 = 0
  let window: UInt64

  /// Four sections, a lane each.
  struct Cascade: Sendable {
    let b0, b1, b2, a1, a2: SIMD4<Double>
    var s1 = SIMD4<Double>.zero
    var s2 = SIMD4<Double>.zero
    /// What the sections gave at the last tick.
    var output = SIMD4<Double>.zero

    init(_ sections: [BiquadCoefficients]) {
      b0 = SIMD4(sections.map(\.b0))
      b1 = SIMD4(sections.map(\.b1))
      b2 = SIMD4(sections.map(\.b2))
      a1 = SIMD4(sections.map(\.a1))
      a2 = SIMD4(sections.map(\.a2))
    }

    @inline(__always)
    mutating func step(_ input: SIMD4<Double>) {
      output = b0 * input + s1
      s1 = b1 * input - a1 * output + s2
      s2 = b2 * input - a2 * output
    }
  }

  /// A meter for so many ticks a second.
  public init(sampleRate: Double) {
    let wide = ButterworthFilter.lowPass(corner: 10_000, sampleRate: sampleRate)
    let narrow = ButterworthFilter.lowPass(corner: 1100, sampleRate: sampleRate)
    let high = ButterworthFilter.highPass(corner: 1100, sampleRate: sampleRate)
    residuals = Cascade(wide + narrow)
    band = Cascade(wide + high)
    window = UInt64(0.02 * sampleRate)
  }

  /// Goes on from an earlier reading, whose peaks keep growing; the filters keep running.
  public mutating func resume(_ earlier: Reading) {
    reading = earlier
    windowPower = 0
    windowTicks = 0
  }

  /// One tick. Errors in metres.
  @inline(__always)
  mutating func step(
    focusError: Double, radialError: Double, trueFocusError: Double, trueRadialError: Double,
    measures: Bool
  ) {
    let before = residuals.output
    residuals.step(SIMD4(focusError, before.x, radialError, before.z))
    let earlier = band.output
    band.step(SIMD4(radialError, earlier.x, earlier.y, earlier.z))
    if measures { take(trueFocusError, trueRadialError) }
  }

  @inline(__always)
  private mutating func take(_ trueFocusError: Double, _ trueRadialError: Double) {
    reading.steps &+= 1
    reading.focusPeak = max(reading.focusPeak, residuals.output.y.magnitude)
    reading.radialPeak = max(reading.radialPeak, residuals.output.w.magnitude)
    reading.trueFocusPeak = max(reading.trueFocusPeak, trueFocusError.magnitude)
    reading.trueRadialPeak = max(reading.trueRadialPeak, trueRadialError.magnitude)
    reading.trueRadialSum += trueRadialError
    windowPower += band.output.w * band.output.w
    windowTicks &+= 1
    guard windowTicks >= window else { return }
    reading.radialNoise = max(reading.radialNoise, (windowPower / Double(windowTicks)).squareRoot())
    windowPower = 0
    windowTicks = 0
  }
}

extension ResidualMeter: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("residuals", &residuals)
    visitor.visit("band", &band)
    reading.visitState(&visitor)
    visitor.visit("windowPower", &windowPower)
    visitor.visit("windowTicks", &windowTicks)
  }
}

extension ResidualMeter.Reading: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("steps", &steps)
    visitor.visit("focusPeak", &focusPeak)
    visitor.visit("radialPeak", &radialPeak)
    visitor.visit("radialNoise", &radialNoise)
    visitor.visit("trueFocusPeak", &trueFocusPeak)
    visitor.visit("trueRadialPeak", &trueRadialPeak)
    visitor.visit("trueRadialSum", &trueRadialSum)
  }
}

extension ResidualMeter.Cascade: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("s1", &s1)
    visitor.visit("s2", &s2)
    visitor.visit("output", &output)
  }
}
