// Where the tracks run. A turn is counted along the track from its beginning; a whole turn lies on the reference
// line, angle 0. Grooves are numbered from the inside on both layers, by their radius on the reference line.

extension Disc {
  /// Whether a layer is read from the outside in.
  public func runsInward(_ layer: DiscLayer) -> Bool { layer.index == 1 && trackPath == .opposite }

  /// How many whole turns the groove of a layer has.
  public func turnCount(of layer: DiscLayer) -> Int {
    let turns = (radii.informationEnd - radii.informationStart) / layer.groove.trackPitch
    return turns >= 0 && turns < 1e9 ? Int(turns) : 0
  }

  /// Where data begins on a layer, metres: its zones may lie farther out or in than the disc's.
  public func dataStart(of layer: DiscLayer) -> Double { radii.dataStart + layer.zoneOffset }

  /// The radius of a groove on the reference line, metres. Grooves of equal number lie over each other on discs of the
  /// same radial phase, half a pitch farther out on layer 1 for the opposite phase.
  public func grooveRadius(of layer: DiscLayer, groove: Double) -> Double {
    let shift = layer.index == 1 && radialPhase == .opposite ? 0.5 : 0
    return radii.informationStart + layer.zoneOffset + (groove + shift) * layer.groove.trackPitch
  }

  /// The radius of a layer's track after so many turns from its beginning, metres, run-out left out.
  ///
  /// A spiral advances by a pitch a turn, outward, or inward where the layer is read from the outside in; a
  /// concentric groove keeps its radius for the whole turn. On opposite track paths the grooves of the layers
  /// therefore slip by two pitches a turn against each other.
  public func trackRadius(of layer: DiscLayer, turn: Double) -> Double {
    let travelled = layer.groove.form == .spiral ? turn : Self.wholeTurns(turn)
    let groove = runsInward(layer) ? Double(turnCount(of: layer)) - travelled : travelled
    return grooveRadius(of: layer, groove: groove)
  }

  /// The turn, counted from the track's beginning, at which a layer's track has a radius (metres). For concentric
  /// grooves, that of the groove nearest to the radius.
  public func turn(of layer: DiscLayer, atRadius radius: Double) -> Double {
    let groove = (radius - grooveRadius(of: layer, groove: 0)) / layer.groove.trackPitch
    let turn = runsInward(layer) ? Double(turnCount(of: layer)) - groove : groove
    return layer.groove.form == .spiral ? turn : Self.wholeTurns(turn + 0.5)
  }

  /// The rotation rate at a radius (metres) at the reference velocity, turns a second.
  public func rotationRate(atRadius radius: Double) -> Double {
    referenceVelocity / (2 * Double.pi * radius)
  }

  /// Length of a channel bit at the reference velocity, metres: 26.15625 MHz on discs for red light (ECMA-267 9.2), 66 MHz
  /// on those for blue.
  ///
  /// At 3.84 m/s that is 146.81 nm. The standard's own 146.7 nm (10.6.4; 1.5 nm either way) gives 3.837 m/s, of which 3.84 is
  /// the rounding (9.2; 0.03 m/s either way). Here the velocity is what is told, and the length follows.
  public var channelBitLength: Double {
    referenceVelocity / (designWavelength > 500e-9 ? 26_156_250 : 66e6)
  }

  /// The largest whole number not above `turn`; unchanged where a Double holds whole numbers only.
  static func wholeTurns(_ turn: Double) -> Double {
    guard turn.magnitude < 4_503_599_627_370_496 else { return turn }
    let truncated = Double(Int64(turn))
    return truncated > turn ? truncated - 1 : truncated
  }
}
