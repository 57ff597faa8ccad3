/// Packs files into a ZIP archive, stored, dated 1980-01-01 so that the same files give the same bytes.
///
/// Without ZIP64: at most 65 534 files and 4 GiB - 1 bytes in all.
public struct ZIPWriter: Sendable {
  private var body = ByteWriter()
  private var directory = ByteWriter()
  private var count: UInt16 = 0

  /// An empty archive.
  public init() {}

  /// Adds a file. Throws when the archive would become larger than it can be.
  public mutating func add(_ name: String, _ contents: [UInt8]) throws(TraceFileError) {
    let path = Array(name.utf8)
    guard contents.count + body.count + directory.count + 4 * path.count < 0xFFFF_0000, path.count < 0xFFFF,
      count < 0xFFFE
    else {
      throw TraceFileError(
        .invalidUse, file: name, what: "a ZIP archive without ZIP64 holds at most 4 GiB and 65 534 files",
        remedy: "write a shorter stretch")
    }
    let checksum = CRC32.checksum(of: contents)
    let start = UInt32(body.count)
    body.append(UInt32(0x0403_4B50))
    Self.append(to: &body, checksum: checksum, size: UInt32(contents.count), nameLength: UInt16(path.count))
    body.append(UInt16(0))
    body.append(path)
    body.append(contents)
    directory.append(UInt32(0x0201_4B50))
    directory.append(UInt16(20))
    Self.append(
      to: &directory, checksum: checksum, size: UInt32(contents.count), nameLength: UInt16(path.count))
    directory.append([UInt8](repeating: 0, count: 12))
    directory.append(start)
    directory.append(path)
    count += 1
  }

  /// The archive's bytes.
  public func finish() -> [UInt8] {
    var whole = body
    whole.append(directory)
    whole.append(UInt32(0x0605_4B50))
    whole.append(UInt32(0))
    whole.append(count)
    whole.append(count)
    whole.append(UInt32(directory.count))
    whole.append(UInt32(body.count))
    whole.append(UInt16(0))
    return whole.finish()
  }

  /// The fields that local header and directory share, from the version needed to the length of the name.
  private static func append(to bytes: inout ByteWriter, checksum: UInt32, size: UInt32, nameLength: UInt16) {
    bytes.append(UInt16(20))
    bytes.append(UInt16(0))
    bytes.append(UInt16(0))
    bytes.append(UInt16(0))
    bytes.append(UInt16(0x21))
    bytes.append(checksum)
    bytes.append(size)
    bytes.append(size)
    bytes.append(nameLength)
  }
}
