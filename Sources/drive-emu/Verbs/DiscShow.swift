import ChannelSim
import Configuration
import Determinism
import DiscModel
import DriveEmulator
import Reporting

/// `drive-emu disc show DISC`: what a disc is made of, and what follows from it.
enum DiscShow {
  static let command = Command(
    path: ["disc", "show"], summary: "describe a disc: geometry, layers, films, run-out",
    operands: [DiscInput.operand], options: [DiscInput.pickupOption], ignores: ["seed"],
    discussion: DiscInput.overrideNote, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let input = try DiscInput(invocation)
    try invocation.emit(text: text(input), json: document(input))
    return .success
  }

  private static func text(_ input: DiscInput) -> String {
    let disc = input.disc
    var text = "\(disc.name) (\(input.reference))\n"
    text += "\(disc.layers.count) layer\(disc.layers.count == 1 ? "" : "s"), "
    text += "\(disc.trackPath.rawValue) track path, data from \(figure(disc.radii.dataStart * 1e3)) to "
    text += "\(figure(disc.radii.dataEnd * 1e3)) mm, \(figure(disc.referenceVelocity)) m/s\n"
    text += "substrate \(figure(disc.substrate.thickness * 1e6)) um of index \(figure(disc.substrate.index))"
    if disc.layers.count > 1 {
      text += ", bond \(figure(disc.spacer.thickness * 1e6)) um of index \(figure(disc.spacer.index))"
    }
    return text + "\n\n" + table(input).text()
  }

  private static func table(_ input: DiscInput) -> TextTable {
    let layers = input.disc.layers
    var table = TextTable([.text("")] + layers.map { .number("layer \($0.index)") } + [.text("unit")])
    for row in rows { table.append([row.name] + layers.map { row.value(input, $0) } + [row.unit]) }
    return table
  }

  private struct Row: Sendable {
    let name: String
    let unit: String
    let value: @Sendable (DiscInput, DiscLayer) -> String
  }

  private static let rows: [Row] = [
    Row(name: "groove form", unit: "") { $1.groove.form.rawValue },
    Row(name: "groove floor lies", unit: "") { $1.groove.relief.rawValue },
    Row(name: "track pitch", unit: "nm") { figure($1.groove.trackPitch * 1e9) },
    Row(name: "groove depth", unit: "nm") { figure($1.groove.depth * 1e9) },
    Row(name: "floor width", unit: "nm") { figure($1.groove.floorWidth * 1e9) },
    Row(name: "walls inner/outer, inside", unit: "deg") { walls($1, $1.groove.walls.first) },
    Row(name: "walls inner/outer, outside", unit: "deg") { walls($1, $1.groove.walls.last) },
    Row(name: "film in the groove", unit: "nm") { figure($1.film.grooveThickness * 1e9) },
    Row(name: "film on the land", unit: "nm") { figure($1.film.landThickness * 1e9) },
    Row(name: "film index", unit: "") { figure($1.film.index) },
    Row(name: "net phase of the groove", unit: "rad") {
      figure($0.disc.netPhase(of: $1, wavelength: $0.pickup.optics.wavelength))
    },
    Row(name: "reflectance, effective", unit: "%") { figure(100 * $0.disc.effectiveReflectance(of: $1)) },
    Row(name: "transmittance", unit: "%") { figure(100 * $1.transmittance) },
    Row(name: "axial run-out, peak", unit: "um") { figure($0.disc.axialMotion(of: $1).peakDeviation * 1e6) },
    Row(name: "radial run-out, peak to peak", unit: "um") {
      figure($1.radialRunOut.series.peakToPeak * 1e6)
    },
  ]

  private static func walls(_ layer: DiscLayer, _ region: WallRegion?) -> String {
    guard let angles = region?.angles else { return "90/90" }
    return "\(figure(angles.inner / Double.pi * 180))/\(figure(angles.outer / Double.pi * 180))"
  }

  private static func figure(_ value: Double) -> String { decimalText(value, significantDigits: 5) }

  /// The resolved document, and what was computed from it.
  private static func document(_ input: DiscInput) -> ConfigurationValue {
    let disc = input.disc
    let layers: [ConfigurationValue] = disc.layers.map { layer in
      let phase = disc.netPhase(of: layer, wavelength: input.pickup.optics.wavelength)
      return .object([
        "layer": .integer(layer.index), "net_phase_rad": .number(phase),
        "effective_reflectance_percent": .number(100 * disc.effectiveReflectance(of: layer)),
        "axial_run_out_peak_um": .number(disc.axialMotion(of: layer).peakDeviation * 1e6),
        "radial_run_out_peak_to_peak_um": .number(layer.radialRunOut.series.peakToPeak * 1e6),
      ])
    }
    return .object([
      "disc": .string(input.reference), "configuration": input.document, "derived": .array(layers),
    ])
  }
}
