public import Determinism
public import DriveInterface

/// The disc's format as the firmware knows it: where which sector lies.
///
/// Sectors of one length follow each other along the spiral, so that N of them from radius r0 on end at
/// sqrt(r0^2 + p L N / pi). On opposite track paths layer 1 carries the bitwise inverse of the numbers of layer 0, from
/// the outside in (ECMA-267 clause 25); on parallel ones both layers count alike.
public struct DiscGeometry: Equatable, Sendable {
  /// The number of the sector at `dataStart`.
  public var firstSector: UInt32 = 0x03_0000
  /// Radius at which `firstSector` lies, metres.
  public var dataStart = 24e-3
  /// Length of a sector, metres: 26 frames of 1488 bits of 146.7 nm (ECMA-267 clause 10.6.4, the average of a disc).
  ///
  /// Clause 9.2's velocity is this length times 26.15625 MHz, 3.837 m/s, told with two decimals: 3.84. A disc that is
  /// recorded at just 3.84 m/s has bits of 146.81 nm, .075 % longer, well within the 1 % that both clauses allow. Addresses
  /// that are read put a seek right.
  public var sectorLength = 26 * 1488 * 146.7e-9
  /// Distance from track to track, metres.
  public var trackPitch = 0.74e-6
  /// Layer 1 is read from the outside in, and carries the bitwise inverse of the numbers of layer 0.
  public var hasOppositePath = true
  /// The grooves are circles, not a spiral.
  public var isConcentric = false
  /// Radius at which a start finds the pickup, metres.
  public var homeRadius = 24e-3
  /// Velocity of the track at nominal speed, m/s.
  public var nominalVelocity = 3.84
  /// Sectors a second at nominal speed: 26.15625 MHz of channel bits (ECMA-267 clause 9.2), 26 frames of 1488 each.
  public var nominalSectorRate = 26_156_250.0 / (26 * 1488)

  /// Land pre-pits carry the number of the block with every bit inverted.
  public var invertsBlockAddress = true

  /// Every number at its default.
  public init() {}

  /// The sector under an address register; nil if it holds none.
  public func sector(_ address: AddressRegister) -> UInt32? {
    switch address.kind {
    case .none: nil
    case .sector: address.address
    // A word of the wobble goes with four sectors, a block of pre-pits with sixteen.
    case .wobble: address.address &* 4 & 0xFF_FFFF
    case .landPrePit: (invertsBlockAddress ? ~address.address : address.address) &* 16 & 0xFF_FFFF
    }
  }

  /// The layer of a sector, where the number tells it.
  public func layer(ofSector sector: UInt32) -> UInt8? {
    hasOppositePath ? (sector & 0x80_0000 == 0 ? 0 : 1) : nil
  }

  /// +1 where a layer is read from the inside out, -1 from the outside in.
  public func direction(layer: UInt8) -> Double { hasOppositePath && layer == 1 ? -1 : 1 }

  /// Tracks from `dataStart` outward to a sector.
  public func tracks(toSector sector: UInt32) -> Double {
    let number = hasOppositePath && sector & 0x80_0000 != 0 ? ~sector & 0xFF_FFFF : sector
    let count = Double(number) - Double(firstSector)
    let square = dataStart * dataStart + trackPitch * sectorLength * count / Double.pi
    return ((square > 0 ? square.squareRoot() : 0) - dataStart) / trackPitch
  }
}

/// Where the pickup is, as far as counts and addresses tell.
public struct DiscPlace: Equatable, Sendable {
  /// Distance from the disc's centre, metres.
  public var radius: Double
  /// The word decoded last.
  public var address: AddressRegister
  /// That word came on the track that is followed now.
  public var isFresh: Bool

  /// A place known by its radius alone, metres: no word has been decoded.
  public init(radius: Double) {
    self.radius = radius
    address = AddressRegister()
    isFresh = false
  }

  /// Takes up the address register; a new serial is a new word.
  public mutating func note(_ register: AddressRegister, geometry: DiscGeometry) {
    guard register.serial != address.serial, let sector = geometry.sector(register) else { return }
    address = register
    isFresh = true
    radius = geometry.dataStart + geometry.tracks(toSector: sector) * geometry.trackPitch
  }
}

extension DiscPlace: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("radius", &radius)
    visitor.visit("address", &address.address)
    address.address &= 0xFF_FFFF
    visitor.visit("kind", choice: &address.kind)
    visitor.visit("information", &address.information)
    visitor.visit("serial", &address.serial)
    visitor.visit("isFresh", &isFresh)
  }
}
