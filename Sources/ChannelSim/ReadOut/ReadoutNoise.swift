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

/// Deviates of one stream by the number of the sample: six to a random word.
struct SampleNoise: Sendable {
  private let stream: RandomStream

  init(seed: UInt64, name: StaticString) { stream = RandomStream(seed: seed, name: name) }

  /// Writes the deviates of `count` samples from a number on; `table` is a `GaussianTable`'s times 5/4.
  ///
  /// `deviates` has room for five more.
  func fill(_ deviates: inout [Float], count: Int, from number: UInt64, _ table: [Float]) {
    let table = table.span
    var deviates = deviates.mutableSpan
    precondition(table.count == 1024 && count >= 0 && count &+ 5 <= deviates.count)
    var (word, skipped) = number.quotientAndRemainder(dividingBy: 6)
    var index = 0
    // The first word may have begun before.
    if skipped > 0 {
      var bits = stream.word(at: word) >> (4 + 10 * skipped)
      while skipped < 6 {
        deviates[index] = table[Int(truncatingIfNeeded: bits & 1023)]
        bits >>= 10
        skipped &+= 1
        index &+= 1
      }
      word &+= 1
    }
    while index < count {
      let bits = stream.word(at: word) >> 4
      for lane in 0..<6 {
        // The check above leaves room for the last word's.
        unsafe deviates[unchecked: index &+ lane] =
          table[Int(truncatingIfNeeded: bits >> UInt64(10 &* lane) & 1023)]
      }
      index &+= 6
      word &+= 1
    }
  }
}
