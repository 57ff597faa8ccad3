/// An array in NumPy's NPY format, versions 1 to 3: numbers of one or two dimensions.
public struct NumPyArray: Equatable, Sendable {
  /// One length, or rows and columns.
  public var shape: [Int]
  /// Row after row, whatever order the file has.
  public var values: [Double]

  /// An array; `values` holds as many numbers as the shape tells.
  public init(shape: [Int], values: [Double]) {
    self.shape = shape
    self.values = values
  }

  /// Reads an array. Whole numbers and booleans become Doubles; 64-bit ones beyond 2^53 are rounded.
  public init(_ bytes: [UInt8], name: String) throws(TraceFileError) {
    var reader = ByteReader(bytes, name: name)
    guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw TraceFileError(
        .notThisFormat, file: name, offset: 0, what: "the file is no NPY array", remedy: "name another format"
      )
    }
    try reader.skip(6)
    let version = try reader.uint8()
    try reader.skip(1)
    let length = version == 1 ? Int(try reader.uint16()) : Int(try reader.uint32())
    let text = String(decoding: try reader.bytes(count: length), as: UTF8.self)
    let header = try NumPyHeader(text, name: name)
    guard header.count <= reader.remaining / header.type.width else {
      throw TraceFileError(
        .truncated(wholeChunks: 0, wholeMessages: reader.remaining / header.type.width), file: name,
        offset: UInt64(bytes.count), what: "\(header.count) numbers are announced, fewer are there",
        remedy: "use a whole copy of the file")
    }
    var values: [Double] = []
    values.reserveCapacity(header.count)
    for index in 0..<header.count {
      values.append(header.type.value(bytes, at: reader.position + index * header.type.width))
    }
    shape = header.shape
    self.values = header.isColumnMajor && shape.count == 2 ? Self.transposed(values, header.shape) : values
  }

  private static func transposed(_ values: [Double], _ shape: [Int]) -> [Double] {
    var rows: [Double] = []
    rows.reserveCapacity(values.count)
    for row in 0..<shape[0] {
      for column in 0..<shape[1] { rows.append(values[column * shape[0] + row]) }
    }
    return rows
  }

  /// The file's bytes: version 1.0, little-endian doubles.
  public func bytes() -> [UInt8] {
    let lengths = shape.map { "\($0)" }.joined(separator: ", ")
    var header =
      "{'descr': '<f8', 'fortran_order': False, 'shape': (\(lengths)\(shape.count == 1 ? "," : "")), }"
    // Ten bytes, header and line end fill whole lines of 64 bytes.
    header += String(repeating: " ", count: (64 - (11 + header.utf8.count) % 64) % 64) + "\n"
    var writer = ByteWriter(capacity: 16 + header.utf8.count + 8 * values.count)
    writer.append([0x93] + Array("NUMPY".utf8) + [1, 0])
    writer.append(UInt16(header.utf8.count))
    writer.append(Array(header.utf8))
    for value in values { writer.append(value) }
    return writer.finish()
  }
}

/// How a number is written.
struct NumPyType {
  enum Kind { case float, signed, unsigned }
  var kind: Kind
  var width: Int
  var isBigEndian: Bool

  init?(_ text: String) {
    var rest = text[...]
    isBigEndian = rest.first == ">"
    if let first = rest.first, "<>|=".contains(first) { rest.removeFirst() }
    switch rest.first {
    case "f": kind = .float
    case "i": kind = .signed
    case "u", "b": kind = .unsigned
    default: return nil
    }
    let widths = kind == .float ? [4, 8] : [1, 2, 4, 8]
    guard let width = Int(rest.dropFirst()), widths.contains(width) else { return nil }
    self.width = width
  }

  func value(_ bytes: [UInt8], at place: Int) -> Double {
    var word: UInt64 = 0
    for index in 0..<width {
      let byte = bytes[isBigEndian ? place + index : place + width - 1 - index]
      word = word << 8 | UInt64(byte)
    }
    switch kind {
    case .float: return width == 4 ? Double(Float(bitPattern: UInt32(word))) : Double(bitPattern: word)
    case .unsigned: return Double(word)
    case .signed:
      let unused = UInt64(64 - 8 * width)
      return Double(Int64(bitPattern: word << unused) >> Int64(unused))
    }
  }
}

/// The dictionary at the beginning of an NPY file.
private struct NumPyHeader {
  let type: NumPyType
  let isColumnMajor: Bool
  let shape: [Int]
  let count: Int

  init(_ text: String, name: String) throws(TraceFileError) {
    func refuse(_ what: String, _ remedy: String) -> TraceFileError {
      TraceFileError(.unsupported, file: name, what: what, remedy: remedy)
    }
    guard let description = Self.entry("descr", text), let type = NumPyType(description.trimmed(of: " '\""))
    else {
      throw refuse(
        "its numbers are of type \(Self.entry("descr", text) ?? "unknown")",
        "whole numbers of 1 to 8 bytes or floats of 4 or 8 would do")
    }
    guard let lengths = Self.entry("shape", text), lengths.hasPrefix("(") else {
      throw refuse("the array tells no shape", "an array of one or two dimensions would do")
    }
    let told = lengths.trimmed(of: "() ").split(separator: ",").map { Int($0.trimmed) ?? -1 }
    // NumPy's single numbers have no dimension at all.
    let shape = told.isEmpty ? [1] : told
    guard shape.count == 1 || shape.count == 2, shape.allSatisfy({ $0 >= 0 && $0 < 1 << 40 }) else {
      throw refuse("the array's shape is \(lengths)", "one dimension, or rows and columns, would do")
    }
    let (count, overflow) = shape.reduce((1, false)) { product, length in
      let (next, over) = product.0.multipliedReportingOverflow(by: length)
      return (next, product.1 || over)
    }
    guard !overflow else { throw refuse("the array's shape is \(lengths)", "a smaller one would do") }
    // Rows without columns, or columns without rows, could be as many as one likes.
    guard count > 0 || shape == [0] else {
      throw refuse("the array's shape is \(lengths)", "one with numbers in it would do")
    }
    self.type = type
    self.shape = shape
    self.count = count
    isColumnMajor = Self.entry("fortran_order", text)?.hasPrefix("True") ?? false
  }

  /// The text behind a key, up to the comma that ends it.
  private static func entry(_ key: String, _ text: String) -> String? {
    let marker = Array("'\(key)':".utf8)
    let bytes = Array(text.utf8)
    guard bytes.count > marker.count,
      let place = (0...(bytes.count - marker.count)).first(where: {
        bytes[$0..<$0 + marker.count].elementsEqual(marker)
      })
    else { return nil }
    var depth = 0
    var value: [UInt8] = []
    for byte in bytes[(place + marker.count)...] {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      if depth == 0, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") { break }
      value.append(byte)
    }
    return String(decoding: value, as: UTF8.self).trimmed
  }
}
