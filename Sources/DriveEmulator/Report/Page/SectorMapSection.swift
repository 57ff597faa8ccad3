internal import Configuration
public import DiscModel
public import Reporting

/// Where the sectors of a disc lie and how they fare, as a section of a page.
public enum SectorMapSection {
  /// Ids of its figures.
  public static let figures = ["sector-map", "disc-map"]

  /// By the number of their colour.
  private static let kinds = [
    "not read back", "LOST", "read back", "damaged or broken off", "read again", "planned", "guard zone",
  ]

  /// How a stretch of a layer fares, as a number of `kinds`.
  private enum Fate: Int {
    case unread, lost, sound, damaged, again, planned, zone
  }

  /// User data up to so many blocks is read back for the map.
  private static let mostBlocks = 64

  /// The map of a recorded disc; its user data is read back if it is no more than 2 MiB.
  public static func section(image: DiscImageReader) throws -> HTMLPage.Section {
    let recipe = try DiscRecipe(description: image.description)
    let geometry = SectorGeometry(disc: recipe.scenario.disc)
    let stretches = try SessionRecord(of: image).stretches
    let isRead = stretches.map(\.blocks).reduce(0, +) <= mostBlocks
    let report = isRead ? try ReadBackSession(image).read { _ in } : nil
    let broken = brokenBlocks(image)
    var lanes: [SVGLanes.Lane] = []
    for stretch in stretches {
      let fates = (0..<UInt32(stretch.blocks)).flatMap { index -> [Fate] in
        let first = stretch.firstSector + 16 * index
        let block = report?.blocks.first { $0.layer == stretch.layer && $0.firstSector == first }
        if let block { return Self.fates(of: block) }
        let isBroken = broken[Int(stretch.layer)].contains(first)
        return [Fate](repeating: isBroken ? .damaged : .unread, count: 16)
      }
      lanes.append(.init("layer \(stretch.layer)", runs(fates, from: stretch.firstSector)))
    }
    let zones = image.blocks.filter { $0.facts.bitCount > 0 }.map { entry in
      Zone(
        layer: Int(entry.facts.layer), from: entry.range.lowerBound, to: entry.range.upperBound,
        fate: stretches.contains { $0.layer == entry.facts.layer && holds($0, entry.facts.firstSector) }
          ? (isRead ? .sound : .unread) : .zone)
    }
    return section(
      lanes, zones, geometry,
      about: "User data of \(image.path), sector by sector in the order of recording. \(account(of: report))")
  }

  private static func account(of report: ReadBackReport?) -> String {
    guard let report else {
      return "It is too long to be read back for this page; what is damaged shows by its checksum."
    }
    let rows = (UInt8(0)..<2).map { report.innerErrorRows(layer: $0) }.reduce(0, +)
    let beyond = (UInt8(0)..<2).map { report.innerFailedRows(layer: $0) }.reduce(0, +)
    return
      "\(report.delivered) of \(report.wanted) sectors came back from a stopped disc; \(rows) rows arrived with "
      + "wrong symbols, \(beyond) of them beyond PI."
  }

  /// Of the sixteen sectors of a block that was read back.
  private static func fates(of block: ReadBackReport.Block) -> [Fate] {
    (0..<16).map { block.lost >> UInt16($0) & 1 != 0 ? .lost : block.isReadAgain ? .again : .sound }
  }

  /// Where a file of so many bytes would lie on a disc; nothing is burnt. Throws where it does not fit.
  public static func section(planned disc: Disc, bytes: UInt64) throws -> HTMLPage.Section {
    let plan = try BurnPlan(byteCount: bytes, disc: disc)
    let lanes = plan.segments.map { segment -> SVGLanes.Lane in
      let first = segment.firstSector + UInt32(16 * segment.leading)
      return .init(
        "layer \(segment.layer)",
        runs([Fate](repeating: .planned, count: 16 * segment.data), from: first))
    }
    let zones = plan.segments.flatMap { segment -> [Zone] in
      let begin = segment.firstBit + Int64(segment.leading * RecordedBlock.wholeBitCount)
      let end = begin + Int64(segment.data * RecordedBlock.wholeBitCount)
      return [
        Zone(layer: Int(segment.layer), from: segment.firstBit, to: begin, fate: .zone),
        Zone(layer: Int(segment.layer), from: begin, to: end, fate: .planned),
        Zone(layer: Int(segment.layer), from: end, to: segment.endBit, fate: .zone),
      ]
    }
    return section(
      lanes, zones, SectorGeometry(disc: disc),
      about:
        "No recorded disc was given: this is where a file of \(bytes) bytes would lie. burn writes one, and "
        + "--image shows it.")
  }

  // MARK: Pieces

  private static func holds(_ stretch: SessionRecord.Stretch, _ sector: UInt32) -> Bool {
    sector >= stretch.firstSector && sector < stretch.firstSector + UInt32(16 * stretch.blocks)
  }

  private struct Zone {
    let layer: Int
    let from: Int64
    let to: Int64
    let fate: Fate
  }

  /// First sectors of blocks that were broken off, or whose checksum is wrong, by layer.
  private static func brokenBlocks(_ image: DiscImageReader) -> [Set<UInt32>] {
    var broken: [Set<UInt32>] = [[], []]
    for entry in image.blocks {
      let isWhole = Int(entry.facts.bitCount) == RecordedBlock.wholeBitCount
      if !isWhole || (try? image.block(entry)) == nil {
        broken[Int(entry.facts.layer)].insert(entry.facts.firstSector)
      }
    }
    return broken
  }

  /// Neighbouring sectors of one fate as one span; up to 128 sectors stand alone, so that each is seen.
  private static func runs(_ fates: [Fate], from first: UInt32) -> [SVGLanes.Span] {
    var spans: [SVGLanes.Span] = []
    for (index, fate) in fates.enumerated() {
      if fates.count > 128, let last = spans.last, last.kind == fate.rawValue {
        spans[spans.count - 1].to = Double(index + 1)
      } else {
        let sector = String(first + UInt32(index), radix: 16)
        spans.append(
          .init(
            "0x\(sector): \(kinds[fate.rawValue])", from: Double(index), to: Double(index + 1),
            kind: fate.rawValue))
      }
    }
    return spans
  }

  private static func section(
    _ lanes: [SVGLanes.Lane], _ zones: [Zone], _ geometry: SectorGeometry, about: String
  ) -> HTMLPage.Section {
    let map = SVGLanes(
      title: "Sectors of user data", x: .init("sector of the layer's data"), lanes: lanes, kinds: kinds,
      width: 900)
    var byLayer: [SVGLanes.Lane] = (0..<geometry.disc.layers.count).map { .init("layer \($0)", []) }
    for zone in zones where byLayer.indices.contains(zone.layer) && zone.to > zone.from {
      let ends = [zone.from, zone.to].map {
        geometry.place(layer: zone.layer, bitPosition: Double($0)).radius * 1e3
      }.sorted()
      var span = SVGLanes.Span(
        kinds[zone.fate.rawValue], from: ends[0], to: ends[1], kind: zone.fate.rawValue)
      // Blocks that touch are one stretch; the path may lead inward.
      if let last = byLayer[zone.layer].spans.last, last.kind == span.kind,
        min((last.to - span.from).magnitude, (last.from - span.to).magnitude) < 1e-6
      {
        (span.from, span.to) = (min(span.from, last.from), max(span.to, last.to))
        byLayer[zone.layer].spans.removeLast()
      }
      byLayer[zone.layer].spans.append(span)
    }
    let rings = SVGLanes(
      title: "Zones by radius", x: .init("radius", unit: "mm"), lanes: byLayer, kinds: kinds, width: 900)
    return HTMLPage.Section(
      "Sector map",
      [
        .figure(id: "sector-map", .lanes(map), caption: about),
        .figure(
          id: "disc-map", .lanes(rings),
          caption:
            "Where they lie on the disc. Guard zones on layer 0 are as wide as the light for layer 1 is there."
        ),
      ])
  }
}
