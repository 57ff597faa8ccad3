import WriteStrategy

/// The stacks of the reference figures, in code, so that the tests of heat need no file.
enum Stacks {
  static let spotRadius = 445e-9
  static let velocity = 3.84
  static let clock = 38.2318e-9

  static func layer(
    _ nanometres: Double?, _ conductivity: Double, _ megajoules: Double, heated: Bool = false
  ) -> ThermalLayer {
    ThermalLayer(
      thickness: nanometres.map { $0 * 1e-9 }, conductivity: conductivity, heatCapacity: megajoules * 1e6,
      isHeated: heated)
  }

  static let polycarbonate = layer(nil, 0.22, 1.45)
  static let resin = layer(nil, 0.20, 1.50)
  static let dye = layer(100, 0.20, 1.50, heated: true)

  static let dyeL1 = [resin, dye, layer(100, 200, 2.47), polycarbonate]
  static let dyeL0 = [polycarbonate, dye, layer(12, 80, 2.47), resin]
  /// A film of no thickness to speak of on a half-space, its other side insulated: light absorbed at the surface.
  static let halfSpace = [layer(0.02, 0.22, 1.45, heated: true), polycarbonate]

  static func spot(
    _ layers: [ThermalLayer], _ resolution: ThermalResolution, radius: Double = spotRadius
  ) throws -> SpotResponse {
    try SpotResponse(LayerSpectrum(ThermalStack(layers: layers), resolution), spotRadius: radius)
  }
}
