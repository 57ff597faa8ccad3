public import Configuration
internal import Determinism

/// One quantity of a scenario that a Monte-Carlo set draws anew for each sample.
///
/// Its draws come from a stream of its own, `variation.NAME` under the scenario's seed, so that one more variation, or a
/// change of another, moves none of them.
public struct ScenarioVariation: Equatable, Sendable {
  /// How values lie between the ends.
  public enum Distribution: String, Sendable, CaseIterable {
    /// Each value between the ends is equally likely.
    case uniform
    /// Normal about the middle, a sixth of the range to a standard deviation, cut off at the ends.
    case normal
    /// One of the two ends.
    case ends
  }

  /// How a drawn value enters the document.
  public enum Combination: String, Sendable, CaseIterable {
    /// It takes the place of the document's value.
    case set
    /// It is added to it.
    case add
    /// It multiplies it.
    case multiply
  }

  /// What the variation is called; its random stream is named after it.
  public var name: String
  /// Paths of the numbers that follow the draw, all by the same value.
  public var keys: [String]
  /// How a draw changes the numbers of its keys.
  public var combination: Combination
  /// How draws spread.
  public var distribution: Distribution
  /// The ends, in the unit of the keys, or as a factor.
  public var low: Double
  /// The largest draw.
  public var high: Double

  /// The value of a sample under a scenario's seed.
  public func draw(sample: UInt64, seed: UInt64) -> Double {
    let stream = RandomStream(seed: seed, nameBytes: "variation.\(name)".utf8)
    switch distribution {
    case .uniform: return low + (high - low) * stream.uniform(at: sample)
    case .ends: return stream.word(at: sample) >> 63 == 0 ? low : high
    case .normal:
      let deviate = GaussianTable().deviates3(from: stream.word(at: sample)).0
      let value = 0.5 * (low + high) + (high - low) / 6 * deviate
      return Swift.min(Swift.max(value, Swift.min(low, high)), Swift.max(low, high))
    }
  }

  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    name = try node.string("name")
    keys = try node.strings("keys")
    combination = try node.choice("combine")
    distribution = try node.choice("distribution")
    low = try node.number("low")
    high = try node.number("high")
  }

  static let schema = Schema(fields: [
    Schema.Field(
      "name", .string, meaning: "what the variation, and its random stream, is called", grade: .assumed,
      isMetadata: true),
    Schema.Field(
      "keys", .strings(count: 1...64), meaning: "paths of the numbers that follow the draw", grade: .assumed,
      isMetadata: true),
    Schema.Field(
      "combine", .choice(of: Combination.self),
      .optional(default: .string(Combination.set.rawValue)),
      meaning: "whether the draw takes the value's place, is added to it or multiplies it", grade: .assumed,
      isMetadata: true),
    Schema.Field(
      "distribution", .choice(of: Distribution.self),
      .optional(default: .string(Distribution.uniform.rawValue)),
      meaning: "how values lie between the ends: normal has a sixth of the range to a standard deviation",
      grade: .assumed, isMetadata: true),
    Schema.Field(
      "low", .number(.any), meaning: "the low end, in the keys' unit or as a factor", grade: .assumed,
      isMetadata: true),
    Schema.Field(
      "high", .number(.any), meaning: "the high end, in the keys' unit or as a factor", grade: .assumed,
      isMetadata: true),
  ])
}

/// A named case of a corner set: what it changes, as `key=value`, `key+=number` or `key*=factor`.
public struct ScenarioCorner: Equatable, Sendable {
  /// What the corner is called in reports.
  public var name: String
  /// `KEY=VALUE` texts.
  public var changes: [String]

  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    name = try node.string("name")
    changes = try node.strings("changes")
  }

  static let schema = Schema(fields: [
    Schema.Field(
      "name", .string, meaning: "what the corner is called in reports", grade: .assumed, isMetadata: true),
    Schema.Field(
      "changes", .strings(count: 0...256),
      meaning: "what differs there, as key=value, key+=number or key*=factor", grade: .assumed,
      isMetadata: true),
  ])
}

extension Scenario {
  /// The sample of this number of the scenario's variations: a plain scenario with a seed of its own, which no number of
  /// workers and no order of samples changes. Throws where a drawn value leaves its key's range.
  public func varied(sample: Int) throws(ConfigurationError) -> Scenario {
    let number = UInt64(clamping: sample)
    var value = plainDocument
    for variation in variations {
      let draw = variation.draw(sample: number, seed: seed)
      for key in variation.keys {
        value = try Self.combine(value, key: key, with: draw, by: variation.combination, of: variation.name)
      }
    }
    // The seed of noise and run-out: 53 bits, so that every reader of numbers keeps it.
    let own = RandomStream(seed: seed, name: "variation.seed").word(at: number) >> 11
    value = try value.applying(override: "seed=\(own)")
    value = try value.applying(override: "name=\"\(name) sample \(sample)\"")
    return try Scenario(value)
  }

  /// The scenario at one of its corners.
  public func corner(_ corner: ScenarioCorner) throws(ConfigurationError) -> Scenario {
    var value = plainDocument
    for change in corner.changes { value = try Self.apply(change, to: value, of: corner.name) }
    value = try value.applying(override: "name=\"\(name) at \(corner.name)\"")
    return try Scenario(value)
  }

  /// The resolved document without the sets: what a single run is made of.
  private var plainDocument: ConfigurationValue {
    let members = (document.members ?? []).filter { $0.key != "variations" && $0.key != "corners" }
    return ConfigurationValue(.object(members), at: document.position)
  }

  private static func apply(
    _ change: String, to value: ConfigurationValue, of name: String
  ) throws(ConfigurationError) -> ConfigurationValue {
    guard let equals = change.firstIndex(of: "="), equals > change.startIndex else {
      return try value.applying(override: change)
    }
    let before = change.index(before: equals)
    let combination: ScenarioVariation.Combination? =
      change[before] == "*" ? .multiply : (change[before] == "+" ? .add : nil)
    guard let combination else { return try value.applying(override: change) }
    guard let number = Double(change[change.index(after: equals)...]), number.isFinite else {
      throw ConfigurationError(
        .override, at: value.position, path: name, "\(change) has no number behind the =",
        advice: "write key*=factor or key+=number")
    }
    return try combine(value, key: String(change[..<before]), with: number, by: combination, of: name)
  }

  private static func combine(
    _ value: ConfigurationValue, key: String, with number: Double,
    by combination: ScenarioVariation.Combination, of name: String
  ) throws(ConfigurationError) -> ConfigurationValue {
    guard let before = value.number(atPath: key) else {
      throw ConfigurationError(
        .inconsistent, at: value.position, path: key, "\(name) changes it, but there is no such number",
        advice: "name the path of a number, such as pickup.focus_actuator.first_hz")
    }
    let after =
      switch combination {
      case .set: number
      case .add: before + number
      case .multiply: before * number
      }
    return try value.applying(override: "\(key)=\(after)")
  }

  /// Every variation and corner must lead to documents that are whole, before anybody waits for a thousand of them.
  func checkSets() throws(ConfigurationError) {
    for variation in variations {
      for end in [variation.low, variation.high] {
        var value = plainDocument
        for key in variation.keys {
          value = try Self.combine(value, key: key, with: end, by: variation.combination, of: variation.name)
        }
        _ = try ScenarioSchema.schema.resolve(value, path: "")
      }
    }
    for corner in corners {
      var value = plainDocument
      for change in corner.changes { value = try Self.apply(change, to: value, of: corner.name) }
      _ = try ScenarioSchema.schema.resolve(value, path: "")
    }
  }
}

extension ConfigurationValue {
  /// The number at a path of keys and indices; nil if there is none.
  fileprivate func number(atPath path: String) -> Double? {
    var here = self
    for part in path.split(separator: ".") {
      if let elements = here.elements {
        guard let index = Int(part), elements.indices.contains(index) else { return nil }
        here = elements[index]
      } else {
        guard let next = here[String(part)] else { return nil }
        here = next
      }
    }
    return here.number?.value
  }
}
