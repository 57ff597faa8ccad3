public import ControlBlocks
public import Determinism

/// What has been calibrated on one layer.
public struct LayerCalibration<Scalar: ServoScalar>: Sendable {
  /// FE over the sum at best focus.
  public var focusBias: Scalar
  /// Factor on the focus error that brings the crossover to the frequency asked for.
  public var focusGain: Scalar
  /// Factor on the tracking error that brings the crossover to the frequency asked for.
  public var trackingGain: Scalar
  /// The sum in focus, full scale; zero while it is not known.
  public var sumLevel: Scalar
  /// Middle of the push-pull over the sum while tracks pass by, as its latest calibration found it.
  public var trackingMiddle: Scalar
  /// Amplitude, half of peak to peak, of the push-pull over the sum while blank tracks pass by; zero while it is
  /// not known.
  public var trackingAmplitude: Scalar
  /// The same amplitude over marks; zero while it is not known.
  public var recordedAmplitude: Scalar
  /// Push-pull over the sum per full-scale static drive of the lens, which one beam sees when its lens shifts.
  public var shiftSlope: Scalar
  /// Drive of the lens's tilt, share of its range, -1 to 1.
  public var tilt: Scalar
  /// Drive of the corrector of spherical aberration, share of its range, -1 to 1.
  public var corrector: Scalar

  /// Nothing calibrated yet: factors of 1, a focus bias in units of FE over the sum, and zeros.
  public init(focusBias: Double) {
    self.focusBias = Scalar(focusBias)
    focusGain = .one
    trackingGain = .one
    sumLevel = .zero
    trackingMiddle = .zero
    trackingAmplitude = .zero
    recordedAmplitude = .zero
    shiftSlope = .zero
    tilt = .zero
    corrector = .zero
  }
}

extension LayerCalibration: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("focusBias", scalar: &focusBias)
    visitor.visit("focusGain", scalar: &focusGain)
    visitor.visit("trackingGain", scalar: &trackingGain)
    visitor.visit("sumLevel", scalar: &sumLevel)
    visitor.visit("trackingMiddle", scalar: &trackingMiddle)
    visitor.visit("trackingAmplitude", scalar: &trackingAmplitude)
    visitor.visit("recordedAmplitude", scalar: &recordedAmplitude)
    visitor.visit("shiftSlope", scalar: &shiftSlope)
    visitor.visit("tilt", scalar: &tilt)
    visitor.visit("corrector", scalar: &corrector)
  }
}
