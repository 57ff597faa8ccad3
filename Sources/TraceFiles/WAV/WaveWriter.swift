extension Recording {
  /// A WAV file of 32-bit floats at the nearest whole rate in Hz, RF64 where it would be longer than 4 GiB.
  ///
  /// Values are written as they are. Throws without an interval, for a rate that no WAV file can tell, or without or
  /// with too many signals.
  public func wave(file: String) throws(TraceFileError) -> [UInt8] {
    guard let interval, interval > 0, (1 / interval).rounded() >= 1, (1 / interval).rounded() < 4_294_967_296,
      !signals.isEmpty, signals.count <= 16_383
    else {
      throw TraceFileError(
        .invalidUse, file: file, what: "a WAV file needs a signal and a rate of whole hertz",
        remedy: "choose a signal, or another format")
    }
    let rate = UInt32((1 / interval).rounded())
    let frame = 4 * signals.count
    let size = UInt64(frame) * UInt64(count)
    let isLong = size > 0xFFFF_FF00
    var bytes = ByteWriter(capacity: Int(size) + 100)
    bytes.append(Array((isLong ? "RF64" : "RIFF").utf8))
    let headSize: UInt64 = isLong ? 4 + 36 + 26 + 12 + 8 : 4 + 26 + 12 + 8
    bytes.append(isLong ? UInt32.max : UInt32(headSize + size))
    bytes.append(Array("WAVE".utf8))
    if isLong {
      bytes.append(Array("ds64".utf8))
      bytes.append(UInt32(28))
      bytes.append(headSize + size)
      bytes.append(size)
      bytes.append(UInt64(count))
      bytes.append(UInt32(0))
    }
    bytes.append(Array("fmt ".utf8))
    bytes.append(UInt32(18))
    bytes.append(UInt16(3))
    bytes.append(UInt16(signals.count))
    bytes.append(rate)
    bytes.append(UInt32(clamping: UInt64(rate) * UInt64(frame)))
    bytes.append(UInt16(clamping: frame))
    bytes.append(UInt16(32))
    // Formats other than whole numbers tell the length of what follows: nothing.
    bytes.append(UInt16(0))
    bytes.append(Array("fact".utf8))
    bytes.append(UInt32(4))
    bytes.append(UInt32(clamping: count))
    bytes.append(Array("data".utf8))
    bytes.append(isLong ? UInt32.max : UInt32(size))
    for row in 0..<count {
      for signal in signals { bytes.append(Float(signal.samples[row])) }
    }
    return bytes.finish()
  }
}
