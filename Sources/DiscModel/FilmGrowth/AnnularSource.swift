internal import Determinism

/// A source of film material: a ring that faces the disc over which it spins, on the same axis.
///
/// A sputter target's erosion groove is such a ring. Each of its elements emits particles that fly straight, by the
/// law (n + 1)/(2 pi) cos^n of the angle to the axis; n = 1 is the cosine law. All lengths in metres.
public struct AnnularSource: Sendable, Equatable {
  /// Mean radius of the ring; 0 for a point on the axis.
  public var ringRadius: Double
  /// Radial width over which the ring emits evenly.
  public var ringWidth: Double
  /// From the ring's plane to the disc's.
  public var distance: Double
  /// The exponent n of the emission law.
  public var emissionExponent: Double

  /// A ring.
  public init(ringRadius: Double, ringWidth: Double = 0, distance: Double, emissionExponent: Double = 1) {
    self.ringRadius = ringRadius
    self.ringWidth = ringWidth
    self.distance = distance
    self.emissionExponent = emissionExponent
  }

  /// What arrives, per emitted particle and area of a facet, at a radius of the disc (metres), 1/m^2.
  ///
  /// The facet has the normal (`normal.x` outward, `normal.z` toward the source). It sees the sky between two
  /// directions, each told by its slope, outward over toward the source: `from` the innermost `to` the outermost. Both
  /// are the limits of the line of sight; the facet's own horizon is one of them.
  ///
  /// The slope of the way to the ring's element at azimuth phi is (a cos phi - r)/h, so that the limits of slope are
  /// limits of phi, between which the integrand is smooth.
  public func flux(
    atRadius radius: Double, normal: (x: Double, z: Double), from: Double = -.infinity, to: Double = .infinity
  ) -> Double {
    rings().reduce(0) { sum, ring in
      guard ring.radius > 0 else {
        let slope = -radius / distance
        return sum + (slope >= from && slope <= to ? ring.share * density(0, 1, radius, normal) : 0)
      }
      // The cosine falls with phi: the outermost direction is the smallest azimuth.
      let first = Self.azimuth(cosine: (to * distance + radius) / ring.radius)
      let last = Self.azimuth(cosine: (from * distance + radius) / ring.radius)
      guard first < last else { return sum }
      var integral = 0.0
      for (azimuth, weight) in Self.rule.mapped(from: first, to: last) {
        integral += weight * density(ring.radius, Double.cos(azimuth), radius, normal)
      }
      return sum + ring.share * integral / .pi
    }
  }

  /// Arrivals per area and emitted particle from the ring's element at one azimuth.
  private func density(
    _ ring: Double, _ cosine: Double, _ radius: Double, _ normal: (x: Double, z: Double)
  ) -> Double {
    let outward = ring * cosine - radius
    let square = ring * ring + radius * radius - 2 * ring * radius * cosine + distance * distance
    let length = square.squareRoot()
    let emission = emissionExponent == 1 ? distance / length : Double.pow(distance / length, emissionExponent)
    return (emissionExponent + 1) / (2 * .pi) * emission * (normal.x * outward + normal.z * distance)
      / (square * length)
  }

  /// The ring as rings without width, each with its share.
  private func rings() -> [(radius: Double, share: Double)] {
    guard ringWidth > 0 else { return [(ringRadius, 1)] }
    let inner = max(0, ringRadius - ringWidth / 2)
    let outer = ringRadius + ringWidth / 2
    let nodes = Self.widthRule.mapped(from: inner, to: outer)
    let whole = nodes.reduce(0) { $0 + $1.node * $1.weight }
    return nodes.map { ($0.node, $0.node * $0.weight / whole) }
  }

  private static func azimuth(cosine: Double) -> Double {
    cosine >= 1 ? 0 : (cosine <= -1 ? .pi : Double.acos(cosine))
  }

  private static let rule = GaussLegendre(count: 40)
  private static let widthRule = GaussLegendre(count: 6)
}
