internal import Determinism
internal import DiscModel

/// What a simulated drive is made of that more than one document tells.
extension SimulatedDrive {
  /// The mechanism's blows, along both axes.
  static func shocks(_ mechanism: Mechanism, sampleRate: Double) throws -> [(axial: Shock, radial: Shock)] {
    let step = 1 / sampleRate
    return try mechanism.shocks.map { pulse in
      let tick = UInt64(max(0, min(pulse.start * sampleRate, 1e18)))
      return (
        try Shock(startTick: tick, duration: pulse.duration, amplitude: pulse.axial, step: step),
        try Shock(startTick: tick, duration: pulse.duration, amplitude: pulse.radial, step: step)
      )
    }
  }

  /// Power that passes layer 0 once, blank and recorded.
  static func transmittances(_ disc: Disc, wavelength: Double) -> SIMD2<Double> {
    func through(isRecorded: Bool) -> Double {
      LayerLight(disc: disc, layer: disc.layers[0], wavelength: wavelength, isRecorded: isRecorded)
        .transmittance
    }
    return SIMD2(through(isRecorded: false), through(isRecorded: true))
  }

  /// Axial noise of layers 0 and 1, then radial noise of both; a disc of one layer has it twice.
  static func unevenness(_ disc: Disc, step: Double, seed: UInt64) throws -> DiscUnevenness {
    let runOuts = [\DiscLayer.axialRunOut, \DiscLayer.radialRunOut].flatMap { path in
      [disc.layers[0][keyPath: path], disc.layers[disc.layers.count - 1][keyPath: path]]
    }
    return try DiscUnevenness(
      rms: SIMD4(runOuts.map(\.noise)), bandwidth: SIMD4(runOuts.map(\.noiseBandwidth)), step: step,
      seed: seed)
  }

  /// Of a mirror's return, by the overlap of order 0 with itself under a small return shift; the aperture is round, so that
  /// what holds across holds along.
  static func tangentialGain(_ optics: PickupOptics) throws -> Double {
    let tilt = 1e-3
    let shift = PupilAlignment(returnShift: -2 * tilt / optics.numericalAperture)
    let halves = try PupilOverlap(
      optics: optics, orderSpacing: 3,
      wavefront: RadialWavefront(numericalAperture: optics.numericalAperture),
      alignment: shift
    ).overlap(0, 0)
    return (halves.outer.real - halves.inner.real) / (halves.outer.real + halves.inner.real) / tilt
  }
}
