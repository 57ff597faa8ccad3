public import ControlBlocks
public import DriveInterface

/// The sequencer's commands for moving across tracks.
extension DriveServo {
  /// Jumps or seeks over a number of tracks that the host names, positive outward.
  @inlinable
  mutating func moveTracks(_ tracks: Int32) {
    guard tracks != 0, tracking.beginMove(tracks: tracks) else {
      let isRefused = tracks != 0
      commandReport = FirmwareReport(
        command: .jumpTracks, verdict: isRefused ? .refused : .done,
        fault: isRefused ? .notPossibleNow : .none)
      return
    }
    writes = false
    commandReport = FirmwareReport(command: .jumpTracks, verdict: .underway)
  }

  /// Tells the host what became of a move, once the track is verified. Its answer is the tracks counted.
  @inlinable
  mutating func judgeMove() {
    guard commandReport.verdict == .underway, commandReport.command == .jumpTracks else { return }
    if tracking.move == .arrived || tracking.move == .failed {
      radius += pitch * Scalar(Double(tracking.seek.observer.track))
    }
    let counted = UInt32(bitPattern: tracking.seek.observer.track)
    switch tracking.move {
    case .arrived:
      commandReport = FirmwareReport(command: .jumpTracks, verdict: .done, value: counted)
    case .failed:
      let isLate = tracking.seek.phase == .timedOut
      commandReport = FirmwareReport(
        command: .jumpTracks, verdict: isLate ? .timedOut : .failed,
        fault: isLate
          ? .seekTimedOut : (tracking.seek.observer.isWitnessed ? .seekFailed : .countMismatch),
        value: counted)
      status.fault = commandReport.fault ?? .seekFailed
    case .none, .underway: break
    }
  }
}
