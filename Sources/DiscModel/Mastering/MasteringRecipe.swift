public import Configuration
internal import Determinism

/// How the groove of one layer is made: cut, developed, etched, moulded, and a film grown on it.
public struct MasteringRecipe: Sendable, Equatable {
  /// What is cut from a radius on.
  public struct Region: Sendable, Equatable {
    /// Metres; the first region also holds for everything further in.
    public var fromRadius: Double
    /// Over which length tilt, doses and separation pass from those of the region before, metres.
    public var rampLength: Double
    /// Of the beam, or of both.
    public var tilt: Double
    /// See `CuttingBeam.dose`.
    public var dose: Double
    /// Dose of the second beam, which stands outside of the first; 0 for none.
    public var secondDose: Double
    /// From the first beam to the second, metres.
    public var separation: Double
  }

  /// A name to print.
  public var name: String
  /// The layer of the disc that gets the groove.
  public var layer: Int
  /// The lens that cuts the master.
  public var lens: CuttingLens
  /// The photoresist on the master.
  public var resist: Resist
  /// How the master is etched through the resist.
  public var etching: Etching
  /// From the inside out, at least one.
  public var regions: [Region]
  /// Radius of the first beam (1/e^2 of intensity) over that of the pupil.
  public var pupilFill: Double
  /// Radius of the second beam (1/e^2 of intensity) over that of the pupil: the larger, the smaller its spot.
  public var secondPupilFill: Double
  /// What casting stampers and moulding the disc do to the master's groove.
  public var moulding: Moulding
  /// The film, if one is grown.
  public var growth: FilmGrowth?
  /// Which film of the layer's stack that is; nil for none.
  public var grownFilm: Int?
  /// The disc that the groove goes into.
  public var disc: Disc
  /// Its resolved description.
  let document: ConfigurationValue

  /// Names with which errors place keys of the recipe's disc.
  static let discKey = "disc"

  /// The recipe that a configuration describes, validated by `MasteringRecipe.schema`.
  ///
  /// Throws `inconsistent` for a layer that the disc has not, regions out of order, a film that the stack has not.
  public init(_ node: ConfigurationNode) throws(ConfigurationError) {
    name = try node.string("name")
    layer = try node.integer("layer")
    let discNode = try node.object(Self.discKey)
    disc = try Disc(discNode)
    document = discNode.value
    guard disc.layers.indices.contains(layer) else {
      throw node.inconsistency(
        at: "layer", "the disc has no layer \(layer)", advice: "ask for a layer below \(disc.layers.count)")
    }
    lens = try CuttingLens(try node.object("lens"))
    resist = try Resist(try node.object("resist"))
    etching = Etching(
      depth: try node.object("etching").quantity("depth_nm"),
      selectivity: try node.object("etching").number("selectivity"))
    pupilFill = try node.object("lens").number("pupil_fill")
    secondPupilFill = try node.object("lens").number("second_pupil_fill")
    regions = []
    for region in try node.objects("cuts") {
      let next = try Region(region)
      try Self.check(next, after: regions.last, region)
      regions.append(next)
    }
    moulding = try Moulding(try node.object("moulding"))
    guard node.has("film_growth") else { return }
    let growthNode = try node.object("film_growth")
    growth = try FilmGrowth(growthNode, discRadius: disc.radii.disc)
    guard growthNode.has("stack_film") else { return }
    let film = try growthNode.integer("stack_film")
    let films = disc.layers[layer].stack?.films.count ?? 0
    guard film < films else {
      throw growthNode.inconsistency(
        at: "stack_film", "the stack of layer \(layer) has \(films) films",
        advice: films > 0 ? "ask for one below \(films)" : "leave the key out, or give the layer a stack")
    }
    grownFilm = film
  }

  private static func check(
    _ region: Region, after previous: Region?, _ node: ConfigurationNode
  ) throws(ConfigurationError) {
    guard let previous else {
      if region.rampLength == 0 { return }
      throw node.inconsistency(
        at: "ramp_mm", "the first cut has nothing to ramp from", advice: "0 would do")
    }
    guard region.fromRadius > previous.fromRadius + previous.rampLength else {
      throw node.inconsistency(
        at: "from_radius_mm", "the cut begins no farther out than the one before, its ramp included",
        advice: "list the cuts from the inside out")
    }
  }

  /// What is cut at a radius of the disc (metres).
  public func cut(atRadius radius: Double) -> MasterCut {
    cut(settings(atRadius: radius))
  }

  /// The cut of a region, ramps left out.
  public func cut(_ region: Region) -> MasterCut {
    var beams = [
      CuttingBeam(tilt: region.tilt, offset: -region.separation / 2, dose: region.dose, pupilFill: pupilFill)
    ]
    if region.secondDose > 0 {
      beams.append(
        CuttingBeam(
          tilt: region.tilt, offset: region.separation / 2, dose: region.secondDose,
          pupilFill: secondPupilFill))
    }
    return MasterCut(lens: lens, resist: resist, etching: etching, trackPitch: masterPitch, beams: beams)
  }

  private func settings(atRadius radius: Double) -> Region {
    var here = regions[0]
    for region in regions.dropFirst() where radius >= region.fromRadius {
      let travelled = radius - region.fromRadius
      let share = travelled >= region.rampLength ? 1 : travelled / region.rampLength
      here.tilt += share * (region.tilt - here.tilt)
      here.dose += share * (region.dose - here.dose)
      here.secondDose += share * (region.secondDose - here.secondDose)
      here.separation += share * (region.separation - here.separation)
    }
    return here
  }

  /// The pitch to cut, so that the disc's is as wanted in the middle of the data after shrinking.
  var masterPitch: Double {
    let middle = (disc.radii.dataStart + disc.radii.dataEnd) / 2
    return disc.layers[layer].groove.trackPitch
      / (1 - moulding.shrinkage(atRadius: middle, discRadius: disc.radii.disc))
  }

  /// Where the disc's floor lies, told from the laser: a stamper of odd generation leaves the master's recess, which in
  /// the first substrate goes toward the laser and in the second one, which faces it, away.
  var relief: Relief { (layer == 0) == moulding.keepsRelief ? .towardLaser : .awayFromLaser }
}

extension MasteringRecipe.Region {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    fromRadius = try node.quantity("from_radius_mm")
    rampLength = try node.quantity("ramp_mm")
    tilt = try node.quantity("tilt_deg")
    dose = try node.number("dose")
    secondDose = try node.number("second_dose")
    separation = try node.quantity("separation_nm")
  }
}

extension CuttingLens {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    self.init(
      wavelength: try node.quantity("wavelength_nm"),
      numericalAperture: try node.number("numerical_aperture"),
      focalLength: try node.quantity("focal_length_mm"), pivotDistance: try node.quantity("pivot_mm"),
      comaPerDegree: try node.quantity("coma_of_one_degree_nm"),
      focusDepth: try node.quantity("focus_depth_nm"))
  }
}

extension Resist {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    self.init(
      thickness: try node.quantity("thickness_nm"), index: try node.number("index"),
      absorption: try node.quantity("absorption_per_um"), contrast: try node.number("contrast"),
      substrateIndex: try node.number("substrate_index"), hasStandingWave: try node.boolean("standing_wave"))
  }
}

extension Moulding {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    self.init(
      generation: try node.integer("generation"), depthFidelity: try node.quantity("depth_fidelity_percent"),
      shrinkage: try node.quantity("shrinkage_percent"),
      shrinkageGrowth: try node.quantity("shrinkage_growth_percent"))
  }
}
