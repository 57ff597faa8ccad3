internal import ControlBlocks
internal import Determinism
internal import DriveEmulator
internal import DriveInterface
internal import ServoLoop

/// How a loop is measured by injected sines.
public struct SineInjectionSettings: Equatable, Sendable {
  /// Lowest and highest frequency, Hz.
  public var lowest = 20.0
  /// Highest frequency, Hz.
  public var highest = 60_000.0
  /// Points a decade to begin with; more go where the response bends, crosses or peaks.
  public var pointsPerDecade = 8
  /// Motion of the spot that the sine aims at, metres; nil for 20 nm across the tracks, and of focus 100 nm, or 250 nm far
  /// below the crossover.
  public var length: Double?
  /// Fewest windows averaged at each point, each of them twice, and shortest time over which they are, seconds.
  public var averages = 6
  /// The shortest time over which windows are averaged at each point, seconds.
  public var duration = 0.5
  /// Standard deviation of L, as a share of it, with which a point is certain enough.
  public var accuracy = 0.006
  /// The longest disc time that windows at a point span, seconds; a quarter of it across the tracks.
  public var longest = 9.0
  /// Coherence below which a number is refused.
  public var trustedCoherence = 0.9
  /// The largest number of points.
  public var mostPoints = 160

  /// The usual settings.
  public init() {}
}

/// An analyser at work on one stand: it measures where it is told and keeps what it measured.
struct SineInjection<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  private let stand: LoopStand<Firmware>
  let settings: SineInjectionSettings
  private var measured: [Line: LoopPoint] = [:]

  /// A frequency as the analyser has it: whole cycles in a window.
  struct Line: Hashable, Comparable {
    let window: Int
    let cycles: Int

    /// Hz.
    func frequency(_ sampleRate: Double) -> Double { Double(cycles) * sampleRate / Double(window) }

    static func < (left: Line, right: Line) -> Bool {
      left.cycles * right.window < right.cycles * left.window
    }
  }

  init(stand: LoopStand<Firmware>, settings: SineInjectionSettings) {
    self.stand = stand
    self.settings = settings
  }

  private var sampleRate: Double { stand.scenario.sampleRate }

  /// The points so far, by rising frequency.
  var points: [LoopPoint] { measured.values.sorted { $0.frequency < $1.frequency } }

  /// Those that can be trusted.
  var trusted: [LoopPoint] { points.filter { $0.coherence >= settings.trustedCoherence } }

  /// A line next to a frequency, whose window holds whole turns of the disc and whole cycles of the sine: Hann's bell is
  /// zero on every harmonic of the rotation then, and run-out leaves nothing in the line but what the spindle's speed
  /// wanders. Windows are long where the disc's lines are strong.
  func line(near frequency: Double, longer: Int) -> Line {
    let seconds = Double(longer) * (frequency < 100 ? 0.6 : (frequency < 600 ? 0.3 : 0.15))
    guard let turn = stand.turn, turn > 16 else {
      let cycles = max(6, Int(frequency * seconds + 0.5))
      return Line(window: max(16, Int(Double(cycles) * sampleRate / frequency + 0.5)), cycles: cycles)
    }
    let turns = max(4, Int((seconds * sampleRate / turn).rounded(.up)))
    let cycles = Int(Self.besideLines(frequency * turn / sampleRate, turns: turns))
    return Line(window: Int(Double(turns) * turn + 0.5), cycles: max(1, cycles))
  }

  /// Whole cycles in so many turns, next to `harmonic` cycles in each turn, that keep a quarter of the rotation frequency
  /// away from its harmonics.
  static func besideLines(_ harmonic: Double, turns: Int) -> Double {
    let wanted = (harmonic * Double(turns)).rounded()
    let room = (0.25 * Double(turns)).rounded(.up)
    let line = (wanted / Double(turns)).rounded() * Double(turns)
    let distance = wanted - line
    guard distance.magnitude < room else { return wanted }
    return line + (distance < 0 && line > 0 ? -room : room)
  }

  /// Injects a sine near `frequency` and takes the point: over longer and longer windows, until it is coherent or the
  /// longest time is over. Windows through which the sled drags the lens do not count: a kick is no part of a fast loop.
  mutating func measure(near frequency: Double) throws {
    let first = line(near: frequency, longer: 1)
    guard measured[first] == nil, measured.count < settings.mostPoints else { return }
    var point = try take(first)
    // Eight times as long cannot mend what is less than half coherent.
    for longer in [2, 4, 8] where !isCertain(point) && point.coherence > 0.5 {
      let next = line(near: first.frequency(sampleRate), longer: longer)
      guard analysis(next).ticks <= Int(longest * sampleRate) else { break }
      let other = try take(next)
      if other.deviation < point.deviation { point = other }
    }
    measured[first] = point
  }

  /// A longer look would gain nothing that counts.
  private func isCertain(_ point: LoopPoint) -> Bool {
    point.coherence > 0.99 && point.deviation < settings.accuracy
  }

  /// The longest disc time spent on a point. The track carries the lens off its middle meanwhile, and one beam's
  /// tracking error off its straight part: across the tracks a quarter of the time must do.
  private var longest: Double {
    settings.longest * (stand.run.firmware.probe.axis == .focus ? 1 : 0.25)
  }

  private func analysis(_ line: Line) -> SineAnalysis {
    let enough = Int(2 * settings.duration * sampleRate) / line.window - 1
    return SineAnalysis(window: line.window, cycles: line.cycles, averages: max(settings.averages, enough))
  }

  /// As far as the error signals are straight: of the push-pull 20 nm, of the S-curve more, where the loop leaves little of
  /// it to see. A drive that writes stops where the focus strays.
  private func usualLength(at frequency: Double) -> Double {
    guard stand.run.firmware.probe.axis == .focus else { return 20e-9 }
    return stand.writes || frequency > 0.25 * stand.scale.crossover ? 100e-9 : 250e-9
  }

  private func take(_ line: Line) throws -> LoopPoint {
    let frequency = line.frequency(sampleRate)
    let usual = stand.scale.amplitude(
      length: settings.length ?? usualLength(at: frequency), frequency: frequency,
      limit: 0.4 * stand.fullDrive)
    var smallest = usual
    while true {
      do {
        return try take(line, amplitude: smallest)
      } catch LoopMeasurementError.lost where settings.length == nil && smallest > 0.2 * usual {
        // Nobody asked for so much.
        smallest *= 0.5
      }
    }
  }

  private func take(_ line: Line, amplitude: Double) throws -> LoopPoint {
    // The loop swings in within some periods of its slowest part, the suspension; a kick dies away likewise.
    let settling = Int(0.15 * sampleRate)
    let analysis = analysis(line)
    var stand = stand
    func record(_ amplitude: Double) throws -> LoopRecord {
      try stand.record(
        .sine(amplitude: amplitude, cycles: UInt64(line.cycles), window: UInt64(line.window)),
        ticks: settling + analysis.ticks)
    }
    var best: (records: [LoopRecord], places: [Int])?
    for _ in 0..<4 {
      // Of the same run with the opposite sine: what comes back besides the sine is the same, and drops out of the
      // response; the coherence knows of it still.
      let records = try [record(amplitude), record(-amplitude)]
      let places = analysis.windows(of: records, from: settling, calm: settling)
      if places.count > best?.places.count ?? -1 { best = (records, places) }
      if 2 * places.count > analysis.count { break }
      // The sled comes in bursts of kicks, a turn apart.
      stand.goOn(ticks: Int(0.5 * sampleRate))
    }
    guard let best else { throw LoopMeasurementError.sledMoves }
    return analysis.point(best.records, at: best.places, sampleRate: sampleRate)
  }

  /// The whole response: a coarse grid, more points where it bends, then the places that figures are read at.
  mutating func sweep() throws {
    let highest = min(settings.highest, 0.45 * sampleRate)
    for frequency in LoopMargins.grid(
      from: settings.lowest, to: highest, pointsPerDecade: settings.pointsPerDecade)
    {
      try measure(near: frequency)
    }
    for _ in 0..<6 {
      let gaps = Self.bends(points)
      for frequency in gaps { try measure(near: frequency) }
      if gaps.isEmpty { break }
    }
    for _ in 0..<4 {
      for frequency in figures() { try measure(near: frequency) }
    }
  }

  /// Between which points the response changes by more than 4 dB beyond its usual slope, or by more than 20 degrees.
  private static func bends(_ points: [LoopPoint]) -> [Double] {
    zip(points, points.dropFirst()).compactMap { (low, high) -> Double? in
      let ratio = high.frequency / low.frequency
      guard ratio > 1.01 else { return nil }
      let slope = high.decibels - low.decibels + 40 * Double.log(ratio) / Double.log(10)
      let turn = (high.response * low.response.conjugate).phase.magnitude * 180 / Double.pi
      guard slope.magnitude > 4 || turn > 20 else { return nil }
      return (low.frequency * high.frequency).squareRoot()
    }
  }

  /// Where the response so far crosses 1 and -180 degrees and where sensitivity peaks.
  private func figures() -> [Double] {
    let loop = MeasuredLoop(points: trusted, sampleRate: sampleRate)
    guard let margins = LoopMargins(of: loop, grid: loop.analysisGrid) else { return [] }
    return margins.crossovers + margins.phaseCrossings.map(\.frequency) + [
      margins.peakSensitivityFrequency, margins.peakComplementaryFrequency,
      margins.peakSensitivityFrequency * 0.97, margins.peakSensitivityFrequency * 1.03,
      margins.peakComplementaryFrequency * 0.97, margins.peakComplementaryFrequency * 1.03,
    ]
  }
}

extension MeasuredLoop {
  /// Its points and places between them.
  var analysisGrid: [Double] {
    zip(points, points.dropFirst()).flatMap { low, high in
      (0..<8).map { low.frequency * Double.pow(high.frequency / low.frequency, Double($0) / 8) }
    } + (points.last.map { [$0.frequency] } ?? [])
  }
}

extension LoopStand {
  /// The largest drive, in the firmware's units.
  var fullDrive: Double { scenario.frontEnd.sensor == .linear ? scenario.frontEnd.driveFullScale : 1 }
}
