/// The identification of a sector: one byte of information and its number (ECMA-267 clause 16.1).
public struct SectorIdentifier: Sendable, Equatable {
  /// The part of a layer that a sector belongs to.
  public enum Area: UInt8, Sendable, CaseIterable {
    /// The data area.
    case data = 0
    /// The lead-in, before the data.
    case leadIn = 1
    /// The lead-out, after the data.
    case leadOut = 2
    /// The middle area of opposite track paths, beyond the data on both layers.
    case middle = 3
  }

  /// Whether sectors are laid out in zones: the highest bit, 0 on discs of constant linear velocity.
  public var isZoned = false
  /// Whether the track is a groove to be followed by push-pull rather than a row of pits.
  public var isPushPullTracking = false
  /// Whether the layer reflects at most 40 %, as both layers of a dual-layer disc do.
  public var isLowReflectance = true
  /// The part of the layer that it belongs to.
  public var area = Area.data
  /// The data type: whether the sector is not ordinary read-only data.
  public var isSpecialData = false
  /// The layer, 0 or 1.
  public var layer: UInt8 = 0
  /// The number as recorded, 24 bits.
  public var number: UInt32

  /// A sector of the data area by default.
  public init(layer: UInt8 = 0, number: UInt32, area: Area = .data) {
    self.layer = layer & 1
    self.number = number
    self.area = area
  }

  /// From the four bytes on the disc.
  public init(bytes: UInt32) {
    let information = bytes >> 24
    isZoned = information & 0x80 != 0
    isPushPullTracking = information & 0x40 != 0
    isLowReflectance = information & 0x20 != 0
    area = Area(rawValue: UInt8(information >> 2 & 3)) ?? .data
    isSpecialData = information & 2 != 0
    layer = UInt8(information & 1)
    number = bytes & 0xFF_FFFF
  }

  /// The four bytes on the disc; bit 28 is reserved and zero.
  public var bytes: UInt32 {
    let flags: UInt32 =
      (isZoned ? 0x80 : 0) | (isPushPullTracking ? 0x40 : 0) | (isLowReflectance ? 0x20 : 0)
      | (isSpecialData ? 2 : 0)
    return (flags | UInt32(area.rawValue) << 2 | UInt32(layer & 1)) << 24 | number & 0xFF_FFFF
  }
}
