public import Determinism

/// Unevenness of the disc beside its harmonics: four band-limited noises under the spot.
///
/// Lanes as in `DiscMotion`: axial of layer 0 and 1, radial of layer 0 and 1. The noises are drawn once in
/// `DiscMotion.interval` ticks, far above their bandwidth, and joined by straight lines; between the draws a line is
/// less uneven than the noise, by less than a percent of its rms for bandwidths to a tenth of the drawing rate.
public struct DiscUnevenness: Sendable {
  /// Displacements in metres, now.
  public private(set) var position: SIMD4<Double>
  var slope: SIMD4<Double>
  var noises: (BandLimitedNoise, BandLimitedNoise, BandLimitedNoise, BandLimitedNoise)
  let axial: RandomStream
  let radial: RandomStream

  /// An rms in metres and a bandwidth in Hz for each lane, for ticks of `step` seconds.
  public init(
    rms: SIMD4<Double>, bandwidth: SIMD4<Double>, step: Double, seed: UInt64
  ) throws(MechanicsError) {
    let interval = Double(DiscMotion.interval) * step
    func noise(_ lane: Int) throws(MechanicsError) -> BandLimitedNoise {
      try BandLimitedNoise(rms: rms[lane], cornerFrequency: bandwidth[lane], step: interval)
    }
    noises = (try noise(0), try noise(1), try noise(2), try noise(3))
    position = .zero
    slope = .zero
    axial = RandomStream(seed: seed, name: "disc.axial")
    radial = RandomStream(seed: seed, name: "disc.radial")
  }

  /// Draws the displacements `DiscMotion.interval` ticks ahead, to which the lines now lead.
  public mutating func draw(at tick: UInt64, gaussians: Span<Double>) {
    let first = GaussianTable.deviates3(from: axial.word(at: tick), in: gaussians)
    let second = GaussianTable.deviates3(from: radial.word(at: tick), in: gaussians)
    let ahead = SIMD4(
      noises.0.step(first.0), noises.1.step(first.1), noises.2.step(second.0), noises.3.step(second.1))
    slope = (ahead - position) / Double(DiscMotion.interval)
  }

  /// Goes on by one tick.
  @inline(__always)
  public mutating func advance() { position += slope }
}

extension DiscUnevenness: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("position", &position)
    visitor.visit("slope", &slope)
    visitor.visit("axial0", &noises.0)
    visitor.visit("axial1", &noises.1)
    visitor.visit("radial0", &noises.2)
    visitor.visit("radial1", &noises.3)
  }
}
