/// The form of the messages of one or more channels.
public struct MCAPSchema: Equatable, Sendable {
  /// Names the schema within a file; never 0.
  public var id: UInt16
  /// Names the form for people.
  public var name: String
  /// Language of `data`, such as `jsonschema`; empty when there is none.
  public var encoding: String
  /// The schema itself, in that language.
  public var data: [UInt8]

  /// A schema; ids are the caller's choice.
  public init(id: UInt16, name: String, encoding: String, data: [UInt8]) {
    self.id = id
    self.name = name
    self.encoding = encoding
    self.data = data
  }
}

/// A stream of messages of one form.
public struct MCAPChannel: Equatable, Sendable {
  /// Names the channel within a file.
  public var id: UInt16
  /// The schema of its messages, or 0 when they have none.
  public var schema: UInt16
  /// What the messages are about, such as `/focus`.
  public var topic: String
  /// How the messages are written, such as `json`.
  public var messageEncoding: String
  /// Further facts, such as units.
  public var fields: MCAPFields

  /// A channel; ids are the caller's choice.
  public init(
    id: UInt16, schema: UInt16, topic: String, messageEncoding: String, fields: MCAPFields = [:]
  ) {
    self.id = id
    self.schema = schema
    self.topic = topic
    self.messageEncoding = messageEncoding
    self.fields = fields
  }
}

/// One message of a channel.
public struct MCAPMessage: Equatable, Sendable {
  /// Id of the channel it belongs to.
  public var channel: UInt16
  /// A counter of the writer's choice.
  public var sequence: UInt32
  /// Nanoseconds since an epoch of the writer's choice.
  public var logTime: UInt64
  /// Nanoseconds since the same epoch; equal to `logTime` when not known.
  public var publishTime: UInt64
  /// The message itself, in the channel's encoding.
  public var data: [UInt8]

  /// A message; times in nanoseconds.
  public init(channel: UInt16, sequence: UInt32, logTime: UInt64, publishTime: UInt64, data: [UInt8]) {
    self.channel = channel
    self.sequence = sequence
    self.logTime = logTime
    self.publishTime = publishTime
    self.data = data
  }
}

/// A file carried inside the file.
public struct MCAPAttachment: Equatable, Sendable {
  /// Nanoseconds.
  public var logTime: UInt64
  /// Nanoseconds; 0 when not known.
  public var createTime: UInt64
  /// File name.
  public var name: String
  /// Such as `application/json`.
  public var mediaType: String
  /// The file's bytes.
  public var data: [UInt8]

  /// An attachment; times in nanoseconds.
  public init(logTime: UInt64, createTime: UInt64 = 0, name: String, mediaType: String, data: [UInt8]) {
    self.logTime = logTime
    self.createTime = createTime
    self.name = name
    self.mediaType = mediaType
    self.data = data
  }
}

/// Named texts about the file.
public struct MCAPMetadata: Equatable, Sendable {
  /// What the texts are about, such as `build`.
  public var name: String
  /// The texts by key.
  public var fields: MCAPFields

  /// Metadata of a name.
  public init(name: String, fields: MCAPFields) {
    self.name = name
    self.fields = fields
  }
}

/// Texts by key, in the order they stand in the file.
public struct MCAPFields: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  /// One key and its text.
  public struct Field: Equatable, Sendable {
    /// Occurs once in a set of fields.
    public var key: String
    /// Any text.
    public var value: String

    /// A field.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// All fields in file order.
  public var all: [Field]

  /// Fields in the order given.
  public init(_ fields: [Field] = []) { all = fields }

  /// Fields in the order written.
  public init(dictionaryLiteral elements: (String, String)...) {
    all = elements.map { Field(key: $0.0, value: $0.1) }
  }

  /// The text of a key, or nil.
  public subscript(key: String) -> String? { all.first { $0.key == key }?.value }
}

/// What a reader hands out and a writer takes, in file order. Indexes, checksums and the summary follow from it.
public enum MCAPRecord: Equatable, Sendable {
  /// The form of messages that follow.
  case schema(MCAPSchema)
  /// A stream that messages belong to.
  case channel(MCAPChannel)
  /// One message of a channel.
  case message(MCAPMessage)
  /// A file carried inside the file.
  case attachment(MCAPAttachment)
  /// Named texts about the file.
  case metadata(MCAPMetadata)
}

/// The bytes every MCAP file begins and ends with.
let mcapMagic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]

/// The record kinds of the MCAP specification.
enum MCAPOpcode: UInt8 {
  case header = 0x01
  case footer = 0x02
  case schema = 0x03
  case channel = 0x04
  case message = 0x05
  case chunk = 0x06
  case messageIndex = 0x07
  case chunkIndex = 0x08
  case attachment = 0x09
  case attachmentIndex = 0x0A
  case statistics = 0x0B
  case metadata = 0x0C
  case metadataIndex = 0x0D
  case summaryOffset = 0x0E
  case dataEnd = 0x0F
}
