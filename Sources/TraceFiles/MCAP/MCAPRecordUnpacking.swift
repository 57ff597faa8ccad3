/// Reads the bodies of records. Bytes after the known fields belong to later versions and are passed over.
extension ByteReader {
  mutating func mcapSchema() throws(TraceFileError) -> MCAPSchema {
    MCAPSchema(
      id: try uint16(), name: try prefixedText(), encoding: try prefixedText(),
      data: try bytes(count: Int(uint32())))
  }

  mutating func mcapChannel() throws(TraceFileError) -> MCAPChannel {
    MCAPChannel(
      id: try uint16(), schema: try uint16(), topic: try prefixedText(), messageEncoding: try prefixedText(),
      fields: try mcapFields())
  }

  mutating func mcapMessage() throws(TraceFileError) -> MCAPMessage {
    MCAPMessage(
      channel: try uint16(), sequence: try uint32(), logTime: try uint64(), publishTime: try uint64(),
      data: try bytes(count: remaining))
  }

  mutating func mcapMetadata() throws(TraceFileError) -> MCAPMetadata {
    MCAPMetadata(name: try prefixedText(), fields: try mcapFields())
  }

  mutating func mcapFields() throws(TraceFileError) -> MCAPFields {
    let start = offset
    let length = Int(try uint32())
    guard length <= remaining else {
      throw corruption(at: start, "a set of fields is longer than the record it stands in")
    }
    let end = position + length
    var fields: [MCAPFields.Field] = []
    while position < end {
      fields.append(MCAPFields.Field(key: try prefixedText(), value: try prefixedText()))
    }
    guard position == end else {
      throw corruption(at: start, "a set of fields does not end where its length says")
    }
    return MCAPFields(fields)
  }

  /// The length before `data` in attachments and chunks, checked against what is left.
  mutating func longLength() throws(TraceFileError) -> Int {
    let start = offset
    let length = try uint64()
    guard length <= UInt64(remaining) else {
      throw corruption(
        at: start, "a length of \(length) is more than the \(remaining) bytes left in its record")
    }
    return Int(length)
  }

  func corruption(at offset: UInt64, _ what: String) -> TraceFileError {
    TraceFileError(
      .corrupt(chunk: nil), file: name, offset: offset, what: what,
      remedy: "use an undamaged copy of the file")
  }
}
