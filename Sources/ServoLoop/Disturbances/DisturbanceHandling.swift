public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// What must be answered in the very tick: defects, shocks, and writing that can no longer be trusted.
extension DriveServo {
  /// Holds both loops while a defect passes.
  @inlinable @inline(__always)
  mutating func holdOverDefects(sum: Scalar) {
    guard focus.isClosed else {
      if focus.isHeld || defects.isActive { release() }
      return
    }
    if usesLaser, gatePasses() {
      focus.isHeld = true
      tracking.isHeld = true
      return
    }
    let isDefect = defects.step(sum: sum)
    signals.isHeld = isDefect
    focus.isHeld = isDefect
    tracking.isHeld = isDefect
  }

  @inlinable
  mutating func release() {
    defects.restart()
    signals.isHeld = false
    focus.isHeld = false
    tracking.isHeld = false
  }

  /// Stiffens both loops while a shock lasts.
  @inlinable @inline(__always)
  mutating func watchShocks() {
    guard focus.isClosed else {
      if shocks.isActive || focus.boost != .one { forgetShocks() }
      return
    }
    let was = shocks.isActive
    if !focus.isHeld {
      shocks.step(focusError: focus.error, trackingError: tracking.isFollowing ? tracking.error : .zero)
    }
    if shocks.isActive != was {
      let boost = shocks.isActive ? shockBoost : .one
      focus.boost = boost
      tracking.boost = boost
    }
  }

  @inlinable
  mutating func forgetShocks() {
    shocks.restart()
    focus.boost = .one
    tracking.boost = .one
  }

  /// The spot is farther from focus or track than may be written with, or nobody can tell.
  @inlinable @inline(__always)
  var isOffTarget: Bool {
    defects.isActive || focus.error.absolute > writeFocusLimit || tracking.error.absolute > writeTrackingLimit
  }

  /// Ends writing in this tick, and says why.
  @inlinable
  mutating func inhibitWriting() {
    writes = false
    gateTicks = 0
    focus.lead = .zero
    status.fault = .writeInhibited
  }

  /// The spindle is driven in every activity but those that need a disc at rest.
  @inlinable @inline(__always)
  var spindleTurns: Bool { isTurning && status.activity != .recognisingMedia }
}
