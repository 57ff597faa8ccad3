public import DiscModel

/// A mark as a read-out sees it: a usual one of another strength and length. What a synthesiser takes, so that a mark
/// which comes by three times, under the spot and on both neighbouring tracks, is worked out once.
public struct SeenMark: Sendable, Equatable {
  /// Place of the leading edge of a usual mark that reads like it, metres along the track.
  public var lead: Double
  /// The same of the trailing edge; not beyond `lead` for a mark that is not seen.
  public var trail: Double
  /// Strength of the usual mark.
  public var strength: Float

  /// A mark seen at places along the track, metres, with a strength.
  public init(lead: Double, trail: Double, strength: Float) {
    self.lead = lead
    self.trail = trail
    self.strength = strength
  }
}

/// Marks of a track as a read-out sees them, in order and without overlap: some of many that are kept elsewhere, so that
/// nothing is copied.
public struct SeenTrack: Sendable {
  /// All marks.
  public var marks: [SeenMark] = []
  /// Those that matter.
  public var range = 0..<0
  /// Where the marks' places count from, metres along the track: they lie nearer to the read-out's zero by that much.
  public var origin = 0.0

  /// A blank track.
  public init() {}
}

/// The marks that a focused spot sees at once, as its read-out sees them.
public struct SeenMarks: Sendable {
  /// The track under the spot.
  public var here = SeenTrack()
  /// The track on the inner side (smaller x).
  public var inner = SeenTrack()
  /// The track on the outer side.
  public var outer = SeenTrack()

  /// Blank tracks.
  public init() {}
}

extension MarkReadout {
  /// Appends marks to `seen` as this read-out sees them.
  public func see(_ marks: Span<Mark>, into seen: inout [SeenMark]) {
    let (reading, table) = (MarkReading(shape), shape.strengths.span)
    precondition(table.count == MarkShape.strengthCount)
    seen.append(addingCapacity: marks.count) { seen in
      for index in marks.indices {
        let mark = marks[index]
        let shift = reading.endShift(of: mark)
        let strength = unsafe Float(reading.strength(of: mark, unchecked: table))
        seen.append(
          SeenMark(lead: mark.start + shift, trail: mark.start + mark.length - shift, strength: strength))
      }
    }
  }

  /// The marks that reach into a stretch, metres, as this read-out sees them, in place of what `seen` held.
  func see(_ marks: [Mark], from: Double, to: Double, into seen: inout SeenTrack) {
    // A rounded end moves an edge by less than the mark's width.
    let (from, to) = (from - shape.width, to + shape.width)
    let first = Self.place(in: marks) { $0.end > from }
    let end = max(first, Self.place(in: marks) { $0.start >= to })
    seen.marks.removeAll(keepingCapacity: true)
    see(marks.span.extracting(first..<end), into: &seen.marks)
    (seen.range, seen.origin) = (0..<seen.marks.count, 0)
  }

  /// The first mark for which a condition holds, as it does for all behind it.
  private static func place(in marks: [Mark], where holds: (Mark) -> Bool) -> Int {
    var (low, high) = (0, marks.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(marks[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
