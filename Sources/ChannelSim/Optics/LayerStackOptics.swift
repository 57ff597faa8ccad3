/// The layers of a disc as the objective sees them: thickness and index of what the light crosses. Metres.
public struct LayerStack: Equatable, Sendable {
  /// Substrate between entrance surface and layer 0.
  public var substrate: CoverMedium
  /// Spacer between layer 0 and layer 1.
  public var spacer: CoverMedium

  /// Substrate and spacer.
  public init(substrate: CoverMedium, spacer: CoverMedium) {
    self.substrate = substrate
    self.spacer = spacer
  }
}

/// One reflecting surface of the disc in focus terms.
public struct FocusedSurface: Sendable {
  /// Lens position of the focus error zero relative to layer 0's, metres, positive toward the disc.
  public let lensPosition: Double
  /// Best focus (largest central intensity of the incoming spot) less the focus error zero, metres.
  public let bestFocusOffset: Double
  /// Signals over the displacement from the focus error zero.
  public let curve: FocusCurve
  /// The incoming wave at the focus error zero.
  public let wavefront: RadialWavefront

  /// A surface whose focus error zero is at `wavefront`'s lens position; `origin` is layer 0's.
  init(_ wavefront: RadialWavefront, origin: Double, finder: FocusFinder, widening: Double = 1)
    throws(OpticsError)
  {
    lensPosition = wavefront.defocus - origin
    bestFocusOffset = finder.bestFocusOffset(from: wavefront)
    curve = try FocusCurve(detector: finder.detector, wavefront: wavefront, widening: widening)
    self.wavefront = wavefront
  }

  /// Signals with the lens at `position`, metres relative to layer 0's focus error zero.
  @inlinable
  public func value(atLensPosition position: Double) -> FocusSignal {
    curve.value(at: position - lensPosition)
  }
}

/// Focus of a dual-layer disc under a pickup: both layers and the entrance surface, each with its own aberration.
///
/// The caller adds them: FE(z) = R0 S0(z - z0) + R1e S1(z - z1) + Rs Ss(z - zs), and likewise the sum.
public struct LayerStackOptics: Sendable {
  /// The layer nearest the entrance surface; its focus error zero is lens position 0.
  public let layer0: FocusedSurface
  /// The layer behind the spacer.
  public let layer1: FocusedSurface
  /// The disc's surface, seen without any cover.
  public let entranceSurface: FocusedSurface
  /// Power reflectance of the entrance surface at normal incidence (Fresnel).
  public let entranceReflectance: Double

  /// Integrates the three curves.
  public init(optics: PickupOptics, stack: LayerStack) throws(OpticsError) {
    for (name, medium) in [("substrate", stack.substrate), ("spacer", stack.spacer)] {
      try OpticsError.require("\(name).thickness (m)", medium.thickness, in: 1e-6...2e-3)
      try OpticsError.require("\(name).index", medium.index, in: 1...3)
    }
    let layers = try Self.detector(
      optics: optics, covers: [[stack.substrate], [stack.substrate, stack.spacer]])
    let surface = try Self.detector(optics: optics, covers: [[]], widening: Self.surfaceWidening)
    var zeros: [RadialWavefront] = []
    for (number, wavefront) in layers.wavefronts.enumerated() {
      guard let zero = layers.finder.focusErrorZero(near: wavefront) else {
        throw Self.coverError(of: "layer \(number)", wavefront)
      }
      zeros.append(zero)
    }
    // Nobody focuses on the surface: without a zero its curve counts from the least mean square phase.
    let surfaceZero = surface.finder.focusErrorZero(near: surface.wavefronts[0]) ?? surface.wavefronts[0]
    let origin = zeros[0].defocus
    layer0 = try FocusedSurface(zeros[0], origin: origin, finder: layers.finder)
    layer1 = try FocusedSurface(zeros[1], origin: origin, finder: layers.finder)
    entranceSurface = try FocusedSurface(
      surfaceZero, origin: origin, finder: surface.finder, widening: Self.surfaceWidening)
    let ratio = (stack.substrate.index - 1) / (stack.substrate.index + 1)
    entranceReflectance = ratio * ratio
  }

  /// The whole cover missing, the surface's curve is wide and smooth: it takes larger steps over a larger range.
  private static let surfaceWidening = 2.0

  /// A detector fit for every cover's focus range, and the wavefronts behind the covers near focus.
  private static func detector(
    optics: PickupOptics, covers: [[CoverMedium]], widening: Double = 1
  ) throws(OpticsError) -> (finder: FocusFinder, wavefronts: [RadialWavefront]) {
    var wavefronts: [RadialWavefront] = []
    var swing = 0.0
    let range = FocusSampling(optics: optics, widening: widening).range
    for cover in covers {
      let wavefront = FocusFinder.leastSquaresFocus(RadialWavefront(optics: optics, cover: cover))
      // The focus error zero lies between here and paraxial focus, widened by the line foci.
      let reach = range + abs(wavefront.paraxialFocus) + 2 * optics.astigmatismHalfSeparation
      for end in [-reach, reach] {
        var extreme = wavefront
        extreme.defocus += end
        swing = max(swing, AstigmaticDetector.phaseSwing(optics: optics, wavefront: extreme))
      }
      wavefronts.append(wavefront)
    }
    guard swing <= AstigmaticDetector.largestPhaseSwing else {
      throw coverError(of: covers.count > 1 ? "a layer" : "the entrance surface", wavefronts[0])
    }
    let detector = try AstigmaticDetector(optics: optics, phaseSwing: swing)
    return (FocusFinder(detector: detector), wavefronts)
  }

  private static func coverError(of surface: String, _ wavefront: RadialWavefront) -> OpticsError {
    let error = wavefront.media.reduce(0) { $0 + $1.thickness }
    return OpticsError(
      quantity: "cover of \(surface) beyond the design cover (m)", value: error,
      remedy: "bring substrate and spacer nearer to the cover the objective is corrected for")
  }
}
