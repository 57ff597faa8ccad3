internal import Configuration
internal import TraceFiles

/// One channel of a captured file, found and its rate settled.
struct CaptureChannel {
  let entry: CaptureSidecar.Entry
  let path: String
  /// As the file names it.
  let name: String
  let samples: [Double]
  /// Samples a second, and the time of the first one, seconds.
  let rate: Double
  let start: Double

  init(_ entry: CaptureSidecar.Entry, files: inout [CaptureFile], fallbackRate: Double?) throws {
    self.entry = entry
    let index = try Self.file(entry, files)
    let told = entry.rate ?? (files[index].tellsChanges ? fallbackRate : nil)
    if files[index].tellsChanges, told == nil {
      throw entry.node.inconsistency(
        at: "signal", "\(files[index].path) tells changes, and no rate to sample them at is told",
        advice: "write rate_hz: 200000 or whatever rate is wanted")
    }
    let recording = try files[index].recording(rate: told)
    path = files[index].path
    let signal = try Self.signal(entry, recording, path: path)
    name = signal.name
    samples = signal.samples
    start = recording.start
    if let bad = samples.firstIndex(where: { !$0.isFinite }) {
      throw TraceFileError(
        .corrupt(chunk: nil), file: path, what: "sample \(bad) of \(name) is no number: a gap",
        remedy: "a part of the capture without gaps would do; nothing is repeated")
    }
    rate = try Self.rate(entry, recording.interval, samples: samples, path: path)
    guard rate > 0, rate <= 1e12, start.isFinite else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: path, what: "the file tells \(rate) samples a second from \(start) s on",
        remedy: "use an undamaged copy of the file, or write rate_hz into the sidecar")
    }
  }

  private static func file(_ entry: CaptureSidecar.Entry, _ files: [CaptureFile]) throws -> Int {
    let names = files.map(\.path).joined(separator: ", ")
    guard let wanted = entry.file else {
      guard files.count == 1 else {
        throw entry.node.inconsistency(
          at: "signal",
          "there are \(files.count) files, and \(entry.signal.rawValue) does not say which it is in",
          advice: "write file: with one of \(names)")
      }
      return 0
    }
    let found = files.indices.filter { files[$0].isCalled(wanted) }
    guard found.count == 1 else {
      throw entry.node.inconsistency(
        at: "file",
        found.isEmpty ? "no file that was given is called so" : "\(found.count) files are called so",
        advice: "one of \(names) would do")
    }
    return found[0]
  }

  private static func signal(
    _ entry: CaptureSidecar.Entry, _ recording: Recording, path: String
  ) throws -> RecordedSignal {
    let names = recording.signals.map(\.name).joined(separator: ", ")
    guard let wanted = entry.channel else {
      guard recording.signals.count == 1 else {
        throw entry.node.inconsistency(
          at: "signal", "\(path) has \(recording.signals.count) channels, and none is named",
          advice: "write channel: with one of \(names)")
      }
      return try checked(recording.signals[0], entry, path: path)
    }
    // A name behind scopes, as VCD has them, will do if it is the only one.
    let inScopes = recording.signals.filter { $0.name.hasSuffix("." + wanted) }
    guard let signal = recording[wanted] ?? (inScopes.count == 1 ? inScopes[0] : nil) else {
      let many = recording.signals.contains { $0.name == wanted }
      let near = Nearest.name(to: wanted, among: recording.signals.map(\.name))
      throw entry.node.inconsistency(
        at: "channel",
        many ? "\(path) has more than one channel of this name" : "\(path) has no such channel",
        advice: near.map { "did you mean \"\($0)\"?" } ?? "there are \(names)")
    }
    return try checked(signal, entry, path: path)
  }

  /// The unit must be the file's, if both are told.
  private static func checked(
    _ signal: RecordedSignal, _ entry: CaptureSidecar.Entry, path: String
  ) throws -> RecordedSignal {
    if let unit = entry.unit, !signal.unit.isEmpty, !CaptureUnit.agree(unit, signal.unit) {
      throw entry.node.inconsistency(
        at: "unit", "\(path) gives \(signal.name) in \(signal.unit)",
        advice: "write unit: \"\(signal.unit)\", with full_scale and offset in it")
    }
    return signal
  }

  private static func rate(
    _ entry: CaptureSidecar.Entry, _ interval: Double?, samples: [Double], path: String
  ) throws -> Double {
    let own = interval.map { CaptureRate.snapped(1 / $0) }
    switch (entry.rate, own) {
    case (let told?, let own?):
      guard (told / own - 1).magnitude <= CaptureRate.agreement else {
        throw entry.node.inconsistency(
          at: "rate_hz", "the sidecar says \(told) Hz, \(path) says \(own) Hz",
          advice: "write rate_hz: \(own), or leave it out")
      }
      return told
    case (let told?, nil): return told
    case (nil, let own?): return own
    case (nil, nil):
      guard entry.clock != nil else {
        throw entry.node.inconsistency(
          at: "signal", "neither \(path) nor the sidecar tells the rate of \(entry.signal.rawValue)",
          advice: "write rate_hz: 200000 or whatever the samples were taken at")
      }
      return try CaptureClock(entry, samples: samples, path: path).rate
    }
  }
}

/// Rates of captures.
enum CaptureRate {
  /// Two rates that differ by a smaller share are the same one, told with other digits.
  static let agreement = 1e-4

  /// Times are printed in so many digits; a rate that lies within a millionth of a whole number of hertz is that.
  static func snapped(_ rate: Double) -> Double {
    let whole = rate.rounded()
    return whole > 0 && (rate - whole).magnitude <= 1e-6 * whole ? whole : rate
  }

  /// How many of `rate` go into one of `servo`, if it is a whole number.
  static func whole(_ rate: Double, per servo: Double) -> Int? {
    let ratio = rate / servo
    guard ratio >= 0.5, ratio < 1e9, (ratio - ratio.rounded()).magnitude <= 1e-9 * ratio else { return nil }
    return Int(ratio.rounded())
  }
}

/// Spellings of one unit.
enum CaptureUnit {
  static func agree(_ first: String, _ second: String) -> Bool { canonical(first) == canonical(second) }

  private static func canonical(_ unit: String) -> String {
    let text = unit.replacing("\u{B5}", with: "u").replacing("\u{3BC}", with: "u")
    return [
      "Volt": "V", "Volts": "V", "volt": "V", "volts": "V", "v": "V", "mv": "mV", "Ampere": "A", "Amp": "A",
    ][
      text] ?? text
  }
}

/// The name that was probably meant.
enum Nearest {
  static func name(to text: String, among names: [String]) -> String? {
    let same = names.first { $0.lowercased() == text.lowercased() }
    return same
      ?? names.first {
        !text.isEmpty
          && ($0.lowercased().hasPrefix(text.lowercased()) || text.lowercased().hasPrefix($0.lowercased()))
      }
  }
}
