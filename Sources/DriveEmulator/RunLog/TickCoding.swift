public import DriveInterface

/// How samples and drives become codes.
public struct TickCoding: Equatable, Sendable {
  /// Codes or doubles.
  public var layout: TickLayout
  /// Converter steps from zero to full scale, for samples and drives.
  public var sampleSteps: Double
  /// Codes of a drive at full scale.
  public var driveSteps: Double

  /// Codes where both converters are on, doubles otherwise.
  public init(sampleBits: Int, driveBits: Int) {
    layout = sampleBits > 0 && driveBits > 0 ? .codes : .doubles
    sampleSteps = sampleBits > 0 ? Double(1 << (sampleBits - 1)) : 1
    driveSteps = driveBits > 0 ? Double(1 << (driveBits - 1)) : 1
  }

  /// Packs a record without its slow wires, `layout.wordCount` words from `offset` on.
  @inlinable @inline(__always)
  func pack(_ record: TickRecord, into words: inout MutableSpan<UInt64>, at offset: Int) {
    let errors = UInt64(record.focusError.bitPattern) | UInt64(record.radialError.bitPattern) << 32
    let meta = UInt64(record.rotation) | UInt64(record.laser) << 16
    let state = UInt64(record.status) << 32
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

  /// Packs the slow wires, `layout.slowWordCount` words from `offset` on.
  @inlinable
  func pack(_ slow: SlowWires, into words: inout MutableSpan<UInt64>, at offset: Int) {
    let signals = slow.signals
    let registers = UInt64(signals.flags.rawValue) << 16 | UInt64(slow.laserPower) << 32
    let host = UInt64(slow.command.register) << 32
    switch layout {
    case .codes:
      words[offset] = Self.codes(signals.side * sampleSteps)
      words[offset + 1] = Self.codes(signals.detectors * sampleSteps)
      words[offset + 2] = Self.code(signals.wobbleAmplitude * sampleSteps) | registers
      words[offset + 3] = signals.address.register
      let drives = slow.slowDrives * driveSteps
      words[offset + 4] = Self.code(drives.x) | Self.code(drives.y) << 16 | host
      words[offset + 5] = slow.report
    case .doubles:
      for lane in 0..<4 {
        words[offset + lane] = signals.side[lane].bitPattern
        words[offset + 4 + lane] = signals.detectors[lane].bitPattern
      }
      words[offset + 8] = signals.wobbleAmplitude.bitPattern
      words[offset + 9] = registers >> 16 | host
      words[offset + 10] = signals.address.register
      words[offset + 11] = slow.slowDrives.x.bitPattern
      words[offset + 12] = slow.slowDrives.y.bitPattern
      words[offset + 13] = slow.report
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

  /// One of them.
  @inlinable @inline(__always)
  static func code(_ value: Double) -> UInt64 { (value + 6_755_399_441_055_744.0).bitPattern & 0xFFFF }

  /// Unpacks the record at `offset` with the slow wires at `slowOffset`. An unknown host command reads as none, as the
  /// mailbox takes it.
  func unpack(_ words: Span<UInt64>, at offset: Int, slowOffset: Int) -> TickRecord {
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
      quadrants: quadrants, rotation: UInt16(truncatingIfNeeded: meta), drives: drives,
      laser: UInt8(truncatingIfNeeded: meta >> 16), status: UInt32(state >> 32),
      focusError: Float(bitPattern: UInt32(truncatingIfNeeded: errors)),
      radialError: Float(bitPattern: UInt32(truncatingIfNeeded: errors >> 32)),
      slow: unpackSlow(words, at: slowOffset))
  }

  private func unpackSlow(_ words: Span<UInt64>, at offset: Int) -> SlowWires {
    var slow = SlowWires()
    let registers: UInt64
    switch layout {
    case .codes:
      slow.signals.side = Self.values(words[offset]) / sampleSteps
      slow.signals.detectors = Self.values(words[offset + 1]) / sampleSteps
      slow.signals.wobbleAmplitude = Self.values(words[offset + 2]).x / sampleSteps
      registers = words[offset + 2] >> 16
      slow.signals.address = AddressRegister(register: words[offset + 3])
      let drives = Self.values(words[offset + 4]) / driveSteps
      slow.slowDrives = SIMD2(drives.x, drives.y)
      slow.command = HostCommand(register: UInt32(words[offset + 4] >> 32))
    case .doubles:
      for lane in 0..<4 {
        slow.signals.side[lane] = Double(bitPattern: words[offset + lane])
        slow.signals.detectors[lane] = Double(bitPattern: words[offset + 4 + lane])
      }
      slow.signals.wobbleAmplitude = Double(bitPattern: words[offset + 8])
      registers = words[offset + 9]
      slow.command = HostCommand(register: UInt32(registers >> 32))
      slow.signals.address = AddressRegister(register: words[offset + 10])
      slow.slowDrives = SIMD2(Double(bitPattern: words[offset + 11]), Double(bitPattern: words[offset + 12]))
    }
    slow.signals.flags = FrontEndFlags(rawValue: UInt16(truncatingIfNeeded: registers))
    slow.laserPower = UInt16(truncatingIfNeeded: registers >> 16)
    slow.report = words[offset + layout.slowWordCount - 1]
    return slow
  }

  private static func values(_ word: UInt64) -> SIMD4<Double> {
    var result = SIMD4<Double>.zero
    for lane in 0..<4 {
      result[lane] = Double(Int16(truncatingIfNeeded: word >> UInt64(16 * lane)))
    }
    return result
  }
}
