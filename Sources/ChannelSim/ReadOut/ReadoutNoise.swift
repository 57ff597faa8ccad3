internal import Determinism

/// The noise of a read-out, every part of it from a random stream of its own.
public struct ReadoutNoise: Equatable, Sendable {
  /// Relative intensity noise of the laser, a share squared per hertz.
  public var laser: Double
  /// Effective value of the medium's reflectance noise as the spot sees it, a share of the reflected light.
  public var medium: Double
  /// Noise of detector and amplifier, in light (shares of a mirror's) per root hertz.
  public var electronic: Double

  /// Noise of each kind; the laser's is the standard's -134 dB/Hz unless given (ECMA-267 9.1).
  public init(laser: Double = 3.9810717055349695e-14, medium: Double = 0.01, electronic: Double = 1.5e-7) {
    self.laser = laser
    self.medium = medium
    self.electronic = electronic
  }

  /// No noise at all.
  public static let none = ReadoutNoise(laser: 0, medium: 0, electronic: 0)
}

/// Deviates of one stream by the number of the sample: five to a random word.
struct SampleNoise: Sendable {
  private let stream: RandomStream

  init(seed: UInt64, name: StaticString) { stream = RandomStream(seed: seed, name: name) }

  /// Writes the deviates of samples from a number on, as many as fit; `table` is a `GaussianTable`'s times 5/4.
  func fill(_ deviates: inout [Float], from number: UInt64, _ table: [Float]) {
    let table = table.span
    precondition(table.count == 1024)
    var deviates = deviates.mutableSpan
    let count = deviates.count
    var (word, lane) = number.quotientAndRemainder(dividingBy: 5)
    var index = 0
    while index < count {
      var bits = stream.word(at: word) >> (4 + 10 * lane)
      if lane == 0, index &+ 5 <= count {
        deviates[index] = table[Int(truncatingIfNeeded: bits & 1023)]
        deviates[index &+ 1] = table[Int(truncatingIfNeeded: bits >> 10 & 1023)]
        deviates[index &+ 2] = table[Int(truncatingIfNeeded: bits >> 20 & 1023)]
        deviates[index &+ 3] = table[Int(truncatingIfNeeded: bits >> 30 & 1023)]
        deviates[index &+ 4] = table[Int(truncatingIfNeeded: bits >> 40 & 1023)]
        index &+= 5
      } else {
        while lane < 5, index < count {
          deviates[index] = table[Int(truncatingIfNeeded: bits & 1023)]
          bits >>= 10
          lane &+= 1
          index &+= 1
        }
        lane = 0
      }
      word &+= 1
    }
  }
}
