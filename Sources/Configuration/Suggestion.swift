/// The key that was probably meant.
struct Suggestion {
  /// The key.
  let key: String
  /// What to tell the user.
  let advice: String

  /// The known key closest to `key`, if one is close: same stem with another unit, or few edits away.
  init?(for key: String, among known: [String]) {
    let stem = ConfigurationUnit.split(key).stem
    for candidate in known where candidate != key {
      let (candidateStem, unit) = ConfigurationUnit.split(candidate)
      if unit != .plain, candidateStem == stem {
        self.key = candidate
        advice = "the unit of this key is \(unit.rawValue): \(candidate)"
        return
      }
    }
    guard let nearest = Self.nearest(to: key, among: known) else { return nil }
    self.key = nearest
    advice = "did you mean \(nearest)?"
  }

  /// The text closest to `text`, if it is close enough to be meant. Of two equally close ones that which shares the
  /// longer beginning and end (a letter is sooner left out than mistaken), then the first.
  static func nearest(to text: String, among known: [String]) -> String? {
    var best: (text: String, distance: Int, shared: Int)?
    for candidate in known {
      let distance = editDistance(text.lowercased(), candidate.lowercased())
      let shared = sharedEnds(text, candidate)
      if let best, (distance, -shared) >= (best.distance, -best.shared) { continue }
      best = (candidate, distance, shared)
    }
    guard let best, best.distance <= max(1, best.text.unicodeScalars.count / 3) else { return nil }
    return best.text
  }

  private static func sharedEnds(_ left: String, _ right: String) -> Int {
    func shared(_ a: some Sequence<Unicode.Scalar>, _ b: some Sequence<Unicode.Scalar>) -> Int {
      var count = 0
      for (x, y) in zip(a, b) {
        if x != y { break }
        count += 1
      }
      return count
    }
    let a = left.unicodeScalars, b = right.unicodeScalars
    return shared(a, b) + shared(a.reversed(), b.reversed())
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other
  /// (optimal string alignment). Texts longer than a key ever is count as their length apart.
  static func editDistance(_ left: String, _ right: String) -> Int {
    let a = Array(left.unicodeScalars.prefix(100))
    let b = Array(right.unicodeScalars.prefix(100))
    guard !a.isEmpty, !b.isEmpty, a.count < 100, b.count < 100 else { return max(a.count, b.count) }
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var current = [i]
      for j in 1...b.count {
        var cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          cost = min(cost, beforePrevious[j - 2] + 1)
        }
        current.append(cost)
      }
      (beforePrevious, previous) = (previous, current)
    }
    return previous[b.count]
  }
}
