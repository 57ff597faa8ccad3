import Configuration
import DiscFormat
import ReadChannel

/// `drive-emu channel measure`: RF samples through the read channel, and what they are worth.
enum ChannelMeasure {
  static let command = Command(
    path: ["channel", "measure"], summary: "jitter and error counts of an RF file or a recorded disc",
    operands: [
      Operand(name: "IMAGE", isOptional: true, help: "a recorded disc, read with the servo running")
    ],
    options: [
      Option(name: "rf", value: "FILE", help: "the samples of the RF signal, not equalised"),
      Option(
        name: "rate-hz", value: "R",
        help: "samples per second; a WAV file's own rate is taken where this is not given"),
      Option(
        name: "sample", value: "s16le|f32le|wav", help: "how the samples are written; s16le if not given"),
      Option(name: "format", value: "dvd|cd", help: "what was recorded; dvd if not given"),
      Option(
        name: "csv", value: "FILE", isWritten: true,
        help: "also writes what is measured of each sector, a line a sector"),
      Option(
        name: "stretches", value: "N",
        help: "of a recorded disc: stretches of eight blocks on each layer, 16 if not given"),
      Option(name: "session", value: "N", help: "of a recorded disc: which session, the last by default"),
    ], ignores: ["set", "seed"],
    discussion: """
      Of a DVD everything is told by sector and by layer, too: jitter and run lengths through the standard's chain,
      modulation, resolution, asymmetry and beta before any equaliser, signal to noise at the detector, PI errors (of the
      sector, and of the eight blocks that end with it), PI and PO failures (columns of the sector's block). Runs at the
      low level count as marks, as on a disc that darkens. The channel rate is found within 3 percent of the
      nominal one. Of a WAV file the first channel counts. Exit 5 where error correction failed or lock was lost, 6 where the input is truncated, corrupt or holds no such signal; what
      was sound is counted all the same.

      Of a recorded disc IMAGE stretches of eight blocks are read on each layer, from its first block to its last: what is
      measured of each, by radius. Exit 5 where sectors did not come at the first reading.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    if let path = invocation.operands.first {
      guard invocation.value("rf") == nil else {
        throw Failure.usage("a recorded disc and --rf", advice: "name one of them")
      }
      return try measure(image: path, invocation)
    }
    let format: ChannelFormat =
      switch invocation.value("format") ?? "dvd" {
      case "dvd": .dvd
      case "cd": .compactDisc
      case let name: throw Failure.usage("--format \(name) is no format", advice: "dvd or cd would do")
      }
    var source = try SampleFile(invocation)
    var measurement = try made(format, rate: source.rate)
    var damage: Failure?
    var sectors: [SectorMeasurement] = []
    do {
      while let samples = try source.next() {
        try measurement.append(samples.span) { sector, _ in sectors.append(sector) }
      }
    } catch let failure as Failure where failure.code == .damagedInput {
      damage = failure
    }
    measurement.finish { sector, _ in sectors.append(sector) }
    if let path = invocation.value("csv") { try MeasurementReport.write(sectors, to: path) }
    let isDisc = format == .compactDisc
    try invocation.emit(
      text: MeasurementReport.text(measurement),
      json: isDisc ? MeasurementReport.compactDisc(measurement) : MeasurementReport.dvd(measurement, sectors))
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
