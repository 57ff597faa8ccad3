public import Determinism
public import DiscModel

/// The light of a layer's floor, land and walls, blank or with marks in its grooves or on its lands: what does not change
/// with the radius.
///
/// Along a wall the complex reflection of the films is taken at Gauss-Legendre nodes, so that its phase is never
/// interpolated. A mark fills the groove, or the land, between the middles of its walls.
public struct GrooveLight: Sendable {
  /// Reflection on the floor and on the land.
  let floor: Complex
  let land: Complex
  /// Places between floor (0) and land (1), with weights that add up to 1, and the reflection of both walls there.
  let walls: [(place: Double, weight: Double, inner: Complex, outer: Complex)]

  /// Takes up what films or entered numbers of a layer give at a wavelength in air, metres; with marks where told, else
  /// blank.
  public init(disc: Disc, layer: DiscLayer, wavelength: Double, marks: ReliefPart? = nil) {
    func light(isRecorded: Bool) -> LayerLight {
      LayerLight(disc: disc, layer: layer, wavelength: wavelength, isRecorded: isRecorded)
    }
    let below = light(isRecorded: marks == .groove)
    let above = light(isRecorded: marks == .land)
    floor = below.amplitude(at: .groove)
    land = above.amplitude(at: .land)
    let rule = GaussLegendre(count: 16)
    walls = [(0.0, 0.5, below), (0.5, 1.0, above)].flatMap { lower, upper, light in
      rule.mapped(from: lower, to: upper).map {
        (
          place: $0.node, weight: $0.weight, inner: light.amplitude(at: .innerWall($0.node)),
          outer: light.amplitude(at: .outerWall($0.node))
        )
      }
    }
  }
}

/// A groove whose floor, land and walls reflect as the films on them do: unequally, with a phase of their own.
///
/// R_m = (1/p) integral of r(x) e^{-2 pi i m x/p}, floor and land in closed form, the walls by quadrature. Amplitudes
/// are relative to a mirror of reflectance 1: the layer's reflectance is in them.
public struct FilmGroove: GrooveDiffraction {
  public let pitch: Double
  private let profile: GrooveProfile
  private let light: GrooveLight

  /// The groove of a cross-section.
  public init(profile: GrooveProfile, light: GrooveLight) {
    pitch = profile.trackPitch
    self.profile = profile
    self.light = light
  }

  public func amplitude(order: Int) -> Complex {
    let frequency = 2 * Double.pi * Double(order) / pitch
    let floorCentre = profile.floorCentre
    let innerFoot = floorCentre - profile.floorWidth / 2
    let outerFoot = floorCentre + profile.floorWidth / 2
    let landCentre = outerFoot + profile.outerWallWidth + profile.landWidth / 2
    var sum =
      flat(light.floor, width: profile.floorWidth, centre: floorCentre, frequency)
      + flat(light.land, width: profile.landWidth, centre: landCentre, frequency)
    for node in light.walls {
      let inner = innerFoot - node.place * profile.innerWallWidth
      let outer = outerFoot + node.place * profile.outerWallWidth
      sum += (node.weight * profile.innerWallWidth) * (node.inner * Complex.unit(phase: -frequency * inner))
      sum += (node.weight * profile.outerWallWidth) * (node.outer * Complex.unit(phase: -frequency * outer))
    }
    return (1 / pitch) * sum
  }

  private func flat(_ value: Complex, width: Double, centre: Double, _ frequency: Double) -> Complex {
    (width * sineOverArgument(frequency * width / 2)) * (value * Complex.unit(phase: -frequency * centre))
  }
}
