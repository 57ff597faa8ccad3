@testable import TraceFiles

/// Files as instruments write them, built byte by byte from their documented layouts.
enum InstrumentFiles {
  /// LECROY_2_3, 16-bit or 8-bit codes in either order of bytes.
  static func leCroy(codes: [Int16], isWide: Bool = true, isBigEndian: Bool = false, prefix: String = "")
    -> [UInt8]
  {
    var descriptor = [UInt8](repeating: 0, count: 346)
    func put(_ bytes: [UInt8], at place: Int) {
      descriptor.replaceSubrange(place..<place + bytes.count, with: bytes)
    }
    func whole(_ value: UInt64, _ width: Int) -> [UInt8] {
      let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
      return isBigEndian ? little.reversed() : little
    }
    put(Array("WAVEDESC".utf8), at: 0)
    put(Array("LECROY_2_3".utf8), at: 16)
    put(whole(isWide ? 1 : 0, 2), at: 32)
    put(whole(isBigEndian ? 0 : 1, 2), at: 34)
    put(whole(346, 4), at: 36)
    put(whole(UInt64(codes.count * (isWide ? 2 : 1)), 4), at: 60)
    put(whole(UInt64(codes.count), 4), at: 116)
    put(whole(1, 4), at: 144)
    put(whole(UInt64(Float(0.5).bitPattern), 4), at: 156)
    put(whole(UInt64(Float(0.25).bitPattern), 4), at: 160)
    put(whole(UInt64(Float(1e-6).bitPattern), 4), at: 176)
    put(whole((-3e-6).bitPattern, 8), at: 180)
    let data = codes.flatMap { whole(UInt64(UInt16(bitPattern: $0)), isWide ? 2 : 1) }
    return Array(prefix.utf8) + descriptor + data
  }

  /// AG10 (AG03 with 64-bit lengths): a float waveform of each list.
  static func keysight(_ waves: [[Float]], cookie: String = "AG10") -> [UInt8] {
    let isLong = cookie.hasSuffix("03")
    var body = ByteWriter()
    for wave in waves {
      body.append(UInt32(140))
      body.append(UInt32(1))
      body.append(UInt32(1))
      body.append(UInt32(wave.count))
      body.append(UInt32(0))
      body.append(Float(1))
      body.append(0.0)
      body.append(2e-6)
      body.append(-1e-3)
      body.append(UInt32(2))
      body.append(UInt32(1))
      body.append([UInt8](repeating: 0, count: 16 + 16 + 24))
      body.append(Array("CH1".utf8) + [UInt8](repeating: 0, count: 13))
      body.append(0.0)
      body.append(UInt32(0))
      body.append(UInt32(isLong ? 16 : 12))
      body.append(UInt16(1))
      body.append(UInt16(4))
      if isLong { body.append(UInt64(4 * wave.count)) } else { body.append(UInt32(4 * wave.count)) }
      for sample in wave { body.append(sample) }
    }
    var file = ByteWriter()
    file.append(Array(cookie.utf8))
    if isLong { file.append(UInt64(body.count + 16)) } else { file.append(UInt32(body.count + 12)) }
    file.append(UInt32(waves.count))
    file.append(body.bytes)
    return file.finish()
  }

  /// A Tektronix curve of signed codes.
  static func tektronix(codes: [Int16], isLittle: Bool = false) -> [UInt8] {
    let preamble =
      ":WFMPRE:BYT_NR 2;BIT_NR 16;ENCDG BIN;BN_FMT RI;BYT_OR \(isLittle ? "LSB" : "MSB");NR_PT \(codes.count);"
      + "XINCR 4.0E-7;PT_OFF 0;XZERO -1.0E-3;XUNIT \"s\";YMULT 2.0E-2;YZERO 1.0E-1;YOFF 5.0E0;YUNIT \"V\";"
    let size = "\(2 * codes.count)"
    let data = codes.flatMap { code -> [UInt8] in
      let word = UInt16(bitPattern: code)
      let pair = [UInt8(word >> 8), UInt8(word & 255)]
      return isLittle ? pair.reversed() : pair
    }
    return Array("\(preamble):CURVE #\(size.count)\(size)".utf8) + data
  }

  /// Saleae's analogue export.
  static func saleaeAnalogue(_ samples: [Float], version: Int32) -> [UInt8] {
    var file = ByteWriter()
    file.append(Array("<SALEAE>".utf8))
    file.append(version)
    file.append(Int32(1))
    if version == 1 { file.append(UInt64(1)) }
    file.append(0.5)
    if version == 1 {
      file.append(0.75)
      file.append(1e6)
    } else {
      file.append(UInt64(1_000_000))
    }
    file.append(UInt64(2))
    file.append(UInt64(samples.count))
    for sample in samples { file.append(sample) }
    return file.finish()
  }

  /// Saleae's digital export; a list of transitions for each chunk.
  static func saleaeDigital(
    _ chunks: [(initial: UInt32, begin: Double, end: Double, times: [Double])], version: Int32
  )
    -> [UInt8]
  {
    var file = ByteWriter()
    file.append(Array("<SALEAE>".utf8))
    file.append(version)
    file.append(Int32(0))
    if version == 1 { file.append(UInt64(chunks.count)) }
    for chunk in chunks {
      file.append(chunk.initial)
      if version == 1 { file.append(1e8) }
      file.append(chunk.begin)
      file.append(chunk.end)
      file.append(UInt64(chunk.times.count))
      for time in chunk.times { file.append(time) }
    }
    return file.finish()
  }
}
