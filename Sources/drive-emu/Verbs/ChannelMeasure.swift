import Configuration
import DiscFormat
import ReadChannel

/// `drive-emu channel measure`: RF samples through the read channel, and what they are worth.
enum ChannelMeasure {
  static let command = Command(
    path: ["channel", "measure"], summary: "jitter and error counts of an RF file",
    options: [
      Option(name: "rf", value: "FILE", help: "the samples of the RF signal, not equalised"),
      Option(
        name: "rate-hz", value: "R",
        help: "samples per second; a WAV file's own rate is taken where this is not given"),
      Option(
        name: "sample", value: "s16le|f32le|wav", help: "how the samples are written; s16le if not given"),
      Option(name: "format", value: "dvd|cd", help: "what was recorded; dvd if not given"),
    ], ignores: ["set", "seed"],
    discussion: """
      The channel rate is found within 3 percent of the nominal one. Of a WAV file the first channel counts. Exit 5 where
      error correction failed or lock was lost, 6 where the input is truncated, corrupt or holds no such signal; what
      was sound is counted all the same.

      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let format: ChannelFormat =
      switch invocation.value("format") ?? "dvd" {
      case "dvd": .dvd
      case "cd": .compactDisc
      case let name: throw Failure.usage("--format \(name) is no format", advice: "dvd or cd would do")
      }
    var source = try SampleFile(invocation)
    var measurement = try made(format, rate: source.rate)
    var damage: Failure?
    do {
      while let samples = try source.next() { try measurement.append(samples.span) }
    } catch let failure as Failure where failure.code == .damagedInput {
      damage = failure
    }
    measurement.finish()
    let isDisc = format == .compactDisc
    try invocation.emit(
      text: MeasurementReport.text(measurement),
      json: isDisc ? MeasurementReport.compactDisc(measurement) : MeasurementReport.dvd(measurement))
    guard let fault = damage ?? fault(of: measurement, source) else { return .success }
    invocation.console.complain("drive-emu: \(fault)")
    invocation.console.complain("repeat: \(invocation.repetition)")
    return fault.code
  }

  private static func made(_ format: ChannelFormat, rate: Double) throws -> RFMeasurement {
    do {
      return try RFMeasurement(format: format, sampleRate: rate)
    } catch {
      throw Failure.usage("\(error)", advice: "give the rate of the samples with --rate-hz R")
    }
  }

  /// What is wrong with the signal, if anything.
  private static func fault(of measurement: RFMeasurement, _ source: SampleFile) -> Failure? {
    let counts = measurement.reader.counts
    let isDisc = measurement.format == .compactDisc
    let frames = isDisc ? measurement.compactDisc.frames : measurement.sectors.frames
    if counts.locks == 0 || frames == 0 {
      return Failure(
        .damagedInput, "\(source.path) holds no signal of this format in its \(counts.samples) samples",
        advice: "check --rate-hz, --sample and --format; silence and noise have no clock")
    }
    let failed = isDisc ? measurement.compactDisc.failedWords : measurement.sectors.failed
    if failed > 0 {
      return Failure(
        .uncorrectable, "\(source.path): \(failed) \(isDisc ? "C1 words" : "sectors") could not be corrected")
    }
    if counts.lockLost > 0 {
      return Failure(.uncorrectable, "\(source.path): the clock lost lock \(counts.lockLost) times")
    }
    return nil
  }
}
