/// Signals with the drive standing still: what a bench would measure to calibrate its instruments.
extension SimulatedDrive {
  /// Focus error, push-pull and sum with the lens off layer `layer`'s focus error zero by `displacement` metres
  /// (positive toward the disc) and the spot at `grooveNumber` on it; the other surfaces' light included. Blank unless a
  /// recorded share from 0 to 1 is given; on a disc without anything recorded that share is blank all the same.
  public func staticSignals(
    layer: Int, displacement: Double, grooveNumber: Double, lensShift: Double = 0, recordedShare: Double = 0
  ) -> SpotSignals {
    SpotSignals(
      staticLight(
        layer: layer, displacement: displacement, grooveNumber: grooveNumber, lensShift: lensShift,
        recordedShare: recordedShare
      ).main)
  }

  /// The light of main and side spots there.
  private func staticLight(
    layer: Int, displacement: Double = 0, grooveNumber: Double, lensShift: Double = 0,
    recordedShare: Double = 0
  ) -> SpotLight {
    let isSecond = layer == 1 && layerCount > 1
    let first = (isSecond ? -layerTravel : 0) - displacement
    var bench = self
    bench.focusedLayer = -1
    bench.first.takeUp(lensShift: lensShift * inverseApertureRadius, tilt: 0, recordedShare: recordedShare)
    bench.second.takeUp(lensShift: lensShift * inverseApertureRadius, tilt: 0, recordedShare: recordedShare)
    return bench.light(
      errors: SIMD2(first, first + layerTravel), isSecond: isSecond, grooveNumber: grooveNumber)
  }

  /// Slope of the focus error over the sum at focus on a track, per metre of lens motion toward the disc.
  public func focusSlope(layer: Int, trackPlace: Double) -> Double {
    let distance = 20e-9
    let above = staticSignals(layer: layer, displacement: distance, grooveNumber: trackPlace)
    let below = staticSignals(layer: layer, displacement: -distance, grooveNumber: trackPlace)
    return (above.focusError / above.sum - below.focusError / below.sum) / (2 * distance)
  }

  /// The same slope of the differential astigmatic focus error: the mean of what main and side spots show, each over its
  /// own light. Without side spots it is the main spot's alone. The other layer's light on the side detectors beats with
  /// theirs; the slope is the mean over that beat, as a turn gives it.
  public func differentialFocusSlope(layer: Int, trackPlace: Double) -> Double {
    guard hasSideSpots else { return focusSlope(layer: layer, trackPlace: trackPlace) }
    let distance = 20e-9
    let beats = 16
    func error(_ displacement: Double) -> Double {
      let light = staticLight(layer: layer, displacement: displacement, grooveNumber: trackPlace)
      let main = SpotSignals(light.main)
      var side = 0.0
      for beat in 0..<beats {
        let phase = 2 * Double.pi * Double(beat) / Double(beats)
        let stray =
          layerCount > 1
          ? (1 / sideSpotShare) * strayLight(isSecond: layer == 1, phase: phase) : SIMD4<Double>.zero
        let signals = SpotSignals(light.side + stray)
        side += signals.focusError / signals.sum
      }
      return 0.5 * (main.focusError / main.sum + side / Double(beats))
    }
    return (error(distance) - error(-distance)) / (2 * distance)
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

  /// Slope of the phase difference over marks on a track, channel bits per groove of motion outward.
  public func phaseDifferenceSlope(layer: Int, trackPlace: Double) -> Double {
    func difference(_ grooveNumber: Double) -> Double {
      staticLight(layer: layer, grooveNumber: grooveNumber, recordedShare: 1).phaseDifference
    }
    return (difference(trackPlace + 1e-3) - difference(trackPlace - 1e-3)) / 2e-3
  }

  /// How far the lens's best focus on layers 0 and 1 lies beyond the focus error's zero of a mirror there, metres toward the
  /// disc.
  public var bestFocusOffsets: SIMD2<Double> { SIMD2(first.bestFocusOffset, second.bestFocusOffset) }

  /// Track pitch of a layer, metres.
  public func trackPitch(layer: Int) -> Double { layer == 1 ? second.pitch : first.pitch }
}
