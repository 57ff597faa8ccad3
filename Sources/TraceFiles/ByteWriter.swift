/// Packs numbers and bytes one after another, little-endian, without padding.
///
/// Numbers are accepted by exact type only, so that the width on file is always the one written in the source.
public struct ByteWriter: Sendable {
  @usableFromInline var storage: [UInt8]
  /// How many bytes have been packed.
  public var count: Int { used }
  @usableFromInline var used = 0

  /// A writer with room for `capacity` bytes before it grows.
  public init(capacity: Int = 64) {
    storage = [UInt8](repeating: 0, count: max(capacity, 16))
  }

  /// A copy of the packed bytes.
  public var bytes: [UInt8] { Array(storage[..<used]) }

  /// The packed bytes, handed over without a copy.
  public consuming func finish() -> [UInt8] {
    storage.removeLast(storage.count - used)
    return storage
  }

  /// Forgets what was packed and keeps the room.
  @inlinable
  public mutating func removeAll() { used = 0 }

  /// Packs 1 byte.
  @inlinable @inline(__always)
  public mutating func append(_ value: UInt8) { store(value) }
  /// Packs 2 bytes.
  @inlinable @inline(__always)
  public mutating func append(_ value: UInt16) { store(value.littleEndian) }
  /// Packs 4 bytes.
  @inlinable @inline(__always)
  public mutating func append(_ value: UInt32) { store(value.littleEndian) }
  /// Packs 8 bytes.
  @inlinable @inline(__always)
  public mutating func append(_ value: UInt64) { store(value.littleEndian) }
  /// Packs 1 byte.
  @inlinable @inline(__always)
  public mutating func append(_ value: Int8) { store(value) }
  /// Packs 2 bytes.
  @inlinable @inline(__always)
  public mutating func append(_ value: Int16) { store(value.littleEndian) }
  /// Packs 4 bytes.
  @inlinable @inline(__always)
  public mutating func append(_ value: Int32) { store(value.littleEndian) }
  /// Packs 8 bytes.
  @inlinable @inline(__always)
  public mutating func append(_ value: Int64) { store(value.littleEndian) }
  /// Packs the IEEE 754 bits.
  @inlinable @inline(__always)
  public mutating func append(_ value: Float) { store(value.bitPattern.littleEndian) }
  /// Packs the IEEE 754 bits.
  @inlinable @inline(__always)
  public mutating func append(_ value: Double) { store(value.bitPattern.littleEndian) }

  /// Packs the bytes as they are.
  public mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

  /// Packs the bytes as they are.
  public mutating func append(_ bytes: Span<UInt8>) {
    makeRoom(for: bytes.count)
    // The standard library has no copy from span to span yet. The slice below traps, rather than runs over,
    // should the room be too small.
    unsafe storage.withUnsafeMutableBytes { room in
      unsafe bytes.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(rebasing: room[used..<(used + source.count)])
          .copyMemory(from: source)
      }
    }
    used &+= bytes.count
  }

  /// Packs 64-bit words, little-endian, in one copy where the processor stores them so.
  public mutating func append(_ words: Span<UInt64>) {
    #if _endian(little)
      makeRoom(for: words.count &* 8)
      // As above: the slice traps rather than runs over.
      unsafe storage.withUnsafeMutableBytes { room in
        unsafe words.withUnsafeBytes { source in
          unsafe UnsafeMutableRawBufferPointer(rebasing: room[used..<(used + source.count)])
            .copyMemory(from: source)
        }
      }
      used &+= words.count &* 8
    #else
      for index in words.indices { append(words[index]) }
    #endif
  }

  /// Packs what `other` has packed.
  public mutating func append(_ other: borrowing ByteWriter) {
    append(other.storage.span.extracting(first: other.used))
  }

  /// Packs the UTF-8 bytes after their number as a UInt32. Throws for a text over 4 GiB.
  public mutating func append(prefixed text: String) throws(TraceFileError) {
    append(try MCAPText(text, file: "bytes"))
  }

  @inlinable @inline(__always)
  mutating func store<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number) {
    let size = MemoryLayout<Number>.size
    if storage.count &- used < size { makeRoom(for: size) }
    let offset = used
    used = offset &+ size
    var span = storage.mutableSpan
    // Raw bytes of bytes: nothing can be stored that is not a byte, and the store checks its bounds.
    var raw = unsafe span.mutableBytes
    raw.storeBytes(of: value, toByteOffset: offset, as: Number.self)
  }

  @usableFromInline
  mutating func makeRoom(for size: Int) {
    let missing = size - (storage.count - used)
    guard missing > 0 else { return }
    storage.append(contentsOf: repeatElement(0, count: max(missing, storage.count)))
  }
}
