/// The stack cut into cells along its depth.
struct DepthMesh {
  struct Cell {
    let thickness: Double
    let conductivity: Double
    let heatCapacity: Double
    let isHeated: Bool
  }

  let cells: [Cell]
  /// Heat that crosses from each cell to the next for a difference of 1 K, W/(m2 K).
  let conductances: [Double]

  /// Finite layers have cells of one thickness; in those without end they grow from that of the neighbour.
  init(_ stack: ThermalStack, _ resolution: ThermalResolution) {
    var cells: [Cell] = []
    for (index, layer) in stack.layers.enumerated() {
      var thicknesses: [Double]
      if let thickness = layer.thickness {
        let count = Self.count(layer, resolution)
        thicknesses = Array(repeating: thickness / Double(count), count: count)
      } else {
        let neighbour = stack.layers[index == 0 ? min(1, stack.layers.count - 1) : index - 1]
        thicknesses = Self.growing(
          from: (neighbour.thickness ?? 1e-9) / Double(Self.count(neighbour, resolution)), resolution)
        if index == 0 { thicknesses.reverse() }
      }
      cells += thicknesses.map {
        Cell(
          thickness: $0, conductivity: layer.conductivity, heatCapacity: layer.heatCapacity,
          isHeated: layer.isHeated)
      }
    }
    self.cells = cells
    conductances = zip(cells, cells.dropFirst()).map {
      2 / ($0.thickness / $0.conductivity + $1.thickness / $1.conductivity)
    }
  }

  private static func count(_ layer: ThermalLayer, _ resolution: ThermalResolution) -> Int {
    max(1, layer.isHeated ? resolution.cellsInHeatedLayer : resolution.cellsInLayer)
  }

  private static func growing(from first: Double, _ resolution: ThermalResolution) -> [Double] {
    let growth = max(resolution.growth, 1.01)
    var thicknesses: [Double] = []
    var (next, depth) = (first, 0.0)
    while depth < resolution.depth {
      thicknesses.append(next)
      depth += next
      next *= growth
    }
    return thicknesses
  }
}
