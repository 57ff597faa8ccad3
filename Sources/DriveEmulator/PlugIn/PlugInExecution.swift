extension PlugInFirmware {
  /// Under which keys a log tells the library: its path as given, its name as it tells it, its SHA-256.
  static let libraryKey = "firmware_library"
  static let nameKey = "firmware_name"
  static let digestKey = "firmware_sha256"
}

extension Scenario {
  /// Runs the scenario with firmware from a library; the log tells which.
  public func execute(
    firmware library: PlugInLibrary, _ options: RunOptions = RunOptions()
  ) throws -> RunReport {
    var options = options
    options.build.properties += [
      BuildIdentity.Property(key: PlugInFirmware.libraryKey, value: library.path),
      BuildIdentity.Property(key: PlugInFirmware.nameKey, value: library.name),
      BuildIdentity.Property(key: PlugInFirmware.digestKey, value: library.digest),
    ]
    let firmware = try PlugInFirmware(library, scenario: self)
    return try execute(run: makeRun(firmware: firmware), source: .plugIn, options)
  }
}

extension TraceReplay {
  /// Replays a log of firmware from a library. Throws where this is another library than the one that was recorded.
  public static func replay(
    path: String, firmware library: PlugInLibrary, progress: ((RunProgress) -> Bool)? = nil
  ) throws -> ReplayReport {
    let reader = try RunLogReader(path: path)
    guard reader.source == .plugIn else {
      throw RunLogError(.doesNotFit, "the log was not made by firmware from a library; leave --firmware out")
    }
    guard let recorded = reader.build[PlugInFirmware.digestKey], recorded == library.digest else {
      throw RunLogError(
        .doesNotFit,
        "the log was made by \(reader.build[PlugInFirmware.libraryKey] ?? "a library") of SHA-256 "
          + "\(reader.build[PlugInFirmware.digestKey] ?? "unknown"), \(library.path) has \(library.digest); "
          + "name the library that was recorded")
    }
    let scenario = try scenario(of: reader)
    let firmware = try PlugInFirmware(library, scenario: scenario)
    guard firmware.hasPortableState else {
      throw RunLogError(
        .doesNotFit,
        "\(library.name) cannot save its state, so its runs cannot be replayed; define state_words, save and load"
      )
    }
    return try replay(reader, run: scenario.makeRun(firmware: firmware), progress: progress)
  }
}
