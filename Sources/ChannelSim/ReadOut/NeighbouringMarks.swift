public import DiscModel

/// The marks that a focused spot sees at once: those of its own track and of the tracks at both sides.
///
/// Marks of a track are in order and do not overlap; places are metres along the track.
public struct NeighbouringMarks: Sendable {
  /// The track under the spot.
  public var here: [Mark]
  /// The track on the inner side (smaller x).
  public var inner: [Mark]
  /// The track on the outer side.
  public var outer: [Mark]

  /// The marks of one track with its neighbours blank unless given.
  public init(here: [Mark] = [], inner: [Mark] = [], outer: [Mark] = []) {
    self.here = here
    self.inner = inner
    self.outer = outer
  }
}
