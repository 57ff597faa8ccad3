/// Schemas, channels and messages on their way into one chunk record, with the index of the messages.
struct MCAPChunk: Sendable {
  /// One channel's messages: log time and offset in `records`, ready packed.
  struct ChannelIndex: Sendable {
    let channel: UInt16
    var entries: ByteWriter
  }

  private(set) var records: ByteWriter
  private(set) var indexes: [ChannelIndex] = []
  private(set) var startTime: UInt64 = 0
  private(set) var endTime: UInt64 = 0
  private var messageCount = 0

  /// An empty chunk with room for `size` bytes of records, for 1 MiB at most; it grows as needed.
  init(size: Int) { records = ByteWriter(capacity: min(size, 1 << 20)) }

  var isEmpty: Bool { records.count == 0 }

  mutating func append(_ schema: MCAPPackedSchema) { records.append(schema: schema) }
  mutating func append(_ channel: MCAPPackedChannel) { records.append(channel: channel) }

  mutating func append(
    channel: UInt16, sequence: UInt32, logTime: UInt64, publishTime: UInt64, data: Span<UInt8>
  ) {
    note(channel: channel, logTime: logTime)
    records.append(.message, bodyLength: 22 + data.count)
    records.append(channel)
    records.append(sequence)
    records.append(logTime)
    records.append(publishTime)
    records.append(data)
  }

  private mutating func note(channel: UInt16, logTime: UInt64) {
    startTime = messageCount == 0 ? logTime : min(startTime, logTime)
    endTime = messageCount == 0 ? logTime : max(endTime, logTime)
    messageCount += 1
    let slot: Int
    if let known = indexes.firstIndex(where: { $0.channel == channel }) {
      slot = known
    } else {
      slot = indexes.count
      indexes.append(ChannelIndex(channel: channel, entries: ByteWriter()))
    }
    indexes[slot].entries.append(logTime)
    indexes[slot].entries.append(UInt64(records.count))
  }

  /// Forgets its contents and keeps the room.
  mutating func removeAll() {
    records.removeAll()
    indexes.removeAll(keepingCapacity: true)
    startTime = 0
    endTime = 0
    messageCount = 0
  }
}
