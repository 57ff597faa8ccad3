import ChannelSim
import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import LayerFocus
import ServoLoop

typealias StandardRun = DriveRun<DriveServo<ServoController<Double>, ServoController<Double>>>

/// What became of one layer jump that a host asked for.
struct JumpOutcome: Equatable, Sendable {
  /// Ticks from the kick until the loop took over; nil if it never did.
  var handedOver: Int?
  /// Ticks until the focus error last stood beyond 0.23 um; nil if the first attempt did not end on the layer.
  var settled: Int?
  /// Ticks from the kick until a track was followed on a confirmed layer and, where the disc tells them, an address of it
  /// was decoded; nil if that never came.
  var tracking: Int?
  var landed: Int
  var overshoot: Double
  /// A moment at which the firmware would have let the laser write while the spot was on the other layer.
  var wouldWriteOnWrongLayer = false
  /// How it stood in the end, where no track was followed.
  var end = ""
  /// What the way to the address was made of: each thing that began, with its milliseconds since the kick.
  var course = ""
  /// Time-optimal flight at the configured kick, ticks.
  var optimum: Double

  var isRecovered: Bool { tracking != nil }
}

/// Many jumps from one snapshot: a run is a value, so that each starts from a copy.
struct JumpCampaign {
  var run: StandardRun
  let optimum: Double
  /// 0.23 um, the standard's axial residual, as focus error over the sum.
  let band: Double

  /// A drive that follows layer 0; nil if it never came to that.
  init?(_ scenario: Scenario) throws {
    run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    let kick = scenario.firmware.focus.jumpKick
    let acceleration = scenario.pickup.focusActuator.accelerationPerVolt * scenario.frontEnd.driveFullScale
    optimum = 2 * (run.drive.layerTravel / (acceleration * kick)).squareRoot() * scenario.sampleRate
    band = 0.23e-6 * scenario.firmware.focus.errorSlope
    Self.advance(&run, limit: 2_000_000)
    guard run.host.phase == .finished else { return nil }
  }

  /// Advances until the host has nothing more to ask.
  static func advance(_ run: inout StandardRun, limit: UInt64) {
    var block = run.makeBlock()
    let end = run.tick + limit
    while !run.host.isOver, run.tick < end { run.advance(ticks: TickBlock.capacity, into: &block) }
  }

  /// Jumps to `layer` when the disc has turned to `angle`, and goes on until a track is followed there.
  mutating func jump(to layer: UInt8, angle: UInt16) -> JumpOutcome {
    run.host = HostScript(steps: [
      HostStep(
        command: HostCommand(.jump, layer: layer), rotation: angle, timeOut: 600_000, hold: 400_000,
        settle: 1000
      )
    ])
    // The angle is waited for from now on.
    run.host.since = run.tick
    var outcome = JumpOutcome(landed: -1, overshoot: 0, optimum: optimum)
    var block = run.makeBlock()
    let before = run.meter.jumps.jumps.count
    while !run.host.isOver, run.firmware.focus.phase != .jumping { run.advance(ticks: 4, into: &block) }
    let start = run.tick
    while !run.host.isOver, run.firmware.focus.phase == .jumping { run.advance(ticks: 1, into: &block) }
    if run.firmware.focus.phase == .arriving {
      outcome.handedOver = Int(run.tick - start)
      settle(&outcome, layer: layer, since: start)
    }
    // An address may come some words after the track.
    var events = JumpCourse()
    while !run.host.isOver,
      outcome.tracking == nil || run.host.phase != .holding || run.tick < run.host.since + 2000
    {
      run.advance(ticks: 64, into: &block)
      if outcome.tracking == nil { events.take(run, since: start) }
      watch(&outcome, layer: layer, since: start)
    }
    outcome.course = events.text
    if outcome.tracking == nil {
      outcome.end =
        "host \(run.host.phase), \(run.status.activity), \(run.status.fault), \(run.firmware.focus.layer)"
    }
    let jumps = run.meter.jumps.jumps
    if jumps.count > before {
      outcome.overshoot = jumps[before].overshoot
    }
    return outcome
  }

  /// Watches the focus error for 10 ms: the loop follows the grooves' ripple in it, so that the lens itself does not come
  /// to rest before a track is followed.
  private mutating func settle(_ outcome: inout JumpOutcome, layer: UInt8, since start: UInt64) {
    var block = run.makeBlock()
    var last = run.tick
    let end = run.tick + 2000
    while run.tick < end {
      run.advance(ticks: 2, into: &block)
      if run.firmware.focus.error.magnitude > band { last = run.tick }
    }
    var drive = run.drive
    let spot = drive.read()
    outcome.landed = spot.focusErrors[spot.layer].magnitude < 0.6e-6 ? spot.layer : -1
    if outcome.landed == Int(layer), run.firmware.focus.isClosed { outcome.settled = Int(last + 1 - start) }
  }

  private func watch(_ outcome: inout JumpOutcome, layer: UInt8, since start: UInt64) {
    let status = run.status
    let mayWrite = status.flags.contains([.trackingClosed, .focusClosed, .layerConfirmed])
    var drive = run.drive
    let spot = drive.read()
    if mayWrite, spot.layer != Int(status.layer) || spot.focusErrors[spot.layer].magnitude > 1e-6 {
      outcome.wouldWriteOnWrongLayer = true
    }
    // Where the disc tells addresses, one of the layer must have been decoded.
    let isKnown = run.wobble == nil || run.firmware.focus.layer.isRead
    if mayWrite, isKnown, status.layer == layer, outcome.tracking == nil {
      outcome.tracking = Int(run.tick - start)
    }
  }
}

/// What a drive does between a jump and the address that ends it.
struct JumpCourse {
  private(set) var text = ""
  private var phase: String = ""
  private var isLocked = false
  private var serial: UInt16?

  mutating func take(_ run: StandardRun, since start: UInt64) {
    let time = (Double(run.tick - start) / 20).rounded() / 10
    let now = "\(run.firmware.tracking.phase)"
    if now != phase { text += " \(now) \(time)" }
    phase = now
    if let wobble = run.wobble {
      if wobble.isLocked != isLocked { text += wobble.isLocked ? " lock \(time)" : " unlock \(time)" }
      isLocked = wobble.isLocked
      if let serial, serial != wobble.address.serial { text += " word \(time)" }
      serial = wobble.address.serial
    }
  }
}

/// Figures over many jumps.
struct JumpStatistics: Sendable {
  var count = 0
  var settled: [Int] = []
  var tracking: [Int] = []
  var handOverShares: [Double] = []
  var overshoot = 0.0
  var notSettled = 0
  var notRecovered = 0
  var wrongWrites = 0

  mutating func add(_ outcome: JumpOutcome) {
    count += 1
    if let ticks = outcome.settled { settled.append(ticks) } else { notSettled += 1 }
    if let ticks = outcome.tracking { tracking.append(ticks) } else { notRecovered += 1 }
    if let ticks = outcome.handedOver { handOverShares.append(Double(ticks) / outcome.optimum) }
    if outcome.wouldWriteOnWrongLayer { wrongWrites += 1 }
    overshoot = max(overshoot, outcome.overshoot)
  }

  mutating func add(_ other: JumpStatistics) {
    count += other.count
    settled += other.settled
    tracking += other.tracking
    handOverShares += other.handOverShares
    notSettled += other.notSettled
    notRecovered += other.notRecovered
    wrongWrites += other.wrongWrites
    overshoot = max(overshoot, other.overshoot)
  }

  /// The value below which the share lies; the largest for a share of 1.
  static func quantile<Value: Comparable>(_ values: [Value], _ share: Double) -> Value? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
  }

  /// The same in microseconds of 5 a tick.
  func settledMicroseconds(_ share: Double) -> Int { (Self.quantile(settled, share) ?? 0) * 5 }
  func trackingMilliseconds(_ share: Double) -> Double { Double(Self.quantile(tracking, share) ?? 0) * 5e-3 }

  var text: String {
    """
    \(count) jumps: settled median \(settledMicroseconds(0.5)) us, 99.9 % \(settledMicroseconds(0.999)) us, worst \
    \(settledMicroseconds(1)) us; hand-over worst \(handOverShares.max() ?? 0) of time-optimal; overshoot \
    \(overshoot * 1e6) um; tracking median \(trackingMilliseconds(0.5)) ms, 95 % \(trackingMilliseconds(0.95)), 99 % \
    \(trackingMilliseconds(0.99)), worst \(trackingMilliseconds(1)) ms, \(tracking.filter { $0 > 20_000 }.count) \
    beyond 100 ms; \
    not settled \(notSettled), not recovered \(notRecovered), wrong writes \(wrongWrites)
    """
  }
}
