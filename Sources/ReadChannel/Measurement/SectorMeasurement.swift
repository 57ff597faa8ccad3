internal import Determinism

/// What is measured of a stretch of track: before the equaliser, through the standard's chain, at the detector, and
/// behind error correction.
public struct TrackMeasurement: Sendable {
  /// Edges through the chain of ECMA-267 Annex F: jitter, and runs by length.
  public var edges = EdgeSums()
  /// Levels before any equaliser: asymmetry, beta, modulation, resolution.
  public var amplitudes = AmplitudeSums()
  /// Mean square of the detector's input about its levels, weighted by stretch; see `detectorSignalToNoise`.
  var noiseSum = 0.0
  var noiseCount = 0
  /// Power of the target's long runs in the same units.
  var targetPower = 36.0
  /// PI errors: rows with a wrong symbol on arrival.
  public var innerErrorRows = 0
  /// PI failures: rows that PI alone could not correct.
  public var innerFailedRows = 0
  /// PO failures: columns that PO could not correct in the end. Of a sector, those of its block.
  public var outerFailedColumns = 0

  init() {}

  /// Signal to noise at the detector, decibels: the power of the target's long runs over the mean square of the
  /// distance from the adapted levels; nil where no clock was locked.
  public var detectorSignalToNoise: Double? {
    guard noiseCount > 0, noiseSum > 0 else { return nil }
    return 10 * Double.log(targetPower * Double(noiseCount) / noiseSum) / Double.log(10)
  }

  mutating func add(_ other: TrackMeasurement) {
    edges.add(other.edges)
    amplitudes.add(other.amplitudes)
    noiseSum += other.noiseSum
    noiseCount += other.noiseCount
    targetPower = other.targetPower
    innerErrorRows += other.innerErrorRows
    innerFailedRows += other.innerFailedRows
  }
}

/// What is measured of a sector.
public struct SectorMeasurement: Sendable {
  /// The sector's number as recorded.
  public let number: UInt32
  /// The layer that it says it is on; nil where it is not sound.
  public let layer: UInt8?
  /// Its main data is right.
  public let isSound: Bool
  /// What was measured along it.
  public var track = TrackMeasurement()
  /// PI errors of the 128 consecutive sectors, eight blocks, that end with this one; nil where there are not so many.
  public var innerErrorsOfEightBlocks: Int?
}

/// What is measured of a layer, as far as it was read.
public struct LayerMeasurement: Sendable {
  /// 0 or 1.
  public let layer: UInt8
  /// Sectors read.
  public var sectors = 0
  /// Sectors that were not sound.
  public var failed = 0
  /// What was measured along all of them.
  public var track = TrackMeasurement()
  /// The most PI errors in eight consecutive blocks; nil where no eight were read.
  public var mostInnerErrorsOfEightBlocks: Int?
}
