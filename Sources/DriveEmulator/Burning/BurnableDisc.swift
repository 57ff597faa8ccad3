internal import ChannelSim
internal import Determinism
internal import DiscModel
internal import ServoLoop

extension DiscRecipe {
  /// Throws where nothing of what is burnt on a scenario's disc could come back, whatever the drive does: a disc of another
  /// format, tracks that are no spiral, films whose marks nobody has told.
  static func requireBurnable(_ scenario: Scenario) throws(BurnError) {
    let disc = scenario.disc
    guard disc.designWavelength > 500e-9 else {
      throw BurnError(
        "a disc for light of \(Int((disc.designWavelength * 1e9).rounded())) nm is to be burnt as a DVD",
        advice: "a disc for 650 nm would do, such as builtin:dvd-r-dl-films")
    }
    for layer in disc.layers {
      guard layer.groove.form == .spiral else {
        throw BurnError(
          "the grooves of layer \(layer.index) are closed circles: data would end where they began",
          advice: "a disc whose grooves are a spiral would do")
      }
      let contrast = disc.recordedContrast(
        of: layer, at: place(of: scenario) == .land ? .land : .groove, wavelength: disc.designWavelength)
      let change = contrast.amplitude * Complex.unit(phase: contrast.phase) - Complex(1)
      guard change.magnitude > 0.01 else {
        throw BurnError(
          "marks of layer \(layer.index) would reflect as blank tracks do: the disc tells no light of them",
          advice: "list the layer's films, as builtin:dvd-r-dl-films does, or what it reflects when recorded")
      }
    }
  }
}
