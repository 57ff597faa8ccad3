import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import Foundation
import WriteStrategy

/// What is needed to write and read one layer of a shipped disc.
struct LayerBench {
  let disc: Disc
  let writer: LayerWriter
  let strategy: PulseStrategy
  /// Absorbed power at which the marks read best, W.
  let power: Double
  let track: TestTrack

  /// Radial tilt of the disc that a drive leaves, radians.
  static let tilt = 0.2 * Double.pi / 180

  /// A shipped fixture with what it extends.
  static func fixture(_ path: String) throws -> ConfigurationValue {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    func text(_ path: String) throws -> String {
      try String(contentsOf: root.appendingPathComponent("Fixtures/\(path).json5"), encoding: .utf8)
    }
    return try ConfigurationValue.parse(text(path), file: path).composed { reference, _ in
      let name = reference.replacingOccurrences(of: "builtin:", with: "discs/")
      return ConfigurationSource(name: name, text: try text(name))
    }
  }

  static func disc(_ name: String = "dvd-r-dl-films") throws -> Disc {
    try Disc(Disc.schema.resolve(fixture("discs/\(name)")))
  }

  static func stack(_ name: String) throws -> RecordingStack {
    try RecordingStack(RecordingStack.schema.resolve(fixture("stacks/\(name)")))
  }

  /// ECMA-267 9.1.
  static func optics() throws -> PickupOptics {
    try PickupOptics(
      wavelength: 650e-9, numericalAperture: 0.6, rimIntensity: 0.6, designCoverThickness: 600e-6,
      designCoverIndex: 1.58, astigmatismHalfSeparation: 3e-6, detectorSide: 11e-6, focalLength: 3.05e-3)
  }

  /// The heat of a layer, and the strategy made for it: an L of 1.5 clocks at full power, the body lower, with shifts by
  /// mark and space.
  ///
  /// The hot beginning makes the film's heat rise steeply where the mark begins: blocks scatter twice as far there. The
  /// body's power makes a point under the spot 4/3 as hot as a mark needs on layer 0, 10/7 on layer 1.
  static func writing(layer: Int) throws -> (writer: LayerWriter, strategy: PulseStrategy, power: Double) {
    let stack = try stack("dye-l\(layer)")
    let writer = try LayerWriter(stack, velocity: 3.84, linear: true, resolution: .coarse)
    var plain = PulseStrategy()
    plain.form = .lShape
    plain.levels.middle = [0.7, 0.8][layer]
    (plain.times.topStart, plain.times.topWidth, plain.times.endShift) = (0.5, 1.5, -0.5)
    let body = stack.thresholdRise / writer.response.continuousPeak.rise / [0.75, 0.7][layer]
    let power = body / plain.levels.middle
    return (writer, try plain.optimised(for: writer, absorbedPower: power, runs: 3...6), power)
  }

  init(layer index: Int) throws {
    disc = try Self.disc()
    (writer, strategy, power) = try Self.writing(layer: index)
    let layer = disc.layers[index]
    let track = try MarkedTrack(
      disc: disc, layer: layer, radius: 30e-3, wavelength: 650e-9, markWidth: 340e-9)
    var range = SpotRange()
    range.radialTilt = (0.012, 5)
    let readout = try MarkReadout(optics: Self.optics(), track: track, range: range)
    var conditions = ReadoutConditions(reflectance: disc.effectiveReflectance(of: layer))
    // The detector of k = 1.375 at 55 um of bond.
    conditions.strayLight = 0.03 * disc.effectiveReflectance(of: disc.layers[1 - index])
    self.track = try TestTrack(
      readout, conditions: conditions, channelBit: strategy.channelBitLength, velocity: 3.84)
  }
}
