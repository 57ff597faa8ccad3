public import Determinism
public import DriveInterface

/// Which of the two fast loops is measured.
public enum LoopAxis: String, Sendable, CaseIterable {
  /// The lens along the axis.
  case focus
  /// The lens across the tracks.
  case tracking
}

/// Where the loop is broken: a signal is added here, and what comes back to this place is compared with what goes on.
public enum LoopBreak: String, Sendable, CaseIterable {
  /// Between the firmware's drive and its converter.
  case output
  /// Between the front end's samples and the firmware.
  case error

  /// As it stands in reports.
  public var words: String {
    switch self {
    case .output: "at the firmware output"
    case .error: "at the firmware's error input"
    }
  }
}

/// Which samples the firmware makes the error of, where a loop is broken at its error input.
public enum ErrorWires: UInt8, Sendable, CaseIterable {
  /// The main spot's quadrants.
  case mainSpot
  /// The mean of main and side spots, each over its own light: the differential focus error.
  case mean
  /// Main less side spots, each over its own light: the differential push-pull.
  case difference
  /// The phase difference over marks.
  case phaseDifference
}

/// The generator and the two channels of a loop analyser, clamped to one place of one loop.
///
/// Amplitudes are in the units of that place: drive as the firmware gives it, or error as the sum of four quadrants.
public struct LoopProbe: Sendable {
  /// What is added to the signal.
  public enum Stimulus: Sendable {
    /// The loop is left alone.
    case nothing
    /// This height in the first tick, and `fall` times as much from tick to tick: a single tick if it is 0.
    case pulse(height: Double, fall: Double)
    /// amplitude sin(2 pi cycles n/window): whole cycles in a window.
    case sine(amplitude: Double, cycles: UInt64, window: UInt64)
  }

  /// Ticks that the record holds.
  public static let capacity = 256

  /// Which loop it is clamped to.
  public let axis: LoopAxis
  /// Where it breaks the loop.
  public let place: LoopBreak
  /// What the error is made of.
  public var wires: ErrorWires
  /// Ticks since the stimulus began in which the laser wrote.
  public var writtenTicks: UInt64
  /// Ticks since the stimulus began in which the sled was driven.
  public var sledTicks: UInt64
  /// What comes back to the break, before the signal is added; the latest `capacity` ticks, tick n at n mod capacity.
  public private(set) var returned: [Double]
  /// What is added there.
  public private(set) var added: [Double]

  /// Ticks since the stimulus began.
  var elapsed: UInt64
  var kind: UInt8
  var height: Double
  var fall: Double
  var cycles: UInt64
  var window: UInt64

  /// A probe that leaves the loop alone until it is given a stimulus.
  public init(axis: LoopAxis, place: LoopBreak, wires: ErrorWires = .mainSpot) {
    self.axis = axis
    self.place = place
    self.wires = wires
    writtenTicks = 0
    sledTicks = 0
    returned = Array(repeating: 0, count: Self.capacity)
    added = returned
    elapsed = 0
    kind = 0
    height = 0
    fall = 0
    cycles = 0
    window = 1
  }

  /// Begins a stimulus with the next tick.
  public mutating func begin(_ stimulus: Stimulus) {
    elapsed = 0
    writtenTicks = 0
    sledTicks = 0
    switch stimulus {
    case .nothing: kind = 0
    case .pulse(let height, let fall):
      kind = 1
      self.height = height
      self.fall = fall
    case .sine(let amplitude, let cycles, let window):
      kind = 2
      height = amplitude
      self.cycles = cycles
      self.window = max(window, 1)
    }
  }

  /// One tick: takes what came back, gives what is to be added.
  public mutating func step(_ value: Double) -> Double {
    let signal: Double
    switch kind {
    case 1:
      signal = height
      height *= fall
    case 2: signal = height * Double.sinCosTurns(turns).sin
    default: signal = 0
    }
    let index = Int(truncatingIfNeeded: elapsed & UInt64(Self.capacity - 1))
    returned[index] = value
    added[index] = signal
    elapsed &+= 1
    return signal
  }

  /// Takes down what laser and sled were told in this tick.
  @inlinable
  public mutating func note(_ laser: LaserMode, movesSled: Bool) {
    if laser == .write { writtenTicks &+= 1 }
    if movesSled { sledTicks &+= 1 }
  }

  /// The phase of the sine, exact however long it runs.
  private var turns: Double { Double((cycles &* (elapsed % window)) % window) / Double(window) }
}

extension LoopProbe: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("elapsed", &elapsed)
    visitor.visit("wires", choice: &wires)
    visitor.visit("writtenTicks", &writtenTicks)
    visitor.visit("sledTicks", &sledTicks)
    visitor.visit("kind", &kind)
    visitor.visit("height", &height)
    visitor.visit("fall", &fall)
    visitor.visit("cycles", &cycles)
    visitor.visit("window", &window)
    window = max(window, 1)
  }
}
