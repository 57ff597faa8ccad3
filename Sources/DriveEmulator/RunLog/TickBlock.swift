public import DriveInterface

/// How the wires of one tick are packed into 64-bit words.
public enum TickLayout: UInt32, Sendable, CaseIterable {
  /// Converter codes: four words. Exact where converters are on.
  case codes = 1
  /// Doubles: ten words. For runs without converters.
  case doubles = 2

  /// Words a tick.
  @inlinable public var wordCount: Int { self == .codes ? 4 : 10 }

  /// What a program needs to read the words, for the log's schema.
  public var legend: String {
    switch self {
    case .codes:
      """
      Per tick four little-endian 64-bit words, low bits first.
      0: A i16, B i16, C i16, D i16 (converter codes)
      1: rotation u16 (65536 a turn), host register u16, focus drive i16, tracking drive i16 (codes)
      2: sled drive i16, spindle drive i16 (codes), status u24, laser u8 (0 off, 1 read, 2 write)
      3: true focus error f32 (metres, nearest layer), true radial error f32 (metres)
      """
    case .doubles:
      """
      Per tick ten little-endian 64-bit words.
      0-3: A, B, C, D f64
      4-7: focus, tracking, sled, spindle drive f64
      8: rotation u16 (65536 a turn), host register u16, status u24, laser u8
      9: true focus error f32 (metres, nearest layer), true radial error f32 (metres)
      """
    }
  }
}

/// The wires of one tick, unpacked.
public struct TickRecord: Equatable, Sendable {
  /// Quadrants A, B, C, D in full scale (metres with the linear sensor).
  public var quadrants: SIMD4<Double>
  public var rotation: UInt16
  public var command: HostCommand
  /// Focus, tracking, sled and spindle drive as the converters gave them, full scale.
  public var drives: SIMD4<Double>
  public var laser: UInt8
  public var status: UInt32
  /// True position errors, metres: spot against the nearest layer, and against the nearest track.
  public var focusError: Float
  public var radialError: Float

  @inlinable
  public init(
    quadrants: SIMD4<Double>, rotation: UInt16, command: HostCommand, drives: SIMD4<Double>,
    laser: UInt8, status: UInt32, focusError: Float, radialError: Float
  ) {
    self.quadrants = quadrants
    self.rotation = rotation
    self.command = command
    self.drives = drives
    self.laser = laser
    self.status = status
    self.focusError = focusError
    self.radialError = radialError
  }
}

/// How samples and drives become codes.
public struct TickCoding: Equatable, Sendable {
  public var layout: TickLayout
  /// Converter steps from zero to full scale, for samples and drives.
  public var sampleSteps: Double
  public var driveSteps: Double

  /// Codes where both converters are on, doubles otherwise.
  public init(sampleBits: Int, driveBits: Int) {
    layout = sampleBits > 0 && driveBits > 0 ? .codes : .doubles
    sampleSteps = sampleBits > 0 ? Double(1 << (sampleBits - 1)) : 1
    driveSteps = driveBits > 0 ? Double(1 << (driveBits - 1)) : 1
  }

  /// Packs a record at the beginning of `words`, which must have room for `layout.wordCount`.
  @inlinable @inline(__always)
  public func pack(_ record: TickRecord, into words: inout MutableSpan<UInt64>, at offset: Int) {
    let errors = UInt64(record.focusError.bitPattern) | UInt64(record.radialError.bitPattern) << 32
    let meta = UInt64(record.rotation) | UInt64(record.command.register) << 16
    let state = UInt64(record.status & 0xFF_FFFF) << 32 | UInt64(record.laser) << 56
    switch layout {
    case .codes:
      words[offset] = Self.codes(record.quadrants * sampleSteps)
      let drives = Self.codes(record.drives * driveSteps)
      words[offset + 1] = meta | drives << 32
      words[offset + 2] = drives >> 32 | state
      words[offset + 3] = errors
    case .doubles:
      for lane in 0..<4 {
        words[offset + lane] = record.quadrants[lane].bitPattern
        words[offset + 4 + lane] = record.drives[lane].bitPattern
      }
      words[offset + 8] = meta | state
      words[offset + 9] = errors
    }
  }

  /// Four whole numbers of 16 bits, the first in the low bits. Anything that is no such number is cut off.
  @inlinable @inline(__always)
  static func codes(_ values: SIMD4<Double>) -> UInt64 {
    // Adding 1.5 times 2^52 leaves the two's complement of a small whole number in the low bits.
    let shifted = values + 6_755_399_441_055_744.0
    return shifted.x.bitPattern & 0xFFFF | (shifted.y.bitPattern & 0xFFFF) << 16
      | (shifted.z.bitPattern & 0xFFFF) << 32 | shifted.w.bitPattern << 48
  }

  /// Unpacks the record at `offset`. An unknown host command reads as none, as the mailbox takes it.
  public func unpack(_ words: Span<UInt64>, at offset: Int) -> TickRecord {
    let meta: UInt64
    let state: UInt64
    var quadrants = SIMD4<Double>.zero
    var drives = SIMD4<Double>.zero
    switch layout {
    case .codes:
      meta = words[offset + 1]
      state = words[offset + 2]
      quadrants = Self.values(words[offset]) / sampleSteps
      drives = Self.values(meta >> 32 | state << 32) / driveSteps
    case .doubles:
      meta = words[offset + 8]
      state = meta
      for lane in 0..<4 {
        quadrants[lane] = Double(bitPattern: words[offset + lane])
        drives[lane] = Double(bitPattern: words[offset + 4 + lane])
      }
    }
    let errors = words[offset + layout.wordCount - 1]
    return TickRecord(
      quadrants: quadrants, rotation: UInt16(truncatingIfNeeded: meta),
      command: HostCommand(register: UInt16(truncatingIfNeeded: meta >> 16)), drives: drives,
      laser: UInt8(truncatingIfNeeded: state >> 56), status: UInt32(state >> 32 & 0xFF_FFFF),
      focusError: Float(bitPattern: UInt32(truncatingIfNeeded: errors)),
      radialError: Float(bitPattern: UInt32(truncatingIfNeeded: errors >> 32)))
  }

  static func values(_ word: UInt64) -> SIMD4<Double> {
    var result = SIMD4<Double>.zero
    for lane in 0..<4 {
      result[lane] = Double(Int16(truncatingIfNeeded: word >> UInt64(16 * lane)))
    }
    return result
  }
}

/// A block of ticks as it goes into the run log.
public struct TickBlock: Equatable, Sendable {
  /// Ticks in a full block.
  public static let capacity = 256

  /// The first tick.
  public var firstTick: UInt64
  /// Ticks in the block.
  public var count: Int
  public let coding: TickCoding
  /// `count` records of `coding.layout.wordCount` words.
  public var words: [UInt64]

  public init(coding: TickCoding) {
    firstTick = 0
    count = 0
    self.coding = coding
    words = Array(repeating: 0, count: Self.capacity * coding.layout.wordCount)
  }

  /// The record of the tick `firstTick + index`; `index` must be below `count`.
  public subscript(index: Int) -> TickRecord {
    coding.unpack(words.span, at: index * coding.layout.wordCount)
  }
}
