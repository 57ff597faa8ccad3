public import ChannelSim
public import Determinism
public import DriveInterface

/// How error signals become lengths on one layer: the slopes that the optics really gives there.
public struct SignalCalibration: Equatable, Sendable {
  /// FE over the sum per metre of lens motion at focus.
  public var focusSlope: Double
  /// Push-pull in sample units per groove of motion outward, on the track that is followed.
  public var radialSlope: Double
  /// Push-pull in the middle of its swing.
  public var radialMiddle: Double
  /// Track pitch, metres.
  public var pitch: Double
  /// Focus error of position per FE over the sum, and radial error per push-pull, metres.
  let focusScale: Double
  let radialScale: Double

  /// What a bench measured on the drive; see the members.
  public init(focusSlope: Double, radialSlope: Double, radialMiddle: Double, pitch: Double) {
    focusScale = -1 / focusSlope
    radialScale = pitch / radialSlope
    self.focusSlope = focusSlope
    self.radialSlope = radialSlope
    self.radialMiddle = radialMiddle
    self.pitch = pitch
  }
}

/// The laboratory bench around a run: calibrated error signals, true position errors, residuals and jumps.
///
/// It watches and never acts.
public struct RunMeter: Sendable {
  /// Earlier holds' readings of each layer.
  var earlier: (ResidualMeter.Reading, ResidualMeter.Reading)
  /// Errors through the standard's filters.
  public var residuals: ResidualMeter
  /// Layer jumps as they really go.
  public var jumps: JumpMeter
  /// Samples and true errors of a pair of ticks so far, and whether the pair's second tick is next.
  @usableFromInline var sampleSum = SIMD4<Double>.zero
  @usableFromInline var errorSum = SIMD2<Double>.zero
  @usableFromInline var isSecond = false
  /// Layer whose reading is being taken.
  @usableFromInline var measured: Int
  @usableFromInline let first: SignalCalibration
  @usableFromInline let second: SignalCalibration
  /// Where tracks lie between grooves: 0 on the groove, 1/2 on land.
  @usableFromInline let trackPlace: Double
  @usableFromInline let isLinear: Bool

  /// The faintest sum, in sample units, that is told from darkness.
  static let faintest = 1e-3

  /// `calibrations` one a layer; `onLand` tells which kind of track counts as the centre.
  public init(
    first: SignalCalibration, second: SignalCalibration, onLand: Bool, isLinear: Bool, sampleRate: Double
  ) {
    self.first = first
    self.second = second
    trackPlace = onLand ? 0.5 : 0
    self.isLinear = isLinear
    earlier = (ResidualMeter.Reading(), ResidualMeter.Reading())
    residuals = ResidualMeter(sampleRate: sampleRate / 2)
    jumps = JumpMeter(sampleRate: sampleRate)
    measured = -1
  }

  /// One tick. Returns the true focus and radial error against the nearest layer and track, metres.
  ///
  /// `holds` says that the host stays in a state reached: only then are the error signals worth following; `measures`
  /// that its time for settling has passed.
  @inlinable @inline(__always)
  public mutating func step(
    spot: SpotReading, sample: SIMD4<Double>, status: FirmwareStatus, holds: Bool, measures: Bool,
    tick: UInt64
  ) -> SIMD2<Double> {
    let calibration = spot.layer == 1 ? second : first
    let place = spot.grooveNumber - trackPlace
    // The linear sensor counts from groove 0, everything else from the nearest track.
    let nearest = isLinear ? 0 : (place + 6_755_399_441_055_744) - 6_755_399_441_055_744
    let trueErrors = SIMD2(
      spot.layer == 1 ? spot.focusErrors.y : spot.focusErrors.x, (nearest - place) * calibration.pitch)
    if holds {
      sampleSum += sample
      errorSum += trueErrors
      isSecond.toggle()
      if !isSecond { measure(calibration, layer: spot.layer, measures: measures) }
    } else if measured >= 0 {
      turnTo(-1)
    }
    jumps.step(status: status, focusErrors: spot.focusErrors, nearest: spot.layer, tick: tick)
    return trueErrors
  }

  /// Turns the mean samples of two ticks into calibrated errors and lets the filters have them: half the servo's rate
  /// is still ten times the widest filter's bandwidth.
  @usableFromInline
  mutating func measure(_ calibration: SignalCalibration, layer: Int, measures: Bool) {
    let sample = 0.5 * sampleSum
    let trueErrors = 0.5 * errorSum
    sampleSum = .zero
    errorSum = .zero
    let sum = sample.x + sample.y + sample.z + sample.w
    let difference = (sample.x + sample.z) - (sample.y + sample.w)
    let pushPull = (sample.x + sample.y) - (sample.z + sample.w)
    let hasLight = sum > Self.faintest
    let focus = isLinear ? difference : (hasLight ? difference / sum * calibration.focusScale : 0)
    let radial = isLinear ? pushPull : (calibration.radialMiddle - pushPull) * calibration.radialScale
    // Without light there is nothing to measure.
    let wanted = measures && (isLinear || hasLight) ? layer : -1
    if wanted != measured { turnTo(wanted) }
    residuals.step(
      focusError: focus, radialError: radial, trueFocusError: trueErrors.x, trueRadialError: trueErrors.y,
      measures: wanted >= 0)
  }

  /// A hold begins or ends: the layer's worst values so far are kept and go on growing at its next hold.
  @usableFromInline
  mutating func turnTo(_ layer: Int) {
    if measured == 0 { earlier.0 = residuals.reading }
    if measured == 1 { earlier.1 = residuals.reading }
    measured = layer
    if layer >= 0 { residuals.resume(layer == 1 ? earlier.1 : earlier.0) }
  }

  /// The reading of a layer, all holds on it so far together.
  public func reading(layer: Int) -> ResidualMeter.Reading {
    if layer == measured { return residuals.reading }
    return layer == 1 ? earlier.1 : earlier.0
  }
}

extension RunMeter: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("residuals", &residuals)
    visitor.visit("jumps", &jumps)
    visitor.visit("sampleSum", &sampleSum)
    visitor.visit("errorSum", &errorSum)
    visitor.visit("isSecond", &isSecond)
    visitor.visit("measured", &measured)
    visitor.visit("reading0", &earlier.0)
    visitor.visit("reading1", &earlier.1)
  }
}
