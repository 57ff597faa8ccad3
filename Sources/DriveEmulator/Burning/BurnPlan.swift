public import Configuration
public import DiscFormat
public import DiscModel

/// Which error correction block goes where: user data over both layers, with a lead-in before and middle zones behind
/// the data on layer 0, and their counterparts on layer 1.
///
/// A file that does not fill the disc gets a shortened data zone: the break lies where half of it ends, rounded up to whole
/// blocks, and the middle zones right behind.
public struct BurnPlan: Equatable, Sendable {
  /// A stretch of blocks on one layer, written in one go.
  public struct Segment: Equatable, Sendable {
    /// The layer that is written; 0 is nearest the laser.
    public var layer: UInt8
    /// Number of the first sector as recorded.
    public var firstSector: UInt32
    /// Blocks of zeros before the user data.
    public var leading: Int
    /// Blocks of user data.
    public var data: Int
    /// Blocks of zeros behind the user data.
    public var trailing: Int
    /// The first block of user data that it holds, counted from the beginning of the file.
    public var firstDataBlock: Int

    /// Blocks in all.
    public var count: Int { leading + data + trailing }
    /// Channel bits along the layer's track from the first sector's number on.
    public var firstBit: Int64 { Int64(firstSector) * Int64(SectorGeometry.bitsPerSector) }
    /// Where it ends.
    public var endBit: Int64 { firstBit + Int64(count * RecordedBlock.wholeBitCount) }
    /// The file's block that the block `index` holds; nil for one that holds zeros.
    public func dataBlock(_ index: Int) -> Int? {
      index < leading || index >= leading + data ? nil : firstDataBlock + index - leading
    }
  }

  /// Bytes of user data; the last block is filled with zeros.
  public let byteCount: UInt64
  /// Layer 0, then layer 1.
  public let segments: [Segment]
  /// Which sector lies where on the disc, and what its identification says (ECMA-267 clauses 16.1 and 25).
  public let layout: DualLayerLayout
  /// Blocks of user data on layer 0.
  public let layerBreak: Int
  /// Number of the sector on layer 0 with which the user data begins, as recorded.
  public let firstDataSector: UInt32

  /// A plan for so many bytes. `layerBreak` is the number of blocks on layer 0, half of them unless given; data begins at
  /// `firstSector`, the beginning of the data zone unless given.
  ///
  /// The guard zones of layer 0 are as wide as the light for layer 1 is on it, which an `aperture` (a recorder's usual one
  /// unless given) focuses, and as the layers' eccentricities differ at
  /// most, so that layer 1 is written under recorded layer 0 only. Throws where the data does not fit.
  public init(
    byteCount: UInt64, disc: Disc, aperture: Double = recorderAperture, layerBreak: Int? = nil,
    firstSector: UInt32 = SectorGeometry.firstSector
  ) throws {
    guard disc.layers.count == 2 else {
      throw BurnError("the disc has \(disc.layers.count) layers", advice: "a disc of two layers would do")
    }
    guard byteCount > 0, byteCount < 1 << 34 else {
      throw BurnError("\(byteCount) bytes cannot be burnt", advice: "from 1 byte to 8.5 GB would do")
    }
    self.byteCount = byteCount
    let blocks = Int((byteCount + 32_767) / 32_768)
    let first = layerBreak ?? (blocks + 1) / 2
    guard first > 0, first <= blocks else {
      throw BurnError(
        "a layer break behind \(first) of \(blocks) blocks", advice: "from 1 to \(blocks) would do")
    }
    let second = blocks - first
    let geometry = SectorGeometry(disc: disc)
    // As many tracks take more blocks farther out.
    func guardBlocks(atBlock block: Int) -> Int {
      guard second > 0 else { return 1 }
      let bit =
        Double(firstSector) * SectorGeometry.bitsPerSector + Double(block * RecordedBlock.wholeBitCount)
      let radius = geometry.place(layer: 0, bitPosition: bit).radius
      return Self.guardBlocks(disc, aperture: aperture, atRadius: radius)
    }
    let (leading, trailing) = (guardBlocks(atBlock: 0), guardBlocks(atBlock: first))
    // Recorded blocks before the data of layer 1 let the read channel lock; layer 0 must reach over them too.
    let runIn = 2
    let start = firstSector
    (self.layerBreak, firstDataSector) = (first, start)
    layout = try DualLayerLayout(
      path: disc.trackPath == .opposite ? .opposite : .parallel, firstDataSector: start,
      lastDataSector: start + UInt32(16 * first - 1),
      lastDataSectorOfLayer1: second > 0 ? start + UInt32(16 * second - 1) : nil)
    let zero = Segment(
      layer: 0, firstSector: start - UInt32(16 * leading), leading: leading, data: first,
      trailing: trailing + runIn, firstDataBlock: 0)
    var segments = [zero]
    if second > 0 {
      let begin =
        disc.trackPath == .opposite ? DualLayerLayout.inverted(start + UInt32(16 * first - 1)) : start
      segments.append(
        Segment(
          layer: 1, firstSector: begin - UInt32(16 * runIn), leading: runIn, data: second, trailing: 1,
          firstDataBlock: first))
    }
    self.segments = segments
    for segment in segments {
      let ends = [Double(segment.firstBit), Double(segment.endBit)].map {
        geometry.place(layer: Int(segment.layer), bitPosition: $0).radius
      }
      let fits = ends.allSatisfy { $0 > disc.radii.informationStart && $0 < disc.radii.informationEnd }
      guard fits else {
        throw BurnError(
          "layer \(segment.layer) would be written from \(ends[0] * 1e3) mm to \(ends[1] * 1e3) mm",
          advice: "less data would do, or a disc with a wider information zone")
      }
    }
  }

  /// Numerical aperture of the lens that a DVD recorder writes with.
  public static let recorderAperture = 0.65

  /// Blocks whose tracks, from a radius (metres) outward, cover the spot's radius on layer 0 and the difference of the
  /// eccentricities.
  static func guardBlocks(_ disc: Disc, aperture: Double, atRadius radius: Double) -> Int {
    let sine = aperture / disc.spacer.index
    let spot = disc.spacer.thickness * sine / (1 - sine * sine).squareRoot()
    let eccentricity = disc.layers.map { layer in
      layer.radialRunOut.series.harmonics.map(\.amplitude).reduce(0, +)
    }.reduce(0, +)
    // What lies under the same number on the other layer lies elsewhere by so much.
    let misalignment = (disc.layers[1].zoneOffset - disc.layers[0].zoneOffset).magnitude
    let width = spot + eccentricity + misalignment
    let turns = width / disc.layers[0].groove.trackPitch
    let bits = turns * 2 * Double.pi * (radius + width) / SectorGeometry(disc: disc).bitLength
    return Int((bits / Double(RecordedBlock.wholeBitCount)).rounded(.up))
  }
}

extension BurnPlan {
  /// The plan of a session that was interrupted.
  public init(_ record: SessionRecord, disc: Disc, aperture: Double = recorderAperture) throws {
    try self.init(
      byteCount: record.byteCount, disc: disc, aperture: aperture, layerBreak: record.layerBreak,
      firstSector: record.firstDataSector)
  }

  /// A plan behind everything that an image holds: farther out than all of it, guard zones included.
  public init(
    byteCount: UInt64, disc: Disc, aperture: Double = recorderAperture, layerBreak: Int? = nil,
    behind image: DiscImageReader
  ) throws {
    let blocks = (byteCount + 32_767) / 32_768
    let isOneLayer = layerBreak.map { UInt64($0) == blocks } ?? (blocks == 1)
    // Where it ends is known to within what an address is good for.
    let end = max(0, (image.recordedBands(layer: 0).map(\.upperBound).max() ?? 0) - RecordedTrack.linking)
    let block = Int64(RecordedBlock.wholeBitCount)
    let geometry = SectorGeometry(disc: disc)
    func zone(before first: Int64) -> Int64 {
      guard !isOneLayer else { return 1 }
      let radius = geometry.place(layer: 0, bitPosition: Double(first * block)).radius
      return Int64(Self.guardBlocks(disc, aperture: aperture, atRadius: radius))
    }
    let isFull = BurnError("the disc is full", advice: "burn to a new image")
    let last = end / block + (end % block > 0 ? 1 : 0)
    guard last >= 0, last < 1 << 19 else { throw isFull }
    var first = last + zone(before: last)
    // The zone before it is that of its own radius.
    while first - zone(before: first) < last { first += 1 }
    guard first > 0, first < 1 << 19 else { throw isFull }
    try self.init(
      byteCount: byteCount, disc: disc, aperture: aperture, layerBreak: layerBreak,
      firstSector: UInt32(16 * first))
  }

  /// As an image holds it, with the SHA-256 of the bytes.
  public func description(digest: String) -> [ConfigurationValue.Member] {
    [
      ConfigurationValue.Member("bytes", .unsigned(byteCount)),
      ConfigurationValue.Member("sha256", .string(digest)),
      ConfigurationValue.Member("layer_break", .integer(layerBreak)),
      ConfigurationValue.Member("first_sector", .unsigned(UInt64(firstDataSector))),
      ConfigurationValue.Member(
        "data",
        .array(
          segments.map {
            .object([
              "layer": .integer(Int($0.layer)),
              "first_sector": .unsigned(UInt64($0.firstSector) + UInt64(16 * $0.leading)),
              "blocks": .integer($0.data),
            ])
          })),
    ]
  }
}
