// Which sector lies where: the arc along the spiral, counted in channel bits, against turn, radius and angle.

/// A place on a layer's track.
public struct TrackPlace: Equatable, Sendable {
  /// 0 for the layer nearest the laser.
  public var layer: Int
  /// Turns from the track's beginning; its fraction is the disc's angle there, in turns.
  public var turn: Double
  /// Radius, metres, run-out left out.
  public var radius: Double

  /// The disc's angle, in turns from 0 to 1.
  public var angle: Double { turn - Disc.wholeTurns(turn) }

  /// A place; turns from the track's beginning, radius in metres.
  public init(layer: Int, turn: Double, radius: Double) {
    self.layer = layer
    self.turn = turn
    self.radius = radius
  }
}

/// Sector numbers against places on a disc of constant linear density: both layers, opposite and parallel track paths,
/// spiral and concentric grooves.
///
/// Places along a track are counted in channel bits so that the bit position over `bitsPerSector` is the sector number:
/// on layer 0 and on parallel paths it begins with `firstSector` at the radius where data begins; on an opposite path
/// layer 1 carries where layer 0 carries a number the number with every bit inverted, and counts on inward
/// (ECMA-267 clause 25). The arc is exact for circles about the axis; the spiral's slope changes a turn's length by
/// less than 1e-11.
public struct SectorGeometry: Equatable, Sendable {
  /// Channel bits of a sector: 26 sync frames of 1488 (ECMA-267 clause 21).
  public static let bitsPerSector = 38_688.0
  /// Channel bits a second at reference velocity (ECMA-267 clause 9.2).
  public static let channelBitRate = 26_156_250.0
  /// The number of the first sector of the data zone (ECMA-267 clause 26).
  public static let firstSector: UInt32 = 0x30000

  /// Length of a channel bit, metres.
  public let bitLength: Double
  /// The disc whose sectors are placed.
  public let disc: Disc
  /// Bit position of the place at which data begins.
  private let origin: Double

  /// The sectors of a disc at its reference velocity and `channelBitRate`.
  public init(disc: Disc) {
    self.disc = disc
    bitLength = disc.referenceVelocity / Self.channelBitRate
    origin = Double(Self.firstSector) * Self.bitsPerSector
  }

  // MARK: Along the track

  /// Channel bits from the place where data begins to a groove at an angle, outward positive; the groove counted
  /// through fractions from the inside, as `Disc.grooveRadius` takes it.
  private func bits(layer: DiscLayer, groove: Double) -> Double {
    let pitch = layer.groove.trackPitch
    let start = (disc.dataStart(of: layer) - disc.grooveRadius(of: layer, groove: 0)) / pitch
    let first = disc.grooveRadius(of: layer, groove: 0)
    guard layer.groove.form == .concentric else {
      // 2 pi times the integral of the radius over turns.
      return 2 * Double.pi * (groove - start) * (first + 0.5 * pitch * (groove + start)) / bitLength
    }
    let circle = firstCircle(layer)
    return (circles(circle, pitch, groove) - circles(circle, pitch, start)) / bitLength
  }

  /// The closed circle that takes up the first turn counted from the inside. Where a layer is read inward the turn from
  /// one groove to the next further in lies on the outer of the two.
  private func firstCircle(_ layer: DiscLayer) -> Double {
    disc.grooveRadius(of: layer, groove: disc.runsInward(layer) ? 1 : 0)
  }

  /// Length of so many closed circles, the first of them `first` in radius, metres.
  private func circles(_ first: Double, _ pitch: Double, _ turns: Double) -> Double {
    let whole = Disc.wholeTurns(turns)
    return 2 * Double.pi
      * (whole * first + 0.5 * pitch * whole * (whole - 1) + (turns - whole) * (first + whole * pitch))
  }

  /// The groove, counted through fractions from the inside, that lies so many channel bits beyond the place where data
  /// begins.
  private func groove(layer: DiscLayer, bits: Double) -> Double {
    let pitch = layer.groove.trackPitch
    let first = disc.grooveRadius(of: layer, groove: 0)
    let start = disc.dataStart(of: layer)
    let length = bits * bitLength
    let square = start * start + length * pitch / Double.pi
    let spiral = (square > 0 ? square.squareRoot() : 0) - first
    guard layer.groove.form == .concentric else { return spiral / pitch }
    let circle = firstCircle(layer)
    let wanted = length + circles(circle, pitch, (start - first) / pitch)
    // The spiral of the same pitch is ahead by less than a turn.
    var whole = Disc.wholeTurns(spiral / pitch)
    while circles(circle, pitch, whole) > wanted { whole -= 1 }
    while circles(circle, pitch, whole + 1) <= wanted { whole += 1 }
    return whole + (wanted - circles(circle, pitch, whole)) / (2 * Double.pi * (circle + whole * pitch))
  }

  /// The bit position of a place on a layer's track: `bitsPerSector` times the sector number and its share that has
  /// passed. `turn` counts from the track's beginning.
  public func bitPosition(layer: Int, turn: Double) -> Double {
    let layer = disc.layers[min(max(layer, 0), disc.layers.count - 1)]
    guard disc.runsInward(layer) else { return origin + bits(layer: layer, groove: turn) }
    let groove = Double(disc.turnCount(of: layer)) - turn
    return Self.wholeRange - origin - bits(layer: layer, groove: groove)
  }

  /// The bit position at which sector numbers of 24 bits end.
  private static var wholeRange: Double { 16_777_216 * bitsPerSector }

  /// The place at a bit position of a layer's track.
  public func place(layer: Int, bitPosition: Double) -> TrackPlace {
    let index = min(max(layer, 0), disc.layers.count - 1)
    let layer = disc.layers[index]
    let turn: Double
    if disc.runsInward(layer) {
      let groove = groove(layer: layer, bits: Self.wholeRange - bitPosition - origin)
      turn = Double(disc.turnCount(of: layer)) - groove
    } else {
      turn = groove(layer: layer, bits: bitPosition - origin)
    }
    return TrackPlace(layer: index, turn: turn, radius: disc.trackRadius(of: layer, turn: turn))
  }

  // MARK: Sectors

  /// Where a sector begins.
  public func place(ofSector number: UInt32, layer: Int) -> TrackPlace {
    place(layer: layer, bitPosition: Double(number & 0xFF_FFFF) * Self.bitsPerSector)
  }

  /// The sector at a place of a layer's track, 24 bits.
  public func sector(layer: Int, turn: Double) -> UInt32 {
    let number = bitPosition(layer: layer, turn: turn) / Self.bitsPerSector
    return number > 0 ? (number < 16_777_215 ? UInt32(number) : 0xFF_FFFF) : 0
  }

  /// The sector at a radius (metres) of a layer, at angle 0 of the turn that crosses it there.
  public func sector(layer: Int, atRadius radius: Double) -> UInt32 {
    let index = min(max(layer, 0), disc.layers.count - 1)
    return sector(layer: index, turn: disc.turn(of: disc.layers[index], atRadius: radius))
  }

  /// The layer whose track carries a number: told by the number itself on opposite paths, else the one given.
  public func layer(ofSector number: UInt32, inFocus layer: Int) -> Int {
    guard disc.layers.count > 1, disc.trackPath == .opposite else { return layer }
    return number & 0x80_0000 != 0 ? 1 : 0
  }

  /// Signed number of tracks from one sector to another of the same layer, positive outward.
  public func tracks(from: UInt32, to: UInt32, layer: Int) -> Double {
    let first = place(ofSector: from, layer: layer)
    let last = place(ofSector: to, layer: layer)
    let turns = last.turn - first.turn
    return disc.runsInward(disc.layers[first.layer]) ? -turns : turns
  }

  /// The place of the spot that stands over a groove (`SpotReading`'s count from the inside, through fractions; on a
  /// spiral whole numbers are the groove's centre at every angle) when the disc has turned by `angle` turns.
  public func turn(layer: Int, groove: Double, angle: Double) -> Double {
    let layer = disc.layers[min(max(layer, 0), disc.layers.count - 1)]
    return (disc.runsInward(layer) ? Double(disc.turnCount(of: layer)) - groove : groove) + angle
  }
}
