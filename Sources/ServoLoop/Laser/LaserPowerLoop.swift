public import ControlBlocks
public import Determinism

/// The numbers of the laser power loop (APC). Powers are photocurrents of the front monitor, full scale.
public struct LaserPowerParameters: Equatable, Sendable {
  /// Photocurrent asked for while reading.
  public var readLevel = 0.1
  /// Photocurrent asked for at the bias between write pulses.
  public var biasLevel = 0.15
  /// Photocurrent asked for while pulses are written.
  public var writeLevel = 0.7
  /// Code, as a share of full scale, at which a cold laser begins to shine, about: where a loop begins.
  public var firstThreshold = 0.2
  /// Photocurrent per full scale of code above the threshold, of a cold laser, about: where a loop begins.
  public var firstSlope = 1.0
  /// Bandwidth of the loop, Hz.
  public var bandwidth = 200.0
  /// Deviation from the photocurrent asked for, as a share of it and either way, beyond which power is wrong.
  public var tolerance = 0.1
  /// Time for which such a deviation is forgiven, seconds.
  public var toleranceTime = 2e-3
  /// The firmware sets the power by this loop; otherwise the laser driver does.
  public var isUsed = false
  /// FE over the sum by which the wavelength of the pulses shifts the focus: half of it is led in before they begin.
  public var gateStep = 0.0
  /// Ticks a second.
  public var sampleRate = 200_000.0

  /// Every number at its default.
  public init() {}
}

/// Holds the laser's power by its front monitor, and learns its threshold and slope on the way (APC).
///
/// A laser gives slope x (code - threshold) above its threshold; both drift with temperature. The loop integrates the
/// error of whatever level is on. While reading it therefore follows the threshold; each visit to the write level shows
/// the slope, as the two levels' codes over their photocurrents, so that the code for the next visit is right from its
/// first tick on.
public struct LaserPowerLoop<Scalar: ServoScalar>: Sendable {
  /// What the laser is asked for.
  public enum Level: UInt8, Sendable, CaseIterable {
    /// The laser is off: no light, code 0.
    case off
    /// The reading power.
    case read
    /// The bias between write pulses.
    case bias
    /// The power while pulses are written.
    case write
  }

  /// Code as a share of full scale.
  public var code: Scalar
  /// Code at which the laser is taken to begin to shine, as a share of full scale; learnt.
  public var threshold: Scalar
  /// Photocurrent that the laser is taken to give per full scale of code above the threshold; learnt.
  public var slope: Scalar
  /// The photocurrent has been wrong for longer than is forgiven.
  public var isWrong: Bool
  @usableFromInline var level: Level
  @usableFromInline var wrongTicks: Int32
  /// Ticks since the level changed: the monitor's band limit has to settle first.
  @usableFromInline var levelTicks: Int32

  /// Photocurrents that the levels ask for, full scale.
  public var read: Scalar
  /// The same for the bias between pulses.
  public var bias: Scalar
  /// The same while pulses are written.
  public var write: Scalar
  @usableFromInline let rate: Scalar
  @usableFromInline let tolerance: Scalar
  @usableFromInline let toleranceTicks: Int32
  @usableFromInline static var settleTicks: Int32 { 8 }

  /// A loop with the laser off, which takes the laser to be as cold as the parameters say.
  public init(_ parameters: LaserPowerParameters) {
    code = .zero
    threshold = Scalar(parameters.firstThreshold)
    slope = Scalar(parameters.firstSlope)
    isWrong = false
    level = .off
    wrongTicks = 0
    levelTicks = 0
    read = Scalar(parameters.readLevel)
    bias = Scalar(parameters.biasLevel)
    write = Scalar(parameters.writeLevel)
    rate = Scalar(2 * Double.pi * parameters.bandwidth / parameters.sampleRate)
    tolerance = Scalar(parameters.tolerance)
    toleranceTicks = TickCount.ticks(in: parameters.toleranceTime, sampleRate: parameters.sampleRate)
  }

  /// The photocurrent that a level asks for.
  @inlinable
  public func target(of level: Level) -> Scalar {
    switch level {
    case .off: .zero
    case .read: read
    case .bias: bias
    case .write: write
    }
  }

  /// One tick at `level` with the monitor's photocurrent of the tick before; the code to give is in `code`.
  @inlinable
  public mutating func step(level wanted: Level, monitor: Scalar) {
    if wanted != level { change(to: wanted) }
    guard level != .off else { return }
    levelTicks = levelTicks == .max ? .max : levelTicks + 1
    guard levelTicks > Self.settleTicks else { return }
    let asked = target(of: level)
    let error = asked - monitor
    let step = rate * error / slope
    // At a high level a wrong slope is what a wrong power shows; at a low one it is the threshold.
    if level == .write {
      let above = code - threshold
      if above > .zero { slope = slope - rate * error / above }
    } else {
      threshold += step
    }
    let floor = Scalar(1.0 / 64)
    if slope < floor { slope = floor }
    aim()
    judge(error: error, asked: asked)
  }

  /// The code that the laser as it is known needs for the level.
  @inlinable
  mutating func aim() {
    let wanted = threshold + target(of: level) / slope
    code = wanted > .one ? .one : (wanted < .zero ? .zero : wanted)
  }

  @inlinable
  mutating func change(to next: Level) {
    level = next
    levelTicks = 0
    wrongTicks = 0
    isWrong = false
    if next == .off { code = .zero } else { aim() }
  }

  @inlinable
  mutating func judge(error: Scalar, asked: Scalar) {
    let isOff = error.absolute > tolerance * asked
    wrongTicks = isOff ? (wrongTicks == .max ? .max : wrongTicks + 1) : 0
    isWrong = wrongTicks > toleranceTicks
  }
}

extension LaserPowerLoop: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("code", scalar: &code)
    visitor.visit("threshold", scalar: &threshold)
    visitor.visit("slope", scalar: &slope)
    visitor.visit("isWrong", &isWrong)
    visitor.visit("level", choice: &level)
    visitor.visit("wrongTicks", &wrongTicks)
    visitor.visit("levelTicks", &levelTicks)
    visitor.visit("readLevel", scalar: &read)
    visitor.visit("biasLevel", scalar: &bias)
    visitor.visit("writeLevel", scalar: &write)
  }
}
