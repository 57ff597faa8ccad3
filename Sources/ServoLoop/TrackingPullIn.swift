public import ControlBlocks
public import DriveInterface

/// From an open tracking loop to a closed one: the lens let go, the traverse measured, a slow crossing waited for, and what
/// follows when the loop slips.
extension TrackingServo {
  /// Lets go of the lens gently; what was learnt on the track before is no longer held either. It takes the time that it is
  /// given, or a third of it where the lens was near the middle already.
  @inlinable
  mutating func centre() {
    hold = hold - fade * hold
    feedForward.fade(by: fade)
    let left = hold.absolute + feedForward.cosine.absolute + feedForward.sine.absolute
    guard timer >= centringTicks || left < nearMiddle && timer >= centringTicks / 3 else { return }
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
    brake.begin()
    enter(.waiting)
  }

  /// Closes at a crossing slow enough, or where nothing crosses at all; where tracks pass too fast, the lens is slowed down.
  @inlinable
  mutating func wait(_ pushPull: Scalar) {
    error = scale * (pushPull - balance)
    let before = crossing.isHigh
    let isTimed = crossing.step(error)
    let crossed = crossing.isHigh != before
    // Crossings that never slow down use up an attempt too, so that waiting ends.
    if timer >= patience {
      slipped()
    } else if brake.phase == .braking {
      slowDown(crossed: crossed)
    } else if isTimed && crossing.halfPeriod >= shortestHalfPeriod || crossing.elapsed >= longestWait {
      close()
    } else if brake.isTimed(crossed: crossed) {
      brake.brake()
      seek.beginPassing(
        speed: brake.isOutward ? brake.speed : -brake.speed, error: error, isRising: crossing.isHigh)
    }
  }

  /// A tick of the brake: closes when the lens stands over a track.
  @inlinable
  mutating func slowDown(crossed: Bool) {
    let isSlowing = brake.isSlowing(crossed: crossed, error: error)
    seek.step(error: error, isLit: true, held: hold)
    // A model that came to rest while the tracks went on had the wrong sign of their speed.
    guard isSlowing, seek.phase != .arrived || brake.isCalm else {
      brake.turnAround()
      crossing.restart()
      return
    }
    controlled = hold + seek.drive
    guard seek.phase == .arrived else { return }
    hold = (hold + seek.support).limited(to: .one)
    close()
  }

  @inlinable
  mutating func close() {
    controller.begin(holding: hold)
    coast = hold
    controlled = hold
    enter(.catching)
  }

  /// The loop has closed on a track to which the lens must lean: pulled in wherever it swung, or jumped from a layer whose
  /// tracks lay elsewhere. What a lens is beside its middle one beam takes for an error of tracking.
  @inlinable
  var isBesideMiddle: Bool {
    move != .underway && !hasRecentred && coast.absolute > recentreLevel
  }

  /// Crosses as many tracks as the lens is beside its middle, back to it.
  @inlinable
  mutating func recentre() {
    hasRecentred = true
    hold = coast
    let tracks = (seek.tracksPerDrive * coast).double
    seek.begin(tracks: Int32(max(-1e5, min(-tracks, 1e5))), byLensAlone: true)
    enter(.moving)
  }

  /// Opens again and waits for another slow crossing, a bounded number of times.
  @inlinable
  mutating func slipped() {
    feedForward.adapts = false
    if move == .underway { move = .failed }
    if phase == .following { fault = .trackingLost }
    // Perhaps the brake was for the other direction.
    if brake.phase == .braking { brake.isOutward.toggle() }
    // What held the lens on a track that was not caught says nothing: by and by it goes back to its middle.
    if phase != .following { hold = half * hold }
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
