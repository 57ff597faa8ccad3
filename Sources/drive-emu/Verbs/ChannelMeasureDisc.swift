import Configuration
import DriveEmulator
import Foundation
import ReadChannel
import TraceFiles

/// `drive-emu channel measure IMAGE`: a recorded disc measured by radius and layer, with the servo running.
extension ChannelMeasure {
  static func measure(image path: String, _ invocation: Invocation) throws -> ExitCode {
    for option in ["rate-hz", "sample", "format"] where invocation.has(option) {
      throw Failure.usage("--\(option) with a recorded disc", advice: "it goes with --rf FILE only")
    }
    let progress = Progress("measure", console: invocation.console)
    Interruption.watch()
    let survey = try DiscSurvey(
      DiscImageReader(path: path), session: invocation.integer("session", in: 0...65_535),
      stretchesOfLayer: try invocation.integer("stretches", in: 1...100_000) ?? 16
    ) {
      progress.update($0)
      return !Interruption.isRequested
    }
    var sectors: [SectorMeasurement] = []
    let keeps = invocation.value("csv") != nil
    let stretches = try survey.measure { if keeps { sectors.append($0) } }
    progress.finish()
    if let path = invocation.value("csv") { try MeasurementReport.write(sectors, to: path) }
    try invocation.emit(
      text: table(stretches), json: .object(["stretches": .array(stretches.map(document))]))
    let lost = stretches.reduce(0) { $0 + $1.wanted - $1.sound }
    guard lost > 0 else { return .success }
    invocation.console.complain("drive-emu: \(lost) sectors could not be read at the first time")
    invocation.console.complain("repeat: \(invocation.repetition)")
    return .uncorrectable
  }

  private static func table(_ stretches: [DiscSurvey.Stretch]) -> String {
    var text = "layer  radius mm  jitter %  asymmetry  I14/I14H  I3/I14   beta  SNR dB  PIE8  PIF  lost\n"
    for stretch in stretches {
      let track = stretch.measurement?.track
      let jitter = track?.edges.jitterPercent ?? stretch.jitterPercent
      let pie8 = stretch.measurement?.mostInnerErrorsOfEightBlocks ?? track?.innerErrorRows
      text += padded("\(stretch.layer)", 5) + padded(fixed(stretch.radius * 1e3, 3), 11)
      text += padded(fixed(jitter, 2), 10) + padded(fixed(track?.amplitudes.asymmetry, 3), 11)
      text += padded(fixed(track?.amplitudes.modulation, 3), 10)
      text += padded(fixed(track?.amplitudes.resolution, 3), 8)
      text += padded(fixed(track?.amplitudes.beta, 3), 7)
      text += padded(fixed(track?.detectorSignalToNoise, 1), 8)
      text += padded(pie8.map { "\($0)" } ?? "-", 6)
      text += padded(track.map { "\($0.innerFailedRows)" } ?? "-", 5)
      text += padded("\(stretch.wanted - stretch.sound)", 6) + "\n"
    }
    return text
  }

  private static func fixed(_ value: Double?, _ decimals: Int) -> String {
    value.map { String(format: "%.\(decimals)f", $0) } ?? "-"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func document(_ stretch: DiscSurvey.Stretch) -> ConfigurationValue {
    let head: [ConfigurationValue.Member] = [
      .init("layer", .integer(Int(stretch.layer))),
      .init("first_sector", .unsigned(UInt64(stretch.firstSector))),
      .init("radius_mm", .number(stretch.radius * 1e3)), .init("sectors", .integer(stretch.wanted)),
      .init("lost", .integer(stretch.wanted - stretch.sound)),
      .init("stretch_jitter_percent", stretch.jitterPercent.map { .number($0) } ?? .null),
      .init("pi8_most", stretch.measurement?.mostInnerErrorsOfEightBlocks.map { .integer($0) } ?? .null),
    ]
    return .object(
      members: head + (stretch.measurement.map { MeasurementReport.members(of: $0.track) } ?? []))
  }
}
