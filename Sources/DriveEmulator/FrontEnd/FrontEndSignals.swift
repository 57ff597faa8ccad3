public import DriveInterface

/// What the front end tells beside the main spot's quadrants and the spindle's angle.
public struct FrontEndSignals: Equatable, Sendable {
  /// Side spots' quadrants A, B, C, D, full scale.
  public var side: SIMD4<Double>
  /// Phase difference, RF peak, RF bottom, front monitor, full scale.
  public var detectors: SIMD4<Double>
  /// Amplitude of the wobble, full scale.
  public var wobbleAmplitude: Double
  /// Comparators and detectors.
  public var flags: FrontEndFlags
  /// The address decoded last.
  public var address: AddressRegister

  /// Signals; nothing unless told.
  @inlinable
  public init(
    side: SIMD4<Double> = .zero, detectors: SIMD4<Double> = .zero, wobbleAmplitude: Double = 0,
    flags: FrontEndFlags = [], address: AddressRegister = AddressRegister()
  ) {
    self.side = side
    self.detectors = detectors
    self.wobbleAmplitude = wobbleAmplitude
    self.flags = flags
    self.address = address
  }
}
