/// What the read channel must know of a recording: its rate, its frames and the long runs that mark them.
public struct ChannelFormat: Sendable, Equatable {
  /// Nominal channel bits per second at the reference velocity.
  public let channelRate: Double
  /// Channel bits from sync to sync.
  public let frameLength: Int
  /// Channel bits of the longest run, found in the sync alone or, on a compact disc, twice in a row only there.
  public let longestRun: Int
  /// Longest runs in a row in a sync: 1 or 2.
  public let longestRunCount: Int

  /// 8/16 recording: 26.15625 Mbit/s, sync frames of 1488 bits, one 14T run (ECMA-267 clauses 9.2 and 21).
  public static let dvd = ChannelFormat(
    channelRate: 26_156_250, frameLength: 1488, longestRun: 14, longestRunCount: 1)
  /// EFM: 4.3218 Mbit/s, frames of 588 bits, two 11T runs (ECMA-130 clause 19).
  public static let compactDisc = ChannelFormat(
    channelRate: 4_321_800, frameLength: 588, longestRun: 11, longestRunCount: 2)
}
