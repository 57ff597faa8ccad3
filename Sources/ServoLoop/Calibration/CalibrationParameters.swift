/// The numbers of calibration. SI and full-scale units.
public struct CalibrationParameters: Equatable, Sendable {
  /// What one axis's fine gain is measured with.
  public struct Probe: Equatable, Sendable {
    /// The crossover asked for, at which the sine is injected, Hz.
    public var frequency: Double
    /// In units of the axis's normalised error.
    public var amplitude: Double

    /// A probe of a frequency, Hz, and an amplitude in units of the normalised error.
    public init(frequency: Double, amplitude: Double) {
      self.frequency = frequency
      self.amplitude = amplitude
    }
  }

  /// Averaging with the laser off, and with the laser on and the lens away from the disc, seconds.
  public var offsetTime = 10e-3

  /// What the focus loop's fine gain is measured with.
  public var focusProbe = Probe(frequency: 2000, amplitude: 0.03)
  /// What the tracking loop's fine gain is measured with.
  public var trackingProbe = Probe(frequency: 2400, amplitude: 0.15)
  /// Periods of one measurement.
  public var probePeriods = 200
  /// Time that the loop has before a measurement to settle to the sine, seconds.
  public var probeSettle = 3e-3
  /// |L| at the probe's frequency counts as 1 within this share of 1.
  public var gainTolerance = 0.02
  /// Measurements at most; the gain moves by a factor of 2 at most in each.
  public var gainAttempts = 5
  /// A gain beyond this factor of the nominal one, either way, is not believed.
  public var gainRange = 4.0

  /// Step between two of the five trial values of the focus bias, in units of FE over the sum.
  public var biasStep = 0.12
  /// A bias beyond this is not believed.
  public var biasRange = 0.3
  /// Share by which the quality must fall at the outer trial values for its maximum to be believed.
  public var biasContrast = 0.002

  /// Static drive by which the lens is shifted either way to learn what its shift does to the tracking error.
  public var shiftDrive = 0.05
  /// Time for the lens to come to rest after a shift, seconds.
  public var shiftSettle = 0.12

  /// Step between two of the five trial values of tilt and of the corrector, shares of their range.
  public var slowStep = 0.15
  /// Time that the drives of tilt and of the corrector need to come to rest, seconds.
  public var slowSettle = 30e-3
  /// Time in which a track of the right kind shows its wobble's lock and a few addresses, seconds.
  public var polarityTime = 0.12

  /// Any calibration that has not ended by then has failed, seconds.
  public var timeOut = 2.0
  /// Ticks a second.
  public var sampleRate = 200_000.0

  /// Every number at its default.
  public init() {}
}
