/// Writes an MCAP file: uncompressed chunks with CRC-32, message indexes, and a summary.
///
/// A file grows as `NAME.partial` and gets its name in `close()`. When a run ends without `close()`, every chunk
/// that was full by then can still be read from the `.partial`. Checksums and writing are the work of a thread
/// of their own, behind a bounded queue; the bytes do not depend on its timing. An error of that thread (the disk
/// is full) is thrown by the next call and by every later one, `close()` included.
///
/// Not for use from several threads at once.
public final class MCAPWriter {
  /// How a file is laid out.
  public struct Options: Equatable, Sendable {
    /// Bytes of records in one chunk, 1 … 1 GiB; a larger record gets a chunk of its own. After a crash at most
    /// the last unfilled chunk and those still queued are lost.
    public var chunkSize: Int
    /// Chunks and attachments that may wait for the writing thread, at least 1.
    public var queueDepth: Int
    /// The file's profile; empty for none.
    public var profile: String
    /// What wrote the file.
    public var library: String

    /// Sizes out of range are taken as the nearest that is in range.
    public init(
      chunkSize: Int = 256 * 1024, queueDepth: Int = 8, profile: String = "", library: String = "drive-emu"
    ) {
      self.chunkSize = min(max(chunkSize, 1), 1 << 30)
      self.queueDepth = max(queueDepth, 1)
      self.profile = profile
      self.library = library
    }
  }

  private let file: String
  private let chunkSize: Int
  /// Either the thread or the assembler is there.
  private let thread: MCAPWriterThread?
  private var assembler: MCAPAssembler<MemoryByteSink>?
  private var chunk: MCAPChunk
  private var totals = MCAPTotals()
  private var schemas: [UInt16: MCAPSchema] = [:]
  private var channels: [UInt16: (value: MCAPChannel, slot: Int)] = [:]
  private var isClosed = false

  /// Writes a file at `path`, by way of `path.partial`, which is emptied if it exists.
  public init(path: String, options: Options = Options()) throws(TraceFileError) {
    file = path
    chunkSize = options.chunkSize
    chunk = MCAPChunk(size: chunkSize)
    let start = try Self.start(options, file: path)
    let assembler = MCAPAssembler(sink: try WholeFile(path: path))
    thread = MCAPWriterThread(assembler, depth: options.queueDepth)
    try put(start)
  }

  /// Writes the same bytes into memory, each record within its call.
  public init(to memory: MemorySink, options: Options = Options()) throws(TraceFileError) {
    file = "memory"
    chunkSize = options.chunkSize
    chunk = MCAPChunk(size: chunkSize)
    thread = nil
    assembler = MCAPAssembler(sink: MemoryByteSink(memory: memory))
    try put(Self.start(options, file: file))
  }

  private static func start(_ options: Options, file: String) throws(TraceFileError) -> MCAPItem {
    .start(
      profile: try MCAPText(options.profile, file: file), library: try MCAPText(options.library, file: file))
  }

  deinit {
    if !isClosed { thread?.end() }
  }

  // MARK: Records

  /// Adds any record, such as one a reader has handed out.
  public func add(_ record: MCAPRecord) throws(TraceFileError) {
    switch record {
    case .schema(let schema): try add(schema)
    case .channel(let channel): try add(channel)
    case .message(let message): try add(message)
    case .attachment(let attachment): try add(attachment)
    case .metadata(let metadata): try add(metadata)
    }
  }

  /// Adds a schema; must come before the channels that use it. Again the same schema is no error and writes
  /// nothing.
  public func add(_ schema: MCAPSchema) throws(TraceFileError) {
    try checkOpen()
    guard schema.id != 0 else {
      throw misuse("a schema has the id 0", "number schemas from 1")
    }
    if let known = schemas[schema.id] {
      guard known == schema else {
        throw misuse(
          "schema \(schema.id) was added before with other contents", "give each schema its own id")
      }
      return
    }
    let packed = try MCAPPackedSchema(schema, file: file)
    try makeRoom(for: packed.data.count + packed.name.length + packed.encoding.length + 15)
    chunk.append(packed)
    schemas[schema.id] = schema
    totals.schemas.append(packed)
  }

  /// Adds a channel; must come before its messages. Again the same channel is no error and writes nothing.
  public func add(_ channel: MCAPChannel) throws(TraceFileError) {
    try checkOpen()
    guard channel.schema == 0 || schemas[channel.schema] != nil else {
      throw misuse(
        "channel \"\(channel.topic)\" uses schema \(channel.schema), which was not added",
        "add the schema before the channel")
    }
    if let known = channels[channel.id] {
      guard known.value == channel else {
        throw misuse(
          "channel \(channel.id) was added before with other contents", "give each channel its own id")
      }
      return
    }
    let packed = try MCAPPackedChannel(channel, file: file)
    try makeRoom(for: packed.topic.length + packed.messageEncoding.length + packed.fields.length + 17)
    chunk.append(packed)
    channels[channel.id] = (channel, totals.channels.count)
    totals.channels.append(packed)
    totals.messageCounts.append(0)
  }

  /// Adds a message.
  public func add(_ message: MCAPMessage) throws(TraceFileError) {
    try addMessage(
      channel: message.channel, sequence: message.sequence, logTime: message.logTime,
      publishTime: message.publishTime, data: message.data.span)
  }

  /// Adds a message whose publish time is its log time, in nanoseconds. The fast way for bulk data: the bytes
  /// are copied once.
  public func addMessage(
    channel: UInt16, sequence: UInt32, logTime: UInt64, data: [UInt8]
  ) throws(TraceFileError) {
    try addMessage(
      channel: channel, sequence: sequence, logTime: logTime, publishTime: logTime, data: data.span)
  }

  /// Adds a message of what a byte writer has packed; its publish time is its log time, in nanoseconds.
  public func addMessage(
    channel: UInt16, sequence: UInt32, logTime: UInt64, data: borrowing ByteWriter
  ) throws(TraceFileError) {
    try addMessage(
      channel: channel, sequence: sequence, logTime: logTime, publishTime: logTime,
      data: data.storage.span.extracting(first: data.count))
  }

  /// Adds a message. Times are in nanoseconds.
  public func addMessage(
    channel: UInt16, sequence: UInt32, logTime: UInt64, publishTime: UInt64, data: Span<UInt8>
  ) throws(TraceFileError) {
    try checkOpen()
    guard let slot = channels[channel]?.slot else {
      throw misuse(
        "a message uses channel \(channel), which was not added", "add the channel before its messages")
    }
    try makeRoom(for: ByteWriter.mcapPrefix + 22 + data.count)
    chunk.append(channel: channel, sequence: sequence, logTime: logTime, publishTime: publishTime, data: data)
    totals.note(logTime: logTime, slot: slot)
  }

  /// Adds an attachment. It ends the chunk being filled, so that records keep their order in the file.
  public func add(_ attachment: MCAPAttachment) throws(TraceFileError) {
    try checkOpen()
    let name = try MCAPText(attachment.name, file: file)
    let mediaType = try MCAPText(attachment.mediaType, file: file)
    try endChunk()
    try put(.attachment(attachment, name: name, mediaType: mediaType))
  }

  /// Adds metadata. It ends the chunk being filled, so that records keep their order in the file.
  public func add(_ metadata: MCAPMetadata) throws(TraceFileError) {
    try checkOpen()
    let name = try MCAPText(metadata.name, file: file)
    let fields = try MCAPPackedFields(metadata.fields, file: file)
    try endChunk()
    try put(.metadata(name: name, fields: fields))
  }

  /// Ends the chunk being filled and waits until the system has all bytes so far.
  public func flush() throws(TraceFileError) {
    try checkOpen()
    try endChunk()
    thread?.drain()
    try checkFailure()
  }

  /// Writes the summary and gives the file its name. A second call does nothing, or throws the error of the
  /// first again.
  public func close() throws(TraceFileError) {
    guard !isClosed else { return try checkFailure() }
    isClosed = true
    try endChunk()
    try put(.end(totals))
    thread?.end()
    try checkFailure()
  }

  // MARK: Inside

  private func checkOpen() throws(TraceFileError) {
    guard !isClosed else { throw misuse("a record was added after close()", "close the writer last") }
    try checkFailure()
  }

  private func checkFailure() throws(TraceFileError) {
    if let failure = thread?.failure { throw failure }
  }

  /// Ends the chunk when a record of `size` bytes would make it too large.
  private func makeRoom(for size: Int) throws(TraceFileError) {
    if !chunk.isEmpty, chunk.records.count + size > chunkSize { try endChunk() }
  }

  private func endChunk() throws(TraceFileError) {
    guard !chunk.isEmpty else { return }
    let full = chunk
    chunk = thread?.emptiedChunk() ?? MCAPChunk(size: chunkSize)
    try put(.chunk(full))
  }

  private func put(_ item: MCAPItem) throws(TraceFileError) {
    thread?.hand(over: item)
    try assembler?.write(item)
  }

  private func misuse(_ what: String, _ remedy: String) -> TraceFileError {
    TraceFileError(.invalidUse, file: file, what: what, remedy: remedy)
  }
}
