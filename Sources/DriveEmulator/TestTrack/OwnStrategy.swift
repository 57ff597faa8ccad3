public import WriteStrategy

/// Blocks whose shifts by mark and space are made for one layer, and the power that they are made for.
public struct OwnStrategy: Sendable {
  /// The strategy.
  public let strategy: PulseStrategy
  /// The power that heats the film, W: marks about half a pitch wide.
  public let absorbedPower: Double

  /// The strategy of a layer. Its power makes a point under the spot 4/3 as hot as a mark needs if it burns for long.
  public init(_ writer: LayerWriter) throws(WriteStrategyError) {
    var plain = PulseStrategy()
    plain.name = "made for the layer"
    (plain.times.topStart, plain.times.endShift) = (0.2, -0.5)
    let peak = writer.response.continuousPeak.rise
    absorbedPower = writer.stack.thresholdRise / peak / 0.75
    strategy = try plain.optimised(for: writer, absorbedPower: absorbedPower, runs: 3...6)
  }
}
