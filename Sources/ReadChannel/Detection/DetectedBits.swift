/// 32 detected channel bits, the first in the highest bit.
public struct DetectedBits: Sendable, Equatable {
  /// Levels: a one where the signal is high.
  public var levels: UInt32
  /// Bits that the detector could as well have decided otherwise, or that a defect covered.
  public var doubtful: UInt32

  public init(levels: UInt32, doubtful: UInt32 = 0) {
    self.levels = levels
    self.doubtful = doubtful
  }
}
