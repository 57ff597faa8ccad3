internal import ChannelSim
internal import ControlBlocks
internal import DriveInterface

/// How position errors become quadrants, for a model of the loop: by the slopes at the working point, or by the whole
/// curves.
///
/// Errors are those of the loops: layer less lens, track less spot, metres. Two of them stand in a vector, focus first.
struct SensorModel {
  /// A model of the optics.
  enum Form { case slopes, curves }

  /// What a layer's optics give.
  private struct Layer {
    let calibration: SignalCalibration
    let focus: SensorCurve
    let radial: SensorCurve
  }

  private let layers: [Layer]
  private let isLinear: Bool
  /// Steps of the converter from zero to full scale, 0 for none.
  private let steps: Double
  /// Share by which the band limit follows in a tick.
  let follow: Double

  init<Firmware: DriveFirmware>(_ run: DriveRun<Firmware>, scenario: Scenario)
  where Firmware.Scalar: ServoScalar {
    isLinear = scenario.frontEnd.sensor == .linear
    steps =
      isLinear || scenario.frontEnd.sampleBits == 0 ? 0 : Double(1 << (scenario.frontEnd.sampleBits - 1))
    follow = isLinear ? 1 : run.frontEnd.follow
    guard !isLinear else {
      layers = []
      return
    }
    let place = run.meter.trackPlace
    layers = (0..<run.drive.layerCount).map { layer in
      let calibration = layer == 1 ? run.meter.second : run.meter.first
      return Layer(
        calibration: calibration,
        focus: SensorCurve(reach: 1.5e-6) { error in
          let signals = run.drive.staticSignals(layer: layer, displacement: -error, grooveNumber: place)
          return signals.focusError / signals.sum
        },
        radial: SensorCurve(reach: 0.25 * calibration.pitch) { error in
          let number = place - error / calibration.pitch
          return scenario.frontEnd.gain
            * run.drive.staticSignals(layer: layer, displacement: 0, grooveNumber: number).pushPull
        })
    }
  }

  private func layer(_ record: TickRecord) -> Layer {
    let told = Int(record.status >> 8 & 15)
    return layers[layers.indices.contains(told) ? told : 0]
  }

  /// The errors that a tick's quadrants show; nil in the dark or outside the curves.
  func errors(_ record: TickRecord, _ form: Form) -> SIMD2<Double>? {
    let (focus, push, sum) = Self.sums(record.quadrants)
    guard !isLinear else { return SIMD2(focus, push) }
    guard sum > RunMeter.faintest, !layers.isEmpty else { return nil }
    let layer = layer(record)
    switch form {
    case .slopes:
      return SIMD2(
        focus / sum * layer.calibration.focusScale,
        (layer.calibration.radialMiddle - push) * layer.calibration.radialScale)
    case .curves:
      guard let axial = layer.focus.error(of: focus / sum), let radial = layer.radial.error(of: push) else {
        return nil
      }
      return SIMD2(axial, radial)
    }
  }

  /// A tick's quadrants if its errors were these: what was recorded, its differences put right; nil outside the curves.
  func quadrants(_ errors: SIMD2<Double>, in record: TickRecord, _ form: Form) -> SIMD4<Double>? {
    let (focus, push, sum) = Self.sums(record.quadrants)
    var wanted = errors
    if !isLinear {
      let layer = layer(record)
      switch form {
      case .slopes:
        wanted = SIMD2(
          errors.x / layer.calibration.focusScale * sum,
          layer.calibration.radialMiddle - errors.y / layer.calibration.radialScale)
      case .curves:
        guard let axial = layer.focus.value(at: errors.x), let radial = layer.radial.value(at: errors.y)
        else {
          return nil
        }
        wanted = SIMD2(axial * sum, radial)
      }
    }
    let change = 0.25 * (wanted - SIMD2(focus, push))
    let made = record.quadrants + change.x * SIMD4(1, -1, 1, -1) + change.y * SIMD4(1, 1, -1, -1)
    return steps == 0 ? made : Converter.rounded(made, steps: steps)
  }

  /// What the converter's grid, or the arithmetic's, hides of an error: one and a half steps of each quadrant.
  func grain(_ record: TickRecord, disturbance: SIMD2<Double>) -> SIMD2<Double> {
    let ulps = SIMD2(4 * disturbance.x.ulp, 4 * disturbance.y.ulp)
    guard steps > 0, !layers.isEmpty else { return ulps }
    let sum = max(Self.sums(record.quadrants).sum, RunMeter.faintest)
    let calibration = layer(record).calibration
    return SIMD2(
      3 / steps / sum * calibration.focusScale.magnitude, 3 / steps * calibration.radialScale.magnitude)
  }

  private static func sums(_ quadrants: SIMD4<Double>) -> (focus: Double, push: Double, sum: Double) {
    (
      (quadrants.x + quadrants.z) - (quadrants.y + quadrants.w),
      (quadrants.x + quadrants.y) - (quadrants.z + quadrants.w), quadrants.sum()
    )
  }
}

/// A signal over a position error where it rises or falls all the way, straight between points.
struct SensorCurve {
  private let first: Double
  private let step: Double
  private let values: [Double]

  /// The curve from -reach to reach, or as far from the middle as it is monotonic.
  init(reach: Double, _ value: (Double) -> Double) {
    let half = 200
    let step = reach / Double(half)
    let all = (-half...half).map { value(Double($0) * step) }
    let isRising = all[half + 1] > all[half - 1]
    func goesOn(_ index: Int) -> Bool { (all[index + 1] > all[index]) == isRising }
    var low = half
    while low > 0, goesOn(low - 1) { low -= 1 }
    var high = half
    while high < 2 * half, goesOn(high) { high += 1 }
    self.step = step
    first = Double(low - half) * step
    values = Array(all[low...high])
  }

  /// The signal at an error; nil outside.
  func value(at error: Double) -> Double? {
    let place = (error - first) / step
    guard place >= 0, place <= Double(values.count - 1) else { return nil }
    let index = min(Int(place), values.count - 2)
    guard index >= 0 else { return nil }
    return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
  }

  /// The error of a signal; nil outside.
  func error(of value: Double) -> Double? {
    guard values.count > 1, let last = values.last else { return nil }
    let sign: Double = last > values[0] ? 1 : -1
    guard sign * value >= sign * values[0], sign * value <= sign * last else { return nil }
    var low = 0
    var high = values.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if sign * values[middle] <= sign * value { low = middle } else { high = middle }
    }
    return first + step * (Double(low) + (value - values[low]) / (values[high] - values[low]))
  }
}
