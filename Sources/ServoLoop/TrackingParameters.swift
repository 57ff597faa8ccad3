internal import ControlBlocks

/// Which of the two kinds of track is followed.
public enum TrackKind: UInt8, Sendable, CaseIterable {
  /// The groove itself.
  case groove
  /// The land between two grooves.
  case land
}

/// The numbers of the tracking servo that a drive maker would tune. SI and full-scale units.
public struct TrackingParameters: Equatable, Sendable {
  /// The kind of track that is followed.
  public var track = TrackKind.groove
  /// Sign of the push-pull's slope on the groove of layer 0 and of layer 1: +1 when PP grows outward.
  public var grooveSlope = SIMD2<Double>(1, 1)

  // Traverse measurement.
  /// Time in which the lens goes back to the middle before the measurement, seconds.
  public var centringTime = 0.04
  /// Turns over which the open-loop signal is measured.
  public var measureTurns = 1
  /// Half the peak-to-peak push-pull over the mean sum, below which there is nothing to track on.
  public var smallestAmplitude = 0.05

  // Pull-in.
  /// The loop closes at a crossing whose half-period is at least this, seconds.
  public var shortestHalfPeriod = 250e-6
  /// A crossing counts when the error passes this share of the amplitude on the other side.
  public var crossingHysteresis = 0.2
  /// After this long without a crossing the loop closes where it is, seconds.
  public var longestWait = 20e-3
  /// Time in which a closed loop must come to rest, seconds.
  public var catchTime = 1.5e-3
  /// Time over which a loop that came to rest is watched for slips before it counts as following, seconds.
  public var verifyTime = 5e-3
  /// |error| beyond this share of the amplitude counts as slipping.
  public var slipLevel = 0.75
  /// Slipping for this long at a stretch is forgiven, seconds.
  public var forgivenSlipTime = 50e-6
  /// The lens is slowed down to tracks that pass too fast, instead of a slow crossing being waited for.
  public var brakesPullIn = true
  /// Drive that holds the lens after pulling in, full scale, above which it goes back to the middle of its travel; 1 for never.
  public var recentreLevel = 0.03
  /// Failed pull-ins after which tracking is given up.
  public var attempts = 40

  // Moving across tracks.
  /// Track pitch, metres.
  public var trackPitch = 0.74e-6
  /// Lens acceleration per full-scale drive, m/s2.
  public var accelerationPerDrive = 116.2
  /// Frequency of the lens's suspension, Hz.
  public var suspensionFrequency = 58.0
  /// Drive of the kick, full scale.
  public var seekKick = 0.3
  /// Drive for which the brake is planned, full scale.
  public var seekBrake = 0.15
  /// The fastest crossing of tracks, m/s.
  public var seekSpeed = 20e-3
  /// The lens moves alone over this distance at most; farther away the sled carries it, metres.
  public var lensReach = 100e-6
  /// Tracks a second above which the electronics weaken the tracking error.
  public var fastCrossing = 10e3
  /// Light as a share of that on a track, below which the tracking error is not believed. Marks of a rewritable layer leave
  /// half of a blank track's; over dirt it is less.
  public var believedLight = 0.4
  /// Factor on the error for `gainUpTime` seconds after a move.
  public var gainUp = 1.4
  /// Time after a move for which the error is multiplied by `gainUp`, seconds.
  public var gainUpTime = 1e-3

  /// Feed-forward at the rotation frequency is used.
  public var usesFeedForward = true
  /// Time constant with which that feed-forward learns, seconds.
  public var feedForwardTimeConstant = 0.05

  /// Ticks a second.
  public var sampleRate = 200_000.0

  /// Every number at its default.
  public init() {}

  /// A time in ticks, at least one.
  func ticks(_ seconds: Double) -> Int32 { TickCount.ticks(in: seconds, sampleRate: sampleRate) }
}
