extension Recording {
  /// A sigrok session of analogue channels. Throws without a rate of whole hertz.
  public func sigrokSession(file: String) throws(TraceFileError) -> [UInt8] {
    guard let interval, interval > 0, !signals.isEmpty, (1 / interval).rounded() >= 1, 1 / interval < 1e15
    else {
      throw TraceFileError(
        .invalidUse, file: file, what: "a sigrok session needs a signal and a rate of whole hertz",
        remedy: "choose a signal, or another format")
    }
    var archive = ZIPWriter()
    try archive.add("version", Array("2".utf8))
    var metadata = "[global]\nsigrok version=0.5.2\n\n[device 1]\n"
    metadata += "samplerate=\(Int(min((1 / interval).rounded(), 9e15))) Hz\ntotal analog=\(signals.count)\n"
    for (index, signal) in signals.enumerated() {
      metadata +=
        "analog\(index + 1)=\(signal.name.map { $0.isNewline || $0 == "=" ? " " : $0 }.map(String.init).joined())\n"
    }
    try archive.add("metadata", Array(metadata.utf8))
    // Pieces of a few megabytes, as sigrok writes them.
    let piece = 1 << 20
    for (index, signal) in signals.enumerated() {
      for (number, start) in stride(from: 0, to: max(count, 1), by: piece).enumerated() {
        var bytes = ByteWriter(capacity: 4 * piece)
        for sample in signal.samples[start..<min(start + piece, count)] { bytes.append(Float(sample)) }
        try archive.add("analog-1-\(index + 1)-\(number + 1)", bytes.finish())
      }
    }
    return archive.finish()
  }
}
