public import ChannelSim
public import ControlBlocks
public import Determinism
internal import DiscModel
public import DriveInterface

/// A run: simulated drive, front end, firmware and host in a closed loop. A value.
///
/// Whoever calls `advance` owns wall clock, progress and interruption. A copy is a snapshot; the same run advanced
/// twice gives the same bits. The order of one tick is the order in which the data travels: light, samples,
/// firmware, drive codes, motion. A command computed at tick n acts from tick n+1 on.
public struct DriveRun<Firmware: DriveFirmware>: Sendable where Firmware.Scalar: ServoScalar {
  /// The simulated drive.
  public var drive: SimulatedDrive
  /// The electronics between drive and firmware.
  public var frontEnd: FrontEnd
  /// The wobble's channel-rate front end; nil on discs without wobble.
  public var wobble: WobbleDetector?
  /// The clock of the channel bits; it follows the wobble where there is one.
  public var writeClock: WriteClock
  /// Where the drive takes the spot to be, by the wobble's addresses.
  public internal(set) var counter: PlaceCounter
  /// The write clock and the spot in the latest block of ticks, where there is wobble.
  public private(set) var trail: PlaceTrail
  /// What reads sectors' numbers; nil on discs that begin blank.
  var sectors: SectorAddressReader?
  /// The firmware under test.
  public var firmware: Firmware
  /// The host and its script.
  public var host: HostScript
  /// The laboratory's instruments.
  public var meter: RunMeter
  /// Ticks made so far.
  public var tick: UInt64
  /// The latest status and report of the firmware.
  public var status: FirmwareStatus
  /// The report register that the firmware gave last.
  public var report: FirmwareReport

  @usableFromInline var delay: CommandDelay
  /// What acts on the coils, sled and spindle until the next tick, volts, and the laser with its power code.
  @usableFromInline var acting: DriveVoltages
  @usableFromInline var laser: UInt8
  @usableFromInline var laserPower: UInt16
  @usableFromInline let driveFullScale: Double
  @usableFromInline let driveSteps: Double
  /// Turns the slow actuators' voltages into shares of their range.
  @usableFromInline let slowShare: Double
  @usableFromInline let isLinear: Bool
  /// The firmware's codes set the laser's power.
  @usableFromInline let hasLaser: Bool
  /// Pickup and disc give nothing but the main spot's quadrants.
  @usableFromInline let isPlain: Bool
  @usableFromInline let coding: TickCoding
  @usableFromInline let gaussians: GaussianTable

  /// A run at its beginning, everything at rest but what the mechanism says.
  public init(
    drive: SimulatedDrive, frontEnd: FrontEndSettings, firmware: Firmware, host: HostScript,
    meter: RunMeter, seed: UInt64
  ) {
    self.drive = drive
    self.frontEnd = FrontEnd(frontEnd, hasSide: drive.hasSideSpots, seed: seed)
    self.firmware = firmware
    self.host = host
    self.meter = meter
    tick = 0
    status = FirmwareStatus()
    report = FirmwareReport()
    laserPower = 0
    let kinds = (drive.wobble?.layers ?? []).map(\.kind)
    writeClock = WriteClock(
      sampleRate: frontEnd.sampleRate,
      wobble: kinds.contains(.landPrePits) ? .landPrePits : (kinds.first { $0 != .none } ?? .none))
    counter = PlaceCounter()
    trail = PlaceTrail()
    delay = CommandDelay(ticks: frontEnd.extraDelayTicks)
    acting = DriveVoltages()
    laser = 0
    driveFullScale = frontEnd.sensor == .linear ? 1 : frontEnd.driveFullScale
    slowShare = 1 / driveFullScale
    driveSteps = frontEnd.driveBits == 0 ? 0 : Double(1 << (frontEnd.driveBits - 1))
    isLinear = frontEnd.sensor == .linear
    wobble =
      frontEnd.sensor == .linear
      ? nil : drive.wobble.map { WobbleDetector($0, frontEnd: frontEnd, seed: seed) }
    let hasMarks = frontEnd.sensor == .optical && !drive.recorded.isBlank
    sectors =
      hasMarks
      ? SectorAddressReader(
        drive.geometry, bestFocus: drive.bestFocusOffsets, isOnLand: meter.trackPlace != 0) : nil
    hasLaser = drive.hasLaser && frontEnd.sensor == .optical
    isPlain =
      frontEnd.sensor == .linear
      || !(drive.hasSideSpots || drive.wobble != nil || frontEnd.hasDetectors || hasMarks || hasLaser)
    // The linear sensor has no converter, whatever the settings say.
    coding = TickCoding(
      sampleBits: frontEnd.sensor == .linear ? 0 : frontEnd.sampleBits, driveBits: frontEnd.driveBits)
    gaussians = GaussianTable()
  }

  /// An empty block that fits this run.
  public func makeBlock() -> TickBlock { TickBlock(coding: coding) }

  /// Makes `count` ticks, at most a block's capacity, and writes their wires into `block`.
  @inlinable
  public mutating func advance(ticks count: Int, into block: inout TickBlock) {
    let ticks = Swift.min(Swift.max(count, 0), TickBlock.capacity)
    block.firstTick = tick
    block.count = ticks
    let slow = coding.layout.slowWordCount
    let width = coding.layout.wordCount
    precondition(block.words.count >= TickBlock.capacity * (width + slow), "a block of another run")
    var state = self
    let table = gaussians.values
    var words = block.words.mutableSpan
    var held = SlowWires()
    var isWide = false
    for index in 0..<ticks {
      let record = state.makeTick(gaussians: table.span)
      if !isWide {
        if index == 0 {
          held = record.slow
          coding.pack(held, into: &words, at: 0)
        } else if !record.slow.repeats(held, isPlain: isPlain) {
          TickBlock.widen(&words, ticks: index, held: held, coding: coding)
          isWide = true
        }
      }
      if index & 7 == 7 { state.noteTrail(index >> 3) }
      if isWide { coding.pack(record.slow, into: &words, at: index * (width + slow)) }
      coding.pack(record, into: &words, at: slow + index * (isWide ? width + slow : width))
    }
    block.isWide = isWide
    self = state
  }

  /// One tick.
  @inlinable @inline(__always)
  mutating func makeTick(gaussians: Span<Double>) -> TickRecord {
    var spot = drive.read()
    let angle = drive.turnFraction
    // What acts in this tick was computed in the one before.
    drive.step(
      voltages: acting.main, slowDrives: slowShare * acting.slow, laserIsOn: laser != 0,
      writes: laser == LaserMode.write.rawValue, laserCode: laserPower, tick: tick, gaussians: gaussians)
    if hasLaser { spot = frontEnd.gated(spot) }
    let light = isLinear ? drive.linearSensor(spot) : spot.light
    let sample = frontEnd.step(light: light, tick: tick, gaussians: gaussians)
    let rotation = spot.rotation
    let signals =
      isPlain ? FrontEndSignals() : signals(of: spot, main: sample, angle: angle, gaussians: gaussians)
    let command = host.step(tick: tick, status: status, report: report, rotation: rotation)
    let answer = firmware.step(
      FrontEndSample(quadrants: sample, signals: signals, rotation: rotation, command: command))
    let drives = converted(answer)
    acting = delay.step(DriveVoltages(main: drives.main * driveFullScale, slow: drives.slow * driveFullScale))
    laser = answer.laser.rawValue
    laserPower = answer.laserPower
    status = answer.status
    report = answer.report
    let errors = meter.step(
      spot: spot, sample: sample, status: status, holds: host.phase == .holding,
      measures: host.measures(at: tick), tick: tick)
    tick &+= 1
    return TickRecord(
      quadrants: sample, rotation: rotation, drives: drives.main, laser: laser, status: status.register,
      focusError: Float(errors.x), radialError: Float(errors.y),
      slow: SlowWires(
        signals: signals, command: command, slowDrives: drives.slow, laserPower: laserPower,
        report: report.register))
  }

  /// What the front end tells beside the main spot's samples.
  @usableFromInline
  mutating func signals(
    of spot: SpotReading, main: SIMD4<Double>, angle: Double, gaussians: Span<Double>
  ) -> FrontEndSignals {
    var signals = frontEnd.signals(of: spot, main: main, tick: tick, gaussians: gaussians)
    if wobble != nil {
      wobble?.step(spot: spot, angle: angle, drive: &drive, tick: tick, gaussians: gaussians)
      wobble?.tell(&signals, steps: frontEnd.steps)
      wobble?.lead(&writeClock)
      wobble?.lead(
        &counter, isOnTrack: status.flags.contains(.trackingClosed),
        isWriting: laser == LaserMode.write.rawValue, writeClock)
    }
    if sectors != nil {
      if !status.flags.contains(.trackingClosed) { sectors?.restart() }
      sectors?.take(wobble: signals.address)
      sectors?.step(spot, angle: angle, isDark: signals.flags.contains(.defect))
      if let register = sectors?.register { signals.address = register }
    }
    return signals
  }

  /// Notes where clock and spot are at the end of a stretch of eight ticks.
  @usableFromInline
  mutating func noteTrail(_ index: Int) { wobble?.lead(&trail, at: index, writeClock) }

  /// The drives of an answer as the converters give them, full scale.
  @inlinable @inline(__always)
  func converted(_ answer: ActuatorCommand<Firmware.Scalar>) -> DriveVoltages {
    var drives = DriveVoltages(
      main: SIMD4(
        answer.focusDrive.double, answer.trackingDrive.double, answer.sledDrive.double,
        answer.spindleDrive.double),
      slow: SIMD2(answer.tiltDrive.double, answer.correctorDrive.double))
    if driveSteps > 0 {
      drives.main = Converter.rounded(drives.main, steps: driveSteps)
      drives.slow = Converter.rounded(drives.slow, steps: driveSteps)
    }
    return drives
  }

  /// The digests of the run's parts now.
  public func digests() -> StateDigests {
    var wires = RunWires(delay: delay, acting: acting, laser: laser, laserPower: laserPower, report: report)
    var electronics = StateDigest()
    var frontEnd = self.frontEnd
    frontEnd.visitState(&electronics)
    var wobble = self.wobble
    wobble?.visitState(&electronics)
    var clock = writeClock
    clock.visitState(&electronics)
    var counter = self.counter
    if wobble != nil { counter.visitState(&electronics) }
    var sectors = self.sectors
    sectors?.visitState(&electronics)
    var host = StateDigest()
    var copy = self.host
    copy.visitState(&host)
    wires.visitState(&host)
    return StateDigests(
      tick: tick,
      values: [drive.digest(), electronics.value, firmware.digest(), host.value, meter.digest()])
  }
}

/// What travels between the parts from one tick to the next.
struct RunWires: StateVisitable {
  var delay: CommandDelay
  var acting: DriveVoltages
  var laser: UInt8
  var laserPower: UInt16
  var report: FirmwareReport

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("delay", &delay)
    visitor.visit("acting", &acting)
    visitor.visit("laser", &laser)
    visitor.visit("laserPower", &laserPower)
    var answer = report.register
    visitor.visit("report", &answer)
    report = FirmwareReport(register: answer) ?? report
  }
}

extension DriveRun: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("tick", &tick)
    visitor.visit("drive", &drive)
    visitor.beginGroup("frontEnd")
    frontEnd.visitState(&visitor)
    wobble?.visitState(&visitor)
    writeClock.visitState(&visitor)
    if wobble != nil { counter.visitState(&visitor) }
    sectors?.visitState(&visitor)
    visitor.endGroup()
    visitor.visit("firmware", &firmware)
    visitor.beginGroup("host")
    host.visitState(&visitor)
    visitor.visit("delay", &delay)
    visitor.visit("acting", &acting)
    visitor.visit("laser", &laser)
    visitor.visit("laserPower", &laserPower)
    var register = status.register
    visitor.visit("status", &register)
    status = FirmwareStatus(register: register) ?? status
    var answer = report.register
    visitor.visit("report", &answer)
    report = FirmwareReport(register: answer) ?? report
    visitor.endGroup()
    visitor.visit("meter", &meter)
  }
}
