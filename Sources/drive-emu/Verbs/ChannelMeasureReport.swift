import Configuration
import DiscFormat
import Foundation
import ReadChannel
import TraceFiles

/// What `channel measure` prints.
enum MeasurementReport {
  static func text(_ measurement: RFMeasurement) -> String {
    let counts = measurement.reader.counts
    let jitter = measurement.jitterPercent.map { "\($0) %" } ?? "not measured"
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
      + measurement.layers.map(text).joined()
  }

  private static func text(_ layer: LayerMeasurement) -> String {
    func rounded(_ value: Double?, _ unit: String = "") -> String {
      value.map { String(format: "%.3f", $0) + unit } ?? "not measured"
    }
    let (edges, levels) = (layer.track.edges, layer.track.amplitudes)
    return
      "layer \(layer.layer): \(layer.sectors) sectors, jitter \(rounded(edges.jitterPercent, " %")), I14/I14H "
      + "\(rounded(levels.modulation)), I3/I14 \(rounded(levels.resolution)), asymmetry "
      + "\(rounded(levels.asymmetry)), beta \(rounded(levels.beta)), SNR "
      + "\(rounded(layer.track.detectorSignalToNoise, " dB"))\n"
  }

  static func compactDisc(_ measurement: RFMeasurement) -> ConfigurationValue {
    let disc = measurement.compactDisc
    return .object([
      "frames": .integer(disc.frames), "sync_spacing_588": .integer(disc.exactSpacings),
      "symbols": .integer(disc.symbols), "invalid_symbols": .integer(disc.invalidSymbols),
      "c1_words": .integer(disc.words), "c1_clean": .integer(disc.cleanWords),
      "c1_corrected": .integer(disc.correctedWords), "c1_failed": .integer(disc.failedWords),
      "jitter_percent": optional(measurement.jitterPercent),
      "channel_rate_hz": rate(measurement), "lock_lost": .integer(measurement.reader.counts.lockLost),
    ])
  }

  static func dvd(_ measurement: RFMeasurement, _ bySector: [SectorMeasurement]) -> ConfigurationValue {
    let sectors = measurement.sectors
    let amplitudes = measurement.amplitudes
    return .object([
      "sync_frames": .integer(sectors.frames), "lost_syncs": .integer(sectors.missedSyncs),
      "slips": .integer(sectors.slips), "sectors": .integer(sectors.sectors),
      "failed": .integer(sectors.failed),
      "pi_errors": .integer(sectors.innerErrorRows), "pi_failures": .integer(sectors.innerFailedRows),
      "po_failures": .integer(sectors.outerFailedColumns),
      "jitter_percent": optional(measurement.jitterPercent), "channel_rate_hz": rate(measurement),
      "lock_lost": .integer(measurement.reader.counts.lockLost),
      "defects": .integer(measurement.reader.counts.defects),
      "detector_snr_db": optional(measurement.detectorSignalToNoise),
      "modulation": optional(amplitudes?.modulation), "resolution": optional(amplitudes?.resolution),
      "asymmetry": optional(amplitudes?.asymmetry), "beta": optional(amplitudes?.beta),
      "mark_runs": runs(measurement.edges?.lowRuns), "space_runs": runs(measurement.edges?.highRuns),
      "layers": .array(measurement.layers.map(document)), "by_sector": .array(bySector.map(document)),
    ])
  }

  private static func document(_ layer: LayerMeasurement) -> ConfigurationValue {
    .object(
      members: [
        member("layer", .integer(Int(layer.layer))), member("sectors", .integer(layer.sectors)),
        member("failed", .integer(layer.failed)),
        member("pi8_most", layer.mostInnerErrorsOfEightBlocks.map { .integer($0) } ?? .null),
      ] + members(of: layer.track))
  }

  private static func document(_ sector: SectorMeasurement) -> ConfigurationValue {
    .object(
      members: [
        member("sector", .integer(Int(sector.number))),
        member("layer", sector.layer.map { .integer(Int($0)) } ?? .null),
        member("is_sound", .boolean(sector.isSound)),
        member("pi8", sector.innerErrorsOfEightBlocks.map { .integer($0) } ?? .null),
      ] + members(of: sector.track))
  }

  private static func member(_ key: String, _ value: ConfigurationValue) -> ConfigurationValue.Member {
    ConfigurationValue.Member(key, value)
  }

  static func members(of track: TrackMeasurement) -> [ConfigurationValue.Member] {
    [
      member("jitter_percent", optional(track.edges.jitterPercent)),
      member("modulation", optional(track.amplitudes.modulation)),
      member("resolution", optional(track.amplitudes.resolution)),
      member("asymmetry", optional(track.amplitudes.asymmetry)),
      member("beta", optional(track.amplitudes.beta)),
      member("detector_snr_db", optional(track.detectorSignalToNoise)),
      member("pi_errors", .integer(track.innerErrorRows)),
      member("pi_failures", .integer(track.innerFailedRows)),
      member("po_failures", .integer(track.outerFailedColumns)),
      member("mark_runs", runs(track.edges.lowRuns)), member("space_runs", runs(track.edges.highRuns)),
    ]
  }

  private static func runs(_ runs: [Int]?) -> ConfigurationValue { .array((runs ?? []).map { .integer($0) }) }

  /// A line a sector; what could not be measured is left empty. Written whole or not at all.
  static func write(_ sectors: [SectorMeasurement], to path: String) throws {
    let lengths = 0...EdgeSums.longest
    var lines = [
      (["sector", "layer", "is_sound", "jitter_percent", "modulation", "resolution", "asymmetry", "beta"]
        + ["detector_snr_db", "pi_errors", "pi8", "pi_failures", "po_failures"]
        + lengths.map { "mark_\($0)t" } + lengths.map { "space_\($0)t" }).joined(separator: ",")
    ]
    for sector in sectors {
      let track = sector.track
      let figures = [
        track.edges.jitterPercent, track.amplitudes.modulation, track.amplitudes.resolution,
        track.amplitudes.asymmetry, track.amplitudes.beta, track.detectorSignalToNoise,
      ].map { $0.map { "\($0)" } ?? "" }
      let counts = [
        "\(track.innerErrorRows)", sector.innerErrorsOfEightBlocks.map { "\($0)" } ?? "",
        "\(track.innerFailedRows)", "\(track.outerFailedColumns)",
      ]
      let head = ["\(sector.number)", sector.layer.map { "\($0)" } ?? "", "\(sector.isSound)"]
      let runs = (track.edges.lowRuns + track.edges.highRuns).map { "\($0)" }
      lines.append((head + figures + counts + runs).joined(separator: ","))
    }
    try WholeFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }

  private static func optional(_ value: Double?) -> ConfigurationValue { value.map { .number($0) } ?? .null }

  private static func rate(_ measurement: RFMeasurement) -> ConfigurationValue {
    let rate = measurement.reader.channelRate
    return rate > 0 ? .number(rate) : .null
  }
}
