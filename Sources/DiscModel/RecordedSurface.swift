/// What has been written on a disc, as writing adds to it and reading asks for it.
public protocol RecordedSurface: Sendable {
  /// Adds a mark to a turn of a layer. Marks of a turn are added in the order of their places; a mark that overlaps an
  /// older one stands in its place there.
  mutating func append(_ mark: Mark, layer: Int, turn: Int)

  /// The marks of a turn that reach into a range of places (metres from the start of the turn), in order.
  func marks(layer: Int, turn: Int, in range: Range<Double>) -> [Mark]

  /// How much of a range of places on a turn carries data, 0 to 1: what a spot out of focus on this layer sees.
  func recordedShare(layer: Int, turn: Int, in range: Range<Double>) -> Double
}
