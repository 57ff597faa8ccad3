/// The numbers that the host may read and write by their index, and that calibration reports.
///
/// Those that belong to a layer have an index for each of the two. Units are those of the firmware: errors over the sum,
/// drives and samples in full scale.
public enum Coefficient: UInt8, Sendable, CaseIterable {
  /// FE over the sum at best focus on layer 0.
  case focusBias0
  /// FE over the sum at best focus on layer 1.
  case focusBias1
  /// Factor on the focus error on layer 0.
  case focusGain0
  /// Factor on the focus error on layer 1.
  case focusGain1
  /// Factor on the tracking error on layer 0.
  case trackingGain0
  /// Factor on the tracking error on layer 1.
  case trackingGain1
  /// Middle of the push-pull over the sum on layer 0.
  case trackingMiddle0
  /// Middle of the push-pull over the sum on layer 1.
  case trackingMiddle1
  /// Amplitude, half of peak to peak, of the push-pull over the sum on layer 0.
  case trackingAmplitude0
  /// Amplitude, half of peak to peak, of the push-pull over the sum on layer 1.
  case trackingAmplitude1
  /// The sum in focus on layer 0, full scale; it can only be read.
  case sumLevel0
  /// The sum in focus on layer 1, full scale; it can only be read.
  case sumLevel1
  /// Push-pull over the sum per static drive of the lens on layer 0.
  case shiftSlope0
  /// Push-pull over the sum per static drive of the lens on layer 1.
  case shiftSlope1
  /// What quadrant A gives without light from the disc, full scale.
  case offsetA
  /// What quadrant B gives without light from the disc, full scale.
  case offsetB
  /// What quadrant C gives without light from the disc, full scale.
  case offsetC
  /// What quadrant D gives without light from the disc, full scale.
  case offsetD
  /// Sum above which light counts as a recording layer's (FOK).
  case focusOKLevel
  /// Static drive from layer 0 to layer 1.
  case layerSpacingDrive
  /// Layers that the latest sweep counted.
  case layerCount
  /// The largest FE, not normalised, that it met.
  case focusAmplitude
  /// Factor that turns the slope of the push-pull on layer 0 into a pull toward the track: -1 on a groove where it
  /// grows outward, +1 on a land there.
  case grooveSlope0
  /// Factor that turns the slope of the push-pull on layer 1 into a pull toward the track, as `grooveSlope0`.
  case grooveSlope1
  /// |FE| over the sum beyond which writing ends.
  case writeFocusLimit
  /// |Tracking error|, in units of its amplitude, beyond which writing ends.
  case writeTrackingLimit
  /// Where the firmware takes the spot to be, millimetres from the disc's centre.
  case radius
  /// Share of the side spots' push-pull that is taken off the main spot's.
  case sideShare
  /// Drive of the lens's tilt on layer 0, share of its range, -1 to 1.
  case tilt0
  /// Drive of the lens's tilt on layer 1, share of its range, -1 to 1.
  case tilt1
  /// Drive of the corrector of spherical aberration on layer 0, share of its range, -1 to 1.
  case corrector0
  /// Drive of the corrector of spherical aberration on layer 1, share of its range, -1 to 1.
  case corrector1
  /// Amplitude of the push-pull over marks on layer 0, as a share of the light.
  case recordedAmplitude0
  /// Amplitude of the push-pull over marks on layer 1, as a share of the light.
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
