/// 32 detected channel bits, the first in the highest bit.
public struct DetectedBits: Sendable, Equatable {
  /// Levels: a one where the signal is high.
  public var levels: UInt32
  /// Bits that the detector could as well have decided otherwise.
  public var doubtful: UInt32
  /// Bits that a defect covered: what stands for them in `levels` is worth nothing.
  public var erased: UInt32 = 0
  /// The sample nearest the middle of the first bit, counted from the reader's first one.
  public var sample = 0

  /// 32 bits, the first in the highest place.
  public init(levels: UInt32, doubtful: UInt32 = 0) {
    self.levels = levels
    self.doubtful = doubtful
  }
}
