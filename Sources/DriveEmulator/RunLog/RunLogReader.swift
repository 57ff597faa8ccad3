public import Configuration
public import Determinism
internal import TraceFiles

/// Reads a run log from front to back, typed.
///
/// Of a log that ends early everything whole comes out, then `next()` throws `.truncated`; so does a sound file
/// without its end record. Changed bytes give `.corrupt`, naming the chunk. An error is thrown again by each
/// further call.
public struct RunLogReader {
  /// What the log holds after its header, in file order.
  public enum Entry: Equatable, Sendable {
    /// A block of ticks.
    case ticks(TickBlock)
    /// Digests of the run's parts after so many ticks.
    case digests(StateDigests)
    /// A status change, or a step or command of the host.
    case event(ConfigurationValue)
    /// Signals of a tick for plotting, one in each hundredth of a second.
    case signals(ConfigurationValue)
    /// The end record: how the run ended, with its last digests.
    case end(RunLogEnd)
    /// The run's own report.
    case result(ConfigurationValue)
  }

  let header: RunLogHeader
  /// The program that wrote the log.
  public var build: BuildIdentity { header.build }
  /// Where the firmware came from.
  public var source: FirmwareSource { header.source }
  /// The scenario's name.
  public var name: String { header.name }
  /// Ticks a second.
  public var sampleRate: Double { header.sampleRate }
  /// Ticks from one digest to the next.
  public var digestEvery: Int { header.digestEvery }
  /// How ticks are packed.
  public var coding: TickCoding { header.coding }
  /// The resolved scenario.
  public var configuration: ConfigurationValue { header.configuration }
  /// The run's state before the first tick.
  public var snapshot: StateSnapshot { header.snapshot }
  /// The first tick.
  public var firstTick: UInt64 { header.firstTick }
  /// The signals that a capture holds; nil for a run, which has all.
  public var capturedSignals: [CaptureSignal]? {
    guard source == .capture else { return nil }
    return (header.capture["signals"] ?? "").split(separator: ",").compactMap {
      CaptureSignal(rawValue: String($0))
    }
  }
  /// What a capture was made of: files, digests, channels, each with its name; empty for a run.
  public var captureFacts: [(name: String, value: String)] { header.capture.all.map { ($0.key, $0.value) } }
  /// Whether the end record has been met.
  public private(set) var hasEnded = false

  private var reader: MCAPReader
  private var failure: RunLogError?

  /// Opens a log and reads its header.
  public init(path: String) throws(RunLogError) {
    do {
      try self.init(MCAPReader(path: path))
    } catch let error as TraceFileError {
      throw RunLogError(error)
    } catch let error as RunLogError {
      throw error
    } catch {
      throw .malformed("\(error)")
    }
  }

  private init(_ mcap: MCAPReader) throws {
    var mcap = mcap
    guard mcap.profile == RunLogFormat.profile else {
      throw RunLogError.malformed("the file's profile is \"\(mcap.profile)\", not \(RunLogFormat.profile)")
    }
    var collector = RunLogHeaderCollector()
    while !collector.isReady, let record = try mcap.next() {
      switch record {
      case .metadata(let metadata): collector.take(metadata)
      case .attachment(let attachment): try collector.take(attachment)
      case .message: throw RunLogError.malformed("a message stands before the initial snapshot")
      case .schema, .channel: break
      }
    }
    header = try collector.header()
    reader = mcap
  }

  /// The next entry; nil after the end of a complete log.
  public mutating func next() throws(RunLogError) -> Entry? {
    if let failure { throw failure }
    do throws(RunLogError) {
      while let record = try nextRecord() {
        switch record {
        case .message(let message): if let entry = try entry(message) { return entry }
        case .attachment(let attachment) where attachment.name == RunLogFormat.result:
          return .result(try attachment.configuration())
        case .attachment, .metadata, .schema, .channel: break
        }
      }
      guard hasEnded else {
        throw RunLogError(.truncated, "the log has no end record: the run that wrote it did not finish")
      }
      return nil
    } catch {
      failure = error
      throw error
    }
  }

  private mutating func nextRecord() throws(RunLogError) -> MCAPRecord? {
    do throws(TraceFileError) {
      return try reader.next()
    } catch {
      throw RunLogError(error)
    }
  }

  private mutating func entry(_ message: MCAPMessage) throws(RunLogError) -> Entry? {
    let topic = reader.channels[message.channel]?.topic
    guard let channel = RunLogFormat.Channel.allCases.first(where: { $0.topic == topic }) else { return nil }
    var bytes = ByteReader(message.data, name: channel.topic)
    do {
      switch channel {
      case .ticks: return .ticks(try block(&bytes))
      case .digests:
        let tick = try bytes.uint64()
        return .digests(StateDigests(tick: tick, values: try bytes.words(StateDigests.names.count)))
      case .events: return .event(try json(message, channel))
      case .signals: return .signals(try json(message, channel))
      case .end:
        let end = try RunLogEnd(json(message, channel))
        hasEnded = true
        return .end(end)
      }
    } catch let error as RunLogError {
      throw error
    } catch let error as TraceFileError {
      throw RunLogError(error)
    } catch {
      throw .malformed("\(channel.topic): \(error)")
    }
  }

  private func json(_ message: MCAPMessage, _ channel: RunLogFormat.Channel) throws -> ConfigurationValue {
    try ConfigurationValue.parse(message.data, file: channel.topic)
  }

  private func block(_ bytes: inout ByteReader) throws -> TickBlock {
    var block = TickBlock(coding: header.coding)
    block.firstTick = try bytes.uint64()
    let count = Int(try bytes.uint32())
    let layout = try bytes.uint32()
    block.count = min(count, TickBlock.capacity)
    block.isWide = layout == header.coding.layout.rawValue + 1
    let words = block.wordCount
    guard count <= TickBlock.capacity, layout == block.layoutNumber, bytes.remaining == words * 8
    else { throw RunLogError.malformed("the tick block at tick \(block.firstTick) has another layout") }
    block.words.replaceSubrange(0..<words, with: try bytes.words(words))
    return block
  }
}

extension RunLogEnd {
  init(_ json: ConfigurationValue) throws(RunLogError) {
    guard let complete = json["complete"]?.boolean, let outcome = json["outcome"]?.string,
      let tick = json["tick"]?.number?.unsignedInteger
    else { throw .malformed("the end record is not readable") }
    var values: [UInt64] = []
    for name in StateDigests.names {
      guard let text = json[name]?.string, text.hasPrefix("0x"),
        let value = UInt64(text.dropFirst(2), radix: 16)
      else { throw .malformed("the end record has no digest of \(name)") }
      values.append(value)
    }
    self.init(
      isComplete: complete, outcome: outcome, nonFiniteField: json["non_finite_field"]?.string,
      digests: StateDigests(tick: tick, values: values))
  }
}
