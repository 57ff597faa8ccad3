import Configuration
import DiscFormat
import TraceFiles

/// `drive-emu channel decode`: channel bits of a DVD layer back to the bytes they carry.
enum ChannelDecode {
  static let command = Command(
    path: ["channel", "decode"], summary: "channel bits to sectors",
    options: [
      ChannelFile.formatOption,
      Option(
        name: "input", value: "FILE",
        help: "the levels of the channel bits, eight to a byte, the first in the highest bit"),
      Option(
        name: "output", value: "FILE", isWritten: true, help: "the main data of all sound sectors, in order"),
    ], ignores: ["set", "seed"],
    discussion: """
      Either polarity will do, and any legal choice of the writer. A sector is delivered only if all its checks hold;
      others are left out of the output and told by number. sectors counts those delivered, failed those found but not
      delivered, corrected, erased and miscorrected those that had such symbols. Exit 5 where sectors failed, 6 where
      the input is truncated or holds none; without a sound sector no output is written.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    try ChannelFile.checkFormat(invocation)
    let source = try ChannelFile.open(invocation)
    let target = try ChannelFile.target(invocation)
    var decoder = ChannelDecoder()
    var delivered = SectorRanges()
    var failed = SectorRanges()
    var size = 0
    do {
      let deliver: (DecodedSector, Span<UInt8>) throws -> Void = { sector, main in
        guard sector.isSound else { return failed.append(sector.number) }
        delivered.append(sector.number)
        try target.write(main.indices.map { main[$0] })
      }
      while let levels = try source.read(1 << 18) {
        size += levels.count
        try decoder.append(levels.span, deliver: deliver)
      }
      try decoder.finish(deliver: deliver)
      // An output without a sector would only take the place of what is there.
      if decoder.counts.sectors > 0 { try target.publish() } else { target.discard() }
    } catch {
      target.discard()
      throw error
    }
    let counts = decoder.counts
    try invocation.emit(
      text: text(counts, delivered, failed), json: document(counts, delivered, failed))
    return verdict(counts, failed, invocation.console, source.path, size)
  }

  /// Channel bits that slips and a last byte may leave over.
  private static let largestRest = 64

  /// Says what is wrong, and gives the code that goes with it. What was sound is delivered by then.
  private static func verdict(
    _ counts: DecodeCounts, _ failed: SectorRanges, _ console: Console, _ path: String, _ size: Int
  ) -> ExitCode {
    let place = "drive-emu: \(path)"
    if counts.sectors + counts.failed == 0 {
      console.complain(
        "\(place) holds no sector in its \(size) bytes; channel bits as channel encode writes them would do")
      return .damagedInput
    }
    if counts.partialBlocks > 0 {
      console.complain(
        "\(place) is truncated: sectors are missing from \(counts.partialBlocks) of \(counts.blocks) error correction "
          + "blocks; \(counts.sectors) sound sectors were delivered, \(counts.failed) failed\(failed.list)")
      return .damagedInput
    }
    if counts.leftOverBits > largestRest {
      console.complain(
        "\(place) ends inside a sync frame: \(counts.leftOverBits) channel bits are left over; whole blocks of "
          + "\(ChannelEncoder.blockSize) bytes would do; \(counts.sectors) sound sectors were delivered, "
          + "\(counts.failed) failed\(failed.list)")
      return .damagedInput
    }
    if counts.failed > 0 {
      console.complain(
        "\(place): \(counts.failed) sectors could not be corrected\(failed.list); \(counts.sectors) sound ones were "
          + "delivered")
      return .uncorrectable
    }
    return .success
  }

  private static func text(_ counts: DecodeCounts, _ delivered: SectorRanges, _ failed: SectorRanges)
    -> String
  {
    "\(counts.sectors) sectors\(delivered.list)\n\(counts.failed) failed\(failed.list), \(counts.corrected) corrected, "
      + "\(counts.erased) with erasures, \(counts.miscorrected) with miscorrections\n"
      + "PI errors \(counts.innerErrorRows), PI failures \(counts.innerFailedRows), PO failures "
      + "\(counts.outerFailedColumns), lost sync codes \(counts.missedSyncs), slips \(counts.slips)\n"
  }

  private static func document(
    _ counts: DecodeCounts, _ delivered: SectorRanges, _ failed: SectorRanges
  ) -> ConfigurationValue {
    .object([
      "sectors": .integer(counts.sectors), "corrected": .integer(counts.corrected),
      "erased": .integer(counts.erased), "failed": .integer(counts.failed),
      "miscorrected": .integer(counts.miscorrected), "delivered_ranges": delivered.document,
      "failed_ranges": failed.document, "blocks": .integer(counts.blocks),
      "partial_blocks": .integer(counts.partialBlocks), "pi_errors": .integer(counts.innerErrorRows),
      "pi_failures": .integer(counts.innerFailedRows), "po_failures": .integer(counts.outerFailedColumns),
      "sync_frames": .integer(counts.frames), "lost_syncs": .integer(counts.missedSyncs),
      "slips": .integer(counts.slips), "left_over_bits": .integer(counts.leftOverBits),
    ])
  }
}

/// Sector numbers as ranges, in the order of coming.
private struct SectorRanges {
  private var ranges: [ClosedRange<UInt32>] = []

  mutating func append(_ number: UInt32) {
    if let last = ranges.last, last.upperBound &+ 1 == number {
      ranges[ranges.count - 1] = last.lowerBound...number
    } else {
      ranges.append(number...number)
    }
  }

  /// For a message: the first few.
  var list: String {
    if ranges.isEmpty { return "" }
    let some = ranges.prefix(4).map { range in
      let first = ChannelFile.hexadecimal(Int(range.lowerBound))
      return range.count == 1 ? first : "\(first)...\(ChannelFile.hexadecimal(Int(range.upperBound)))"
    }
    return " (\(some.joined(separator: ", "))\(ranges.count > 4 ? ", ..." : ""))"
  }

  var document: ConfigurationValue {
    .array(
      ranges.map {
        .object(["first": .integer(Int($0.lowerBound)), "count": .integer($0.count)])
      })
  }
}
