/// Corrects the power while writing, by the light that comes back from the forming mark.
///
/// The level of a write pulse, taken at its start and when it has settled, falls as the mark forms; the ratio of the
/// two, learnt right behind the calibration, is kept. Corrections are bounded and slow, so that a scratch does not
/// become a burnt track.
public struct RunningCorrection: Sendable, Equatable {
  /// Settled level over starting level behind the calibration.
  public let target: Double
  /// How much the power changes for a change of that ratio, both as shares; negative where more power darkens more.
  public let gain: Double
  /// The most that the power may be away from the calibrated one, as a share.
  public let limit: Double
  /// How much of a deviation one look takes back, 0 to 1.
  public let speed: Double
  /// What the calibrated power is to be multiplied with.
  public private(set) var factor = 1.0

  /// A correction that begins at the calibrated power.
  public init(target: Double, gain: Double = 1, limit: Double = 0.15, speed: Double = 0.05) {
    self.target = target
    self.gain = gain
    self.limit = limit
    self.speed = speed
  }

  /// Takes one look: levels of a pulse at its start and settled. Looks without light are left out.
  public mutating func look(start: Double, settled: Double) {
    guard start > 0, settled > 0, start.isFinite, settled.isFinite, target > 0 else { return }
    let deviation = settled / start / target - 1
    factor = min(max(factor + speed * gain * deviation, 1 - limit), 1 + limit)
  }
}
