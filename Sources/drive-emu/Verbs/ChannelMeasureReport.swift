import Configuration
import DiscFormat
import ReadChannel

/// What `channel measure` prints.
enum MeasurementReport {
  static func text(_ measurement: RFMeasurement) -> String {
    let counts = measurement.reader.counts
    let jitter = measurement.jitter?.jitterPercent.map { "\($0) %" } ?? "not measured"
    let head = "\(counts.bits) channel bits at \(measurement.reader.channelRate) bit/s, jitter \(jitter), "
    let lock = "lock lost \(counts.lockLost) times, \(counts.defects) defects\n"
    if measurement.format == .compactDisc {
      let disc = measurement.compactDisc
      return head + lock
        + "\(disc.frames) frames, \(disc.exactSpacings) spacings of 588, \(disc.invalidSymbols) of \(disc.symbols) "
        + "symbols invalid\nC1: \(disc.words) words, \(disc.cleanWords) clean, \(disc.correctedWords) corrected, "
        + "\(disc.failedWords) failed\n"
    }
    let sectors = measurement.sectors
    return head + lock
      + "\(sectors.sectors) sectors, \(sectors.failed) failed; PI errors \(sectors.innerErrorRows), PI failures "
      + "\(sectors.innerFailedRows), PO failures \(sectors.outerFailedColumns)\n"
  }

  static func compactDisc(_ measurement: RFMeasurement) -> ConfigurationValue {
    let disc = measurement.compactDisc
    return .object([
      "frames": .integer(disc.frames), "sync_spacing_588": .integer(disc.exactSpacings),
      "symbols": .integer(disc.symbols), "invalid_symbols": .integer(disc.invalidSymbols),
      "c1_words": .integer(disc.words), "c1_clean": .integer(disc.cleanWords),
      "c1_corrected": .integer(disc.correctedWords), "c1_failed": .integer(disc.failedWords),
      "jitter_percent": optional(measurement.jitter?.jitterPercent),
      "channel_rate_hz": rate(measurement), "lock_lost": .integer(measurement.reader.counts.lockLost),
    ])
  }

  static func dvd(_ measurement: RFMeasurement) -> ConfigurationValue {
    let sectors = measurement.sectors
    let amplitudes = measurement.amplitudes
    return .object([
      "sync_frames": .integer(sectors.frames), "lost_syncs": .integer(sectors.missedSyncs),
      "slips": .integer(sectors.slips), "sectors": .integer(sectors.sectors),
      "failed": .integer(sectors.failed),
      "pi_errors": .integer(sectors.innerErrorRows), "pi_failures": .integer(sectors.innerFailedRows),
      "po_failures": .integer(sectors.outerFailedColumns),
      "jitter_percent": optional(measurement.jitter?.jitterPercent), "channel_rate_hz": rate(measurement),
      "lock_lost": .integer(measurement.reader.counts.lockLost),
      "detector_snr_db": optional(measurement.detectorSignalToNoise),
      "modulation": optional(amplitudes?.modulation), "resolution": optional(amplitudes?.resolution),
      "asymmetry": optional(amplitudes?.asymmetry), "beta": optional(amplitudes?.beta),
      "runs_low": .array((measurement.jitter?.lowRuns ?? []).map { .integer($0) }),
      "runs_high": .array((measurement.jitter?.highRuns ?? []).map { .integer($0) }),
    ])
  }

  private static func optional(_ value: Double?) -> ConfigurationValue { value.map { .number($0) } ?? .null }

  private static func rate(_ measurement: RFMeasurement) -> ConfigurationValue {
    let rate = measurement.reader.channelRate
    return rate > 0 ? .number(rate) : .null
  }
}
