public import ChannelSim
public import Determinism

/// What the electronics between photodiodes and firmware, and between firmware and coils, are like.
public struct FrontEndSettings: Equatable, Sendable {
  /// Photodiode light becomes samples by gain, band limit, noise and a converter, or errors are taken as they are.
  public enum Sensor: String, Sendable, CaseIterable {
    /// Four quadrants of light.
    case optical
    /// The quadrants carry the two position errors in metres, exactly: a laboratory's sensor.
    case linear
  }

  /// What the firmware sees: photodiodes, or position errors themselves.
  public var sensor: Sensor
  /// Full scale per unit of light on one quadrant (fractions of an ideal mirror's whole return).
  public var gain: Double
  /// First-order band limit ahead of the converter, Hz.
  public var bandLimit: Double
  /// Electronic noise of one quadrant after the band limit, rms in full scale.
  public var noise: Double
  /// Relative intensity noise of the laser, dB/Hz.
  public var intensityNoise: Double
  /// Bits of the converters, sign included; 0 for none.
  public var sampleBits: Int
  /// Bits of the drive converters, 0 for none.
  public var driveBits: Int
  /// Volts at full scale of the coil, sled and spindle drives.
  public var driveFullScale: Double
  /// Ticks by which a command acts later than the one tick that it always does.
  public var extraDelayTicks: Int
  /// Ticks a second.
  public var sampleRate: Double
  /// Comparators and envelopes are wired, side spots or not.
  public var hasDetectors = false
  /// Comparators, envelopes and side amplifiers.
  public var detectors = DetectorSettings()
  /// How signals are taken while the laser writes.
  public var writeGate = WriteGateSettings()

  /// A front end without comparators and envelopes; their levels and the write gate stand at their defaults.
  public init(
    sensor: Sensor, gain: Double, bandLimit: Double, noise: Double, intensityNoise: Double,
    sampleBits: Int, driveBits: Int, driveFullScale: Double, extraDelayTicks: Int, sampleRate: Double
  ) {
    self.sensor = sensor
    self.gain = gain
    self.bandLimit = bandLimit
    self.noise = noise
    self.intensityNoise = intensityNoise
    self.sampleBits = sampleBits
    self.driveBits = driveBits
    self.driveFullScale = driveFullScale
    self.extraDelayTicks = extraDelayTicks
    self.sampleRate = sampleRate
  }
}

/// The analogue front end and its converter: light on four quadrants in, samples in full scale out.
///
/// Order: laser noise multiplies the light, gain, first-order band limit, noise of each quadrant, converter.
public struct FrontEnd: Sendable {
  /// The band limit's state, one lane a quadrant A, B, C, D.
  public var limited: SIMD4<Double>
  /// Comparators, envelopes and side spots, where they are wired.
  public var detectors: SignalDetectors
  var writeGate: WriteGate
  /// The front monitor behind its band limit.
  var monitor = 0.0

  @usableFromInline let gain: Double
  @usableFromInline let follow: Double
  @usableFromInline let noise: Double
  @usableFromInline let intensityNoise: Double
  /// Steps from zero to full scale, 0 for no converter.
  @usableFromInline let steps: Double
  @usableFromInline let isOptical: Bool
  @usableFromInline let hasNoise: Bool
  @usableFromInline let electronics: RandomStream

  /// A front end at rest; without side spots their noise is not drawn.
  public init(_ settings: FrontEndSettings, hasSide: Bool = true, seed: UInt64) {
    limited = .zero
    detectors = SignalDetectors(settings.detectors, frontEnd: settings, hasSide: hasSide, seed: seed)
    writeGate = WriteGate(settings.writeGate)
    gain = settings.gain
    follow = 1 - Double.exp(-2 * Double.pi * settings.bandLimit / settings.sampleRate)
    noise = settings.noise
    // White noise seen through a first-order band limit: density times its noise bandwidth, pi/2 of the corner,
    // and never more than what the sampling leaves.
    let bandwidth = min(settings.bandLimit * Double.pi / 2, settings.sampleRate / 2)
    let density = settings.intensityNoise <= -300 ? 0 : Double.pow(10, settings.intensityNoise / 10)
    intensityNoise = (density * bandwidth).squareRoot()
    steps = settings.sampleBits == 0 ? 0 : Double(1 << (settings.sampleBits - 1))
    isOptical = settings.sensor == .optical
    hasNoise = noise > 0 || intensityNoise > 0
    electronics = RandomStream(seed: seed, name: "noise.front_end")
  }

  /// One tick: samples in full scale, on the converter's grid.
  @inlinable @inline(__always)
  public mutating func step(light: SIMD4<Double>, tick: UInt64, gaussians: Span<Double>) -> SIMD4<Double> {
    guard isOptical else { return light }
    var input = gain * light
    var added = SIMD4<Double>.zero
    if hasNoise {
      let deviates = GaussianTable.deviates5(from: electronics.word(at: tick), in: gaussians)
      input *= 1 + intensityNoise * deviates.fifth
      added = noise * deviates.four
    }
    limited += follow * (input - limited)
    let sample = limited + added
    return steps == 0 ? sample : Converter.rounded(sample, steps: steps)
  }

  /// The light of a spot as the amplifiers see it: all of it, or what the write gate leaves.
  @usableFromInline
  mutating func gated(_ spot: SpotReading) -> SpotReading {
    let share = writeGate.step(spot)
    var seen = spot
    seen.light *= share
    seen.side *= share
    seen.rfEnvelope *= share
    return seen
  }

  /// What the front end tells of a spot beside the main quadrants, whose samples are `main`.
  public mutating func signals(
    of spot: SpotReading, main: SIMD4<Double>, tick: UInt64, gaussians: Span<Double>
  ) -> FrontEndSignals {
    monitor += follow * (spot.monitor - monitor)
    detectors.step(
      main: main, sideLight: spot.side, phase: spot.phaseDifference, rfEdges: gain * spot.rfEnvelope,
      tick: tick,
      gaussians: gaussians)
    var signals = FrontEndSignals(
      side: detectors.noisySide(tick: tick, gaussians: gaussians),
      detectors: SIMD4(detectors.phaseDifference, detectors.rf.peak, detectors.rf.bottom, monitor),
      flags: detectors.flags)
    if steps > 0 {
      signals.side = Converter.rounded(signals.side, steps: steps)
      signals.detectors = Converter.rounded(signals.detectors, steps: steps)
    }
    return signals
  }
}

extension FrontEnd: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("limited", &limited)
    visitor.visit("detectors", &detectors)
    visitor.visit("writeGate", &writeGate)
    visitor.visit("monitor", &monitor)
  }
}

/// Rounding to a converter's grid.
public enum Converter {
  /// Each lane on the grid of 1/steps, half to even, between -1 and 1 - 1/steps.
  @inlinable @inline(__always)
  public static func rounded(_ value: SIMD4<Double>, steps: Double) -> SIMD4<Double> {
    let inverse = 1 / steps
    return SIMD4(
      code(value.x * steps, steps), code(value.y * steps, steps), code(value.z * steps, steps),
      code(value.w * steps, steps)) * inverse
  }

  /// Both lanes so.
  @inlinable @inline(__always)
  public static func rounded(_ value: SIMD2<Double>, steps: Double) -> SIMD2<Double> {
    SIMD2(code(value.x * steps, steps), code(value.y * steps, steps)) * (1 / steps)
  }

  /// A whole number of steps within the converter's range. Adding and subtracting 1.5 times 2^52 rounds in the adder
  /// itself; a NaN stays a NaN. `steps` is a power of two, so that dividing by it is exact.
  @inlinable
  @inline(__always)
  static func code(_ scaled: Double, _ steps: Double) -> Double {
    let low = scaled < -steps ? -steps : scaled
    let held = low > steps - 1 ? steps - 1 : low
    return (held + 6_755_399_441_055_744) - 6_755_399_441_055_744
  }
}
