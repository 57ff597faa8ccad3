public import ControlBlocks
public import Determinism

/// What has been calibrated on one layer.
public struct LayerCalibration<Scalar: ServoScalar>: Sendable {
  /// FE over the sum at best focus.
  public var focusBias: Scalar
  /// Factors on the errors that bring the crossovers to the frequencies asked for.
  public var focusGain: Scalar
  public var trackingGain: Scalar
  /// The sum in focus, full scale; zero while it is not known.
  public var sumLevel: Scalar
  /// Middle and amplitude of the push-pull over the sum while tracks pass by, as the latest traverse found them.
  public var trackingMiddle: Scalar
  public var trackingAmplitude: Scalar
  /// The same amplitude over marks; zero while it is not known.
  public var recordedAmplitude: Scalar
  /// Push-pull over the sum per full-scale static drive of the lens, which one beam sees when its lens shifts.
  public var shiftSlope: Scalar
  /// Drives of the lens's tilt and of the corrector of spherical aberration.
  public var tilt: Scalar
  public var corrector: Scalar

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
