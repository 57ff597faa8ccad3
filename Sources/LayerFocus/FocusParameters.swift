internal import ControlBlocks

/// The numbers of the focus servo that a drive maker would tune. SI and full-scale units.
public struct FocusParameters: Equatable, Sendable {
  // Search.
  /// Drive at which a search begins, behind any position of the disc.
  public var searchStart = -0.25
  /// Drive at which a search gives up: the lens must not touch the disc.
  public var searchEnd = 0.5
  /// Drive per second while rising toward the disc.
  public var searchRate = 0.5
  /// Drive per second while retracting from it.
  public var retractRate = 5.0
  /// How long the lens is left to calm down behind the disc, seconds.
  public var searchSettle = 0.03
  /// The search repeats this many times, each at half the rate of the one before.
  public var searchAttempts = 3

  // Learning sweep.
  /// Drive per second, toward the disc and back.
  public var learningRate = 2.0
  /// Share of the largest focus difference that both sides of an S-curve must exceed to count.
  public var countShare = 0.3
  /// Share of the largest sum above which the sum must stay meanwhile.
  public var lightShare = 0.4

  // Conditions.
  /// Sum above which light is taken to come from a recording layer (FOK), full scale.
  public var focusOKLevel = 0.3
  /// |FE| over the sum that arms the capture.
  public var armLevel = 0.35
  /// A crossing that takes less time than this from arming level to zero is too fast to hold, seconds.
  public var slowestCapture = 50e-6
  /// Focus counts as settled when |FE| over the sum stayed below this for `settleTime` seconds.
  public var settledLevel = 0.15
  /// Time for which |FE| over the sum must stay below `settledLevel`, seconds.
  public var settleTime = 2e-3
  /// A loop that has not settled by then has failed, seconds.
  public var settleTimeOut = 20e-3
  /// Focus counts as lost when the sum was below FOK for this long, seconds.
  public var lossTime = 3e-3
  /// FE over the sum at best focus.
  public var bias = 0.0

  // Jump.
  /// Kick of a layer jump, full scale.
  public var jumpKick = 0.36
  /// Brake as a multiple of the one that would stop the lens exactly.
  public var brakeGain = 1.0
  /// |FE| over the sum that tells, past its peak, that the old layer is left.
  public var jumpLeaveLevel = 0.30
  /// |FE| over the sum that tells that the S-curve of the new layer begins.
  public var jumpEnterLevel = 0.30
  /// Lens travel from a layer to the point where FE has fallen to `jumpLeaveLevel`, metres.
  public var jumpLeaveDistance = 6.45e-6
  /// Lens travel from the point where FE first exceeds `jumpEnterLevel` to the layer, metres.
  public var jumpEnterDistance = 6.45e-6
  /// Slope of FE over the sum at focus, per metre of lens travel.
  public var errorSlope = 0.38e6
  /// Slope of FE over the sum on the outer flank of the S-curve, per metre of lens travel.
  public var jumpFlankSlope = 0.2e6
  /// Speed toward the layer at which the loop takes over, m/s: where its lead of 3/w0 neither pushes nor brakes.
  public var jumpHandOverSpeed = 2e-3
  /// Distance from the layer at which the loop takes over, metres.
  public var jumpHandOverDistance = 0.4e-6
  /// The slowest speed between the layers, m/s.
  public var jumpApproachSpeed = 15e-3
  /// Lens travel between the layers before a jump has told it, metres.
  public var jumpTravel = 33.6e-6
  /// Lens acceleration per full-scale drive, m/s2.
  public var accelerationPerDrive = 213.5
  /// Frequency of the lens's suspension, Hz.
  public var suspensionFrequency = 52.0
  /// Damping ratio of the lens's suspension.
  public var suspensionDamping = 0.12
  /// Bandwidth of the static part of the drive that is held during a jump, Hz.
  public var holdBandwidth = 300.0
  /// A jump that has not arrived by then has failed, seconds.
  public var jumpTimeOut = 8e-3
  /// Static drive that moves the lens from one layer to the next, full scale.
  public var layerSpacingDrive = 0.0164
  /// Share of `layerSpacingDrive` that the drive, averaged over a turn, must have moved before the layer counts as
  /// confirmed.
  public var confirmShare = 0.5

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
