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
  private let runsInward: Bool
  private var maker: BlockMarks
  private let load: (Int) throws -> RecordedBlock?
  /// Blocks by their place on the track; of those that overlap the later one stands.
  private let entries: [(range: Range<Int64>, index: Int)]
  private let readout: MarkReadout
  private var cache: [(index: Int, marks: [SeenMark])] = []
  /// Where the last stretches began among the marks of their blocks: under the spot, on the inner and the outer side.
  private var begins = (here: 0, inner: 0, outer: 0)
  /// The blocks that were read last, by their place among the entries: each is neighbour of two others.
  private var recent: [(place: Int, block: RecordedBlock?)] = []

  /// Channel bits by which blocks may overlap that were not written in one go.
  static let linking: Int64 = 1488

  /// Blocks that are kept: three turns' worth at the outer edge, and some.
  private static let kept = 20

  /// The track of a layer. `blocks` in the order of writing; `load` reads one of them by its index there;
  /// nil for one that is damaged, whose place then reads as blank. Marks are given as `readout` sees them.
  public init(
    layer: UInt8, geometry: SectorGeometry, maker: BlockMarks, readout: MarkReadout, blocks: [Range<Int64>],
    load: @escaping (Int) throws -> RecordedBlock?
  ) {
    self.layer = layer
    self.geometry = geometry
    runsInward = geometry.disc.runsInward(geometry.disc.layers[Int(layer)])
    self.maker = maker
    self.readout = readout
    self.load = load
    // A block that was written again stands in place of the earlier one if that begins where it begins, or inside it.
    var kept: [(range: Range<Int64>, index: Int)] = []
    // Where writing was begun anew they meet to within what an address is good for.
    for (index, range) in blocks.enumerated().reversed() where !range.isEmpty {
      let slack = min(Self.linking, Int64(range.count - 1) / 2)
      let core = range.lowerBound + slack..<range.upperBound - slack
      if kept.contains(where: { $0.range.overlaps(core) }) { continue }
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

  /// Tells the marks of a stretch of the track and of its neighbours, in `marks`; their origin is the stretch's beginning.
  ///
  /// `from` and `to` are channel bits along the track; marks that reach into the stretch are there, those up to `margin`
  /// metres outside, and perhaps more behind it; none where none reach in. Throws what reading a block throws, and where
  /// its power wrote nothing.
  public func marks(from: Double, to: Double, margin: Double, into marks: inout SeenMarks) throws {
    let turn = geometry.place(layer: Int(layer), bitPosition: from).turn
    let behind = geometry.bitPosition(layer: Int(layer), turn: turn + 1) - from
    let ahead = from - geometry.bitPosition(layer: Int(layer), turn: turn - 1)
    // Outward reading has the next turn on the outer side.
    let (inner, outer) = runsInward ? (behind, -ahead) : (-ahead, behind)
    try take(from: from + inner, to: to + inner, margin: margin, near: &begins.inner, into: &marks.inner)
    try take(from: from + outer, to: to + outer, margin: margin, near: &begins.outer, into: &marks.outer)
    try take(from: from, to: to, margin: margin, near: &begins.here, into: &marks.here)
  }

  /// Marks of a stretch. Looks for them from mark `hint` on, which is left where they begin: what lies between was
  /// fetched not long ago.
  private func take(
    from: Double, to: Double, margin: Double, near hint: inout Int, into found: inout SeenTrack
  ) throws {
    let start = from * geometry.bitLength - margin
    let end = to * geometry.bitLength + margin
    found.origin = from * geometry.bitLength
    // No mark is longer than a sync's, so that one which reaches in begins at most so far before.
    let first = Int64((start / geometry.bitLength).rounded(.down)) - 20
    let last = Int64((end / geometry.bitLength).rounded(.up)) + 2
    let place = lowerEntry(first)
    var next = place
    while next < entries.count, entries[next].range.lowerBound < last { next += 1 }
    guard next == place + 1 else {
      // Marks of several blocks are put together.
      var marks: [SeenMark] = []
      for place in place..<next {
        let all = try marksOfBlock(place)
        hint = all.firstPlace(near: hint) { $0.trail > start }
        marks += all[hint..<max(hint, all.firstPlace(near: hint) { $0.lead >= end })]
      }
      (found.marks, found.range) = (marks, 0..<marks.count)
      return
    }
    let marks = try marksOfBlock(place)
    hint = marks.firstPlace(near: hint) { $0.trail > start }
    let reachesIn = hint < marks.count && marks[hint].lead < end
    (found.marks, found.range) = (marks, reachesIn ? hint..<marks.count : 0..<0)
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

  private func marksOfBlock(_ place: Int) throws -> [SeenMark] {
    if let found = cache.first(where: { $0.index == place }) { return found.marks }
    let (before, behind) = (try block(place - 1), try block(place + 1))
    // The room of the marks that are forgotten serves for the new ones.
    var seen = cache.count < Self.kept ? [] : cache.removeFirst().marks
    seen.removeAll(keepingCapacity: true)
    if let block = try block(place) {
      try maker.write(block, before: before, behind: behind) { readout.see($0, into: &seen) }
    }
    if entries.indices.contains(place + 1),
      entries[place + 1].range.lowerBound < entries[place].range.upperBound
    {
      let end = Double(entries[place + 1].range.lowerBound) * geometry.bitLength
      seen.removeLast(seen.count - (seen.firstIndex { $0.trail > end } ?? seen.count))
    }
    cache.append((place, seen))
    return seen
  }

  /// The block of an entry; nil where it is damaged, and beside the first and the last one.
  private func block(_ place: Int) throws -> RecordedBlock? {
    guard entries.indices.contains(place) else { return nil }
    if let found = recent.first(where: { $0.place == place }) { return found.block }
    let block = try load(entries[place].index)
    if recent.count == 3 { recent.removeFirst() }
    recent.append((place, block))
    return block
  }
}

extension [SeenMark] {
  /// The first place from which on a condition holds, as it does behind that; looked for in steps that double from a
  /// place near by, then halve, so that nothing far away is fetched.
  fileprivate func firstPlace(near place: Int, where holds: (SeenMark) -> Bool) -> Int {
    var (low, high, step) = (Swift.min(Swift.max(place, 0), count), 0, 16)
    if low < count, !holds(self[low]) {
      high = low + step
      while high < count, !holds(self[high]) {
        (low, step) = (high, 2 * step)
        high += step
      }
      high = Swift.min(high, count)
    } else {
      high = low
      low -= step
      while low > 0, holds(self[low]) {
        (high, step) = (low, 2 * step)
        low -= step
      }
      low = Swift.max(low, 0)
    }
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
