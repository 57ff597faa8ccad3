public import Configuration
internal import Foundation
public import TraceFiles

/// Writes a recorded disc, chunk behind chunk. What has been added stays, whatever becomes of the program.
public final class DiscImageWriter {
  /// The file's path.
  public let path: String
  private let handle: FileHandle
  /// The session that is being written, counted from 0.
  public let session: UInt16

  /// A new image. Throws where a file of this name is there already: nothing is overwritten.
  ///
  /// `description` is an object; the schema's name is put before its members.
  public static func create(
    path: String, description: [ConfigurationValue.Member], session: ConfigurationValue
  ) throws(TraceFileError) -> DiscImageWriter {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw TraceFileError(
        .cannotOpen, file: path, what: "there is a file of this name already",
        remedy: "name another one, or append a session to it")
    }
    let head = ConfigurationValue.Member("schema", .string(DiscImageFormat.schema))
    let chunks =
      try chunk(.description, .object(members: [head] + description), path) + chunk(.session, session, path)
    // Under another name until it is whole: an image of this name can be opened, whenever the program ends.
    try WholeFile.write(chunks, to: path)
    return try DiscImageWriter(path: path, keeping: UInt64(chunks.count), session: 0)
  }

  /// Goes on behind the last whole chunk of an image; what was broken off behind it is cut away.
  public static func append(
    to image: DiscImageReader, session: ConfigurationValue
  ) throws(TraceFileError) -> DiscImageWriter {
    guard let number = UInt16(exactly: image.sessionCount) else {
      throw TraceFileError(
        .invalidUse, file: image.path, what: "the image has \(image.sessionCount) sessions",
        remedy: "burn to a new image")
    }
    let writer = try DiscImageWriter(path: image.path, keeping: image.soundLength, session: number)
    try writer.add(.session, session)
    return writer
  }

  private init(path: String, keeping length: UInt64, session: UInt16) throws(TraceFileError) {
    self.path = path
    self.session = session
    do {
      handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: length)
      try handle.seek(toOffset: length)
    } catch {
      throw TraceFileError(
        .cannotOpen, file: path, what: "the image cannot be written: \(TraceFileError.reason(error))",
        remedy: "name a file that can be written")
    }
  }

  /// Adds a block of this session.
  public func add(_ block: RecordedBlock) throws(TraceFileError) {
    var block = block
    block.facts.session = session
    try write(DiscImageFormat.chunk(.block, block.payload))
  }

  /// Adds something that happened.
  public func add(event: ConfigurationValue) throws(TraceFileError) { try add(.event, event) }

  /// Ends the session as it should.
  public func end(_ summary: ConfigurationValue) throws(TraceFileError) {
    try add(.end, summary)
    do {
      try handle.synchronize()
      try handle.close()
    } catch {
      throw TraceFileError(
        .cannotWrite, file: path,
        what: "the system refused to close the image: \(TraceFileError.reason(error))",
        remedy: "free disk space; every chunk written so far can be read")
    }
  }

  private func add(_ kind: DiscImageFormat.Kind, _ json: ConfigurationValue) throws(TraceFileError) {
    try write(Self.chunk(kind, json, path))
  }

  private static func chunk(
    _ kind: DiscImageFormat.Kind, _ json: ConfigurationValue, _ path: String
  ) throws(TraceFileError) -> [UInt8] {
    do {
      return DiscImageFormat.chunk(kind, Array(try json.json(.compact, nonFinite: .writeNull).utf8))
    } catch {
      throw TraceFileError(
        .invalidUse, file: path, what: "an entry cannot be written as JSON: \(error)",
        remedy: "give finite numbers")
    }
  }

  private func write(_ bytes: [UInt8]) throws(TraceFileError) {
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw TraceFileError(
        .cannotWrite, file: path, what: "the system refused a write: \(TraceFileError.reason(error))",
        remedy: "free disk space or write elsewhere; every chunk written so far can be read")
    }
  }
}
