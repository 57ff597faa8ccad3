internal import DiscModel

/// How the width of a mark enters.
///
/// A mark is as long as it says on the track's line and ends in half ellipses whose half axes are half its width and,
/// along the track, that times the roundness, or half its length where that is less. A mark of another width reads as a usual one of
/// another strength, so chosen that long marks read right, and ends as much earlier as its ends lack more.
struct MarkShape: Sendable {
  /// Usual full width, metres.
  let width: Double
  let roundness: Double
  /// Effective strength of a mark of full strength by its width, in sixteenths of the usual width from 0 to twice.
  private let strengths: [Double]
  private let positionPerWidth: Double

  private static let perWidth = 16

  /// From the read-out of marks of several widths by a spot in its usual state.
  init(_ spot: SpotDiffraction) {
    let width = spot.track.markWidth
    self.width = width
    roundness = spot.track.endRoundness
    positionPerWidth = Double(Self.perWidth) / width
    let long = ReadoutPatterns(here: [[Double](repeating: 1, count: spot.sampling.count)])
    let usual = spot.whole(long, markWidth: width)
    var strengths = [Double](repeating: 0, count: 2 * Self.perWidth + 1)
    strengths[Self.perWidth] = 1
    func follow(_ index: Int, from last: Int) {
      let wanted = spot.whole(long, markWidth: width * Double(index) / Double(Self.perWidth))
      strengths[index] = Self.strength(
        usual, reaching: wanted.linear[0] + wanted.square[0],
        near: strengths[last] * Double(index) / Double(last))
    }
    for index in stride(from: Self.perWidth - 1, to: 0, by: -1) { follow(index, from: index + 1) }
    for index in (Self.perWidth + 1)..<strengths.count { follow(index, from: index - 1) }
    self.strengths = strengths
  }

  /// s with linear s + square s^2 = wanted, of two the one nearer to what is expected; where none reaches it, what comes
  /// nearest.
  private static func strength(_ form: ReadoutForm, reaching wanted: Double, near expected: Double) -> Double
  {
    let (linear, square) = (form.linear[0], form.square[0])
    guard square > 0 else { return linear == 0 ? expected : wanted / linear }
    let middle = -linear / (2 * square)
    let inside = middle * middle + wanted / square
    guard inside > 0 else { return middle }
    let root = inside.squareRoot()
    return abs(middle - root - expected) < abs(middle + root - expected) ? middle - root : middle + root
  }

  /// The strength with which a usual mark would read like this one.
  func strength(of mark: Mark) -> Double {
    let position = mark.width * positionPerWidth
    guard position > 0 else { return 0 }
    let index = min(Int(min(position, 1e6)), strengths.count - 2)
    // Straight on beyond twice the usual width.
    let fraction = position - Double(index)
    return mark.strength * (strengths[index] + fraction * (strengths[index + 1] - strengths[index]))
  }

  /// How much farther inside both ends of a usual mark would have to lie to lack as much as this one's, metres.
  func endShift(of mark: Mark) -> Double {
    let diameter = max(0, min(roundness * mark.width, mark.length))
    return (diameter - roundness * width) * (0.5 - .pi / 8)
  }

  /// How far an end recedes `x` metres from the mark's line, for a half axis along the track.
  static func recession(at x: Double, width: Double, axis: Double) -> Double {
    let aside = min(1, abs(2 * x / width))
    return axis * (1 - (1 - aside * aside).squareRoot())
  }

  /// Where what an end lacks lies on average, inside the mark's end, for round ends: integral of recession^2/2 over
  /// that of the recession, (10 - 3 pi)/(12 - 3 pi) of the half axis.
  var endCentre: Double { roundness * width / 2 * (10 - 3 * .pi) / (12 - 3 * .pi) }
}
