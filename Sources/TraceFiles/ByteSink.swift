/// Where a writer's bytes go, in order.
protocol ByteSink {
  /// Appends the first `count` bytes of `bytes`.
  mutating func write(_ bytes: [UInt8], count: Int) throws(TraceFileError)
  /// Makes the finished file appear under its name.
  mutating func publish() throws(TraceFileError)
}

/// The bytes of a file written in memory.
public final class MemorySink {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []

  /// A sink without bytes yet.
  public init() {}

  func append(_ more: ArraySlice<UInt8>) { bytes += more }
}

struct MemoryByteSink: ByteSink {
  let memory: MemorySink

  mutating func write(_ bytes: [UInt8], count: Int) throws(TraceFileError) { memory.append(bytes[..<count]) }
  mutating func publish() throws(TraceFileError) {}
}
