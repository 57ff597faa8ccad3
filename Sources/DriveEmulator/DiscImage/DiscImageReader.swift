public import Configuration
internal import Foundation
public import TraceFiles

/// Reads a recorded disc, in any order and as far as it is sound.
///
/// Opening looks at the head of each chunk, not at its payload. Where a chunk is damaged, what stands behind it is found
/// again by its magic number; where the file ends within one, the writing was broken off there.
public struct DiscImageReader {
  /// A block without its payload.
  public struct Entry: Equatable, Sendable {
    /// What holds for the whole block.
    public var facts: RecordedBlock.Facts
    /// Offset of its chunk in the file.
    public var offset: UInt64
    /// Where it lies along the layer's track, channel bits.
    public var range: Range<Int64> { facts.trackBit..<facts.trackBit + Int64(facts.bitCount) }
  }

  /// The file's path.
  public let path: String
  /// What the disc is and how it was written.
  public private(set) var description: ConfigurationValue = .null
  /// In the order of writing; of two that overlap, the later one holds.
  public private(set) var blocks: [Entry] = []
  /// What happened, in the order of time: sessions begun and ended, lasers stopped.
  public private(set) var events: [ConfigurationValue] = []
  /// Sessions begun.
  public private(set) var sessionCount = 0
  /// Whether the last session ended as it should.
  public private(set) var isClosed = false
  /// Stretches of the file that make no sense.
  public private(set) var damage: [Range<UInt64>] = []
  /// Bytes up to the end of the last whole chunk.
  public private(set) var soundLength: UInt64 = 0
  /// Bytes of the file behind them: a chunk that was being written when the writing was broken off.
  public private(set) var brokenOff: UInt64 = 0

  private let handle: FileHandle
  private let length: UInt64

  /// Opens an image. Throws where there is none, or where not even its description can be read.
  public init(path: String) throws(TraceFileError) {
    self.path = path
    handle = try InputFile.open(path)
    do {
      length = try handle.seekToEnd()
    } catch {
      throw TraceFileError(
        .cannotOpen, file: path, what: "the image's length cannot be told: \(TraceFileError.reason(error))",
        remedy: "name a file that burn has written")
    }
    var offset: UInt64 = 0
    while offset < length {
      if let next = try take(at: offset) {
        offset = next
        soundLength = offset
        continue
      }
      let next = try nextSound(after: offset)
      guard next < length else { break }
      damage.append(offset..<next)
      offset = next
    }
    brokenOff = length - soundLength
    guard description["schema"]?.string == DiscImageFormat.schema else {
      throw TraceFileError(
        .notThisFormat, file: path, offset: 0,
        what: "the file is no recorded disc of schema \(DiscImageFormat.schema)",
        remedy: "name a file that burn has written")
    }
  }

  /// The block of an entry, held against its checksum.
  public func block(_ entry: Entry) throws(TraceFileError) -> RecordedBlock {
    guard let payload = try payload(at: entry.offset) else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: path, offset: entry.offset, what: "the block does not match its checksum",
        remedy: "its sectors are lost; the others can be read")
    }
    return try RecordedBlock(payload: payload, file: path, offset: entry.offset)
  }

  /// Stretches of a layer's track that carry data, channel bits, ascending and joined where they touch.
  public func recordedBands(layer: UInt8) -> [Range<Int64>] {
    var bands: [Range<Int64>] = []
    let ranges = blocks.filter { $0.facts.layer == layer && $0.facts.bitCount > 0 }.map(\.range)
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = bands.last, range.lowerBound <= last.upperBound {
        bands[bands.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        bands.append(range)
      }
    }
    return bands
  }

  // MARK: Chunks

  /// Takes in the chunk at an offset; gives where the next one begins, nil where there is none that makes sense.
  private mutating func take(at offset: UInt64) throws(TraceFileError) -> UInt64? {
    guard let head = try head(at: offset) else { return nil }
    let payloadStart = offset + UInt64(DiscImageFormat.headSize)
    let next = payloadStart + UInt64(head.length) + 4
    guard next <= length else { return nil }
    if head.kind == .block {
      guard head.length >= RecordedBlock.headSize else { return nil }
      var reader = ByteReader(try read(at: payloadStart, count: RecordedBlock.headSize), name: path)
      let facts = try RecordedBlock.facts(&reader).facts
      guard facts.layer < 2, facts.bitCount <= RecordedBlock.wholeBitCount, facts.trackBit.magnitude < 1 << 60
      else {
        return nil
      }
      blocks.append(Entry(facts: facts, offset: offset))
      return next
    }
    guard let payload = try payload(at: offset), let json = try? ConfigurationValue.parse(payload, file: path)
    else {
      return nil
    }
    switch head.kind {
    case .description: if description == .null { description = json }
    case .session:
      sessionCount += 1
      isClosed = false
      events.append(json)
    case .event: events.append(json)
    case .end:
      isClosed = true
      events.append(json)
    case .block: break
    }
    return next
  }

  private func head(at offset: UInt64) throws(TraceFileError) -> (kind: DiscImageFormat.Kind, length: Int)? {
    guard length - offset >= UInt64(DiscImageFormat.headSize) else { return nil }
    var reader = ByteReader(try read(at: offset, count: DiscImageFormat.headSize), name: path)
    guard try reader.uint32() == DiscImageFormat.magic,
      let kind = DiscImageFormat.Kind(rawValue: try reader.uint8())
    else { return nil }
    try reader.skip(3)
    let size = Int(try reader.uint32())
    return size <= DiscImageFormat.largestPayload ? (kind, size) : nil
  }

  /// The payload of a chunk that matches its checksum; nil where it does not.
  private func payload(at offset: UInt64) throws(TraceFileError) -> [UInt8]? {
    guard let head = try head(at: offset) else { return nil }
    let size = DiscImageFormat.headSize + head.length
    guard length - offset >= UInt64(size) + 4 else { return nil }
    let bytes = try read(at: offset, count: size + 4)
    let told = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[size + $1]) << UInt32(8 * $1) }
    guard CRC32.checksum(of: Array(bytes[..<size])) == told else { return nil }
    return Array(bytes[DiscImageFormat.headSize..<size])
  }

  /// The next place behind an offset where a whole chunk begins; the file's length if there is none.
  private func nextSound(after offset: UInt64) throws(TraceFileError) -> UInt64 {
    let magic = (0..<4).map { UInt8(truncatingIfNeeded: DiscImageFormat.magic >> UInt32(8 * $0)) }
    var start = offset + 1
    while start < length {
      let piece = try read(at: start, count: Int(min(1 << 16, length - start)))
      for index in piece.indices where piece[index] == magic[0] {
        let place = start + UInt64(index)
        guard length - place >= 4, try read(at: place, count: 4) == magic else { continue }
        if try payload(at: place) != nil { return place }
      }
      start += UInt64(piece.count)
    }
    return length
  }

  private func read(at offset: UInt64, count: Int) throws(TraceFileError) -> [UInt8] {
    do {
      try handle.seek(toOffset: offset)
      if let data = try handle.read(upToCount: count), data.count == count { return [UInt8](data) }
    } catch {
      throw TraceFileError(
        .cannotRead, file: path, offset: offset,
        what: "the system refused a read: \(TraceFileError.reason(error))",
        remedy: "check the disk, or copy the image elsewhere")
    }
    throw TraceFileError(
      .cannotRead, file: path, offset: offset, what: "the file became shorter while it was read",
      remedy: "read it when no other program writes to it")
  }
}
