public import ChannelSim
internal import Configuration
internal import Determinism
public import DiscModel
internal import Reporting

/// Pictures of grooves and of the push-pull that they give, for a page of the documentation.
public struct GrooveGallery: Sendable {
  /// One file of the page.
  public struct File: Sendable, Equatable {
    /// Its name in the folder.
    public let name: String
    /// What stands in it.
    public let text: String
  }

  /// The page and its pictures, the page first.
  public let files: [File]

  /// Draws the discs of these names and descriptions, as `optics` sees them.
  ///
  /// Each groove at 50 mm, and at 25 mm where it differs there. Throws where a groove gives no signals.
  public init(discs: [(name: String, about: String, disc: Disc)], optics: PickupOptics) throws {
    var page = Self.heading(optics)
    var pictures: [File] = []
    for (name, about, disc) in discs {
      let section = File(name: "\(name)-section.svg", text: try Self.section(disc).document())
      let signal = File(
        name: "\(name)-push-pull.svg", text: try Self.pushPull(disc, optics).document())
      pictures += [section, signal]
      page += """

        ## \(name)

        \(about)

        ![cross-section of \(name)](\(section.name)) ![push-pull of \(name)](\(signal.name))

        \(try Self.figures(disc, optics))
        """
    }
    files = [File(name: "README.md", text: page)] + pictures
  }

  private static func heading(_ optics: PickupOptics) -> String {
    """
    # Grooves and their push-pull

    Made by `drive-emu disc gallery --out Docs/gallery`. Each disc as builtin:NAME; left the cross-section of the \
    surface that carries the films (laser from below, x outward, 0 at the centre at half the depth), right the push-pull \
    over the mean sum, lens centred, in focus, at \(decimalText(optics.wavelength * 1e9)) nm and NA \
    \(decimalText(optics.numericalAperture)). Broken lines: at 25 mm, where the groove differs from that at 50 mm.

    """
  }

  /// Outer radius, and inner one if the walls differ there.
  private static func radii(_ layer: DiscLayer) -> [Double] {
    layer.groove.walls(atRadius: 25e-3) == layer.groove.walls(atRadius: 50e-3) ? [50e-3] : [50e-3, 25e-3]
  }

  private static func curves(
    _ disc: Disc, _ points: (DiscLayer, Double) throws -> SVGPlot.Series
  ) rethrows -> [SVGPlot.Curve] {
    try disc.layers.flatMap { layer in
      try radii(layer).enumerated().map { index, radius in
        var series = try points(layer, radius)
        series.name = "layer \(layer.index)" + (index == 0 ? "" : ", 25 mm")
        return SVGPlot.Curve(series, mark: index == 0 ? .line : .dashes, colour: layer.index)
      }
    }
  }

  /// Height away from the laser over the place across the track.
  static func section(_ disc: Disc) throws -> SVGPlot {
    SVGPlot(
      title: "Cross-section", x: .init("across the track, outward", unit: "nm"),
      y: .init("away from the laser", unit: "nm"),
      curves: try curves(disc) { layer, radius in
        let profile = try layer.groove.profile(atRadius: radius)
        let half = profile.midDepthWidth / 2
        let inner = profile.innerWallWidth / 2
        let outer = profile.outerWallWidth / 2
        let floor = profile.relief.phaseSign * profile.depth
        let places = [
          -profile.trackPitch / 2, -half - inner, -half + inner, half - outer, half + outer,
          profile.trackPitch / 2,
        ]
        return SVGPlot.Series(
          x: places.map { $0 * 1e9 }, y: [0, 0, floor, floor, 0, 0].map { $0 * 1e9 })
      }, width: 480, height: 260)
  }

  /// Push-pull over the mean sum across one track.
  static func pushPull(_ disc: Disc, _ optics: PickupOptics) throws -> SVGPlot {
    SVGPlot(
      title: "Push-pull", x: .init("across the track, outward", unit: "nm"), y: .init("push-pull / mean sum"),
      curves: try curves(disc) { layer, radius in
        let groove = try DiscSignals(disc: disc, optics: optics, layer: layer.index, radius: radius).groove
        let places = (-60...60).map { groove.pitch * Double($0) / 120 }
        return SVGPlot.Series(
          x: places.map { $0 * 1e9 },
          y: places.map { groove.pushPull.value(at: 2 * .pi * $0 / groove.pitch) / groove.sum.mean })
      }, rules: [.init(at: 0), .init(at: 0, isUpright: true)], width: 480, height: 260)
  }

  /// A table of what the pictures show.
  private static func figures(_ disc: Disc, _ optics: PickupOptics) throws -> String {
    var text = """
      | layer | radius/mm | alpha/beta/deg | net phase/rad | push-pull p-p/sum | DC/p-p | raw zero/nm | AC zero/nm |
      |---|---|---|---|---|---|---|---|

      """
    for layer in disc.layers {
      for radius in radii(layer) {
        let signals = try DiscSignals(disc: disc, optics: optics, layer: layer.index, radius: radius)
        let angles = layer.groove.wallAngles(atRadius: radius)
        let groove = signals.groove
        let degrees = [angles.inner, angles.outer].map {
          decimalText($0 / Double.pi * 180, significantDigits: 4)
        }
        let cells = [
          "\(layer.index)", decimalText(radius * 1e3), degrees.joined(separator: "/"),
          decimalText(signals.netPhase, decimals: 3),
          decimalText(groove.pushPull.peakToPeak / groove.sum.mean, decimals: 3),
          decimalText(100 * groove.pushPull.mean / groove.pushPull.peakToPeak, decimals: 2) + " %",
          nanometres(groove.rawZero), nanometres(groove.balancedZero),
        ]
        text += "| " + cells.joined(separator: " | ") + " |\n"
      }
    }
    return text
  }

  private static func nanometres(_ metres: Double?) -> String {
    metres.map { decimalText($0 * 1e9, decimals: 2) } ?? "none"
  }
}
