import TraceFiles
import XCTest

/// A file of three chunks, an attachment and metadata, small enough to damage byte by byte.
enum MCAPSamples {
  static let options = MCAPWriter.Options(chunkSize: 200, profile: "x-test", library: "tests")

  static let records: [MCAPRecord] = [
    .schema(MCAPSchema(id: 1, name: "Axis", encoding: "jsonschema", data: Array("{}".utf8))),
    .channel(
      MCAPChannel(id: 3, schema: 1, topic: "/focus", messageEncoding: "json", fields: ["unit": "nm"])),
    .message(MCAPMessage(channel: 3, sequence: 0, logTime: 40, publishTime: 39, data: [1, 2, 3])),
    .channel(MCAPChannel(id: 2, schema: 0, topic: "/hash", messageEncoding: "x-hash")),
    .message(MCAPMessage(channel: 2, sequence: 1, logTime: 30, publishTime: 30, data: [])),
    .attachment(
      MCAPAttachment(
        logTime: 31, createTime: 7, name: "disc.json", mediaType: "application/json", data: [123, 125])),
    .metadata(MCAPMetadata(name: "build", fields: ["commit": "abc", "seed": "17"])),
    .message(MCAPMessage(channel: 3, sequence: 2, logTime: 50, publishTime: 50, data: [4])),
    .message(MCAPMessage(channel: 2, sequence: 3, logTime: 60, publishTime: 60, data: [UInt8](5..<25))),
    .message(
      MCAPMessage(
        channel: 3, sequence: 4, logTime: 70, publishTime: 70, data: [UInt8](repeating: 9, count: 120))),
  ]

  static func bytes(_ records: [MCAPRecord] = records, options: MCAPWriter.Options = options) throws
    -> [UInt8]
  {
    let memory = MemorySink()
    let writer = try MCAPWriter(to: memory, options: options)
    for record in records { try writer.add(record) }
    try writer.close()
    return memory.bytes
  }

  /// All that a reader hands out, and the error that ended it.
  static func read(_ bytes: [UInt8]) -> (records: [MCAPRecord], error: TraceFileError?) {
    var records: [MCAPRecord] = []
    do throws(TraceFileError) {
      var reader = try MCAPReader(bytes: bytes)
      while let record = try reader.next() { records.append(record) }
      return (records, nil)
    } catch {
      return (records, error)
    }
  }

  /// All records of a sound file.
  static func records(atPath path: String) throws -> [MCAPRecord] {
    var reader = try MCAPReader(path: path)
    var records: [MCAPRecord] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  /// Where each record of the file begins, and its opcode, by a walk of its own.
  static func frames(_ bytes: [UInt8]) -> [(opcode: UInt8, start: Int, end: Int)] {
    var frames: [(opcode: UInt8, start: Int, end: Int)] = []
    var offset = 8
    while offset + 9 <= bytes.count {
      let length = (0..<8).reduce(0) { $0 + Int(bytes[offset + 1 + $1]) << (8 * $1) }
      frames.append((bytes[offset], offset, offset + 9 + length))
      if bytes[offset] == 2 { break }
      offset += 9 + length
    }
    return frames
  }
}
