internal import ChannelSim
internal import DiscModel
public import Reporting

extension Scenario {
  /// The optical signals of disc and pickup as a section of a page: S-curves, cross-section of the groove, push-pull.
  public func opticsSection() throws -> HTMLPage.Section {
    let drive = try makeDrive()
    let note =
      frontEnd.sensor == .linear
      ? " This scenario's firmware sees a linear sensor in their place." : ""
    return HTMLPage.Section(
      "Optical signals",
      [
        .figure(
          id: "s-curves", .plot(wholeCurve(drive)),
          caption:
            "Focus error and sum while the lens moves through both layers, as shares of the light that an ideal "
            + "mirror would return; 0 is the focus of layer 0." + note),
        .figure(
          id: "s-curve-slope", .plot(slopes(drive)),
          caption: "Focus error over sum near each layer, on a groove. The other layer's light is in it."),
        .figure(
          id: "groove", .plot(Self.wide(try GrooveGallery.section(disc))),
          caption:
            "Cross-section of the surface that carries the films; the laser comes from below. Broken lines: at "
            + "25 mm, where the groove differs from that at 50 mm."),
        .figure(
          id: "push-pull", .plot(Self.wide(try GrooveGallery.pushPull(disc, pickup.optics))),
          caption: "Push-pull over the mean sum, lens centred and in focus, at "
            + "\(decimalText(pickup.optics.wavelength * 1e9)) nm and NA "
            + "\(decimalText(pickup.optics.numericalAperture))."),
      ])
  }

  private static func wide(_ plot: SVGPlot) -> SVGPlot {
    var plot = plot
    (plot.width, plot.height) = (900, 320)
    return plot
  }

  private func wholeCurve(_ drive: SimulatedDrive) -> SVGPlot {
    let travel = drive.layerCount > 1 ? drive.layerTravel : 0
    let reach = 20e-6
    let places = (0...900).map { -reach + (travel + 2 * reach) * Double($0) / 900 }
    let signals = places.map { drive.staticSignals(layer: 0, displacement: $0, grooveNumber: 0) }
    let x = places.map { $0 * 1e6 }
    var plot = SVGPlot(
      title: "S-curves", x: .init("lens, toward the disc", unit: "um"), y: .init("share of a mirror's light"),
      curves: [
        .init(.init("focus error", x: x, y: signals.map(\.focusError))),
        .init(.init("sum", x: x, y: signals.map(\.sum)), mark: .dashes),
      ], width: 900)
    plot.events = drive.layerCount > 1 ? [.init("layer 0", at: 0), .init("layer 1", at: travel * 1e6)] : []
    return plot
  }

  private func slopes(_ drive: SimulatedDrive) -> SVGPlot {
    let places = (-160...160).map { Double($0) * 0.05e-6 }
    let curves = (0..<drive.layerCount).map { layer in
      let values = places.map { place in
        let signals = drive.staticSignals(layer: layer, displacement: place, grooveNumber: 0)
        return signals.sum > 0 ? signals.focusError / signals.sum : .nan
      }
      return SVGPlot.Curve(.init("layer \(layer)", x: places.map { $0 * 1e6 }, y: values))
    }
    return SVGPlot(
      title: "Focus error over sum", x: .init("lens, toward the disc, from the layer's focus", unit: "um"),
      y: .init("focus error / sum"), curves: curves, rules: [.init(at: 0)], width: 900)
  }
}
