/// One layer as heat sees it.
public struct ThermalLayer: Sendable, Equatable {
  /// Thickness, metres; nil where the layer goes on without end.
  public var thickness: Double?
  /// Thermal conductivity, W/(m K).
  public var conductivity: Double
  /// Heat capacity by volume, J/(m3 K).
  public var heatCapacity: Double
  /// Whether the light heats it.
  public var isHeated: Bool

  /// A layer.
  public init(thickness: Double?, conductivity: Double, heatCapacity: Double, isHeated: Bool = false) {
    self.thickness = thickness
    self.conductivity = conductivity
    self.heatCapacity = heatCapacity
    self.isHeated = isHeated
  }
}

/// What is wrong with an input of this part, and what would do.
public struct WriteStrategyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public var problem: String
  /// What would do.
  public var advice: String
  /// It is only that the power is too low for a mark.
  public var writesNothing: Bool

  /// An error; `writesNothing` where only the power is too low for a mark.
  public init(_ problem: String, advice: String, writesNothing: Bool = false) {
    self.problem = problem
    self.advice = advice
    self.writesNothing = writesNothing
  }

  /// One line.
  public var description: String { "\(problem); \(advice)" }
}

/// The layers around a recording layer, from the light's side, perfectly joined.
///
/// The outermost layers are without end, or end in a surface through which no heat goes.
public struct ThermalStack: Sendable, Equatable {
  /// From the light's side.
  public let layers: [ThermalLayer]
  /// The index of the one that the light heats.
  public let heated: Int

  /// Checks that exactly one layer of finite thickness is heated, that only the outermost are without end, and that
  /// every figure is above zero.
  public init(layers: [ThermalLayer]) throws(WriteStrategyError) {
    let heated = layers.indices.filter { layers[$0].isHeated }
    guard heated.count == 1 else {
      throw WriteStrategyError("\(heated.count) layers are heated", advice: "exactly one would do")
    }
    for (index, layer) in layers.enumerated() {
      let figures = [layer.conductivity, layer.heatCapacity, layer.thickness ?? 1]
      guard figures.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw WriteStrategyError(
          "layer \(index) has a figure that is not above zero", advice: "finite figures above zero would do")
      }
      let isInside = index > 0 && index < layers.count - 1
      guard layer.thickness != nil || !(isInside || layer.isHeated) else {
        throw WriteStrategyError(
          "layer \(index) is without end but lies between others or is heated", advice: "give it a thickness")
      }
    }
    self.layers = layers
    self.heated = heated[0]
  }

  /// Thickness of the heated layer, metres.
  public var heatedThickness: Double { layers[heated].thickness ?? 0 }
}
