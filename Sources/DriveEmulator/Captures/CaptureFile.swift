internal import Configuration
internal import Foundation
internal import TraceFiles

/// One file of a capture, read when the rate is known.
struct CaptureFile {
  let path: String
  let bytes: [UInt8]
  let format: RecordingFormat
  private var recordings: [(rate: Double?, recording: Recording)] = []

  init(path: String) throws {
    self.path = path
    do {
      bytes = [UInt8](try InputFile.open(path).readToEnd() ?? Data())
    } catch let error as TraceFileError {
      throw error
    } catch {
      throw TraceFileError(
        .cannotRead, file: path, what: "the system refused a read: \(TraceFileError.reason(error))",
        remedy: "check the disk, or copy the file elsewhere")
    }
    guard !bytes.isEmpty else {
      throw TraceFileError(
        .notThisFormat, file: path, what: "the file is empty", remedy: "name a file that holds samples")
    }
    guard let format = RecordingFormat(bytes, name: path) else {
      throw TraceFileError(
        .notThisFormat, file: path, what: "neither the name nor the first bytes tell the format",
        remedy: "the name's ending would tell it for one of "
          + RecordingFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self.format = format
  }

  /// Signals are told by their changes, which a rate samples.
  var tellsChanges: Bool { format.tellsChanges(bytes) }

  mutating func recording(rate: Double?) throws -> Recording {
    let rate = tellsChanges ? rate : nil
    if let known = recordings.first(where: { $0.rate == rate }) { return known.recording }
    let recording = try format.read(bytes, name: path, rate: rate)
    recordings.append((rate, recording))
    return recording
  }

  /// Whether a sidecar's `file` means this one.
  func isCalled(_ name: String) -> Bool { path == name || path.hasSuffix("/" + name) }
}

/// A sidecar to begin with, for files that have none.
public enum CaptureTemplate {
  /// Names every channel of the files. What they are is for the user to say, unless a channel is called as a signal is,
  /// as in files that `trace export` has written. Throws where a file cannot be read.
  public static func text(for paths: [String]) throws -> String {
    var lines = ["{", "  schema: \"drive-emu/capture/1\",", "  name: \"...\","]
    var signals: [String] = []
    var toldRate = true
    for path in paths {
      var file = try CaptureFile(path: path)
      let names: [(name: String, unit: String)]
      if file.tellsChanges {
        names = [("...", "")]
        toldRate = false
      } else {
        let recording = try file.recording(rate: nil)
        names = recording.signals.map { ($0.name, $0.unit) }
        toldRate = toldRate && recording.interval != nil
      }
      for (name, unit) in names.prefix(64 / max(1, paths.count)) {
        var entry = "    { signal: \(quoted(CaptureSignal(rawValue: name)?.rawValue ?? "...")), "
        if paths.count > 1 { entry += "file: \(quoted((path as NSString).lastPathComponent)), " }
        entry += "channel: \(quoted(name)), "
        if !unit.isEmpty { entry += "unit: \(quoted(unit)), " }
        signals.append(entry + "full_scale: 1 },")
      }
    }
    if !toldRate { lines.append("  rate_hz: ...,") }
    return (lines + ["  signals: ["] + signals + ["  ],", "}"]).joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    (try? ConfigurationValue.string(text).json(.compact, nonFinite: .refuse)) ?? "\"...\""
  }
}
