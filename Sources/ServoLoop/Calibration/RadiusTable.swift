public import ControlBlocks
public import Determinism

/// A quantity learnt at some radii and interpolated between them: a calibration table.
///
/// Up to sixteen nodes in the order of their radii; beyond the outermost nodes the nearest one counts. A new value near
/// a node replaces it; a full table gives up the node nearest to the new one. Across a border that it was told of nothing
/// is interpolated: each side has its own nodes, and between the last of them and the border that one counts.
public struct RadiusTable<Scalar: ServoScalar>: Sendable {
  @usableFromInline static var capacity: Int { 16 }

  /// Nodes in use.
  @usableFromInline var nodes: UInt8
  /// Nodes in use, 0 to 16.
  @inlinable public var count: UInt8 { nodes }
  @usableFromInline var radii: InlineArray<16, Scalar>
  @usableFromInline var values: InlineArray<16, Scalar>
  /// Radii closer than this are one node.
  @usableFromInline let resolution: Scalar
  /// Borders in use, in the order of their radii.
  @usableFromInline let borderCount: UInt8
  @usableFromInline let borders: InlineArray<4, Scalar>

  /// An empty table; `resolution` and the borders, of which the first four count, in the radius's unit.
  public init(resolution: Double, borders: [Double] = []) {
    let known = borders.sorted().prefix(4)
    borderCount = UInt8(known.count)
    var places = InlineArray<4, Scalar>(repeating: .zero)
    for (index, border) in known.enumerated() { places[index] = Scalar(border) }
    self.borders = places
    nodes = 0
    radii = InlineArray(repeating: .zero)
    values = InlineArray(repeating: .zero)
    self.resolution = Scalar(resolution)
  }

  /// Empties the table; the borders stay.
  @inlinable public mutating func removeAll() { nodes = 0 }

  /// Learns a value at a radius.
  @inlinable
  public mutating func insert(_ value: Scalar, at radius: Scalar) {
    let used = Int(nodes)
    var place = 0
    while place < used, radii[place] < radius { place += 1 }
    let below = place > 0 ? radius - radii[place - 1] : nil
    let above = place < used ? radii[place] - radius : nil
    // The node near by, or in a full table the nearest, gives way.
    let nearest: Int? =
      switch (below, above) {
      case (let low?, let high?): low < high ? place - 1 : place
      case (_?, nil): place - 1
      case (nil, _?): place
      case (nil, nil): nil
      }
    if let nearest, used == Self.capacity || (radii[nearest] - radius).absolute < resolution {
      radii[nearest] = radius
      values[nearest] = value
      return
    }
    var index = used
    while index > place {
      radii[index] = radii[index - 1]
      values[index] = values[index - 1]
      index -= 1
    }
    radii[place] = radius
    values[place] = value
    nodes += 1
  }

  /// The value at a radius; nil while the table is empty.
  @inlinable
  public func value(at radius: Scalar) -> Scalar? {
    let used = Int(nodes)
    guard used > 0 else { return nil }
    var place = 0
    while place < used, radii[place] < radius { place += 1 }
    guard place > 0 else { return values[0] }
    guard place < used else { return values[used - 1] }
    for index in 0..<Int(borderCount)
    where borders[index] > radii[place - 1] && borders[index] <= radii[place] {
      return radius < borders[index] ? values[place - 1] : values[place]
    }
    let width = radii[place] - radii[place - 1]
    guard width > .zero else { return values[place] }
    let share = (radius - radii[place - 1]) / width
    return values[place - 1] + share * (values[place] - values[place - 1])
  }
}

extension RadiusTable: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("nodes", &nodes)
    if nodes > 16 { nodes = 16 }
    for index in 0..<Self.capacity {
      visitor.visit("radius", scalar: &radii[index])
      visitor.visit("value", scalar: &values[index])
    }
  }
}
