public import Configuration
internal import Foundation

/// A sidecar, read and checked by itself; whether it fits its files is for `CaptureImport`.
public struct CaptureSidecar: Sendable {
  /// One entry of `signals`.
  struct Entry {
    let signal: CaptureSignal
    let file: String?
    let channel: String?
    let constant: Double?
    let rate: Double?
    let unit: String?
    let scale: Double
    let offset: Double
    let threshold: Double?
    let clock: Double?
    /// For errors.
    let node: ConfigurationNode

    /// A value of the file as the signal's.
    func value(_ raw: Double) -> Double { (raw - offset) * scale }
  }

  /// The resolved document, as it is kept in the trace.
  public let document: ConfigurationValue
  /// What the capture is called; `capture` unless the sidecar says.
  public let name: String
  /// Ticks a second; nil for the capture's own rate.
  let servoRate: Double?
  let conversion: CaptureRateConversion
  let entries: [Entry]
  let node: ConfigurationNode

  /// Reads a sidecar from a file.
  public init(path: String) throws(ConfigurationError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(
        .extends, at: .built, path: "", "\(path) cannot be read",
        advice: "name a readable sidecar with --sidecar")
    }
    try self.init([UInt8](data), file: path)
  }

  /// Reads a sidecar from its text; `file` stands for it in errors.
  public init(_ bytes: [UInt8], file: String) throws(ConfigurationError) {
    node = try CaptureSchema.schema.resolve(try ConfigurationValue.parse(bytes, file: file), path: "")
    document = node.value
    name = try node.string("name")
    servoRate = node.has("servo_rate_hz") ? try node.quantity("servo_rate_hz") : nil
    conversion = try node.choice("rate_conversion")
    let rate = node.has("rate_hz") ? try node.quantity("rate_hz") : nil
    var entries: [Entry] = []
    for signal in try node.objects("signals") { entries.append(try Self.entry(signal, rate: rate)) }
    self.entries = entries
    try check()
  }

  private static func entry(_ node: ConfigurationNode, rate: Double?) throws(ConfigurationError) -> Entry {
    let polarity: CapturePolarity = try node.choice("polarity")
    let scale = try 1 / node.number("full_scale")
    guard scale.isFinite else {
      throw node.inconsistency(
        at: "full_scale", "full scale is too small", advice: "a value of the file would do")
    }
    return Entry(
      signal: try node.choice("signal"), file: node.has("file") ? try node.string("file") : nil,
      channel: node.has("channel") ? try node.string("channel") : nil,
      constant: node.has("constant") ? try node.number("constant") : nil,
      rate: node.has("rate_hz") ? try node.quantity("rate_hz") : rate,
      unit: node.has("unit") ? try node.string("unit") : nil, scale: polarity == .normal ? scale : -scale,
      offset: try node.number("offset"),
      threshold: node.has("threshold") ? try node.number("threshold") : nil,
      clock: node.has("clock_hz") ? try node.quantity("clock_hz") : nil, node: node)
  }

  private func check() throws(ConfigurationError) {
    for (index, entry) in entries.enumerated() {
      if entries[..<index].contains(where: { $0.signal == entry.signal }) {
        throw entry.node.inconsistency(
          at: "signal", "\(entry.signal.rawValue) is told twice", advice: "leave one of the two out")
      }
      if entry.constant != nil, entry.channel != nil || entry.file != nil {
        throw entry.node.inconsistency(
          at: "constant", "\(entry.signal.rawValue) is a constant and a channel at once",
          advice: "leave constant out, or file and channel")
      }
      guard (entry.signal == .referenceClock) == (entry.clock != nil) else {
        throw entry.node.inconsistency(
          at: entry.clock == nil ? "signal" : "clock_hz",
          "a reference clock and its frequency belong together",
          advice: "{ signal: \"reference_clock\", clock_hz: 100000, ... } would do")
      }
    }
    let onlyClock = entries.allSatisfy { $0.signal == .referenceClock || $0.constant != nil }
    guard !onlyClock else {
      throw node.inconsistency(
        at: "signals", "no channel is a signal of the drive",
        advice: "{ signal: \"focus_error\", channel: ... } would do, for one")
    }
    try checkGroup(CaptureSignal.quadrants, or: CaptureSignal.sums)
    try checkGroup(CaptureSignal.sideQuadrants, or: CaptureSignal.sideSums)
    if let rf = entries.first(where: { $0.signal == .rf }),
      entries.contains(where: { $0.signal == .rfPeak || $0.signal == .rfBottom })
    {
      throw rf.node.inconsistency(
        at: "signal", "rf gives the envelopes that rf_peak or rf_bottom give too", advice: "leave one out")
    }
  }

  /// Quadrants are told all four, or in sums all three; never both.
  private func checkGroup(
    _ quadrants: [CaptureSignal], or sums: [CaptureSignal]
  ) throws(ConfigurationError) {
    let first = entries.filter { quadrants.contains($0.signal) }
    let second = entries.filter { sums.contains($0.signal) }
    if let one = first.first, let other = second.first {
      throw other.node.inconsistency(
        at: "signal", "\(other.signal.rawValue) follows from \(one.signal.rawValue) and the other quadrants",
        advice: "leave either out")
    }
    for (told, wanted) in [(first, quadrants), (second, sums)] {
      guard let some = told.last, told.count < wanted.count else { continue }
      let missing = wanted.filter { name in !told.contains { $0.signal == name } }.map(\.rawValue)
      throw some.node.inconsistency(
        at: "signal",
        "\(some.signal.rawValue) is told, \(missing.joined(separator: ", ")) "
          + (missing.count == 1 ? "is not" : "are not"),
        advice: "name their channels, or state a value: { signal: \"\(missing[0])\", constant: 0 }")
    }
  }
}
