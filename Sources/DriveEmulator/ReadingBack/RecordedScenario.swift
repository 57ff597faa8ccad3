internal import DiscModel
internal import ServoLoop

extension Scenario {
  /// The same drive with a disc that is recorded where an image says: its tracks reflect there as their films do when they
  /// are written, and carry sectors.
  func recorded(as image: DiscImageReader) -> Scenario {
    let geometry = SectorGeometry(disc: disc)
    var scenario = self
    for layer in disc.layers.indices {
      scenario.disc.recorded.stretches += image.recordedBands(layer: UInt8(layer)).map { band in
        RecordedStretch(
          geometry, layer: layer, from: Double(band.lowerBound), to: Double(band.upperBound),
          isOnLand: firmware.tracking.track == .land)
      }
    }
    return scenario
  }
}
