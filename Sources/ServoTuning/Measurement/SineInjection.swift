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
  /// Motion of the spot that the sine aims at, metres; nil for 100 nm of focus, 15 nm across the tracks.
  public var length: Double?
  /// Fewest windows averaged at each point, and shortest time over which they are, seconds.
  public var averages = 9
  /// The shortest time over which windows are averaged at each point, seconds.
  public var duration = 0.5
  /// Coherence below which a number is refused.
  public var trustedCoherence = 0.9
  /// The largest number of points.
  public var mostPoints = 160

  /// The usual settings.
  public init() {}
}

/// An analyser at work on one stand: it measures where it is told and keeps what it measured.
struct SineInjection<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  let stand: LoopStand<Firmware>
  let settings: SineInjectionSettings
  private var measured: [Line: LoopPoint] = [:]

  /// A frequency as the analyser has it: whole cycles in a window.
  struct Line: Hashable, Comparable {
    let window: Int
    let cycles: Int

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

  /// A window of whole cycles next to a frequency: long where the disc's own lines lie close, short where they do not,
  /// so that noise is averaged over many windows.
  func line(near frequency: Double) -> Line {
    let wanted = frequency < 300 ? 0.64 : (frequency < 1200 ? 0.08 : 0.02)
    let clear = frequency < 300 ? Self.besideLines(frequency, of: rotation) : frequency
    let cycles = max(6, Int(clear * wanted + 0.5))
    return Line(window: max(16, Int(Double(cycles) * sampleRate / clear + 0.5)), cycles: cycles)
  }

  /// Turns a second.
  private var rotation: Double { stand.scenario.firmware.spindle.targetSpeed }

  /// The frequency, or the nearest one that keeps a quarter of the disc's frequency away from its harmonics.
  static func besideLines(_ frequency: Double, of rotation: Double) -> Double {
    guard rotation > 0 else { return frequency }
    let harmonic = (frequency / rotation).rounded()
    let distance = frequency - harmonic * rotation
    let room = 0.25 * rotation
    guard harmonic >= 1, distance.magnitude < room else { return frequency }
    return harmonic * rotation + (distance < 0 ? -room : room)
  }

  /// Injects a sine near `frequency` and takes the point.
  mutating func measure(near frequency: Double) throws {
    let line = line(near: frequency)
    guard measured[line] == nil, measured.count < settings.mostPoints else { return }
    let actual = Double(line.cycles) * sampleRate / Double(line.window)
    let isFocus = stand.run.firmware.probe.axis == .focus
    let length = settings.length ?? (isFocus ? 100e-9 : 15e-9)
    let amplitude = stand.scale.amplitude(
      length: length, frequency: actual, limit: 0.4 * stand.fullDrive)
    // The loop swings in within some periods of its slowest part, the suspension.
    let settling = Int(0.15 * sampleRate)
    let enough = Int(2 * settings.duration * sampleRate) / line.window - 1
    let analysis = SineAnalysis(
      window: line.window, cycles: line.cycles, averages: max(settings.averages, enough))
    let ticks = settling + analysis.ticks
    let record = try stand.record(
      .sine(amplitude: amplitude, cycles: UInt64(line.cycles), window: UInt64(line.window)), ticks: ticks)
    measured[line] = analysis.point(
      returned: record.returned, added: record.added, from: settling, sampleRate: sampleRate)
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
