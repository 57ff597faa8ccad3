import Foundation
import TraceFiles

/// A file of RF samples, piece by piece.
struct SampleFile {
  private enum Encoding { case signed16, float32 }

  let path: String
  /// Samples per second.
  let rate: Double
  private let handle: FileHandle
  private var encoding = Encoding.signed16
  /// Bytes from one sample of the first channel to the next.
  private var stride = 2
  /// Bytes of samples still to come; nil where the file's end tells.
  private var remaining: Int?
  private var position = 0

  init(_ invocation: Invocation) throws {
    guard let path = invocation.value("rf") else {
      throw Failure.usage("--rf is missing", advice: "--rf FILE would do")
    }
    self.path = path
    handle = try InputFile.open(path)
    var ownRate: Double?
    switch invocation.value("sample") ?? "s16le" {
    case "s16le": break
    case "f32le": (encoding, stride) = (.float32, 4)
    case "wav":
      let header = try WaveHeader(handle, path: path)
      (encoding, stride) = (header.isFloat ? .float32 : .signed16, header.frameSize)
      (remaining, ownRate) = (header.dataSize, Double(header.rate))
    case let name:
      throw Failure.usage(
        "--sample \(name) is no way to write samples", advice: "s16le, f32le or wav would do")
    }
    guard let rate = try invocation.number("rate-hz") ?? ownRate, rate > 0 else {
      throw Failure.usage(
        "the samples' rate is not known", advice: "--rate-hz R with samples per second would do")
    }
    self.rate = rate
  }

  /// The next samples; nil behind the last. A part of a sample at the end is told, as are samples that are no number.
  mutating func next() throws -> [Float]? {
    let wanted = min(stride * (1 << 15), remaining ?? .max)
    guard wanted > 0 else { return nil }
    let bytes: Data
    do {
      bytes = try handle.read(upToCount: wanted) ?? Data()
    } catch {
      throw Failure(.damagedInput, "\(path) cannot be read to its end: \(TraceFileError.reason(error))")
    }
    let count = bytes.count / stride
    if let before = remaining {
      remaining = before - count * stride
      if bytes.count < wanted, count == 0 {
        throw Failure(
          .damagedInput, "\(path) is truncated: \(before) bytes that its header announces are missing")
      }
    }
    guard count > 0 else {
      if bytes.isEmpty, position > 0 { return nil }
      throw Failure(
        .damagedInput,
        position > 0 || !bytes.isEmpty
          ? "\(path) is truncated: its last \(bytes.count) bytes are no whole sample" : "\(path) is empty",
        advice: "--sample tells how samples are written")
    }
    // What is left of a sample is read again, so that the next call can tell it.
    if bytes.count % stride != 0 {
      try? handle.seek(toOffset: handle.offset() - UInt64(bytes.count % stride))
    }
    return try samples(of: bytes, count: count)
  }

  private mutating func samples(of bytes: Data, count: Int) throws -> [Float] {
    let all = [UInt8](bytes)
    var samples = [Float](repeating: 0, count: count)
    for index in 0..<count {
      let place = index * stride
      switch encoding {
      case .signed16:
        samples[index] = Float(Int16(bitPattern: UInt16(all[place]) | UInt16(all[place + 1]) << 8))
      case .float32:
        let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(all[place + $1]) << UInt32(8 * $1) }
        samples[index] = Float(bitPattern: word)
        guard samples[index].isFinite, samples[index].magnitude < 1e18 else {
          throw Failure(
            .damagedInput, "\(path) is corrupt: sample \(position + index) is no usable number",
            advice: "--sample tells how samples are written")
        }
      }
    }
    position += count
    return samples
  }
}

/// The header of a WAV file of 16-bit or 32-bit float samples; leaves the file at its first sample.
private struct WaveHeader {
  var isFloat = false
  var frameSize = 0
  var rate = 0
  var dataSize = 0

  init(_ handle: FileHandle, path: String) throws {
    func damaged(_ what: String) -> Failure {
      Failure(
        .damagedInput, "\(path) \(what)", advice: "a WAV file of 16-bit or 32-bit float samples would do")
    }
    func read(_ count: Int) throws -> [UInt8] {
      let bytes = [UInt8]((try? handle.read(upToCount: count)) ?? Data())
      guard bytes.count == count else { throw damaged("is truncated within its WAV header") }
      return bytes
    }
    func number(_ bytes: [UInt8], _ place: Int, _ size: Int) -> Int {
      (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    let head = try read(12)
    guard head.starts(with: Array("RIFF".utf8)), Array(head[8..<12]) == Array("WAVE".utf8) else {
      throw damaged("is no WAV file")
    }
    while true {
      let chunk = try read(8)
      let size = number(chunk, 4, 4)
      if chunk.starts(with: Array("data".utf8)) {
        dataSize = size
        break
      }
      let isFormat = chunk.starts(with: Array("fmt ".utf8))
      guard size <= 1 << 20 else { throw damaged("has a chunk of \(size) bytes in its WAV header") }
      let body = try read(size + size % 2)
      guard isFormat, size >= 16 else { continue }
      (frameSize, rate) = (number(body, 12, 2), number(body, 4, 4))
      let tag = number(body, 0, 2) == 0xFFFE && size >= 26 ? number(body, 24, 2) : number(body, 0, 2)
      let width = number(body, 14, 2)
      isFloat = tag == 3
      guard (tag == 1 && width == 16) || (tag == 3 && width == 32), frameSize >= width / 8 else {
        throw damaged("has samples of format \(tag) and \(width) bits")
      }
    }
    guard frameSize > 0 else { throw damaged("has no format before its samples") }
  }
}
