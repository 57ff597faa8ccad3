internal import DiscModel

/// How the width of a mark enters.
///
/// A mark is as long as it says on the track's line and ends in half ellipses whose half axes are half its width and,
/// along the track, that times the roundness, or half its length where that is less. A mark of another width reads as a
/// usual one of another strength, so chosen that short and long marks read most nearly right, and ends as much earlier
/// as its ends lack more.
struct MarkShape: Sendable {
  /// Usual full width, metres.
  let width: Double
  let roundness: Double
  /// Effective strength of a mark of full strength by its width, and what it gains to the next one, in sixteenths of the
  /// usual width from 0 to twice.
  let strengths: [SIMD2<Double>]
  let positionPerWidth: Double

  private static let perWidth = 16
  static let strengthCount = 2 * perWidth

  /// From the read-out of marks of several widths by a spot in its usual state.
  init(_ spot: SpotDiffraction) {
    let width = spot.track.markWidth
    self.width = width
    roundness = spot.track.endRoundness
    positionPerWidth = Double(Self.perWidth) / width
    let patterns = Self.patterns(spot)
    let usual = spot.whole(patterns, markWidth: width)
    var strengths = [Double](repeating: 0, count: 2 * Self.perWidth + 1)
    strengths[Self.perWidth] = 1
    func follow(_ index: Int, from last: Int) {
      let form = spot.whole(patterns, markWidth: width * Double(index) / Double(Self.perWidth))
      strengths[index] = Self.strength(
        usual, reading: form, near: strengths[last] * Double(index) / Double(last))
    }
    for index in stride(from: Self.perWidth - 1, to: 0, by: -1) { follow(index, from: index + 1) }
    for index in (Self.perWidth + 1)..<strengths.count { follow(index, from: index - 1) }
    self.strengths = zip(strengths, strengths.dropFirst()).map { SIMD2($0, $1 - $0) }
  }

  /// Single marks under the spot: of about the shortest run of a DVD, twice that, and without end.
  private static func patterns(_ spot: SpotDiffraction) -> ReadoutPatterns {
    let sampling = spot.sampling
    let unit = spot.optics.wavelength / spot.optics.numericalAperture
    let marks = [0.4, 0.8, 100].map { length in
      (0..<sampling.count).map { index in
        let covered = length * unit / 2 - abs(sampling.place(index)) + sampling.step / 2
        return min(1, max(0, covered / sampling.step))
      }
    }
    return ReadoutPatterns(here: marks)
  }

  /// The s that brings linear s + square s^2 of usual marks nearest to what marks of another width read, in the mean
  /// square over the patterns: by Newton's steps from what is expected.
  private static func strength(_ usual: ReadoutForm, reading other: ReadoutForm, near expected: Double)
    -> Double
  {
    var strength = expected
    for _ in 0..<20 {
      var (slope, curvature) = (0.0, 0.0)
      for index in 0..<usual.count {
        let diagonal = index * usual.count + index
        let (linear, square) = (usual.linear[index], usual.square[diagonal])
        let wanted = other.linear[index] + other.square[diagonal]
        let error = linear * strength + square * strength * strength - wanted
        let rate = linear + 2 * square * strength
        slope += error * rate
        curvature += rate * rate
      }
      guard curvature > 0 else { break }
      strength -= slope / curvature
    }
    return strength
  }

  /// The strength with which a usual mark would read like this one; 0 without a width.
  func strength(of mark: Mark) -> Double {
    let position = mark.width * positionPerWidth
    guard position > 0 else { return 0 }
    // Straight on beyond twice the usual width.
    let index = min(Int(min(position, 1e6)), strengths.count - 1)
    return mark.strength * (strengths[index].x + (position - Double(index)) * strengths[index].y)
  }

  /// How much farther inside both ends of a usual mark would have to lie to lack as much as this one's, metres.
  func endShift(of mark: Mark) -> Double {
    let diameter = max(0, min(roundness * mark.width, mark.length))
    return (diameter - roundness * width) * Self.shiftPerDiameter
  }

  /// What a rounded end lacks, on average over its width, over its diameter along the track.
  static let shiftPerDiameter = 0.5 - Double.pi / 8

  /// How far an end recedes `x` metres from the mark's line, for a half axis along the track.
  static func recession(at x: Double, width: Double, axis: Double) -> Double {
    let aside = min(1, abs(2 * x / width))
    return axis * (1 - (1 - aside * aside).squareRoot())
  }

  /// Where what an end lacks lies on average, inside the mark's end, for round ends: integral of recession^2/2 over
  /// that of the recession, (10 - 3 pi)/(12 - 3 pi) of the half axis.
  var endCentre: Double { roundness * width / 2 * (10 - 3 * .pi) / (12 - 3 * .pi) }
}

/// `endShift` and `strength` of a shape for many marks: without branches, and with no conversion that could trap.
struct MarkReading {
  private let roundness: Double
  private let usualDiameter: Double
  private let positionPerWidth: Double
  /// In the middle of the table's last stretch.
  private let lastPosition = Double(MarkShape.strengthCount) - 0.5

  @inline(__always)
  init(_ shape: MarkShape) {
    roundness = shape.roundness
    usualDiameter = shape.roundness * shape.width
    positionPerWidth = shape.positionPerWidth
  }

  @inline(__always)
  func endShift(of mark: Mark) -> Double {
    (max(0, min(roundness * mark.width, mark.length)) - usualDiameter) * MarkShape.shiftPerDiameter
  }

  /// The caller has checked that the table is the shape's, of `strengthCount` entries.
  @inline(__always)
  @unsafe
  func strength(of mark: Mark, unchecked table: Span<SIMD2<Double>>) -> Double {
    // 0 without a width, for there the table begins with 0; straight on beyond twice the usual width.
    let position = mark.width * positionPerWidth
    let positive = position > 0 ? position : 0
    // Adding 1.5 * 2^52 rounds to a whole number, left in the low bits.
    let rounded = (positive < lastPosition ? positive : lastPosition) - 0.5 + 0x1.8p52
    let index = rounded.bitPattern & UInt64(MarkShape.strengthCount - 1)
    let entry = unsafe table[unchecked: Int(truncatingIfNeeded: index)]
    return mark.strength * (entry.x + (positive - (rounded - 0x1.8p52)) * entry.y)
  }
}
