/// Reads an MCAP file from front to back, checking every checksum, and hands out its records in file order.
///
/// No more than one record (usually one chunk) is in memory at a time. A chunk is checked as a whole before
/// its first record is handed out. Of a file that ends early all whole chunks come out, then `next()` throws
/// `.truncated`; changed bytes give `.corrupt`. After an error each further call throws the same error.
///
/// To edit a file, read it record by record and add each record to an `MCAPWriter`.
public struct MCAPReader {
  /// The file's profile.
  public private(set) var profile = ""
  /// What wrote the file.
  public private(set) var library = ""
  /// The schemas met so far, by id.
  public private(set) var schemas: [UInt16: MCAPSchema] = [:]
  /// The channels met so far, by id.
  public private(set) var channels: [UInt16: MCAPChannel] = [:]
  /// How many chunks were whole so far.
  public private(set) var chunkCount = 0
  /// How many messages have been handed out so far.
  public private(set) var messageCount = 0

  enum Stage: Equatable {
    case records
    case ended
    case failed(TraceFileError)
  }

  var source: ByteSource
  let largestRecord: UInt64
  /// File offset of the next record.
  var offset: UInt64 = 0
  var checksum = CRC32()
  private var chunk: ByteReader?
  var stage = Stage.records

  /// Opens a file and reads its header. Records of more than `largestRecord` bytes (default 1 GiB) are refused.
  public init(path: String, largestRecord: UInt64 = 1 << 30) throws(TraceFileError) {
    try self.init(source: ByteSource(path: path), largestRecord: largestRecord)
  }

  /// Reads the bytes of a file. `name` stands for the file in errors.
  public init(
    bytes: [UInt8], name: String = "bytes", largestRecord: UInt64 = 1 << 30
  ) throws(TraceFileError) {
    try self.init(source: ByteSource(bytes: bytes, name: name), largestRecord: largestRecord)
  }

  private init(source: ByteSource, largestRecord: UInt64) throws(TraceFileError) {
    self.source = source
    self.largestRecord = min(largestRecord, UInt64(Int.max))
    try readMagic(isFirst: true)
    let header = try readPrefix()
    guard header.opcode == MCAPOpcode.header.rawValue else {
      throw corruption(at: header.start, "the first record is not a header")
    }
    var body = try readBody(header)
    profile = try body.prefixedText()
    library = try body.prefixedText()
  }

  /// The next record, or nil after the last one, when the whole file has been found sound.
  public mutating func next() throws(TraceFileError) -> MCAPRecord? {
    do throws(TraceFileError) {
      while true {
        switch stage {
        case .ended: return nil
        case .failed(let error): throw error
        case .records: break
        }
        if let record = try chunk == nil ? nextInFile() : nextInChunk() { return record }
      }
    } catch {
      stage = .failed(error)
      chunk = nil
      throw error
    }
  }

  // MARK: Records

  private mutating func nextInFile() throws(TraceFileError) -> MCAPRecord? {
    let before = checksum.checksum
    let prefix = try readPrefix()
    switch MCAPOpcode(rawValue: prefix.opcode) {
    case .chunk:
      try openChunk(prefix)
    case .schema, .channel, .message:
      var body = try readBody(prefix)
      return try record(prefix.opcode, &body)
    case .attachment:
      return .attachment(try readAttachment(prefix))
    case .metadata:
      var body = try readBody(prefix)
      return .metadata(try body.mcapMetadata())
    case .dataEnd:
      try endData(prefix, checksum: before)
    case .messageIndex:
      try passOver(prefix.length)
    case .some(let other):
      throw corruption(at: prefix.start, "a record of kind \(other) stands among the data")
    case .none where prefix.opcode == 0:
      throw corruption(at: prefix.start, "a record has the opcode 0")
    case .none:
      try passOver(prefix.length)
    }
    return nil
  }

  private mutating func nextInChunk() throws(TraceFileError) -> MCAPRecord? {
    guard var reader = chunk else { return nil }
    guard reader.remaining > 0 else {
      chunk = nil
      return nil
    }
    do throws(TraceFileError) {
      let start = reader.offset
      let opcode = try reader.uint8()
      let length = try reader.longLength()
      var body = try reader.part(count: length)
      chunk = reader
      switch MCAPOpcode(rawValue: opcode) {
      case .schema, .channel, .message: return try record(opcode, &body)
      case .none where opcode != 0: return nil
      default: throw corruption(at: start, "a record of opcode \(opcode) stands in a chunk")
      }
    } catch {
      throw error.inChunk(chunkCount - 1)
    }
  }

  private mutating func record(
    _ opcode: UInt8, _ body: inout ByteReader
  ) throws(TraceFileError) -> MCAPRecord? {
    let start = body.offset
    switch MCAPOpcode(rawValue: opcode) {
    case .schema:
      let schema = try body.mcapSchema()
      guard schema.id != 0 else { return nil }  // to be ignored, says the specification
      guard schemas.updateValue(schema, forKey: schema.id) ?? schema == schema else {
        throw corruption(at: start, "schema \(schema.id) occurs twice with different contents")
      }
      return .schema(schema)
    case .channel:
      let channel = try body.mcapChannel()
      guard channel.schema == 0 || schemas[channel.schema] != nil else {
        throw corruption(at: start, "channel \(channel.id) uses schema \(channel.schema), which is not there")
      }
      guard channels.updateValue(channel, forKey: channel.id) ?? channel == channel else {
        throw corruption(at: start, "channel \(channel.id) occurs twice with different contents")
      }
      return .channel(channel)
    default:
      let message = try body.mcapMessage()
      guard channels[message.channel] != nil else {
        throw corruption(at: start, "a message uses channel \(message.channel), which is not there")
      }
      messageCount += 1
      return .message(message)
    }
  }

  private mutating func openChunk(_ prefix: MCAPPrefix) throws(TraceFileError) {
    let index = chunkCount
    do throws(TraceFileError) {
      let origin = offset
      let bytes = try fetch(prefix.length)
      var body = ByteReader(bytes, range: 0..<bytes.count, name: source.name, origin: origin)
      let startTime = try body.uint64()
      let endTime = try body.uint64()
      let uncompressedSize = try body.uint64()
      let stored = try body.uint32()
      let compression = try body.prefixedText()
      let length = try body.longLength()
      guard ["", "lz4", "zstd"].contains(compression) else {
        throw corruption(at: prefix.start, "a chunk names a compression that does not exist")
      }
      guard compression.isEmpty else {
        throw TraceFileError(
          .unsupported, file: source.name, offset: prefix.start,
          what: "chunk \(index) is compressed with \"\(compression)\"",
          remedy: "write it anew without compression, for instance with the mcap command line tool")
      }
      guard uncompressedSize == UInt64(length) else {
        throw corruption(at: prefix.start, "the two sizes of a chunk differ")
      }
      let records = body.position..<(body.position + length)
      let actual = CRC32.checksum(of: bytes.span.extracting(records))
      guard stored == 0 || stored == actual else {
        throw corruption(at: prefix.start, "the bytes of a chunk do not have its checksum")
      }
      try checkTimes(body.part(range: records), startTime: startTime, endTime: endTime)
      checksum.update(bytes.span.extracting(..<records.lowerBound))
      checksum.append(actual, count: length)
      checksum.update(bytes.span.extracting(records.upperBound...))
      chunk = body.part(range: records)
      chunkCount += 1
    } catch {
      throw error.inChunk(index)
    }
  }

  /// The times of a chunk are outside its checksum; the messages show whether they are right. On the way every
  /// length in the chunk is checked before its first record is handed out.
  private func checkTimes(
    _ records: ByteReader, startTime: UInt64, endTime: UInt64
  ) throws(TraceFileError) {
    var records = records
    let start = records.offset
    var range: ClosedRange<UInt64>?
    while records.remaining > 0 {
      let opcode = try records.uint8()
      var body = try records.part(count: records.longLength())
      guard opcode == MCAPOpcode.message.rawValue else { continue }
      try body.skip(6)
      let time = try body.uint64()
      range = min(range?.lowerBound ?? time, time)...max(range?.upperBound ?? time, time)
    }
    guard startTime == range?.lowerBound ?? 0, endTime == range?.upperBound ?? 0 else {
      throw corruption(at: start, "a chunk's times are not those of its messages")
    }
  }
}
