/// The three sums of light that the quadrants are made of, as shares of an ideal mirror's whole return.
public struct SpotSignals: Equatable, Sendable {
  /// (A+C)-(B+D).
  public var focusError: Double
  /// (A+B)-(C+D).
  public var pushPull: Double
  /// A+B+C+D.
  public var sum: Double

  /// The sums of the light on quadrants A, B, C, D.
  init(_ light: SIMD4<Double>) {
    focusError = (light.x + light.z) - (light.y + light.w)
    pushPull = (light.x + light.y) - (light.z + light.w)
    sum = light.sumOfLanes
  }
}

/// What the spot meets at one instant.
public struct SpotReading: Equatable, Sendable {
  /// Light on the quadrants A, B, C, D, as shares of the whole return of an ideal mirror.
  public var light: SIMD4<Double>
  /// The same of the side spots' quadrants, each summed over both spots; zero on a pickup without them.
  public var side: SIMD4<Double>
  /// How much earlier the marks appear on A + C than on B + D, in channel bits: differential phase detection. 0 where
  /// nothing is recorded.
  public var phaseDifference: Double
  /// How much of what the spot reads is recorded, 0 to 1.
  public var recordedShare: Double
  /// Layer position less lens position for layer 0 and layer 1, metres: what the focus loop should bring to zero.
  public var focusErrors: SIMD2<Double>
  /// The layer nearest to focus.
  public var layer: Int
  /// Where the spot is on that layer in grooves: whole numbers are groove centres.
  public var grooveNumber: Double
  /// Lens position against the sled, metres.
  public var lensShift: Double
  /// The spindle's angle as its interpolated counter tells it, 65 536 steps a turn.
  public var rotation: UInt16
  /// Tilt of the disc against the lens across and along the tracks, radians.
  public var tilt = SIMD2<Double>.zero
  /// Upper and lower edge of the RF sum over marks, as light; both the sum without marks.
  public var rfEnvelope = SIMD2<Double>.zero
  /// Photocurrent of the laser's front monitor, full scale; 0 with an ideal laser.
  public var monitor = 0.0
  /// The laser writes.
  public var writes = false
  /// Share of the mean light that shines between the laser's pulses while it writes; 1 while it reads.
  public var biasShare = 1.0

  /// A reading of a laser that does not write, without tilt, RF envelope and monitor current; units as those of the
  /// properties.
  public init(
    light: SIMD4<Double>, side: SIMD4<Double>, phaseDifference: Double, recordedShare: Double,
    focusErrors: SIMD2<Double>, layer: Int, grooveNumber: Double, lensShift: Double, rotation: UInt16
  ) {
    self.light = light
    self.side = side
    self.phaseDifference = phaseDifference
    self.recordedShare = recordedShare
    self.focusErrors = focusErrors
    self.layer = layer
    self.grooveNumber = grooveNumber
    self.lensShift = lensShift
    self.rotation = rotation
  }
}
