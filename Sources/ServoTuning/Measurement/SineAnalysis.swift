public import Determinism

/// One point of a measured open loop.
public struct LoopPoint: Equatable, Sendable {
  /// Hz.
  public var frequency: Double
  /// L.
  public var response: Complex
  /// The smaller one of the coherences of the injected sine with what comes back and with what goes on, 0 to 1.
  public var coherence: Double
  /// Standard deviation of L as a share of |L|, from the coherences and the number of averages.
  public var deviation: Double

  /// |L|, plain and in dB; phase in degrees, -180 to 180.
  public var magnitude: Double { response.magnitude }
  /// Magnitude, dB.
  public var decibels: Double { ReferenceMask.decibels(response.magnitude) }
  /// Phase, -180 to 180 degrees.
  public var phaseDegrees: Double { response.phase * 180 / Double.pi }
}

/// Reads one line out of two records: overlapping windows, weighted by Hann's bell, averaged against the injected sine.
///
/// A window holds whole periods of the sine, so that the bell leaves it exact, while run-out at other frequencies
/// leaks in with the third power of its distance. Windows follow each other at distances that grow from 0.35 to 0.65 of
/// their length: at equal distances what leaks in could come with the same phase each time, and pass for coherent.
struct SineAnalysis {
  let window: Int
  let cycles: Int
  /// Where windows begin.
  private let starts: [Int]
  /// Hann's bell times the conjugate of the line.
  private let weights: [Complex]

  init(window: Int, cycles: Int, averages: Int) {
    self.window = window
    self.cycles = cycles
    let last = Double(max(averages - 1, 1))
    starts = (0..<max(averages, 1)).map { index in
      let i = Double(index)
      return Int(Double(window) * (0.35 * i + 0.3 * i * (i - 1) / (2 * last)))
    }
    weights = (0..<window).map { n in
      let bell = 0.5 - 0.5 * Double.sinCosTurns(Double(n) / Double(window)).cos
      let phase = Double.sinCosTurns(Double((cycles * n) % window) / Double(window))
      return Complex(bell * phase.cos, -bell * phase.sin)
    }
  }

  /// Windows in all.
  var count: Int { starts.count }

  /// Ticks that the windows span.
  var ticks: Int { (starts.last ?? 0) + window }

  private func line(_ signal: [Double], from start: Int) -> Complex {
    var real = 0.0
    var imaginary = 0.0
    for n in 0..<window {
      real += weights[n].real * signal[start + n]
      imaginary += weights[n].imaginary * signal[start + n]
    }
    return Complex(real, imaginary)
  }

  /// Windows, from index `start` on, through which the sled did not drag the lens in any of the records.
  func windows(of records: [LoopRecord], from start: Int, calm: Int) -> [Int] {
    starts.map { $0 + start }.filter { first in
      records.allSatisfy { record in
        first + window <= record.returned.count
          && !record.kicks.contains { $0 + calm > first && $0 < first + window }
      }
    }
  }

  /// L = -(cross spectrum of d and r)/(cross spectrum of d and r + d), over windows of each record that begin at `places`.
  func point(_ records: [LoopRecord], at places: [Int], sampleRate: Double) -> LoopPoint {
    var crossReturned = Complex(0)
    var crossTotal = Complex(0)
    var (powerAdded, powerReturned, powerTotal) = (0.0, 0.0, 0.0)
    var averages = 0
    for (record, first) in records.flatMap({ record in places.map { (record, $0) } }) {
      let d = line(record.added, from: first)
      let r = line(record.returned, from: first)
      let total = r + d
      crossReturned += d.conjugate * r
      crossTotal += d.conjugate * total
      powerAdded += d.power
      powerReturned += r.power
      powerTotal += total.power
      averages += 1
    }
    let back = Self.coherence(crossReturned, powerAdded, powerReturned)
    let on = Self.coherence(crossTotal, powerAdded, powerTotal)
    // Hann windows that overlap by half are worth 0.95 independent ones each.
    let worth = 2 * 0.95 * Double(max(averages, 1))
    let variance = (Self.scatter(back) + Self.scatter(on)) / worth
    return LoopPoint(
      frequency: Double(cycles) * sampleRate / Double(window),
      response: averages > 0 ? (-1) * (crossReturned / crossTotal) : Complex(0), coherence: min(back, on),
      deviation: variance.squareRoot())
  }

  private static func coherence(_ cross: Complex, _ first: Double, _ second: Double) -> Double {
    let product = first * second
    return product > 0 ? min(1, cross.power / product) : 0
  }

  /// (1 - coherence)/coherence; nothing is known without any.
  private static func scatter(_ coherence: Double) -> Double {
    coherence > 0 ? (1 - coherence) / coherence : .infinity
  }
}
