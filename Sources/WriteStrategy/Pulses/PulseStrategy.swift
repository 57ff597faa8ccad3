/// How a mark of so many clocks becomes pulses.
public enum PulseForm: String, Sendable, CaseIterable {
  /// One rectangle.
  case block
  /// A rectangle with raised ends.
  case castle
  /// A rectangle with a raised beginning.
  case lShape = "l_shape"
  /// A first pulse, equal ones, a last one.
  case multiPulse = "multi_pulse"
}

/// How many pulses a mark of N clocks has.
public enum PulseCount: String, Sendable, CaseIterable {
  /// N - 1.
  case nMinusOne = "n_minus_1"
  /// N - 2.
  case nMinusTwo = "n_minus_2"
  /// One for every two clocks.
  case half

  /// The number of pulses, at least one.
  public func pulses(of run: Int) -> Int {
    switch self {
    case .nMinusOne: max(1, run - 1)
    case .nMinusTwo: max(1, run - 2)
    case .half: max(1, run / 2)
    }
  }

  /// Clocks from one pulse to the next.
  var period: Double { self == .half ? 2 : 1 }
}

/// Which tracks a strategy is made for.
public enum StrategyTrack: String, Sendable, CaseIterable {
  /// Any track, or one kind of them.
  case any, groove, land
}

/// Shifts of an edge by the mark and its neighbouring space.
public struct ShiftTable: Sendable, Equatable {
  /// The shortest run of each class, ascending; runs below the first belong to it.
  public var markClasses: [Int]
  /// The same for spaces.
  public var spaceClasses: [Int]
  /// Channel clocks, positive later; by mark class, then space class.
  public var shifts: [[Double]]

  /// The shift of an edge, channel clocks.
  public func shift(mark: Int, space: Int) -> Double {
    guard !shifts.isEmpty else { return 0 }
    return shifts[Self.index(mark, markClasses)][Self.index(space, spaceClasses)]
  }

  private static func index(_ run: Int, _ classes: [Int]) -> Int {
    max(0, (classes.firstIndex { $0 > run } ?? classes.count) - 1)
  }
}

/// A write strategy: times in channel clocks, powers as shares of the peak power.
public struct PulseStrategy: Sendable, Equatable {
  /// A name, without influence.
  public var name = ""
  /// The layer it is made for; nil for any.
  public var layer: Int?
  /// The tracks that it is made for.
  public var track = StrategyTrack.any
  /// Speed at which the clock has its nominal length, m/s.
  public var referenceVelocity = 3.84
  /// Channel clock at that speed, seconds.
  public var clock = 38.2318e-9
  /// Parts of a clock that times are rounded to; 0 for none.
  public var resolution = 0
  /// Time in which the laser's power rises, seconds.
  public var riseTime = 0.0
  /// Time in which the laser's power falls, seconds.
  public var fallTime = 0.0
  /// The most that the laser may give, W.
  public var powerLimit = 0.2
  /// The shape of a mark's pulses.
  public var form = PulseForm.block
  /// How many pulses a mark has, in form multi-pulse.
  public var count = PulseCount.nMinusOne
  /// Powers as shares of the peak power.
  public var levels = Levels()
  /// Times in channel clocks.
  public var times = Times()
  /// Shifts of the first pulse's leading edge by mark and preceding space.
  public var leadShifts = ShiftTable.none
  /// Shifts of the last pulse's trailing edge by mark and following space.
  public var trailShifts = ShiftTable.none
  /// The runs that it promises to write.
  public var runs = 3...14

  /// One rectangle per mark, at 1x of a DVD.
  public init() {}

  /// Powers as shares of the peak power.
  public struct Levels: Sendable, Equatable {
    /// The body of a castle or L; the multi-pulses.
    public var middle = 1.0
    /// The raised end of a castle; the last pulse.
    public var last = 1.0
    /// A mark of one pulse only in `castle` and `l_shape`: too short for a body.
    public var single = 1.0
    /// Between the pulses of a mark.
    public var bias = 0.0
    /// Right behind a mark.
    public var cooling = 0.0
    /// Between marks: what erases; 0 on a medium that cannot be erased.
    public var rest = 0.0

    var highest: Double { max(1, middle, last, single, bias, cooling, rest) }
  }

  /// Times in channel clocks, from the mark's nominal start unless said otherwise.
  public struct Times: Sendable, Equatable {
    /// Start of the first pulse.
    public var topStart = 0.0
    /// Of the first pulse, or of the raised beginning.
    public var topWidth = 1.0
    /// Start of the first multi-pulse.
    public var multiStart = 2.0
    /// Width of the multi-pulses.
    public var multiWidth = 0.5
    /// How much later than the multi-pulses' period the last pulse starts.
    public var lastShift = 0.0
    /// Of the last pulse, or of the raised end.
    public var lastWidth = 0.5
    /// End of a block, castle or L against the mark's nominal end.
    public var endShift = 0.0
    /// How long the cooling level lasts behind a mark.
    public var coolingWidth = 0.0
  }

  /// Bits along the track take this length, metres, at any speed.
  public var channelBitLength: Double { clock * referenceVelocity }
}
