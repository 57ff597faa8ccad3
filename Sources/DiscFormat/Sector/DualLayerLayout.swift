/// Which sector lies where on a dual-layer disc, and what its identification says (ECMA-267 clauses 16.1 and 25).
public struct DualLayerLayout: Sendable, Equatable {
  /// In which direction layer 1 is read, and how its sectors are numbered.
  public enum TrackPath: Sendable, Equatable {
    /// Both layers are read from the inside out, each with a lead-in and a lead-out; layer 1 counts as layer 0 does.
    case parallel
    /// Layer 1 is read back to the inside; its numbers are those of layer 0 at the same radius, every bit inverted.
    case opposite
  }

  /// The track path of the two layers.
  public let path: TrackPath
  /// The first sector of the data area of layer 0 (and, of parallel paths, of layer 1), 0x30000 as a rule.
  public let firstDataSector: UInt32
  /// The last data sector of layer 0.
  public let lastDataSector: UInt32
  /// The last data sector of layer 1, parallel paths only.
  public let lastDataSectorOfLayer1: UInt32

  /// A layout; layer 1 ends as layer 0 does unless its last sector is given.
  ///
  /// Throws `impossibleLayout` unless data begins above sector 0 and ends no earlier than it begins, below 0x800000.
  public init(
    path: TrackPath, firstDataSector: UInt32 = 0x30000, lastDataSector: UInt32,
    lastDataSectorOfLayer1: UInt32? = nil
  ) throws(DiscFormatError) {
    let other = lastDataSectorOfLayer1 ?? lastDataSector
    for last in [lastDataSector, other] {
      // The inverted numbers must not meet the plain ones.
      guard firstDataSector > 0, last >= firstDataSector, last < 0x80_0000 else {
        throw .impossibleLayout(firstDataSector: Int(firstDataSector), lastDataSector: Int(last))
      }
    }
    self.path = path
    self.firstDataSector = firstDataSector
    self.lastDataSector = lastDataSector
    self.lastDataSectorOfLayer1 = other
  }

  /// The number that layer 1 of an opposite path carries where layer 0 carries `number`, and the other way round.
  public static func inverted(_ number: UInt32) -> UInt32 { ~number & 0xFF_FFFF }

  /// The identification of the sector that is recorded with a number on a layer, 0 or 1; numbers rise along the
  /// track on both layers.
  public func identifier(layer: UInt8, number: UInt32) throws(DiscFormatError) -> SectorIdentifier {
    guard number <= 0xFF_FFFF else { throw .sectorNumberOutside(Int(number)) }
    return SectorIdentifier(layer: layer, number: number, area: area(layer: layer, number: number))
  }

  private func area(layer: UInt8, number: UInt32) -> SectorIdentifier.Area {
    switch (path, layer & 1) {
    case (.opposite, 0):
      number < firstDataSector ? .leadIn : number <= lastDataSector ? .data : .middle
    case (.opposite, _):
      switch Self.inverted(number) {
      case ..<firstDataSector: .leadOut
      case ...lastDataSector: .data
      default: .middle
      }
    case (.parallel, let layer):
      if number < firstDataSector {
        .leadIn
      } else {
        number <= (layer == 0 ? lastDataSector : lastDataSectorOfLayer1) ? .data : .leadOut
      }
    }
  }
}
