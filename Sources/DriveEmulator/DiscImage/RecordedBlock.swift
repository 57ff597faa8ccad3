/// The conditions of one servo tick of writing, as coarse as the image holds them.
///
/// Marks are made from these, not from what they were rounded from, so that an image gives the same marks bit for bit.
public struct WritingConditions: Equatable, Sendable {
  /// Distance of the layer from the spot's best focus, in steps of `defocusStep`.
  public var defocus: Int8
  /// Distance of the spot from the track, positive outward, in steps of `offTrackStep`.
  public var offTrack: Int8
  /// Power over the block's power: its natural logarithm in steps of `powerStep`.
  public var power: Int8
  /// Channel bits written in the tick over the block's `bitsPerTick`; without meaning for its first and last tick,
  /// which may be parts of a tick.
  public var extraBits: Int8

  /// 10 nm: 1.27 um at most, far beyond what can be written with.
  public static let defocusStep = 10e-9
  /// 2 nm: 254 nm at most; beyond a quarter of a pitch the laser is off.
  public static let offTrackStep = 2e-9
  /// One percent: down to 28 % of the power, far below what writes anything.
  public static let powerStep = 0.01

  /// From steps.
  public init(defocus: Int8, offTrack: Int8, power: Int8, extraBits: Int8) {
    self.defocus = defocus
    self.offTrack = offTrack
    self.power = power
    self.extraBits = extraBits
  }

  /// From metres and the logarithm of the power over the block's, each rounded and held within what a step can tell.
  public init(defocus: Double, offTrack: Double, powerLogarithm: Double, extraBits: Int) {
    self.defocus = Self.steps(defocus / Self.defocusStep)
    self.offTrack = Self.steps(offTrack / Self.offTrackStep)
    power = Self.steps(powerLogarithm / Self.powerStep)
    self.extraBits = Int8(clamping: extraBits)
  }

  /// Half to even, as everywhere; a value that is no number is the farthest there is.
  private static func steps(_ value: Double) -> Int8 {
    guard value.magnitude <= 127 else { return value < 0 ? -127 : 127 }
    return Int8((value + 6_755_399_441_055_744) - 6_755_399_441_055_744)
  }

  /// Metres.
  public var defocusDistance: Double { Double(defocus) * Self.defocusStep }
  /// Metres, positive outward.
  public var offTrackDistance: Double { Double(offTrack) * Self.offTrackStep }
  /// Natural logarithm of the power over the block's.
  public var powerLogarithm: Double { Double(power) * Self.powerStep }
}

/// What was written in one go of an error correction block: its channel bits, where, when, and under which conditions.
///
/// A block whose writing was broken off holds the bits that were written until then.
public struct RecordedBlock: Equatable, Sendable {
  /// Facts that hold for the whole block, in the order of the file.
  public struct Facts: Equatable, Sendable {
    /// 0 is nearest the laser.
    public var layer: UInt8 = 0
    /// The session that wrote it, counted from 0.
    public var session: UInt16 = 0
    /// Number of the first sector as recorded.
    public var firstSector: UInt32 = 0
    /// Place of the first channel bit, where it really lies, which the number of its sector need not agree with: in channel bits along the layer's track from its beginning.
    public var trackBit: Int64 = 0
    /// The servo tick in which the first bit was written.
    public var firstTick: UInt64 = 0
    /// Channel bits of an undisturbed tick, rounded down; `extraBits` counts from here.
    public var bitsPerTick: UInt16 = 130
    /// Channel bits written in the first tick, which may have begun with the end of the block before.
    public var firstTickBits: UInt16 = 0
    /// Channel bits written. 619 008 for a whole block.
    public var bitCount: UInt32 = 0
    /// Power at the objective, watts.
    public var power: Float = 0
    /// Power over the best power for the layer, as the calibration found it; 1 is the best.
    public var relativePower: Float = 1
    /// Speed of the track, m/s.
    public var velocity: Float = 0
    /// Radial tilt of the disc against the beam, radians.
    public var radialTilt: Float = 0
    /// Tangential tilt of the disc against the beam, radians.
    public var tangentialTilt: Float = 0

    /// Facts of an empty block at the beginning of layer 0.
    public init() {}
  }

  /// What holds for the whole block.
  public var facts: Facts
  /// The levels of the channel bits, eight to a byte, the first in the highest bit; 1 is under a mark.
  public var levels: [UInt8]
  /// One for each tick that wrote, in order.
  public var ticks: [WritingConditions]
  /// How far the write clock was mistaken.
  public var clock: ClockCourse

  /// A block; the clock was right unless told.
  public init(
    facts: Facts, levels: [UInt8], ticks: [WritingConditions], clock: ClockCourse = ClockCourse()
  ) {
    self.facts = facts
    self.levels = levels
    self.ticks = ticks
    self.clock = clock
  }

  /// Channel bits of each tick; the last one has what is left. Nil where they do not add up to `bitCount`.
  public var tickBitCounts: [Int]? {
    var counts = ticks.map { Int(facts.bitsPerTick) + Int($0.extraBits) }
    guard let last = counts.indices.last else { return facts.bitCount == 0 ? [] : nil }
    counts[0] = Int(facts.firstTickBits)
    let before = counts[..<last].reduce(0, +)
    counts[last] = Int(facts.bitCount) - before
    guard counts.allSatisfy({ $0 >= 0 }), counts[last] <= Int(facts.bitsPerTick) + 127,
      last > 0 || counts[0] == facts.firstTickBits
    else { return nil }
    return counts
  }

  /// Channel bits of a whole block.
  public static let wholeBitCount = 619_008
  /// Whether it was written to its end.
  public var isWhole: Bool { facts.bitCount == Self.wholeBitCount }
  /// Where it lies along the layer's track, channel bits.
  public var range: Range<Int64> { facts.trackBit..<facts.trackBit + Int64(facts.bitCount) }
}
