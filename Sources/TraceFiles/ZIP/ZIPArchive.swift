/// The entries of a ZIP archive (PKWARE APPNOTE), stored or deflated, as NPZ files and logic analysers use it.
public struct ZIPArchive: Sendable {
  /// One file in the archive.
  public struct Entry: Equatable, Sendable {
    /// Its path in the archive.
    public var name: String
    /// Bytes once unpacked, as the directory tells.
    public var size: UInt64
    fileprivate var method: UInt16
    fileprivate var checksum: UInt32
    fileprivate var packedSize: UInt64
    fileprivate var headerOffset: UInt64
  }

  /// In the order of the directory.
  public let entries: [Entry]
  private let bytes: [UInt8]
  private let name: String

  /// Reads the directory at the end of the archive. Throws what is wrong with it, and where.
  public init(_ bytes: [UInt8], name: String) throws(TraceFileError) {
    self.bytes = bytes
    self.name = name
    let place = try ZIPDirectory(bytes, name: name)
    var reader = ByteReader(bytes, name: name)
    try reader.skip(place.offset)
    var entries: [Entry] = []
    for _ in 0..<place.count { entries.append(try Self.entry(&reader)) }
    self.entries = entries
  }

  /// The entry of this name.
  public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// The unpacked bytes of an entry, held against its checksum.
  public func contents(of entry: Entry) throws(TraceFileError) -> [UInt8] {
    var reader = ByteReader(bytes, name: name)
    guard let start = Int(exactly: entry.headerOffset), let size = Int(exactly: entry.packedSize),
      let whole = Int(exactly: entry.size)
    else { throw damage("\(entry.name) is larger than there are bytes", at: entry.headerOffset) }
    try reader.skip(start)
    guard try reader.uint32() == 0x0403_4B50 else {
      throw damage("\(entry.name) has no local header", at: entry.headerOffset)
    }
    try reader.skip(22)
    let nameLength = Int(try reader.uint16())
    let extraLength = Int(try reader.uint16())
    try reader.skip(nameLength + extraLength)
    let begin = reader.position
    try reader.skip(size)
    let packed = bytes[begin..<begin + size]
    let unpacked: [UInt8]
    switch entry.method {
    case 0: unpacked = Array(packed)
    case 8: unpacked = try inflated(packed, entry: entry, size: whole)
    default:
      throw TraceFileError(
        .unsupported, file: name, offset: entry.headerOffset,
        what: "\(entry.name) is packed by method \(entry.method)", remedy: "store or deflate it")
    }
    guard unpacked.count == whole, CRC32.checksum(of: unpacked) == entry.checksum else {
      throw damage("\(entry.name) does not match its checksum", at: entry.headerOffset)
    }
    return unpacked
  }

  /// A stream cannot unpack to more than some 1032 times its length, so a directory that announces more is not believed.
  private func inflated(
    _ packed: ArraySlice<UInt8>, entry: Entry, size: Int
  ) throws(TraceFileError) -> [UInt8] {
    guard size / 1040 <= packed.count else {
      throw damage(
        "\(entry.name) announces more bytes than its \(packed.count) can hold", at: entry.headerOffset)
    }
    do throws(Inflate.Problem) {
      return try Inflate.unpack(packed, limit: size)
    } catch {
      throw damage("the packed bytes of \(entry.name) make no sense", at: entry.headerOffset)
    }
  }

  private static func entry(_ reader: inout ByteReader) throws(TraceFileError) -> Entry {
    let offset = reader.offset
    guard try reader.uint32() == 0x0201_4B50 else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: reader.name, offset: offset, what: "the directory has no entry here",
        remedy: "use an undamaged copy of the file")
    }
    try reader.skip(4)
    let flags = try reader.uint16()
    let method = try reader.uint16()
    try reader.skip(4)
    let checksum = try reader.uint32()
    var packed = UInt64(try reader.uint32())
    var size = UInt64(try reader.uint32())
    let nameLength = Int(try reader.uint16())
    let extraLength = Int(try reader.uint16())
    let commentLength = Int(try reader.uint16())
    try reader.skip(8)
    var header = UInt64(try reader.uint32())
    let text = String(decoding: try reader.bytes(count: nameLength), as: UTF8.self)
    var extra = try reader.part(count: extraLength)
    try reader.skip(commentLength)
    guard flags & 1 == 0 else {
      throw TraceFileError(
        .unsupported, file: reader.name, offset: offset, what: "\(text) is encrypted",
        remedy: "use an archive without a password")
    }
    // ZIP64: the fields that are all ones stand in an extra field, in this order.
    while extra.remaining >= 4 {
      let tag = try extra.uint16()
      var field = try extra.part(count: Int(try extra.uint16()))
      guard tag == 1 else { continue }
      if size == 0xFFFF_FFFF { size = try field.uint64() }
      if packed == 0xFFFF_FFFF { packed = try field.uint64() }
      if header == 0xFFFF_FFFF { header = try field.uint64() }
    }
    return Entry(
      name: text, size: size, method: method, checksum: checksum, packedSize: packed, headerOffset: header)
  }

  private func damage(_ what: String, at offset: UInt64) -> TraceFileError {
    TraceFileError(
      .corrupt(chunk: nil), file: name, offset: offset, what: what,
      remedy: "use an undamaged copy of the file")
  }
}

/// Where the directory of a ZIP archive stands.
private struct ZIPDirectory {
  let offset: Int
  let count: Int

  init(_ bytes: [UInt8], name: String) throws(TraceFileError) {
    func end(_ what: String) -> TraceFileError {
      TraceFileError(
        .truncated(wholeChunks: 0, wholeMessages: 0), file: name, offset: UInt64(bytes.count), what: what,
        remedy: "use a whole copy of the file")
    }
    guard bytes.starts(with: [0x50, 0x4B]) else {
      throw TraceFileError(
        .notThisFormat, file: name, offset: 0, what: "the file is no ZIP archive",
        remedy: "name another format")
    }
    // The end record stands before a comment of at most 65 535 bytes.
    guard bytes.count >= 22,
      let place = stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1)
        .first(where: { Self.isEndRecord(bytes, at: $0) })
    else { throw end("the archive has no directory at its end") }
    var reader = ByteReader(bytes, name: name)
    try reader.skip(place + 10)
    var count = UInt64(try reader.uint16())
    try reader.skip(4)
    var offset = UInt64(try reader.uint32())
    if count == 0xFFFF || offset == 0xFFFF_FFFF, place >= 20 {
      (count, offset) = try Self.large(bytes, name: name, endRecord: place) ?? (count, offset)
    }
    guard offset <= UInt64(place), count <= UInt64(bytes.count) / 46 else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, offset: UInt64(place),
        what: "the archive's directory does not lie inside it", remedy: "use an undamaged copy of the file")
    }
    self.offset = Int(offset)
    self.count = Int(count)
  }

  /// What the ZIP64 end record says, if there is one.
  private static func large(
    _ bytes: [UInt8], name: String, endRecord: Int
  ) throws(TraceFileError) -> (UInt64, UInt64)? {
    var locator = ByteReader(bytes, name: name)
    try locator.skip(endRecord - 20)
    guard try locator.uint32() == 0x0706_4B50 else { return nil }
    try locator.skip(4)
    guard let place = Int(exactly: try locator.uint64()) else { return nil }
    var record = ByteReader(bytes, name: name)
    try record.skip(place)
    guard try record.uint32() == 0x0606_4B50 else { return nil }
    try record.skip(28)
    let count = try record.uint64()
    try record.skip(8)
    return (count, try record.uint64())
  }

  private static func isEndRecord(_ bytes: [UInt8], at place: Int) -> Bool {
    bytes[place] == 0x50 && bytes[place + 1] == 0x4B && bytes[place + 2] == 5 && bytes[place + 3] == 6
      && place + 22 + (Int(bytes[place + 20]) | Int(bytes[place + 21]) << 8) <= bytes.count
  }
}
