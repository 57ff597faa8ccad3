/// Unpacks what a `ByteWriter` packed: little-endian, without padding.
///
/// Reading past the end throws and moves nothing, whatever the bytes hold.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private let end: Int
  /// Index of the next byte to read, counted from the start of the array given.
  public private(set) var position: Int
  let name: String
  private let origin: UInt64

  /// A reader of all bytes; `name` stands for the file in errors.
  public init(_ bytes: [UInt8], name: String = "bytes") {
    self.init(bytes, range: 0..<bytes.count, name: name, origin: 0)
  }

  /// A reader of a range that must lie inside `bytes`; `origin` is the file offset of the array's first byte.
  init(_ bytes: [UInt8], range: Range<Int>, name: String, origin: UInt64) {
    self.bytes = bytes
    self.end = min(range.upperBound, bytes.count)
    self.position = max(range.lowerBound, 0)
    self.name = name
    self.origin = origin
  }

  /// How many bytes are left.
  public var remaining: Int { end - position }

  /// File offset of the next byte.
  var offset: UInt64 { origin &+ UInt64(position) }

  /// Reads 1 byte.
  public mutating func uint8() throws(TraceFileError) -> UInt8 { try load() }
  /// Reads 2 bytes.
  public mutating func uint16() throws(TraceFileError) -> UInt16 { try UInt16(littleEndian: load()) }
  /// Reads 4 bytes.
  public mutating func uint32() throws(TraceFileError) -> UInt32 { try UInt32(littleEndian: load()) }
  /// Reads 8 bytes.
  public mutating func uint64() throws(TraceFileError) -> UInt64 { try UInt64(littleEndian: load()) }
  /// Reads 1 byte.
  public mutating func int8() throws(TraceFileError) -> Int8 { try load() }
  /// Reads 2 bytes.
  public mutating func int16() throws(TraceFileError) -> Int16 { try Int16(littleEndian: load()) }
  /// Reads 4 bytes.
  public mutating func int32() throws(TraceFileError) -> Int32 { try Int32(littleEndian: load()) }
  /// Reads 8 bytes.
  public mutating func int64() throws(TraceFileError) -> Int64 { try Int64(littleEndian: load()) }
  /// Reads IEEE 754 bits.
  public mutating func float() throws(TraceFileError) -> Float { Float(bitPattern: try uint32()) }
  /// Reads IEEE 754 bits.
  public mutating func double() throws(TraceFileError) -> Double { Double(bitPattern: try uint64()) }

  /// Reads `count` bytes; a negative count is refused like one that is too large.
  public mutating func bytes(count: Int) throws(TraceFileError) -> [UInt8] {
    let start = position
    try skip(count)
    return Array(bytes[start..<position])
  }

  /// Passes over `count` bytes.
  public mutating func skip(_ count: Int) throws(TraceFileError) {
    guard count >= 0, count <= remaining else { throw shortage(of: count) }
    position += count
  }

  /// Passes over `count` bytes and gives a reader of them.
  mutating func part(count: Int) throws(TraceFileError) -> ByteReader {
    let start = position
    try skip(count)
    return part(range: start..<position)
  }

  /// A reader of a range of the array, which must lie inside.
  func part(range: Range<Int>) -> ByteReader {
    ByteReader(bytes, range: range, name: name, origin: origin)
  }

  /// Reads a UInt32 length and so many bytes of UTF-8.
  public mutating func prefixedText() throws(TraceFileError) -> String {
    let start = offset
    let utf8 = try bytes(count: Int(uint32()))
    guard let text = String(validating: utf8, as: UTF8.self) else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, offset: start, what: "a text is not valid UTF-8",
        remedy: "use an undamaged copy of the file")
    }
    return text
  }

  private mutating func load<Number: FixedWidthInteger & BitwiseCopyable>() throws(TraceFileError) -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= remaining else { throw shortage(of: size) }
    let start = position
    position = start &+ size
    let span = bytes.span
    // Every bit pattern is an integer, and the guard keeps the load inside.
    return unsafe span.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: Number.self)
  }

  private func shortage(of count: Int) -> TraceFileError {
    TraceFileError(
      .corrupt(chunk: nil), file: name, offset: offset,
      what: "\(count) bytes are needed where \(remaining) are left",
      remedy: "use an undamaged copy of the file, or the layout it was written with")
  }
}
