/// Where something stands on a disc: by layer, turn and channel bits from the turn's start.
public struct DiscPosition: Sendable, Equatable, Comparable {
  /// 0 is nearest the laser.
  public var layer: Int
  /// Turns of the spiral from its start, along the travel of the spot.
  public var turn: Int
  /// Channel bits from the start of the turn.
  public var bitOffset: Double

  /// A position.
  public init(layer: Int, turn: Int, bitOffset: Double) {
    self.layer = layer
    self.turn = turn
    self.bitOffset = bitOffset
  }

  /// By layer, then turn, then bits.
  public static func < (left: DiscPosition, right: DiscPosition) -> Bool {
    (left.layer, left.turn, left.bitOffset) < (right.layer, right.turn, right.bitOffset)
  }
}

/// A recorded mark.
public struct Mark: Sendable, Equatable {
  /// Place of the leading edge along the track, metres from the start of the turn.
  public var start: Double
  /// Metres along the track.
  public var length: Double
  /// Full width across the track, metres.
  public var width: Double
  /// How much of the film's full change it holds: 1 for a mark as the film can give it, 0 for none.
  public var strength: Double

  /// A mark.
  public init(start: Double, length: Double, width: Double, strength: Double = 1) {
    self.start = start
    self.length = length
    self.width = width
    self.strength = strength
  }

  /// Place of the trailing edge, metres from the start of the turn.
  public var end: Double { start + length }
}
