public import ControlBlocks
public import DriveInterface

/// From an open tracking loop to a closed one: the lens let go, the traverse measured, a slow crossing waited for, and what
/// follows when the loop slips.
extension TrackingServo {
  /// Lets go of the lens gently; what was learnt on the track before is no longer held either.
  @inlinable
  mutating func centre() {
    hold = hold - fade * hold
    feedForward.fade(by: fade)
    guard timer >= centringTicks else { return }
    hold = .zero
    feedForward.reset()
    traverse.begin()
    enter(.measuring)
  }

  @inlinable
  mutating func judgeTraverse() {
    guard traverse.amplitude > smallestAmplitude else {
      lose(.noTrackingSignal)
      return
    }
    scale = scale / traverse.amplitude
    balance = traverse.middle
    beginWaiting()
  }

  @inlinable
  mutating func beginWaiting() {
    crossing.restart()
    enter(.waiting)
  }

  /// Closes at a crossing slow enough, or where nothing crosses at all.
  @inlinable
  mutating func wait(_ pushPull: Scalar) {
    error = scale * (pushPull - balance)
    let isSlow = crossing.step(error) && crossing.halfPeriod >= shortestHalfPeriod
    guard isSlow || crossing.elapsed >= longestWait else {
      // Crossings that never slow down use up an attempt too, so that waiting ends.
      if timer >= patience { slipped() }
      return
    }
    controller.begin(holding: hold)
    coast = hold
    enter(.catching)
  }

  /// Opens again and waits for another slow crossing, a bounded number of times.
  @inlinable
  mutating func slipped() {
    feedForward.adapts = false
    if move == .underway { move = .failed }
    if phase == .following { fault = .trackingLost }
    attempt = attempt == .max ? .max : attempt + 1
    if attempt >= attempts {
      lose(.pullInFailed)
    } else {
      beginWaiting()
    }
  }

  @inlinable
  mutating func lose(_ reason: FirmwareFault) {
    fault = reason
    feedForward.adapts = false
    enter(.lost)
  }
}
