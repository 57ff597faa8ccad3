internal import Configuration
internal import Determinism

/// A part of a layer that carries data: between two radii, and between two angles where it does not go around.
public struct RecordedBand: Sendable, Equatable {
  /// 0 is nearest the laser.
  public var layer: Int
  /// Radius where it begins, metres.
  public var innerRadius: Double
  /// Radius where it ends, metres.
  public var outerRadius: Double
  /// Where it begins along the travel of the spot, radians.
  public var startAngle: Double
  /// Where it ends along the travel of the spot, radians; a full turn or more after its beginning, it goes around.
  public var endAngle: Double
  /// Its marks lie on the lands, not in the grooves.
  public var isOnLand: Bool

  /// A band; all around unless angles are given, in the grooves unless told.
  public init(
    layer: Int, innerRadius: Double, outerRadius: Double, startAngle: Double = 0,
    endAngle: Double = 2 * .pi, isOnLand: Bool = false
  ) {
    self.layer = layer
    self.innerRadius = innerRadius
    self.outerRadius = outerRadius
    self.startAngle = startAngle
    self.endAngle = endAngle
    self.isOnLand = isOnLand
  }
}

/// Which parts of a disc's layers are recorded. Bands of a layer do not overlap.
public struct RecordedMap: Sendable, Equatable {
  /// The recorded parts.
  public var bands: [RecordedBand]
  /// Recorded parts of tracks, beside the bands.
  public var stretches: [RecordedStretch] = []

  /// Everything blank but for these bands.
  public init(_ bands: [RecordedBand] = []) { self.bands = bands }

  /// Whether nothing is recorded anywhere.
  public var isBlank: Bool { bands.isEmpty && stretches.isEmpty }

  /// Whether anything is recorded on a layer.
  public func holds(layer: Int) -> Bool {
    bands.contains { $0.layer == layer } || stretches.contains { $0.layer == layer }
  }

  /// Whether marks of a layer lie on its lands. No layer has some on lands and some in grooves.
  public func liesOnLand(layer: Int) -> Bool {
    bands.contains { $0.layer == layer && $0.isOnLand }
      || stretches.contains { $0.layer == layer && $0.isOnLand }
  }

  /// Share of a round spot's area, of `spotRadius` metres, that lies on recorded parts: its centre at a radius (metres)
  /// and an angle of the disc (radians).
  ///
  /// Exact where one border lies under the spot and the border's bend does not matter; where a corner lies under it,
  /// the product of both shares.
  public func share(layer: Int, radius: Double, angle: Double, spotRadius: Double) -> Double {
    var share = 0.0
    for band in bands where band.layer == layer {
      let across =
        Self.below((band.outerRadius - radius) / spotRadius)
        - Self.below((band.innerRadius - radius) / spotRadius)
      guard across > 0 else { continue }
      share += across * band.angularShare(radius: radius, angle: angle, spotRadius: spotRadius)
    }
    for stretch in stretches where stretch.layer == layer {
      share += stretch.share(radius: radius, angle: angle, spotRadius: spotRadius)
    }
    return min(1, share)
  }

  /// Share of a circle of radius 1 about 0 that lies below x.
  static func below(_ x: Double) -> Double {
    guard x > -1 else { return 0 }
    guard x < 1 else { return 1 }
    return 0.5 + (x * (1 - x * x).squareRoot() + Double.asin(x)) / Double.pi
  }
}

extension RecordedBand {
  fileprivate func angularShare(radius: Double, angle: Double, spotRadius: Double) -> Double {
    let length = endAngle - startAngle
    let turn = 2 * Double.pi
    guard length < turn else { return 1 }
    guard length > 0 else { return 0 }
    // The angle travelled from the middle of the band, -pi to pi: its two ends lie half a length away.
    var from = (angle - startAngle - length / 2) / turn
    from -= Double(Int64(max(-1e9, min(1e9, from < 0 ? from - 0.5 : from + 0.5))))
    let scale = radius / spotRadius
    return RecordedMap.below((length / 2 - from * turn) * scale)
      - RecordedMap.below((-length / 2 - from * turn) * scale)
  }
}

extension RecordedMap {
  init(_ nodes: [ConfigurationNode], layerCount: Int) throws(ConfigurationError) {
    bands = []
    for node in nodes {
      let band = RecordedBand(
        layer: try node.integer("layer"), innerRadius: try node.quantity("from_mm"),
        outerRadius: try node.quantity("to_mm"), startAngle: try node.quantity("from_deg"),
        endAngle: try node.quantity("to_deg"), isOnLand: try node.string("track") == "land")
      if band.layer >= layerCount {
        throw node.inconsistency(
          at: "layer", "the disc has no layer \(band.layer)", advice: "0 to \(layerCount - 1) would do")
      }
      if band.outerRadius <= band.innerRadius {
        throw node.inconsistency(
          at: "to_mm", "the band ends no farther out than it begins", advice: "state the inner radius first")
      }
      if band.endAngle <= band.startAngle {
        throw node.inconsistency(
          at: "to_deg", "the band ends no later than it begins",
          advice: "angles grow along the travel of the spot; 360 more than from_deg goes around")
      }
      for other in bands where other.layer == band.layer {
        guard other.isOnLand == band.isOnLand else {
          throw node.inconsistency(
            at: "track", "one band of layer \(band.layer) lies on lands, another one in grooves",
            advice: "marks of a layer lie on the same kind of track")
        }
        if band.innerRadius < other.outerRadius, other.innerRadius < band.outerRadius,
          band.startAngle < other.endAngle, other.startAngle < band.endAngle
        {
          throw node.inconsistency(
            at: "from_mm", "the band overlaps another one of its layer", advice: "bands must lie apart")
        }
      }
      bands.append(band)
    }
  }

  static let schema = Schema(fields: [
    .init("layer", .integer(0...1), meaning: "The layer that is recorded.", grade: .assumed),
    .init("from_mm", .number(.closed(10, 60)), meaning: "Radius where the band begins.", grade: .assumed),
    .init("to_mm", .number(.closed(10, 60)), meaning: "Radius where the band ends.", grade: .assumed),
    .init(
      "from_deg", .number(.closed(-360, 360)), .optional(default: .number(0)),
      meaning: "Angle where the band begins, along the travel of the spot.", grade: .assumed),
    .init(
      "to_deg", .number(.closed(-360, 720)), .optional(default: .number(360)),
      meaning: "Angle where the band ends; 360 more than from_deg goes around.", grade: .assumed),
    .init(
      "track", .choice(["groove", "land"]), .optional(default: .string("groove")),
      meaning: "Where the marks lie: in the grooves, or on the lands between them.", grade: .assumed),
  ])
}
