public import ChannelSim
public import DiscModel
internal import WriteStrategy

/// The recorded track of one layer as a read-out asks for it: marks of a stretch and of its neighbours on both sides.
///
/// Blocks are read and turned into marks when they are first asked for, and forgotten when many others were asked for
/// since: memory does not grow with the disc.
public final class RecordedTrack {
  /// The layer, 0 or 1.
  public let layer: UInt8
  private let geometry: SectorGeometry
  private var maker: BlockMarks
  private let load: (Int) throws -> RecordedBlock?
  /// Blocks by their place on the track; of those that overlap the later one stands.
  private let entries: [(range: Range<Int64>, index: Int)]
  private var cache: [(index: Int, marks: [Mark])] = []

  /// Blocks that are kept: three turns' worth at the outer edge, and some.
  private static let kept = 20

  /// The track of a layer. `blocks` in the order of writing; `load` reads one of them by its index there;
  /// nil for one that is damaged, whose place then reads as blank.
  public init(
    layer: UInt8, geometry: SectorGeometry, maker: BlockMarks, blocks: [Range<Int64>],
    load: @escaping (Int) throws -> RecordedBlock?
  ) {
    self.layer = layer
    self.geometry = geometry
    self.maker = maker
    self.load = load
    // A block that was written again stands in place of the earlier one if that begins where it begins, or inside it.
    var kept: [(range: Range<Int64>, index: Int)] = []
    for (index, range) in blocks.enumerated().reversed() where !range.isEmpty {
      if kept.contains(where: { $0.range.overlaps(range) }) { continue }
      kept.append((range, index))
    }
    entries = kept.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Stretches that carry data, in channel bits along the track, joined where they touch.
  public var bands: [Range<Int64>] {
    entries.reduce(into: []) { bands, entry in
      if let last = bands.last, last.upperBound == entry.range.lowerBound {
        bands[bands.count - 1] = last.lowerBound..<entry.range.upperBound
      } else {
        bands.append(entry.range)
      }
    }
  }

  /// Marks of a stretch of the track and of its neighbours, places in metres from the stretch's beginning.
  ///
  /// `from` and `to` are channel bits along the track; marks that reach into the stretch are there, and those up to
  /// `margin` metres outside. Throws what reading a block throws, and where its power wrote nothing.
  public func marks(from: Double, to: Double, margin: Double) throws -> NeighbouringMarks {
    let turn = geometry.place(layer: Int(layer), bitPosition: from).turn
    let behind = geometry.bitPosition(layer: Int(layer), turn: turn + 1) - from
    let ahead = from - geometry.bitPosition(layer: Int(layer), turn: turn - 1)
    let later = try marks(from: from + behind, to: to + behind, margin: margin, origin: from + behind)
    let earlier = try marks(from: from - ahead, to: to - ahead, margin: margin, origin: from - ahead)
    let here = try marks(from: from, to: to, margin: margin, origin: from)
    // Outward reading has the next turn on the outer side.
    let runsInward = geometry.disc.runsInward(geometry.disc.layers[Int(layer)])
    return NeighbouringMarks(
      here: here, inner: runsInward ? later : earlier, outer: runsInward ? earlier : later)
  }

  private func marks(from: Double, to: Double, margin: Double, origin: Double) throws -> [Mark] {
    let start = from * geometry.bitLength - margin
    let end = to * geometry.bitLength + margin
    // No mark is longer than a sync's, so that one which reaches in begins at most so far before.
    let first = Int64((start / geometry.bitLength).rounded(.down)) - 20
    let last = Int64((end / geometry.bitLength).rounded(.up)) + 2
    var found: [Mark] = []
    var place = lowerEntry(first)
    while place < entries.count, entries[place].range.lowerBound < last {
      let marks = try marksOfBlock(place)
      var index = Self.firstMark(marks, endingAfter: start)
      while index < marks.count, marks[index].start < end {
        var mark = marks[index]
        mark.start -= origin * geometry.bitLength
        found.append(mark)
        index += 1
      }
      place += 1
    }
    return found
  }

  /// The first entry that ends behind a bit.
  private func lowerEntry(_ bit: Int64) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].range.upperBound <= bit { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func firstMark(_ marks: [Mark], endingAfter place: Double) -> Int {
    var (low, high) = (0, marks.count)
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].end <= place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func marksOfBlock(_ place: Int) throws -> [Mark] {
    if let found = cache.first(where: { $0.index == place }) { return found.marks }
    let before = place > 0 ? try load(entries[place - 1].index) : nil
    let behind = place + 1 < entries.count ? try load(entries[place + 1].index) : nil
    let marks = try load(entries[place].index).map { block throws(WriteStrategyError) in
      try maker.marks(of: block, before: before, behind: behind)
    }
    if cache.count >= Self.kept { cache.removeFirst() }
    cache.append((place, marks ?? []))
    return marks ?? []
  }
}
