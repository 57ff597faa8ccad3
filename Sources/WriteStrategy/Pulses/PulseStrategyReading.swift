public import Configuration

extension PulseStrategy {
  /// The strategy of a file, validated by `PulseStrategy.schema`.
  ///
  /// Throws `inconsistent`, with position, for a table with a missing entry, pulses that overlap or that have no
  /// positive width, and powers above the laser's limit.
  public init(_ node: ConfigurationNode) throws(ConfigurationError) {
    name = try node.string("name")
    layer = node.has("layer") ? try node.integer("layer") : nil
    track = try node.choice("track")
    referenceVelocity = try node.quantity("reference_velocity_m_per_s")
    clock = try node.quantity("clock_ns")
    resolution = try node.integer("resolution")
    riseTime = try node.quantity("rise_ns")
    fallTime = try node.quantity("fall_ns")
    powerLimit = try node.quantity("power_limit_mw")
    form = try node.choice("form")
    count = try node.choice("count")
    levels = try Levels(try node.object("levels"))
    times = try Times(try node.object("times"))
    leadShifts = try ShiftTable(node, "lead_shifts")
    trailShifts = try ShiftTable(node, "trail_shifts")
    let (shortest, longest) = (try node.integer("shortest_run"), try node.integer("longest_run"))
    guard shortest <= longest else {
      throw node.inconsistency(
        at: "longest_run", "\(longest) is below the shortest run", advice: "at least \(shortest) would do")
    }
    runs = shortest...longest
    if node.has("peak_power_mw") {
      let highest = try node.quantity("peak_power_mw") * levels.highest
      guard highest <= powerLimit else {
        throw node.inconsistency(
          at: "peak_power_mw", "the highest level is \(highest * 1e3) mW, above the laser's limit",
          advice: "at most \(powerLimit / levels.highest * 1e3) mW would do")
      }
    }
    try checkPulses(node)
  }

  /// Tries every mark with every neighbouring space, as the tables shift them.
  private func checkPulses(_ node: ConfigurationNode) throws(ConfigurationError) {
    let timesNode = try node.object("times")
    for mark in runs {
      for space in runs {
        let pulses = shape(of: mark, previousSpace: space, nextSpace: space)
        guard let wrong = pulses.firstFault else { continue }
        let isShifted = shape(of: mark, previousSpace: nil, nextSpace: nil).firstFault == nil
        let words = "the pulses of a \(mark)T mark"
        if isShifted {
          let key = leadShifts.shift(mark: mark, space: space) != 0 ? "lead_shifts" : "trail_shifts"
          throw node.inconsistency(
            at: key, "\(words) between \(space)T spaces \(wrong)", advice: "smaller shifts would do")
        }
        throw timesNode.inconsistency(
          at: faultyKey, "\(words) \(wrong)", advice: "narrower pulses, or later starts, would do")
      }
    }
    let behind = shape(of: runs.lowerBound, previousSpace: runs.lowerBound, nextSpace: runs.lowerBound)
    let length = Double(2 * runs.lowerBound)
    let ahead = behind.map { $0.start + length }.min() ?? length
    if (behind.map(\.end).max() ?? 0) > ahead {
      throw timesNode.inconsistency(
        at: form == .multiPulse ? "top_start" : "end_shift",
        "a mark's pulses overlap those of the next mark behind a \(runs.lowerBound)T space",
        advice: "an earlier end, or a later start, would do")
    }
  }

  /// The key that a fault of unshifted pulses is told at.
  private var faultyKey: String { form == .multiPulse ? "multi_width" : "top_width" }
}

extension PulseStrategy.Levels {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    middle = try node.number("middle")
    last = try node.number("last")
    single = try node.number("single")
    bias = try node.number("bias")
    cooling = try node.number("cooling")
    rest = try node.number("rest")
  }
}

extension PulseStrategy.Times {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    topStart = try node.number("top_start")
    topWidth = try node.number("top_width")
    multiStart = try node.number("multi_start")
    multiWidth = try node.number("multi_width")
    lastShift = try node.number("last_shift")
    lastWidth = try node.number("last_width")
    endShift = try node.number("end_shift")
    coolingWidth = try node.number("cooling_width")
  }
}

extension ShiftTable {
  /// No shifts.
  public static let none = ShiftTable(markClasses: [], spaceClasses: [], shifts: [])

  init(_ parent: ConfigurationNode, _ key: String) throws(ConfigurationError) {
    guard parent.has(key) else {
      self = .none
      return
    }
    let node = try parent.object(key)
    markClasses = try Self.classes(node, "marks")
    spaceClasses = try Self.classes(node, "spaces")
    let rows = try node.objects("rows")
    guard rows.count == markClasses.count else {
      throw node.inconsistency(
        at: "rows", "the table has \(rows.count) rows for \(markClasses.count) classes of marks",
        advice: "one row for each class would do")
    }
    shifts = []
    for row in rows {
      let entries = try row.numbers("shifts")
      guard entries.count == spaceClasses.count else {
        throw row.inconsistency(
          at: "shifts", "the row has \(entries.count) entries for \(spaceClasses.count) classes of spaces",
          advice: "one entry for each class would do")
      }
      shifts.append(entries)
    }
  }

  private static func classes(_ node: ConfigurationNode, _ key: String) throws(ConfigurationError) -> [Int] {
    var classes: [Int] = []
    for number in try node.numbers(key) {
      guard number == Double(Int(number)), Int(number) > classes.last ?? 0 else {
        throw node.inconsistency(
          at: key, "\(number) is no whole number above the one before", advice: "3, 4, 5, 6 would do")
      }
      classes.append(Int(number))
    }
    return classes
  }
}
