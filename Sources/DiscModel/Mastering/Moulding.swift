/// From the master's section to the disc's: stampers are cast from it, the last one moulds.
public struct Moulding: Sendable, Equatable {
  /// How often a stamper is cast from the one before, 1 for one cast from the master: odd generations mould the
  /// master's own relief, even ones its inverse.
  public var generation: Int
  /// Share of the master's depth that the disc takes up, 0 to 1.
  public var depthFidelity: Double
  /// Share of all radial lengths that is lost as the disc cools, at its centre.
  public var shrinkage: Double
  /// How much more of it is lost at the disc's edge, in proportion to the radius.
  public var shrinkageGrowth: Double

  /// A moulding.
  public init(generation: Int = 1, depthFidelity: Double, shrinkage: Double = 0, shrinkageGrowth: Double = 0)
  {
    self.generation = generation
    self.depthFidelity = depthFidelity
    self.shrinkage = shrinkage
    self.shrinkageGrowth = shrinkageGrowth
  }

  /// Whether the groove is as deep in the moulded surface as in the master's, and not raised from it.
  public var keepsRelief: Bool { generation % 2 == 1 }

  /// Share of radial lengths lost at a radius of a disc of a radius (metres).
  public func shrinkage(atRadius radius: Double, discRadius: Double) -> Double {
    shrinkage + shrinkageGrowth * radius / discRadius
  }

  /// The disc's section at a radius (metres). Depths count from the lands toward the floor, whichever way that is.
  public func mould(_ master: GrooveSection, atRadius radius: Double, discRadius: Double) -> GrooveSection {
    master.scaled(
      depth: depthFidelity, width: 1 - shrinkage(atRadius: radius, discRadius: discRadius))
  }
}
