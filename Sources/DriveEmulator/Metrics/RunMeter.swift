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

  public init(focusSlope: Double, radialSlope: Double, radialMiddle: Double, pitch: Double) {
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
  /// The readings of each layer, taken while the host holds.
  public private(set) var readings: [ResidualMeter.Reading]
  public var residuals: ResidualMeter
  public var jumps: JumpMeter
  /// Layer whose reading is being taken.
  var measured: Int
  let calibrations: [SignalCalibration]
  /// Where tracks lie between grooves: 0 on the groove, 1/2 on land.
  let trackPlace: Double
  let isLinear: Bool

  /// `calibrations` one a layer; `onLand` tells which kind of track counts as the centre.
  public init(calibrations: [SignalCalibration], onLand: Bool, isLinear: Bool, sampleRate: Double) {
    self.calibrations = calibrations
    trackPlace = onLand ? 0.5 : 0
    self.isLinear = isLinear
    readings = Array(repeating: ResidualMeter.Reading(), count: calibrations.count)
    residuals = ResidualMeter(sampleRate: sampleRate)
    jumps = JumpMeter(sampleRate: sampleRate)
    measured = -1
  }

  /// One tick. Returns the true focus and radial error against the nearest layer and track, metres.
  public mutating func step(
    spot: SpotReading, sample: SIMD4<Double>, status: FirmwareStatus, measures: Bool, tick: UInt64
  ) -> SIMD2<Double> {
    let layer = min(spot.layer, calibrations.count - 1)
    let calibration = calibrations[layer]
    let trueFocus = spot.focusErrors[layer]
    var trueRadial: Double
    var focus: Double
    var radial: Double
    if isLinear {
      // The sensor gives position errors; the track's place counts from groove 0.
      trueRadial = -spot.grooveNumber * calibration.pitch
      focus = (sample.x + sample.z) - (sample.y + sample.w)
      radial = (sample.x + sample.y) - (sample.z + sample.w)
    } else {
      let place = spot.grooveNumber - trackPlace
      let nearest = (place + 6_755_399_441_055_744) - 6_755_399_441_055_744
      trueRadial = (nearest - place) * calibration.pitch
      let sum = sample.x + sample.y + sample.z + sample.w
      let difference = (sample.x + sample.z) - (sample.y + sample.w)
      let pushPull = (sample.x + sample.y) - (sample.z + sample.w)
      focus = sum > 1e-3 ? -difference / (sum * calibration.focusSlope) : 0
      radial = (calibration.radialMiddle - pushPull) / calibration.radialSlope * calibration.pitch
    }
    if measures, measured != layer { begin(layer) }
    residuals.step(
      focusError: focus, radialError: radial, trueFocusError: trueFocus, trueRadialError: trueRadial,
      measures: measures)
    if measures {
      readings[layer] = residuals.reading
    } else if measured >= 0 {
      measured = -1
    }
    jumps.step(status: status, focusErrors: spot.focusErrors, nearest: spot.layer, tick: tick)
    return SIMD2(trueFocus, trueRadial)
  }

  /// A new hold begins: the layer's worst values so far are kept and go on growing.
  private mutating func begin(_ layer: Int) {
    measured = layer
    residuals.resume(readings[layer])
  }
}

extension RunMeter: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("residuals", &residuals)
    visitor.visit("jumps", &jumps)
    visitor.visit("measured", &measured)
    for index in readings.indices {
      visitor.beginGroup("reading")
      readings[index].visitState(&visitor)
      visitor.endGroup()
    }
  }
}
