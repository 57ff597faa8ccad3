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
    guard FileManager.default.createFile(atPath: path, contents: Data()) else {
      throw TraceFileError(
        .cannotOpen, file: path, what: "the image cannot be created",
        remedy: "name a folder that can be written")
    }
    let writer = try DiscImageWriter(path: path, keeping: 0, session: 0)
    let head = ConfigurationValue.Member("schema", .string(DiscImageFormat.schema))
    try writer.add(.description, .object(members: [head] + description))
    try writer.add(.session, session)
    return writer
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
        .cannotOpen, file: path, what: "the image cannot be written: \(error)",
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
        .cannotWrite, file: path, what: "the system refused to close the image: \(error)",
        remedy: "free disk space; every chunk written so far can be read")
    }
  }

  private func add(_ kind: DiscImageFormat.Kind, _ json: ConfigurationValue) throws(TraceFileError) {
    let text: String
    do {
      text = try json.json(.compact, nonFinite: .writeNull)
    } catch {
      throw TraceFileError(
        .invalidUse, file: path, what: "an entry cannot be written as JSON: \(error)",
        remedy: "give finite numbers")
    }
    try write(DiscImageFormat.chunk(kind, Array(text.utf8)))
  }

  private func write(_ bytes: [UInt8]) throws(TraceFileError) {
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw TraceFileError(
        .cannotWrite, file: path, what: "the system refused a write: \(error)",
        remedy: "free disk space or write elsewhere; every chunk written so far can be read")
    }
  }
}
