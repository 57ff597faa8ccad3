/// Where the test writes of both layers may lie, so that none is written or read through another.
///
/// A test write on layer 0 changes the light for a disc of layer 1 around the same place, as wide as the spot out of
/// focus and the layers' eccentricity against each other.
public struct CalibrationAreas: Sendable, Equatable {
  /// Radii of the calibration area, metres.
  public let radii: ClosedRange<Double>
  /// Radial width of one test write, metres.
  public let width: Double
  /// How far apart test writes of different layers must lie, metres.
  public let distance: Double
  private var used = [0, 0]

  /// Areas between two radii; layer 0 fills them from the inside, layer 1 from the outside.
  ///
  /// `spotRadius` is that of the spot on the layer out of focus, `eccentricity` the layers' against each other.
  public init(radii: ClosedRange<Double>, width: Double, spotRadius: Double, eccentricity: Double) {
    self.radii = radii
    self.width = width
    distance = spotRadius + eccentricity
  }

  /// The radii of the next test write on a layer (0 or 1); nil when the area is used up.
  public mutating func next(layer: Int) -> ClosedRange<Double>? {
    guard layer == 0 || layer == 1, width > 0 else { return nil }
    let needed = Double(used[0] + used[1] + 1) * width + distance
    guard needed <= radii.upperBound - radii.lowerBound else { return nil }
    let offset = Double(used[layer]) * width
    used[layer] += 1
    if layer == 0 { return (radii.lowerBound + offset)...(radii.lowerBound + offset + width) }
    return (radii.upperBound - offset - width)...(radii.upperBound - offset)
  }
}
