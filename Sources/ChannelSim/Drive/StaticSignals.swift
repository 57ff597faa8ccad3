/// Signals with the drive standing still: what a bench would measure to calibrate its instruments.
extension SimulatedDrive {
  /// Focus error, push-pull and sum with the lens off layer `layer`'s focus error zero by `displacement` metres
  /// (positive toward the disc) and the spot at `grooveNumber` on it; the other surfaces' light included.
  public func staticSignals(
    layer: Int, displacement: Double, grooveNumber: Double, lensShift: Double = 0
  ) -> SpotSignals {
    let isSecond = layer == 1 && layerCount > 1
    let first = (isSecond ? -layerTravel : 0) - displacement
    var bench = self
    bench.focusedLayer = -1
    bench.first.takeUp(lensShift: lensShift * inverseApertureRadius, tilt: 0, recordedShare: 0)
    bench.second.takeUp(lensShift: lensShift * inverseApertureRadius, tilt: 0, recordedShare: 0)
    let light = bench.light(
      errors: SIMD2(first, first + layerTravel), isSecond: isSecond, grooveNumber: grooveNumber
    ).main
    return SpotSignals(
      focusError: (light.x + light.z) - (light.y + light.w),
      pushPull: (light.x + light.y) - (light.z + light.w),
      sum: light.sumOfLanes)
  }

  /// Slope of the focus error over the sum at focus on a track, per metre of lens motion toward the disc.
  public func focusSlope(layer: Int, trackPlace: Double) -> Double {
    let distance = 20e-9
    let above = staticSignals(layer: layer, displacement: distance, grooveNumber: trackPlace)
    let below = staticSignals(layer: layer, displacement: -distance, grooveNumber: trackPlace)
    return (above.focusError / above.sum - below.focusError / below.sum) / (2 * distance)
  }

  /// Slope of the push-pull on a track, per groove of motion outward, and the middle of its swing, with the lens off its
  /// neutral place by `lensShift` metres.
  public func pushPullSlope(
    layer: Int, trackPlace: Double, lensShift: Double = 0
  ) -> (slope: Double, middle: Double) {
    let step = 1e-3
    func pushPull(_ grooveNumber: Double) -> Double {
      staticSignals(layer: layer, displacement: 0, grooveNumber: grooveNumber, lensShift: lensShift).pushPull
    }
    let outer = pushPull(trackPlace + step)
    let inner = pushPull(trackPlace - step)
    var highest = -Double.infinity
    var lowest = Double.infinity
    for index in 0..<720 {
      let value = pushPull(Double(index) / 720)
      highest = max(highest, value)
      lowest = min(lowest, value)
    }
    return ((outer - inner) / (2 * step), 0.5 * (highest + lowest))
  }

  /// Track pitch of a layer, metres.
  public func trackPitch(layer: Int) -> Double { layer == 1 ? second.pitch : first.pitch }
}
