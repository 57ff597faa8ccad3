import Configuration
import DiscFormat
import DriveEmulator
import Foundation
import TraceFiles

/// A reader of untrusted bytes, as the fuzzer and the test over its corpora call it.
///
/// Any bytes must give a value or a typed error; a trap, an error of another type and memory without bound are findings.
enum FuzzedReader: String, CaseIterable {
  case configuration
  case scenario
  case sidecar
  case mcap
  case runLog = "run-log"
  case csv, wav, npy, npz, sigrok, vcd, saleae, lecroy, keysight, tektronix
  case discImage = "disc-image"
  case channelBits = "channel-bits"
  case compactDisc = "compact-disc"

  /// Hands the bytes to the reader, and once more with their checksums put right where the format has some, so that
  /// what lies behind them is reached too. Gives what is wrong; nil if nothing is.
  func finding(_ bytes: [UInt8]) -> String? {
    switch self {
    case .configuration: Self.configuration(bytes)
    case .scenario: Self.scenario(bytes)
    case .sidecar: Self.sidecar(bytes)
    case .mcap: Self.mcap(bytes) ?? Self.mcap(Checksums.forgiven(mcap: bytes))
    case .runLog: Self.runLog(bytes) ?? Self.runLog(Checksums.forgiven(mcap: bytes))
    case .csv: Self.recording(.csv, bytes) ?? Self.changes(bytes)
    case .npz, .sigrok:
      recordingFormat.flatMap {
        Self.recording($0, bytes) ?? Self.recording($0, Checksums.right(zip: bytes))
      }
    case .vcd:
      Self.sampledChanges { () throws(TraceFileError) in try ValueChangeReader.read(bytes, name: "fuzz") }
    case .saleae:
      Self.sampledChanges { () throws(TraceFileError) in
        if case .digital(let changes) = try SaleaeReader.read(bytes, name: "fuzz") { changes } else { nil }
      }
    case .wav, .npy, .lecroy, .keysight, .tektronix:
      recordingFormat.flatMap { Self.recording($0, bytes) }
    case .discImage: Self.discImage(bytes) ?? Self.discImage(Checksums.right(discImage: bytes))
    case .channelBits: Self.channelBits(bytes)
    case .compactDisc: Self.compactDisc(bytes)
    }
  }

  private var recordingFormat: RecordingFormat? { RecordingFormat(rawValue: rawValue) }

  // MARK: Texts

  private static func configuration(_ bytes: [UInt8]) -> String? {
    do throws(ConfigurationError) {
      let value = try ConfigurationValue.parse(bytes, file: "fuzz")
      let text = try value.json(.pretty, nonFinite: .refuse)
      return try ConfigurationValue.parse(text, file: "again") == value
        ? nil : "the written text reads otherwise"
    } catch {
      return error.position.line >= 1 && error.position.column >= 1
        ? nil : "an error without a place: \(error)"
    }
  }

  /// A text that may extend what is built in, taken for a scenario.
  private static func scenario(_ bytes: [UInt8]) -> String? {
    do throws(ConfigurationError) {
      let value = try ConfigurationValue.parse(bytes, file: "fuzz")
        .composed(loader: { (reference, _) in BuiltinLibrary.source(reference) })
      let scenario = try Scenario(value)
      return scenario.steps.isEmpty ? "a scenario without steps" : nil
    } catch {
      return error.position.line >= 1 && error.position.column >= 1
        ? nil : "an error without a place: \(error)"
    }
  }

  private static func sidecar(_ bytes: [UInt8]) -> String? {
    do throws(ConfigurationError) {
      return try CaptureSidecar(bytes, file: "fuzz").name.utf8.count <= bytes.count + 8
        ? nil : "a name out of nothing"
    } catch {
      return error.position.line >= 1 && error.position.column >= 1
        ? nil : "an error without a place: \(error)"
    }
  }

  // MARK: Recordings

  private static func recording(_ format: RecordingFormat, _ bytes: [UInt8]) -> String? {
    do throws(TraceFileError) {
      let recording = try format.read(bytes, name: "fuzz", rate: 1000)
      let isEven = recording.signals.allSatisfy { $0.samples.count == recording.count }
      return isEven ? nil : "signals of unequal length"
    } catch {
      return error.what.isEmpty ? "an error without a word" : nil
    }
  }

  /// Changes may lie any time apart: however many samples they make is for the limit to say.
  private static func sampledChanges(_ read: () throws(TraceFileError) -> ChangeRecording?) -> String? {
    do throws(TraceFileError) {
      guard let changes = try read() else { return nil }
      guard changes.signals.allSatisfy({ $0.times.count == $0.values.count }) else {
        return "changes without values"
      }
      let recording = try changes.sampled(interval: 1e-3, file: "fuzz", limit: 1 << 16)
      return recording.count <= 1 << 16 ? nil : "more samples than the limit"
    } catch {
      return error.what.isEmpty ? "an error without a word" : nil
    }
  }

  private static func changes(_ bytes: [UInt8]) -> String? {
    do throws(TraceFileError) {
      let changes = try CSVTable(bytes, name: "fuzz").changes()
      let isEven = changes.signals.allSatisfy { $0.times.count == $0.values.count }
      return isEven ? nil : "as many times as values are missing"
    } catch {
      return nil
    }
  }

  // MARK: Logs

  private static func mcap(_ bytes: [UInt8]) -> String? {
    do throws(TraceFileError) {
      var reader = try MCAPReader(bytes: bytes, name: "fuzz")
      while try reader.next() != nil {}
      return nil
    } catch {
      return error.what.isEmpty ? "an error without a word" : nil
    }
  }

  private static func runLog(_ bytes: [UInt8]) -> String? {
    withFile(bytes) { path in
      do throws(RunLogError) {
        var reader = try RunLogReader(path: path)
        while let entry = try reader.next() {
          guard case .ticks(let block) = entry else { continue }
          for index in 0..<block.count { _ = block[index].command }
        }
        return reader.hasEnded ? nil : "a log without an end"
      } catch {
        return error.description.isEmpty ? "an error without a word" : nil
      }
    }
  }

  private static func discImage(_ bytes: [UInt8]) -> String? {
    withFile(bytes) { path in
      do throws(TraceFileError) {
        let image = try DiscImageReader(path: path)
        for layer in 0..<2 as Range<UInt8> { _ = image.recordedBands(layer: layer) }
        for entry in image.blocks {
          do throws(TraceFileError) { _ = try image.block(entry) } catch { continue }
        }
        return image.soundLength <= UInt64(bytes.count) ? nil : "longer than its file"
      } catch {
        return error.what.isEmpty ? "an error without a word" : nil
      }
    }
  }

  /// A file of its own for each process, in memory where the system has such a place.
  private static func withFile(_ bytes: [UInt8], _ body: (String) -> String?) -> String? {
    let shared = "/dev/shm"
    let folder = FileManager.default.isWritableFile(atPath: shared) ? shared : NSTemporaryDirectory()
    let path = "\(folder)/fuzzed-reader-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      return "\(path) cannot be written"
    }
    return body(path)
  }

  // MARK: Channel bits

  /// The first byte says how the rest is cut: into pieces, with or without flags of doubt and of what was not read;
  /// with its highest bit, that the rest is not channel bits but changes of a whole block of them.
  private static func channelBits(_ bytes: [UInt8]) -> String? {
    guard let head = bytes.first else { return nil }
    let stream = head & 0x80 == 0 ? Array(bytes.dropFirst()) : edited(wholeBlock, Array(bytes.dropFirst()))
    var decoder = ChannelDecoder()
    var sectors = 0
    let piece = head & 0x80 == 0 ? 1 + Int(head >> 2) * 7 : 1 << 14
    for start in stride(from: 0, to: stream.count, by: piece) {
      let levels = Array(stream[start..<min(start + piece, stream.count)])
      let doubtful = head & 1 == 0 ? [] : levels.reversed()
      let erased = head & 2 == 0 ? [] : levels.map { $0 & 0x11 }
      decoder.append(levels.span, doubtful: doubtful.span, erased: erased.span) { _, _ in sectors += 1 }
    }
    decoder.finish { _, _ in sectors += 1 }
    return sectors <= 16 + stream.count / 100 ? nil : "\(sectors) sectors out of \(stream.count) bytes"
  }

  /// An error correction block of the format, as a writer lays it down.
  private static let wholeBlock: [UInt8] = {
    let main = (0..<ChannelEncoder.mainSize).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 8) }
    var levels = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var encoder = ChannelEncoder()
    var room = levels.mutableSpan
    let first = SectorIdentifier(layer: 0, number: 0x30000)
    return (try? encoder.encode(main.span, first: first, into: &room)) == nil ? [] : levels
  }()

  /// Four bytes a change: where, three bytes; what, of the last byte's two highest bits: turn bits over, leave bytes out,
  /// put bytes in, wipe a stretch out.
  private static func edited(_ block: [UInt8], _ edits: [UInt8]) -> [UInt8] {
    var stream = block
    for start in stride(from: 0, to: edits.count - 3, by: 4) where !stream.isEmpty {
      let place =
        (Int(edits[start]) << 16 | Int(edits[start + 1]) << 8 | Int(edits[start + 2])) % stream.count
      let what = edits[start + 3]
      let end = min(place + Int(what & 0x3F) + 1, stream.count)
      switch what >> 6 {
      case 0: stream[place] ^= what & 0x3F
      case 1: stream.removeSubrange(place..<end)
      case 2: stream.insert(contentsOf: Array(stream[place..<end]), at: place)
      default: for index in place..<min(place + 64 * (end - place), stream.count) { stream[index] = 0 }
      }
    }
    return stream
  }

  private static func compactDisc(_ bytes: [UInt8]) -> String? {
    guard let head = bytes.first else { return nil }
    var decoder = CompactDiscDecoder()
    var words = 0
    let piece = 1 + Int(head) * 3
    for start in stride(from: 1, to: bytes.count, by: piece) {
      let levels = Array(bytes[start..<min(start + piece, bytes.count)])
      decoder.append(levels.span) { _ in words += 1 }
    }
    decoder.finish { _ in words += 1 }
    return words == decoder.counts.words ? nil : "\(words) words handed over, \(decoder.counts.words) counted"
  }
}
