/// The numbers that the host may read and write by their index, and that calibration reports.
///
/// Those that belong to a layer have an index for each of the two. Units are those of the firmware: errors over the sum,
/// drives and samples in full scale.
public enum Coefficient: UInt8, Sendable, CaseIterable {
  case focusBias0
  case focusBias1
  /// Factors on the errors.
  case focusGain0
  case focusGain1
  case trackingGain0
  case trackingGain1
  /// Middle and amplitude of the push-pull over the sum.
  case trackingMiddle0
  case trackingMiddle1
  case trackingAmplitude0
  case trackingAmplitude1
  /// The sum in focus.
  case sumLevel0
  case sumLevel1
  /// Push-pull over the sum per static drive of the lens.
  case shiftSlope0
  case shiftSlope1
  /// What the quadrants give in darkness.
  case offsetA
  case offsetB
  case offsetC
  case offsetD
  /// Sum above which light counts as a recording layer's (FOK).
  case focusOKLevel
  /// Static drive from layer 0 to layer 1.
  case layerSpacingDrive
  /// Layers that the latest sweep counted.
  case layerCount
  /// The largest FE, not normalised, that it met.
  case focusAmplitude
  /// Sign of the push-pull's slope on the groove.
  case grooveSlope0
  case grooveSlope1
  /// Errors beyond which writing ends.
  case writeFocusLimit
  case writeTrackingLimit
  /// Where the firmware takes the spot to be, millimetres from the disc's centre.
  case radius
  /// Share of the side spots' push-pull that is taken off the main spot's.
  case sideShare
  /// Drives of the lens's tilt and of the corrector of spherical aberration.
  case tilt0
  case tilt1
  case corrector0
  case corrector1
  /// Amplitude of the push-pull over marks, as a share of the light.
  case recordedAmplitude0
  case recordedAmplitude1

  /// Report errors from here on name the coefficient whose value is announced.
  @inlinable public static var firstError: UInt16 { 256 }

  /// The coefficient that a report announces; nil if it announces none.
  public init?(announcedBy error: UInt16) {
    guard error >= Self.firstError, let number = UInt8(exactly: error - Self.firstError) else { return nil }
    self.init(rawValue: number)
  }

  /// The coefficient of a kind on a layer.
  @inlinable
  public func on(layer: UInt8) -> Coefficient {
    layer == 0 ? self : (Coefficient(rawValue: rawValue &+ 1) ?? self)
  }
}
