/// How each record is laid out: opcode, length as UInt64, body.
extension ByteWriter {
  /// Opcode and length.
  static let mcapPrefix = 9

  /// Packs the opcode and the length of a body that follows.
  mutating func append(_ opcode: MCAPOpcode, bodyLength: Int) {
    append(opcode.rawValue)
    append(UInt64(bodyLength))
  }

  mutating func append(_ text: MCAPText) {
    append(UInt32(truncatingIfNeeded: text.utf8.count))
    append(text.utf8)
  }

  mutating func append(_ fields: MCAPPackedFields) {
    append(UInt32(truncatingIfNeeded: fields.length))
    for text in fields.texts { append(text) }
  }

  mutating func append(header profile: MCAPText, library: MCAPText) {
    append(.header, bodyLength: profile.length + library.length)
    append(profile)
    append(library)
  }

  mutating func append(schema: MCAPPackedSchema) {
    append(.schema, bodyLength: 2 + schema.name.length + schema.encoding.length + 4 + schema.data.count)
    append(schema.id)
    append(schema.name)
    append(schema.encoding)
    append(UInt32(truncatingIfNeeded: schema.data.count))
    append(schema.data)
  }

  mutating func append(channel: MCAPPackedChannel) {
    append(
      .channel,
      bodyLength: 4 + channel.topic.length + channel.messageEncoding.length + 4 + channel.fields.length)
    append(channel.id)
    append(channel.schema)
    append(channel.topic)
    append(channel.messageEncoding)
    append(channel.fields)
  }
}

/// A text known to fit its 32-bit length.
struct MCAPText: Sendable {
  let utf8: [UInt8]
  /// Length on file, with its prefix.
  var length: Int { 4 + utf8.count }

  init(_ text: String, file: String) throws(TraceFileError) {
    utf8 = Array(text.utf8)
    try MCAPText.check(utf8.count, "a text", file: file)
  }

  static func check(_ count: Int, _ name: String, file: String) throws(TraceFileError) {
    guard count <= Int(UInt32.max) - 4 else {
      throw TraceFileError(
        .invalidUse, file: file, what: "\(name) of \(count) bytes is longer than a 32-bit length can say",
        remedy: "store it as an attachment")
    }
  }
}

/// Fields known to fit their 32-bit length and to have no key twice.
struct MCAPPackedFields: Sendable {
  let texts: [MCAPText]
  /// Length on file without the prefix.
  let length: Int

  init(_ fields: MCAPFields, file: String) throws(TraceFileError) {
    var texts: [MCAPText] = []
    var keys: Set<String> = []
    for field in fields.all {
      guard keys.insert(field.key).inserted else {
        throw TraceFileError(
          .invalidUse, file: file, what: "the key \"\(field.key)\" occurs twice in one set of fields",
          remedy: "give each key once")
      }
      texts.append(try MCAPText(field.key, file: file))
      texts.append(try MCAPText(field.value, file: file))
    }
    self.texts = texts
    length = texts.reduce(0) { $0 + $1.length }
    try MCAPText.check(length, "a set of fields", file: file)
  }
}

/// A schema whose lengths were checked.
struct MCAPPackedSchema: Sendable {
  let id: UInt16
  let name: MCAPText
  let encoding: MCAPText
  let data: [UInt8]

  init(_ schema: MCAPSchema, file: String) throws(TraceFileError) {
    id = schema.id
    name = try MCAPText(schema.name, file: file)
    encoding = try MCAPText(schema.encoding, file: file)
    data = schema.data
    try MCAPText.check(data.count, "a schema", file: file)
  }
}

/// A channel whose lengths were checked.
struct MCAPPackedChannel: Sendable {
  let id: UInt16
  let schema: UInt16
  let topic: MCAPText
  let messageEncoding: MCAPText
  let fields: MCAPPackedFields

  init(_ channel: MCAPChannel, file: String) throws(TraceFileError) {
    id = channel.id
    schema = channel.schema
    topic = try MCAPText(channel.topic, file: file)
    messageEncoding = try MCAPText(channel.messageEncoding, file: file)
    fields = try MCAPPackedFields(channel.fields, file: file)
  }
}
