internal import Determinism
internal import DiscModel

/// One recording layer as the spot meets it: where it is, where its tracks run, and the light it sends back.
///
/// Everything that costs is computed at the start of a run or when the groove's walls change with the radius; a slow
/// step takes up what changes slowly, and a tick only looks up and multiplies.
struct LayerReadout: Sendable {
  /// Lens position of the focus error zero against layer 0's, metres.
  let lensPosition: Double
  /// The spot's best focus less the focus error zero, metres of lens motion toward the disc.
  let bestFocusOffset: Double
  let focus: FocusCurve
  let pitch: Double
  let inversePitch: Double
  /// Radius of groove 0 on the reference line, metres; how the groove number changes with the angle, per turn.
  let firstRadius: Double
  let spiral: Double
  let layer: DiscLayer
  /// The light of blank and recorded places, from which grooves of any walls are put together.
  private let blankLight: GrooveLight
  private let recordedLight: GrooveLight?
  private let basis: QuadrantBasis
  private let harmonics: Int
  private let channels: Int
  private let inverseStep: Double
  /// What the ripple keeps in the sum over both side spots, by harmonic: cos(2 pi offset/pitch) and of twice that.
  private let along: SIMD2<Double>

  /// The groove's light over lens position, shift and tilt where the spot is, and the walls it belongs to.
  private var blankTable: [SIMD4<Double>]
  private var recordedTable: [SIMD4<Double>]
  private(set) var walls: WallRegion
  /// Radius on the layer at which the walls were looked up, metres, and the radii between which they are the same.
  private(set) var wallRadius: Double
  private var wallSpan: ClosedRange<Double>
  /// Mid-depth centre against the line that the track follows, metres.
  var midDepthOffset: Double

  /// What the window was made with: lens shift in aperture radii, tilt in radians, recorded share under the spot.
  var shift = 0.0
  var tilt = 0.0
  var recordedShare = 0.0
  /// By how much they must differ from what is in force to be taken up.
  var steps = Steps()
  /// Power that gets through everything before this layer and back.
  var through: Double
  private var window = QuadrantWindow()
  /// Differential phase detection of the layer's marks where the spot is.
  private var phaseDetection = PhaseDetection()
  private let makesPhases: (optics: PickupOptics, bitLength: Double, wavefront: RadialWavefront)
  /// Light of the flat layer out of focus, over what a mirror would return: blank, and what recording adds.
  private var farPower = SIMD2<Double>.zero

  init(
    disc: Disc, layer: DiscLayer, surface: FocusedSurface, pickup: Pickup, radius: Double
  ) throws {
    self.layer = layer
    let optics = pickup.optics
    lensPosition = surface.lensPosition
    bestFocusOffset = surface.bestFocusOffset
    focus = surface.curve
    pitch = layer.groove.trackPitch
    inversePitch = 1 / pitch
    firstRadius = disc.grooveRadius(of: layer, groove: 0)
    spiral = layer.groove.form == .concentric ? 0 : (disc.runsInward(layer) ? 1 : -1)
    basis = try QuadrantBasis(
      optics: optics, pitch: pitch, wavefront: surface.wavefront, alignment: pickup.alignment,
      tilts: disc.tilt != DiscTilt() || pickup.tiltActuator.range > 0)
    harmonics = basis.highest
    channels = basis.channelCount
    inverseStep = 1 / basis.step
    let turns = pickup.sideSpots.offset / pitch
    along = SIMD2(Double.cos(2 * Double.pi * turns), Double.cos(4 * Double.pi * turns))
    blankLight = GrooveLight(disc: disc, layer: layer, wavelength: optics.wavelength)
    let marks: ReliefPart = disc.recorded.liesOnLand(layer: layer.index) ? .land : .groove
    recordedLight =
      disc.recorded.holds(layer: layer.index)
      ? GrooveLight(disc: disc, layer: layer, wavelength: optics.wavelength, marks: marks) : nil
    makesPhases = (optics, disc.channelBitLength, surface.wavefront)
    through = 1
    walls = layer.groove.walls(atRadius: radius)
    wallRadius = radius
    wallSpan = layer.groove.wallSpan(atRadius: radius, step: Self.wallStep)
    midDepthOffset = 0
    blankTable = []
    recordedTable = []
    takeUp(profile: try layer.groove.profile(atRadius: radius))
  }

  /// The tables of a groove's cross-section. Where marks fill half of a recorded track, light is the mean of that on marks
  /// and between them: the servo is slower than either.
  private mutating func takeUp(profile: GrooveProfile) {
    midDepthOffset = profile.midDepthOffset
    let blank = FilmGroove(profile: profile, light: blankLight)
    blankTable = basis.contracted { blank.amplitude(order: $0) }
    farPower.x = meanPower(blankTable)
    farPower.y = 0
    guard let recordedLight else { return }
    let marked = FilmGroove(profile: profile, light: recordedLight)
    recordedTable = basis.contracted { marked.amplitude(order: $0) }
    phaseDetection = PhaseDetection(
      optics: makesPhases.optics, pitch: pitch, bitLength: makesPhases.bitLength,
      wavefront: makesPhases.wavefront, blank: { blank.amplitude(order: $0) },
      marked: { marked.amplitude(order: $0) })
    for index in recordedTable.indices {
      recordedTable[index] = 0.5 * (blankTable[index] + recordedTable[index])
    }
    farPower.y = meanPower(recordedTable) - farPower.x
  }

  /// The mean sum in focus over that of a mirror.
  private func meanPower(_ table: [SIMD4<Double>]) -> Double {
    let start = QuadrantBasis.rowCount / 2 * basis.termCount * channels
    return table[start].sumOfLanes / focus.value(at: 0).sum
  }

  /// Changes by which lens shift, tilt and recorded share must differ from those in force, to be taken up.
  struct Steps: Sendable {
    var shift = 2e-4
    var tilt = 1e-5
    var recorded = 1e-3

    /// Everything is taken up at once.
    static var none: Steps { Steps(shift: 0, tilt: 0, recorded: 0) }
  }

  /// Takes up what changes slowly: lens shift in aperture radii, tilt in radians, the recorded share under the spot.
  ///
  /// The window is made anew only where something has changed by what can be seen: a shift by 2e-4, for example, moves
  /// push-pull by 0.02 % of its swing.
  mutating func takeUp(lensShift: Double, tilt: Double, recordedShare: Double) {
    guard
      (lensShift - shift).magnitude > steps.shift || (tilt - self.tilt).magnitude > steps.tilt
        || (recordedShare - self.recordedShare).magnitude > steps.recorded
    else { return }
    shift = lensShift
    self.tilt = tilt
    self.recordedShare = recordedShare
    window.row = -1
  }

  /// Walls on a ramp are looked up anew when the spot has moved this far along the radius, metres.
  private static let wallStep = 4e-6

  /// Takes up the walls at a radius on the layer, metres, its run-out taken off; does nothing where they have not changed.
  @inline(__always)
  mutating func followWalls(radius: Double) {
    if !wallSpan.contains(radius) { takeUpWalls(radius: radius) }
  }

  /// The walls that the disc lists all fit into the pitch, and so does every mixture of two of them on a ramp; a
  /// profile that does not fit can only come from a disc that was never checked, and keeps the walls before.
  @inline(never)
  mutating func takeUpWalls(radius: Double) {
    wallRadius = radius
    wallSpan = layer.groove.wallSpan(atRadius: radius, step: Self.wallStep)
    let here = layer.groove.walls(atRadius: radius)
    guard here != walls, let profile = try? layer.groove.profile(atRadius: radius) else { return }
    walls = here
    takeUp(profile: profile)
    window.row = -1
  }

  /// This read-out, of the same layer behind other optics, where `other` stands.
  func carrying(_ other: LayerReadout) -> LayerReadout {
    var readout = self
    readout.shift = other.shift
    readout.steps = other.steps
    readout.tilt = other.tilt
    readout.recordedShare = other.recordedShare
    readout.through = other.through
    readout.window.row = -1
    readout.takeUpWalls(radius: other.wallRadius)
    return readout
  }

  /// The groove's number, counted through fractions, under the spot at `radius` (metres, run-out taken off) when
  /// the disc has turned by `turnFraction` of a turn. Whole numbers are groove centres at mid-depth.
  @inline(__always)
  func grooveNumber(radius: Double, turnFraction: Double) -> Double {
    (radius - firstRadius - midDepthOffset) * inversePitch + spiral * turnFraction
  }

  /// The layer's light while it is the one nearest to focus: on the main spot's quadrants, and on those of both side
  /// spots together if they were as bright. Mutating, as `far` is, only to work in place.
  @inline(__always)
  mutating func near(defocus: Double, sine: Double, cosine: Double) -> SpotLight {
    let position = defocus * inverseStep + Double(QuadrantBasis.rowCount / 2)
    guard (position - Double(QuadrantBasis.rowCount / 2)).magnitude < Self.innerReach else {
      return wide(defocus: defocus, position: position, sine: sine, cosine: cosine)
    }
    if !window.holds(at: position) { takeWindow(position) }
    return light(position: position, sine: sine, cosine: cosine)
  }

  @inline(__always)
  private func light(position: Double, sine: Double, cosine: Double) -> SpotLight {
    let light = window.light(at: position, sine: sine, cosine: cosine, harmonics: harmonics, along: along)
    return SpotLight(
      main: through * (light.mean + light.ripple), side: (2 * through) * (light.mean + light.side),
      phaseDifference: phaseDifference(sine: sine, cosine: cosine))
  }

  /// Channel bits by which A + C sees marks earlier than B + D; 0 on blank parts.
  @inline(__always)
  func phaseDifference(sine: Double, cosine: Double) -> Double {
    guard recordedShare > 0 else { return 0 }
    return recordedShare * phaseDetection.value(sine: sine, cosine: cosine, lensShift: shift)
  }

  /// What the light between marks and on them, long ones, differs by from the mean of what lies under the spot, as shares of
  /// it: the larger first.
  @inline(__always)
  var markEdges: SIMD2<Double> {
    guard farPower.x > 0 else { return .zero }
    let ratio = farPower.y / farPower.x
    let mean = 1 + recordedShare * ratio
    let spaces = 1 / mean - 1
    let marks = (1 + 2 * ratio) / mean - 1
    return spaces < marks ? SIMD2(marks, spaces) : SIMD2(spaces, marks)
  }

  /// Mean light of the layer in focus, everything before it included, blank and recorded as it lies under the spot.
  var meanLight: Double { through * (farPower.x + recordedShare * farPower.y) }

  @inline(never)
  private mutating func takeWindow(_ position: Double) {
    let blank = blankTable
    let recorded = recordedTable.isEmpty ? blank : recordedTable
    window.take(
      position: position, blank: blank.span, recorded: recorded.span,
      share: recordedTable.isEmpty ? 0 : recordedShare, channels: channels,
      terms: basis.termCount, shift: shift, tilt: tilt)
  }

  /// Rows from the middle up to which the tables alone hold, and beyond which there is no track to be seen; between, the
  /// light passes from one to the other.
  private static let innerReach = 100.0
  private static let outerReach = 124.0

  /// Far from focus, where the table ends.
  @inline(never)
  private mutating func wide(defocus: Double, position: Double, sine: Double, cosine: Double) -> SpotLight {
    let away = (position - Double(QuadrantBasis.rowCount / 2)).magnitude
    let flat = Self.quadrants(far(defocus: defocus))
    let far = SpotLight(main: flat, side: 2 * flat)
    // Not a number is far away too.
    guard away < Self.outerReach else { return far }
    if !window.holds(at: position) { takeWindow(position) }
    let near = light(position: position, sine: sine, cosine: cosine)
    let share = (away - Self.innerReach) / (Self.outerReach - Self.innerReach)
    return SpotLight(
      main: near.main + share * (far.main - near.main), side: near.side + share * (far.side - near.side))
  }

  /// Its light while another layer is nearer to focus: without tracks, whose signal is then a thousandth.
  @inline(__always)
  mutating func far(defocus: Double) -> FocusSignal {
    let light = focus.value(at: defocus)
    let power = through * (farPower.x + recordedShare * farPower.y)
    return FocusSignal(focusError: power * light.focusError, sum: power * light.sum)
  }

  /// Quadrants without push-pull: A = C = (sum + FE)/4, B = D = (sum - FE)/4.
  @inline(__always)
  static func quadrants(_ signal: FocusSignal) -> SIMD4<Double> {
    let one = 0.25 * (signal.sum + signal.focusError)
    let other = 0.25 * (signal.sum - signal.focusError)
    return SIMD4(one, other, one, other)
  }

  /// The window's row, for a snapshot: set, it is made anew from shift, tilt and share.
  var windowRow: Int32 {
    get { window.row }
    set {
      guard newValue >= 0 else { return window.row = -1 }
      takeWindow(Double(newValue) + 0.5)
    }
  }
}

/// Light on the quadrants A, B, C, D of the main spot, and of both side spots together.
struct SpotLight: Sendable {
  var main: SIMD4<Double>
  var side: SIMD4<Double>
  /// Channel bits by which A + C sees marks earlier than B + D.
  var phaseDifference = 0.0
}
