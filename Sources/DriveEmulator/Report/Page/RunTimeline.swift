public import Configuration
internal import DriveInterface
internal import Reporting

/// A run as a page shows it: its signals over time with every peak kept, what the firmware was busy with, and what
/// happened. Read from a run log in one pass and bounded memory.
public struct RunTimeline: Sendable {
  /// One signal over time, in the unit of its axis.
  struct Signal: Sendable {
    let name: String
    let value: @Sendable (TickRecord) -> Double
    var series: ExtremesSeries
  }

  /// A time during which the firmware did one thing, in ticks.
  struct Stretch: Sendable {
    var from: UInt64
    var to: UInt64
    var status: FirmwareStatus
    var laser: UInt8
  }

  /// The scenario's name.
  public let name: String
  /// Ticks a second.
  public let sampleRate: Double
  /// The first tick.
  public let firstTick: UInt64
  /// Ticks read from the log.
  public private(set) var tickCount: UInt64 = 0
  /// Where the firmware came from.
  public let source: FirmwareSource
  /// The resolved scenario.
  public let configuration: ConfigurationValue
  /// Whether the host's script came to its end; nil without an end record.
  public private(set) var isComplete: Bool?
  /// Why the log could not be read to its end; nil if it could.
  public private(set) var damage: RunLogError?
  /// The run's own report, as the log holds it.
  public private(set) var result: ConfigurationValue?
  /// What happened, as the log tells it; at most the first `mostEvents`.
  public private(set) var events: [ConfigurationValue] = []
  /// Events of the log beyond those of `events`.
  public private(set) var omittedEvents = 0
  /// The tick that the reader asks for.
  public let openedAt: UInt64?

  private(set) var signals: [Signal]
  private(set) var stretches: [Stretch] = []
  /// The signals within `windowSeconds` of the tick asked for; empty without one.
  private(set) var window: [Signal] = []

  /// Beyond these, events are counted and not told.
  static let mostEvents = 400
  static let mostStretches = 3000
  /// What is shown on either side of the tick asked for, seconds.
  static let windowSeconds = 5e-3

  /// Reads a log; `openAt` is a tick that is looked at closely. Throws where it has no readable header, and where it
  /// does not hold that tick.
  /// Signals are kept in at most `mostStretches` stretches.
  public init(path: String, openAt tick: UInt64? = nil, mostStretches: Int = 1200) throws {
    signals = Signal.all(most: mostStretches)
    var reader = try RunLogReader(path: path)
    (name, sampleRate, firstTick) = (reader.name, reader.sampleRate, reader.firstTick)
    (source, configuration, openedAt) = (reader.source, reader.configuration, tick)
    if tick != nil { window = Signal.all(most: 1200) }
    do throws(RunLogError) {
      while let entry = try reader.next() { take(entry) }
    } catch {
      damage = error
    }
    if let tick, !(firstTick..<firstTick &+ tickCount).contains(tick) {
      throw DiscReportError(
        "the log holds no tick \(tick)",
        advice: tickCount == 0
          ? "it holds none at all" : "ticks \(firstTick) to \(firstTick &+ tickCount &- 1) would do")
    }
  }

  /// Milliseconds from tick 0.
  func milliseconds(_ tick: UInt64) -> Double { Double(tick) / sampleRate * 1e3 }

  /// The ticks around the one asked for.
  var windowTicks: ClosedRange<UInt64>? {
    guard let openedAt else { return nil }
    let reach = UInt64(max(sampleRate * Self.windowSeconds, 1))
    return openedAt &- min(openedAt, reach)...openedAt &+ reach
  }

  private mutating func take(_ entry: RunLogReader.Entry) {
    switch entry {
    case .ticks(let block):
      for index in 0..<block.count { take(block[index], tick: block.firstTick &+ UInt64(index)) }
      tickCount = block.firstTick &+ UInt64(block.count) &- firstTick
    case .event(let event):
      if events.count < Self.mostEvents { events.append(event) } else { omittedEvents += 1 }
    case .end(let end): isComplete = end.isComplete
    case .result(let json): result = json
    case .digests, .signals: break
    }
  }

  private mutating func take(_ record: TickRecord, tick: UInt64) {
    let time = milliseconds(tick)
    for index in signals.indices { signals[index].series.append(x: time, signals[index].value(record)) }
    if let windowTicks, windowTicks.contains(tick) {
      for index in window.indices { window[index].series.append(x: time, window[index].value(record)) }
    }
    guard let status = FirmwareStatus(register: record.status) else { return }
    if let last = stretches.last, last.laser == record.laser, last.status.activity == status.activity,
      last.status.layer == status.layer
    {
      stretches[stretches.count - 1].to = tick &+ 1
    } else if stretches.count < Self.mostStretches {
      stretches.append(Stretch(from: tick, to: tick &+ 1, status: status, laser: record.laser))
    }
  }
}

extension RunTimeline.Signal {
  /// Every signal of the time lines, by the name that its figure asks for.
  static func all(most: Int) -> [RunTimeline.Signal] {
    let list: [(String, @Sendable (TickRecord) -> Double)] = [
      ("focus_error", { ($0.quadrants.x + $0.quadrants.z) - ($0.quadrants.y + $0.quadrants.w) }),
      ("tracking_error", { ($0.quadrants.x + $0.quadrants.y) - ($0.quadrants.z + $0.quadrants.w) }),
      ("sum", { $0.quadrants.sum() }),
      ("true_focus_error", { $0.follows ? Double($0.focusError) * 1e9 : .nan }),
      ("true_radial_error", { $0.follows ? Double($0.radialError) * 1e9 : .nan }),
      ("focus_drive", { $0.drives.x }), ("tracking_drive", { $0.drives.y }),
      ("sled_drive", { $0.drives.z }), ("spindle_drive", { $0.drives.w }),
    ]
    return list.map { RunTimeline.Signal(name: $0.0, value: $0.1, series: ExtremesSeries(most: most)) }
  }
}

extension TickRecord {
  /// A track is followed: both loops are closed and settled.
  fileprivate var follows: Bool { status & 255 == UInt32(FirmwareActivity.following.rawValue) }
}
