import Configuration
import Reporting
import WriteStrategy

/// What `write marks` found.
struct WriteMarksResult {
  let input: WriteInput
  let marks: [WrittenMark]
  let probes: [WriteProbe]
  /// Where the first pulse begins, metres along the track: places are told from there.
  private let origin: Double

  init(_ input: WriteInput, probes points: [String]) throws {
    self.input = input
    let train = try input.train()
    let writer = try input.writer()
    let origin = (train.marks.first?.start ?? 0) * input.velocity
    self.origin = origin
    marks = writer.marks(train)
    probes = try points.map { try WriteProbe($0, writer, train, origin: origin) }
  }

  var text: String {
    var table = TextTable([
      .text("mark"), .number("start"), .number("length"), .number("width"), .number("peak"),
      .number("lead shift"),
      .number("trail shift"), .number("gradient"),
    ])
    table.append(["", "nm", "nm", "nm", "K", "nm", "nm", "K/nm"])
    for mark in marks {
      guard let lead = mark.lead, let trail = mark.trail else {
        table.append(["\(mark.run)T", "none", "", "", decimalText(mark.peakRise, decimals: 1)])
        continue
      }
      let joined = lead.isJoined || trail.isJoined ? " joined" : ""
      table.append(
        ["\(mark.run)T\(joined)"]
          + [lead.place - origin, mark.length, mark.width].map { decimalText($0 * 1e9, decimals: 1) }
          + [decimalText(mark.peakRise, decimals: 1)]
          + [mark.leadShift, mark.trailShift].map { decimalText($0 * 1e9, decimals: 1) }
          + [decimalText(min(lead.gradient, trail.gradient) * 1e-9, decimals: 2)])
    }
    return "\(input.stack.name), \(input.strategy.name), \(decimalText(input.velocity)) m/s\n\n"
      + table.text()
      + probes.map { "\n" + $0.text }.joined()
  }

  var document: ConfigurationValue {
    var members: [ConfigurationValue.Member] = [
      .init("stack", .string(input.stack.name)), .init("strategy", .string(input.strategy.name)),
      .init("velocity_m_per_s", .number(input.velocity)), .init("linear", .boolean(input.isLinear)),
      .init("marks", .array(marks.map(document))),
    ]
    if !probes.isEmpty { members.append(.init("probes", .array(probes.map(\.document)))) }
    return .object(members: members)
  }

  private func document(_ mark: WrittenMark) -> ConfigurationValue {
    func nanometres(_ metres: Double?) -> ConfigurationValue { metres.map { .number($0 * 1e9) } ?? .null }
    let isWritten = mark.lead != nil
    return .object([
      "run_t": .integer(mark.run), "start_nm": nanometres(mark.lead.map { $0.place - origin }),
      "length_nm": .number(mark.length * 1e9), "width_nm": .number(mark.width * 1e9),
      "peak_k": .number(mark.peakRise),
      "neighbour_peak_k": .number(mark.neighbourRise),
      "lead_shift_nm": nanometres(isWritten ? mark.leadShift : nil),
      "trail_shift_nm": nanometres(isWritten ? mark.trailShift : nil),
      "lead_gradient_k_per_nm": mark.lead.map { .number($0.gradient * 1e-9) } ?? .null,
      "trail_gradient_k_per_nm": mark.trail.map { .number($0.gradient * 1e-9) } ?? .null,
      "joined": .boolean(mark.lead?.isJoined ?? false || mark.trail?.isJoined ?? false),
    ])
  }
}

/// The temperature of one point against time.
struct WriteProbe {
  /// Along the track from the first pulse's leading edge, and aside of it, metres.
  let place: (along: Double, aside: Double)
  /// Seconds from the first pulse's leading edge, and rises in K.
  let samples: [(time: Double, rise: Double)]

  /// How far from the written track a point may lie, metres.
  static let margin = 20e-6
  static let mostSamples = 20_000

  init(_ text: String, _ writer: LayerWriter, _ train: PulseTrain, origin: Double) throws {
    let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count <= 2, let along = numbers[0], along.isFinite,
      let aside = numbers.count == 2 ? numbers[1] : 0,
      aside.magnitude <= 20_000
    else {
      throw Failure.usage("--probe \(text) is no point", advice: "nanometres such as 300 or 300:740 would do")
    }
    place = (along * 1e-9, aside * 1e-9)
    let length = ((train.marks.last?.rest ?? 0) - (train.marks.first?.start ?? 0)) * writer.velocity
    guard place.along >= -Self.margin, place.along <= length + Self.margin else {
      throw Failure.usage(
        "--probe \(text) lies far from what is written",
        advice: "-20000 to \(Int((length + Self.margin) * 1e9)) nm along the track would do")
    }
    let start = train.marks.first?.start ?? 0
    let duration = (train.marks.last?.rest ?? 0) - start + 400e-9
    let step = max(1e-9, duration / Double(Self.mostSamples))
    let farthest = min(24e-6, writer.velocity * duration + Self.margin)
    let line = writer.line(train, offset: aside.magnitude * 1e-9, behind: farthest, ahead: farthest)
    samples = (0...Int(duration / step)).map { index in
      let time = Double(index) * step
      return (time, line.rise(at: along * 1e-9 + origin, time: time + start))
    }
  }

  var text: String {
    let top = samples.max { $0.rise < $1.rise } ?? (0, 0)
    let point = "\(decimalText(place.along * 1e9)) nm along, \(decimalText(place.aside * 1e9)) nm aside"
    return "\(point): highest rise \(decimalText(top.rise, decimals: 1)) K at "
      + "\(decimalText(top.time * 1e9, decimals: 1)) ns\n"
  }

  var document: ConfigurationValue {
    .object([
      "along_nm": .number(place.along * 1e9), "aside_nm": .number(place.aside * 1e9),
      "time_ns": .numbers(samples.map { $0.time * 1e9 }), "rise_k": .numbers(samples.map(\.rise)),
    ])
  }
}
