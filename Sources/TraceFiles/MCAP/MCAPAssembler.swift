/// One thing that goes into a file, in order.
enum MCAPItem: Sendable {
  case start(profile: MCAPText, library: MCAPText)
  case chunk(MCAPChunk)
  case attachment(MCAPAttachment, name: MCAPText, mediaType: MCAPText)
  case metadata(name: MCAPText, fields: MCAPPackedFields)
  case end(MCAPTotals)
}

/// What the summary says of the whole file.
struct MCAPTotals: Sendable {
  var schemas: [MCAPPackedSchema] = []
  var channels: [MCAPPackedChannel] = []
  /// Messages by channel, in the order of `channels`.
  var messageCounts: [UInt64] = []
  private(set) var messageCount: UInt64 = 0
  private(set) var startTime: UInt64 = 0
  private(set) var endTime: UInt64 = 0

  /// Counts a message of the channel at `slot`.
  mutating func note(logTime: UInt64, slot: Int) {
    startTime = messageCount == 0 ? logTime : min(startTime, logTime)
    endTime = messageCount == 0 ? logTime : max(endTime, logTime)
    messageCount += 1
    messageCounts[slot] += 1
  }
}

/// Lays items out as an MCAP file and hands the bytes to a sink: all checksums and offsets are made here.
struct MCAPAssembler<Sink: ByteSink> {
  private var sink: Sink
  private var offset: UInt64 = 0
  private var dataChecksum = CRC32()
  private var scratch = ByteWriter(capacity: 4096)
  private var chunkIndexes = ByteWriter()
  private var attachmentIndexes = ByteWriter()
  private var metadataIndexes = ByteWriter()
  private var chunkCount: UInt32 = 0
  private var attachmentCount: UInt32 = 0
  private var metadataCount: UInt32 = 0

  init(sink: Sink) { self.sink = sink }

  mutating func write(_ item: MCAPItem) throws(TraceFileError) {
    switch item {
    case .start(let profile, let library):
      scratch.append(mcapMagic)
      scratch.append(header: profile, library: library)
      try flushScratch()
    case .chunk(let chunk): try write(chunk)
    case .attachment(let attachment, let name, let mediaType):
      try write(attachment, name: name, mediaType: mediaType)
    case .metadata(let name, let fields): try write(name, fields)
    case .end(let totals): try finish(totals)
    }
  }

  private mutating func flushScratch() throws(TraceFileError) {
    let bytes = scratch
    dataChecksum.update(bytes)
    try put(bytes)
    scratch.removeAll()
  }

  private mutating func put(_ bytes: ByteWriter) throws(TraceFileError) {
    try sink.write(bytes.storage, count: bytes.count)
    offset += UInt64(bytes.count)
  }

  // MARK: Data section

  private mutating func write(_ chunk: MCAPChunk) throws(TraceFileError) {
    let size = UInt64(chunk.records.count)
    let chunkStart = offset
    var checksum = CRC32()
    checksum.update(chunk.records)
    scratch.append(.chunk, bodyLength: 40 + chunk.records.count)
    scratch.append(chunk.startTime)
    scratch.append(chunk.endTime)
    scratch.append(size)
    scratch.append(checksum.checksum)
    scratch.append(UInt32(0))  // compression: none
    scratch.append(size)
    try flushScratch()
    dataChecksum.append(checksum.checksum, count: chunk.records.count)
    try put(chunk.records)
    let indexStart = offset
    let chunkLength = indexStart - chunkStart
    var offsets = ByteWriter()
    for index in chunk.indexes {
      offsets.append(index.channel)
      offsets.append(indexStart + UInt64(scratch.count))
      scratch.append(.messageIndex, bodyLength: 6 + index.entries.count)
      scratch.append(index.channel)
      scratch.append(UInt32(truncatingIfNeeded: index.entries.count))
      scratch.append(index.entries)
    }
    try flushScratch()
    chunkIndexes.append(.chunkIndex, bodyLength: 64 + offsets.count)
    chunkIndexes.append(chunk.startTime)
    chunkIndexes.append(chunk.endTime)
    chunkIndexes.append(chunkStart)
    chunkIndexes.append(chunkLength)
    chunkIndexes.append(UInt32(truncatingIfNeeded: offsets.count))
    chunkIndexes.append(offsets)
    chunkIndexes.append(offset - indexStart)
    chunkIndexes.append(UInt32(0))
    chunkIndexes.append(size)
    chunkIndexes.append(size)
    chunkCount += 1
  }

  private mutating func write(
    _ attachment: MCAPAttachment, name: MCAPText, mediaType: MCAPText
  ) throws(TraceFileError) {
    let start = offset
    var body = ByteWriter(capacity: attachment.data.count + 256)
    body.append(attachment.logTime)
    body.append(attachment.createTime)
    body.append(name)
    body.append(mediaType)
    body.append(UInt64(attachment.data.count))
    body.append(attachment.data)
    var checksum = CRC32()
    checksum.update(body)
    body.append(checksum.checksum)
    scratch.append(.attachment, bodyLength: body.count)
    scratch.append(body)
    try flushScratch()
    attachmentIndexes.append(.attachmentIndex, bodyLength: 40 + name.length + mediaType.length)
    attachmentIndexes.append(start)
    attachmentIndexes.append(offset - start)
    attachmentIndexes.append(attachment.logTime)
    attachmentIndexes.append(attachment.createTime)
    attachmentIndexes.append(UInt64(attachment.data.count))
    attachmentIndexes.append(name)
    attachmentIndexes.append(mediaType)
    attachmentCount += 1
  }

  private mutating func write(_ name: MCAPText, _ fields: MCAPPackedFields) throws(TraceFileError) {
    let start = offset
    scratch.append(.metadata, bodyLength: name.length + 4 + fields.length)
    scratch.append(name)
    scratch.append(fields)
    try flushScratch()
    metadataIndexes.append(.metadataIndex, bodyLength: 16 + name.length)
    metadataIndexes.append(start)
    metadataIndexes.append(offset - start)
    metadataIndexes.append(name)
    metadataCount += 1
  }

  // MARK: Summary

  private mutating func finish(_ totals: MCAPTotals) throws(TraceFileError) {
    scratch.append(.dataEnd, bodyLength: 4)
    scratch.append(dataChecksum.checksum)
    try flushScratch()
    let summaryStart = offset
    var summary = ByteWriter(capacity: 4096)
    var groups = ByteWriter()
    func close(_ opcode: MCAPOpcode, from start: Int) {
      guard summary.count > start else { return }
      groups.append(.summaryOffset, bodyLength: 17)
      groups.append(opcode.rawValue)
      groups.append(summaryStart + UInt64(start))
      groups.append(UInt64(summary.count - start))
    }
    var start = summary.count
    for schema in totals.schemas { summary.append(schema: schema) }
    close(.schema, from: start)
    start = summary.count
    for channel in totals.channels { summary.append(channel: channel) }
    close(.channel, from: start)
    start = summary.count
    appendStatistics(totals, to: &summary)
    close(.statistics, from: start)
    for (opcode, indexes) in [
      (MCAPOpcode.chunkIndex, chunkIndexes), (.attachmentIndex, attachmentIndexes),
      (.metadataIndex, metadataIndexes),
    ] {
      start = summary.count
      summary.append(indexes)
      close(opcode, from: start)
    }
    let groupsStart = summaryStart + UInt64(summary.count)
    summary.append(groups)
    try writeFooter(after: summary, summaryStart: summaryStart, groupsStart: groupsStart)
  }

  private func appendStatistics(_ totals: MCAPTotals, to summary: inout ByteWriter) {
    summary.append(.statistics, bodyLength: 46 + 10 * totals.channels.count)
    summary.append(totals.messageCount)
    summary.append(UInt16(truncatingIfNeeded: totals.schemas.count))
    summary.append(UInt32(truncatingIfNeeded: totals.channels.count))
    summary.append(attachmentCount)
    summary.append(metadataCount)
    summary.append(chunkCount)
    summary.append(totals.startTime)
    summary.append(totals.endTime)
    summary.append(UInt32(truncatingIfNeeded: 10 * totals.channels.count))
    for (channel, count) in zip(totals.channels, totals.messageCounts) {
      summary.append(channel.id)
      summary.append(count)
    }
  }

  private mutating func writeFooter(
    after summary: ByteWriter, summaryStart: UInt64, groupsStart: UInt64
  ) throws(TraceFileError) {
    var tail = summary
    tail.append(.footer, bodyLength: 20)
    tail.append(summaryStart)
    tail.append(groupsStart)
    var checksum = CRC32()
    checksum.update(tail)
    tail.append(checksum.checksum)
    tail.append(mcapMagic)
    try put(tail)
    try sink.publish()
  }
}

extension MCAPAssembler: Sendable where Sink: Sendable {}

extension CRC32 {
  /// Takes in what a writer has packed.
  mutating func update(_ packed: borrowing ByteWriter) {
    update(packed.storage.span.extracting(first: packed.count))
  }
}
