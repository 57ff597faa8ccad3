/// Opcode and length of a record, and where it begins in the file.
struct MCAPPrefix {
  let opcode: UInt8
  let length: Int
  let start: UInt64
}

/// Reading record by record, and the end of the file.
extension MCAPReader {
  /// Reads the magic at the start or at the end of the file.
  mutating func readMagic(isFirst: Bool) throws(TraceFileError) {
    let available = Int(min(UInt64(mcapMagic.count), source.remaining(from: offset)))
    let bytes = try source.read(at: offset, count: available)
    guard bytes == Array(mcapMagic[..<available]) else {
      if isFirst {
        throw TraceFileError(
          .notThisFormat, file: source.name, offset: 0, what: "the file does not begin as MCAP files do",
          remedy: "name an MCAP file")
      }
      throw corruption(at: offset, "the file does not end as MCAP files do")
    }
    guard available == mcapMagic.count else { throw truncation(at: offset) }
    checksum.update(bytes)
    offset += UInt64(available)
  }

  mutating func readPrefix() throws(TraceFileError) -> MCAPPrefix {
    let start = offset
    guard source.remaining(from: offset) >= UInt64(ByteWriter.mcapPrefix) else { throw truncation(at: start) }
    let bytes = try source.read(at: offset, count: ByteWriter.mcapPrefix)
    var reader = ByteReader(bytes, range: 0..<bytes.count, name: source.name, origin: offset)
    let opcode = try reader.uint8()
    let length = try reader.uint64()
    offset += UInt64(bytes.count)
    guard length <= source.remaining(from: offset) else {
      // A file with its last bytes in place was not cut: then it is the length that is wrong.
      if try endsWithMagic() {
        throw corruption(at: start, "a record's length of \(length) goes past the end of the file")
          .inChunk(opcode == MCAPOpcode.chunk.rawValue ? chunkCount : nil)
      }
      throw truncation(at: start)
    }
    guard length <= largestRecord else {
      throw TraceFileError(
        .unsupported, file: source.name, offset: start,
        what: "a record of \(length) bytes is larger than the limit of \(largestRecord)",
        remedy: "give the reader a higher limit, or use an undamaged copy of the file")
    }
    checksum.update(bytes)
    return MCAPPrefix(opcode: opcode, length: Int(length), start: start)
  }

  /// The next `count` bytes, which `readPrefix` has found to be there; not yet in the checksum.
  mutating func fetch(_ count: Int) throws(TraceFileError) -> [UInt8] {
    let bytes = try source.read(at: offset, count: count)
    offset += UInt64(count)
    return bytes
  }

  mutating func readBody(_ prefix: MCAPPrefix) throws(TraceFileError) -> ByteReader {
    let origin = offset
    let bytes = try fetch(prefix.length)
    checksum.update(bytes)
    return ByteReader(bytes, range: 0..<bytes.count, name: source.name, origin: origin)
  }

  /// Takes bytes that mean nothing here into the checksum, piece by piece.
  mutating func passOver(_ count: Int) throws(TraceFileError) {
    var left = count
    while left > 0 {
      let bytes = try fetch(min(left, 1 << 16))
      checksum.update(bytes)
      left -= bytes.count
    }
  }

  mutating func readAttachment(_ prefix: MCAPPrefix) throws(TraceFileError) -> MCAPAttachment {
    let origin = offset
    let bytes = try fetch(prefix.length)
    checksum.update(bytes)
    var body = ByteReader(bytes, range: 0..<bytes.count, name: source.name, origin: origin)
    let logTime = try body.uint64()
    let createTime = try body.uint64()
    let name = try body.prefixedText()
    let mediaType = try body.prefixedText()
    let data = try body.bytes(count: body.longLength())
    let actual = CRC32.checksum(of: bytes.span.extracting(..<body.position))
    let stored = try body.uint32()
    guard stored == 0 || stored == actual else {
      throw corruption(at: prefix.start, "the attachment \"\(name)\" does not have its checksum")
    }
    return MCAPAttachment(
      logTime: logTime, createTime: createTime, name: name, mediaType: mediaType, data: data)
  }

  /// The end of the data: checks its checksum, then the summary, the footer and the closing magic.
  mutating func endData(_ prefix: MCAPPrefix, checksum before: UInt32) throws(TraceFileError) {
    var body = try readBody(prefix)
    let stored = try body.uint32()
    guard stored == 0 || stored == before else {
      throw corruption(
        at: prefix.start, "the data have not the checksum of the whole; the change is outside all chunks")
    }
    let summaryStart = offset
    checksum = CRC32()
    while true {
      var atRecord = checksum
      let record = try readPrefix()
      guard record.opcode == MCAPOpcode.footer.rawValue else {
        try passOver(record.length)
        continue
      }
      let bytes = try fetch(record.length)
      try checkFooter(record, bytes, summaryStart: summaryStart, summary: &atRecord)
      break
    }
    try readMagic(isFirst: false)
    guard source.remaining(from: offset) == 0 else {
      throw corruption(at: offset, "bytes follow the end of the file's contents")
    }
    stage = .ended
  }

  private func checkFooter(
    _ prefix: MCAPPrefix, _ bytes: [UInt8], summaryStart: UInt64, summary: inout CRC32
  ) throws(TraceFileError) {
    guard bytes.count == 20 else {
      throw corruption(at: prefix.start, "the footer has \(bytes.count) bytes instead of 20")
    }
    var head = ByteWriter()
    head.append(.footer, bodyLength: bytes.count)
    summary.update(head)
    summary.update(bytes.span.extracting(..<16))
    var body = ByteReader(bytes, range: 0..<20, name: source.name, origin: prefix.start + 9)
    let stated = try body.uint64()
    try body.skip(8)
    let stored = try body.uint32()
    guard stored == 0 || stored == summary.checksum else {
      throw corruption(at: prefix.start, "the summary does not have its checksum")
    }
    guard stated == 0 || stated == summaryStart else {
      throw corruption(
        at: prefix.start, "the summary begins at byte \(summaryStart), not at \(stated) as the footer says")
    }
  }

  private mutating func endsWithMagic() throws(TraceFileError) -> Bool {
    let size = UInt64(mcapMagic.count)
    guard source.count >= 2 * size else { return false }
    return try source.read(at: source.count - size, count: mcapMagic.count) == mcapMagic
  }

  func corruption(at offset: UInt64, _ what: String) -> TraceFileError {
    TraceFileError(
      .corrupt(chunk: nil), file: source.name, offset: offset, what: what,
      remedy: "use an undamaged copy of the file")
  }

  func truncation(at offset: UInt64) -> TraceFileError {
    TraceFileError(
      .truncated(wholeChunks: chunkCount, wholeMessages: messageCount), file: source.name, offset: offset,
      what: "the file of \(source.count) bytes ends before it is complete",
      remedy: "use what is whole, or repeat the run and let it end")
  }
}

extension TraceFileError {
  /// The same error, with the chunk it concerns.
  func inChunk(_ index: Int?) -> TraceFileError {
    guard case .corrupt = kind else { return self }
    var error = self
    error.kind = .corrupt(chunk: index)
    return error
  }
}
