public import Configuration
internal import Determinism

/// What came of a burn.
public struct BurnReport: Sendable {
  /// A block whose writing was broken off, or could not be begun.
  public struct BrokenOff: Equatable, Sendable {
    /// Number of its first sector as recorded.
    public var firstSector: UInt32
    /// Channel bits written of it; 0 where it could not be begun.
    public var bits: UInt32
    /// Length of those bits along the track, metres.
    public var length: Double
    /// It was written again in its place.
    public var isRewritten: Bool
    /// It holds user data.
    public var holdsData: Bool
  }

  /// Bytes of user data that the plan burns, whether they were written or not.
  public var byteCount: UInt64
  /// Blocks written to their end, zones included, by layer; those that an earlier burn wrote do not count.
  public var blocks = [0, 0]
  /// Blocks that an earlier burn had written.
  public var blocksBefore = 0
  /// Blocks whose writing was broken off, in the order of time.
  public var brokenOff: [BrokenOff] = []
  /// How often the drive waited for data, the laser off, and went on with the next block.
  public var underruns = 0
  /// How often the firmware had to be started anew.
  public var recoveries = 0
  /// How often the firmware began anew by itself, from a search of the focus.
  public var restarts = 0
  /// Simulated time, seconds.
  public var duration = 0.0
  /// The part of the simulated time in which the laser wrote, seconds.
  public var writingTime = 0.0
  /// Largest distance from the track at which a bit was written, metres.
  public var worstOffTrack = 0.0
  /// Largest distance from the lens's place of the least jitter at which a bit was written, metres.
  public var worstDefocus = 0.0

  /// The largest correction of the power while writing, natural logarithm.
  public var powerCorrection = 0.0
  /// What the drive knew its place by: `wobble` where the disc tells addresses, else `simulation`.
  public var placeSource = PlaceSource.simulation.rawValue
  /// Largest distance between where the drive took itself to be and where it was while it wrote, channel bits; 0 where the
  /// disc tells no addresses.
  public var worstPlaceError = 0.0
  /// Addresses that came elsewhere than where the one before and the write clock had put them.
  public var contradictions = 0
  /// Seeks that had to be made again.
  public var seeksAgain = 0

  /// Every block of user data was written to its end.
  public var isComplete: Bool { brokenOff.allSatisfy { $0.isRewritten || !$0.holdsData } }
  /// How often the laser stopped before the end of a stretch.
  public var stops: Int { brokenOff.count + underruns }

  /// The report as JSON: times in seconds, distances in nanometres, each block that was broken off.
  public var json: ConfigurationValue {
    .object([
      "bytes": .unsigned(byteCount), "complete": .boolean(isComplete), "blocks_layer_0": .integer(blocks[0]),
      "blocks_layer_1": .integer(blocks[1]), "blocks_before": .integer(blocksBefore),
      "underruns": .integer(underruns), "recoveries": .integer(recoveries), "simulated_s": .number(duration),
      "restarts": .integer(restarts),
      "writing_s": .number(writingTime),
      "worst_off_track_nm": .number(worstOffTrack * 1e9), "worst_defocus_nm": .number(worstDefocus * 1e9),
      "power_correction_percent": .number((Double.exp(powerCorrection) - 1) * 100),
      "place_by": .string(placeSource), "worst_place_error_bits": .number(worstPlaceError),
      "contradicting_addresses": .integer(contradictions), "seeks_again": .integer(seeksAgain),
      "broken_off": .array(brokenOff.map(\.json)),
    ])
  }
}

extension BurnReport.BrokenOff {
  var json: ConfigurationValue {
    .object([
      "first_sector": .unsigned(UInt64(firstSector)), "bits": .unsigned(UInt64(bits)),
      "length_um": .number(length * 1e6), "written_again": .boolean(isRewritten),
      "holds_data": .boolean(holdsData),
    ])
  }
}
