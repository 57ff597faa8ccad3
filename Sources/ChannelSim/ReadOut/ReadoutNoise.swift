internal import Determinism

/// The noise of a read-out, every part of it from a random stream of its own.
public struct ReadoutNoise: Equatable, Sendable {
  /// Relative intensity noise of the laser, a share squared per hertz.
  public var laser: Double
  /// Effective value of the medium's reflectance noise as the spot sees it, a share of the reflected light.
  ///
  /// 1 % unless given (assumed): long runs of a dye layer then stand 50 dB above it in 30 kHz. Quiet media were measured
  /// above 60 dB (Characterization of optical recording disk noise, SPIE, 1983).
  public var medium: Double
  /// Noise of detector and amplifier, in light (shares of a mirror's) per root hertz.
  ///
  /// 1.5e-7 unless given (assumed): six times what `leastElectronic` says of 0.7 mW at the disc.
  public var electronic: Double

  /// Noise of each kind; the laser's is the standard's -134 dB/Hz unless given (ECMA-267 9.1).
  public init(laser: Double = 3.9810717055349695e-14, medium: Double = 0.01, electronic: Double = 1.5e-7) {
    self.laser = laser
    self.medium = medium
    self.electronic = electronic
  }

  /// What shot noise and the amplifiers' resistors leave at least, light (shares of a mirror's) per root hertz.
  ///
  /// The current's shot noise is 2 q I and a feedback resistor's thermal noise 4 k T/R, in A^2/Hz (Schottky; Nyquist). The
  /// four quadrants have an amplifier each.
  /// - Parameters:
  ///   - power: Light that a mirror returns to the detector, W, > 0.
  ///   - reflectance: Share of it that a layer returns, 0...1.
  ///   - responsivity: Of the diodes, A/W, > 0; 0.45 for silicon at 650 nm.
  ///   - feedback: Of one quadrant's amplifier, ohm, > 0.
  ///   - temperature: K.
  public static func leastElectronic(
    power: Double, reflectance: Double, responsivity: Double, feedback: Double, temperature: Double
  ) -> Double {
    let (charge, boltzmann) = (1.602176634e-19, 1.380649e-23)
    let current = power * responsivity
    let shot = 2 * charge * current * reflectance
    let thermal = 4 * 4 * boltzmann * temperature / feedback
    return (shot + thermal).squareRoot() / current
  }

  /// No noise at all.
  public static let none = ReadoutNoise(laser: 0, medium: 0, electronic: 0)
}

/// Deviates of one stream by the number of the sample: twelve to a random word.
struct SampleNoise: Sendable {
  static let deviatesPerWord = 12
  private let stream: RandomStream

  init(seed: UInt64, name: StaticString) { stream = RandomStream(seed: seed, name: name) }

  /// The word of samples from twelve times a number on.
  @inline(__always)
  func word(_ number: UInt64) -> UInt64 { stream.word(at: number) }

  /// Writes the deviates of `count` samples from a number on, behind those that its word has for the samples before:
  /// returns how many these are, 0 to 11. `deviates` has room for 24 more.
  func fill(_ deviates: inout [Float], count: Int, from number: UInt64, _ table: DeviateTable) -> Int {
    let quads = table.quads.span
    var deviates = deviates.mutableSpan
    var number = number
    let skipped = Int(number % 12)
    number /= 12
    let end = skipped + count
    precondition(quads.count == 1024 && count >= 0 && count &+ 24 <= deviates.count)
    for index in stride(from: 0, to: end, by: 12) {
      let bits = word(number)
      for four in 0..<3 {
        // The check above leaves room for all of the last word's.
        unsafe deviates.put(quads.deviates(bits, four), unchecked: index &+ 4 &* four)
      }
      number &+= 1
    }
    return skipped
  }
}

extension Span<SIMD4<Float>> {
  /// Four of the twelve deviates of a word, from a `DeviateTable`'s quads: the caller has checked that there are 1024.
  @inline(__always)
  @unsafe
  func deviates(_ word: UInt64, _ four: Int) -> SIMD4<Float> {
    let bits = word >> UInt64(4 &+ 20 &* four)
    let first = unsafe self[unchecked: Int(truncatingIfNeeded: bits & 1023)]
    let second = unsafe self[unchecked: Int(truncatingIfNeeded: bits >> 10 & 1023)]
    return first + 0.75 * second
  }
}

/// A `GaussianTable` four lanes wide: an entry and 3/4 of another one are four normal deviates.
///
/// Every lane has every value of the table once, so that each deviate is distributed as `GaussianTable` says. Three bits
/// of the index sign three of the lanes and their parity the fourth, whatever the magnitudes: the four are uncorrelated
/// but for what neighbouring bins differ by. The other bits choose the magnitudes, in another order in each lane.
struct DeviateTable: Sendable {
  let quads: [SIMD4<Float>]

  init() {
    // From the smallest magnitude to the greatest.
    let magnitudes = GaussianTable().values.suffix(512).map { Float($0) }
    let orders = (0..<4).map(Self.order)
    quads = (0..<1024).map { index in
      let (a, b, c) = (index >> 9, index >> 8 & 1, index >> 7 & 1)
      let signs = [a, b, c, a ^ b ^ c]
      let within = [2 * b + c, 2 * a + c, 2 * a + b, 2 * a + b]
      var quad = SIMD4<Float>.zero
      for lane in 0..<4 {
        let magnitude = magnitudes[magnitudes.startIndex + 4 * orders[lane][index & 127] + within[lane]]
        quad[lane] = signs[lane] == 0 ? magnitude : -magnitude
      }
      return quad
    }
  }

  /// 0 to 127, shuffled.
  private static func order(_ lane: Int) -> [Int] {
    let stream = RandomStream(seed: UInt64(lane), name: "readout.deviates")
    var order = Array(0..<128)
    for index in stride(from: 127, to: 0, by: -1) {
      order.swapAt(index, Int(stream.word(at: UInt64(index)) % UInt64(index + 1)))
    }
    return order
  }
}
