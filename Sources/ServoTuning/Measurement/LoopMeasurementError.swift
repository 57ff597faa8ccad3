/// Why a loop could not be measured.
public enum LoopMeasurementError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The scenario never held the layer with both loops closed; what the firmware was busy with, and its fault.
  case notHeld(layer: Int, activity: String, fault: String)
  /// The run was no longer followed at the end of a measurement.
  case lost(activity: String, fault: String)
  /// The laser changed between reading and writing while the loop was measured.
  case gateMoved(wrote: Bool)
  /// The sled never rested for long enough.
  case sledMoves
  /// What an impulse left behind after a second, as a share of its peak.
  case notAtRest(share: Double)
  /// |L| never crosses 1 between these frequencies, Hz, where the measurement can be trusted.
  case noCrossover(from: Double, to: Double)
  /// A setting that cannot be.
  case setting(String)

  /// The measurement was asked for in a way that cannot be; otherwise the loop is at fault.
  public var isSetting: Bool {
    if case .setting = self { true } else { false }
  }

  public var description: String {
    switch self {
    case .notHeld(let layer, let activity, let fault):
      "the scenario never holds layer \(layer) with its loops closed: the firmware ended \(activity)"
        + (fault == "none" ? "" : " after \(fault)")
        + "; a scenario whose sequence starts on that layer and holds it longer than settle_ms would do"
    case .lost(let activity, let fault):
      "the loop was lost while it was measured: the firmware ended \(activity)"
        + (fault == "none" ? "" : " after \(fault)") + "; a smaller amplitude would do"
    case .gateMoved(let wrote):
      "the laser \(wrote ? "stopped" : "began") writing while the loop was measured; a scenario that holds it would do"
    case .sledMoves:
      "the sled drags the lens all the time, and no measurement is left without it; a scenario that holds a track would do"
    case .notAtRest(let share):
      "the loop does not come to rest: \(share) of an impulse's peak is left after a second; it is not stable there"
    case .noCrossover(let low, let high):
      "the loop gain does not cross 1 between \(low) and \(high) Hz where coherence allows to tell"
    case .setting(let text): text
    }
  }
}
