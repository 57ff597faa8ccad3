internal import Configuration
internal import Determinism
internal import TraceFiles

/// Collects what stands before the first tick of a log.
struct RunLogHeaderCollector {
  private var build: BuildIdentity?
  private var fields: MCAPFields?
  private var configuration: ConfigurationValue?
  private var snapshot: StateSnapshot?
  private var capture = MCAPFields()

  init() {}

  /// Whether everything is there; the snapshot is written last.
  var isReady: Bool { snapshot != nil }

  mutating func take(_ metadata: MCAPMetadata) {
    switch metadata.name {
    case RunLogFormat.buildMetadata:
      build = BuildIdentity(
        properties: metadata.fields.all.map { BuildIdentity.Property(key: $0.key, value: $0.value) })
    case RunLogFormat.runMetadata: fields = metadata.fields
    case RunLogFormat.captureMetadata: capture = metadata.fields
    default: break
    }
  }

  mutating func take(_ attachment: MCAPAttachment) throws(RunLogError) {
    switch attachment.name {
    case RunLogFormat.configuration: configuration = try attachment.configuration()
    case RunLogFormat.snapshot: snapshot = try attachment.snapshot()
    default: break
    }
  }

  /// The header, or what is missing.
  func header() throws(RunLogError) -> RunLogHeader {
    guard let build else { throw .malformed("the log has no metadata \"build\"") }
    guard let fields else { throw .malformed("the log has no metadata \"run\"") }
    guard let configuration else { throw .malformed("the log has no \(RunLogFormat.configuration)") }
    guard let snapshot else { throw .malformed("the log has no \(RunLogFormat.snapshot)") }
    var header = try RunLogHeader(
      build: build, fields: fields, configuration: configuration, snapshot: snapshot)
    header.capture = capture
    return header
  }
}

extension RunLogHeader {
  init(
    build: BuildIdentity, fields: MCAPFields, configuration: ConfigurationValue, snapshot: StateSnapshot
  ) throws(RunLogError) {
    func read<Value>(_ key: String, _ parse: (String) -> Value?) throws(RunLogError) -> Value {
      guard let text = fields[key], let value = parse(text) else {
        throw .malformed("the metadata \"run\" has no readable \(key)")
      }
      return value
    }
    self.build = build
    self.configuration = configuration
    self.snapshot = snapshot
    source = try read("firmware") { FirmwareSource(rawValue: $0) }
    name = try read("name") { $0 }
    sampleRate = try read("servo_rate_hz") { Double($0).flatMap { $0 > 0 && $0 <= 1e9 ? $0 : nil } }
    digestEvery = try read("digest_every") { Int($0) }
    firstTick = try read("first_tick") { UInt64($0) }
    var coding = TickCoding(sampleBits: 0, driveBits: 0)
    coding.layout = try read("tick_layout") { UInt32($0).flatMap(TickLayout.init(rawValue:)) }
    coding.sampleSteps = try read("sample_steps") { Double($0) }
    coding.driveSteps = try read("drive_steps") { Double($0) }
    self.coding = coding
  }
}

extension MCAPAttachment {
  /// The JSON that the attachment holds.
  func configuration() throws(RunLogError) -> ConfigurationValue {
    do {
      return try ConfigurationValue.parse(data, file: name)
    } catch {
      throw .malformed(error.description)
    }
  }

  /// The snapshot that the attachment holds.
  func snapshot() throws(RunLogError) -> StateSnapshot {
    guard data.count % 8 == 0 else { throw .malformed("\(name) is not made of 64-bit words") }
    var reader = ByteReader(data, name: name)
    do {
      return try StateSnapshot(words: try reader.words(data.count / 8))
    } catch let error as SnapshotError {
      throw .malformed("\(name): \(error)")
    } catch let error as TraceFileError {
      throw RunLogError(error)
    } catch {
      throw .malformed("\(name): \(error)")
    }
  }
}

extension ByteReader {
  /// Reads so many 64-bit words.
  mutating func words(_ count: Int) throws(TraceFileError) -> [UInt64] {
    var words: [UInt64] = []
    words.reserveCapacity(min(max(count, 0), remaining / 8))
    for _ in 0..<max(count, 0) { words.append(try uint64()) }
    return words
  }
}
