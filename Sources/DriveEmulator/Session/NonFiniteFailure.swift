internal import ControlBlocks
internal import Determinism
internal import DriveInterface

/// A field that became infinite or not a number: where, when, and what went in.
public struct NonFiniteFailure: Equatable, Sendable {
  /// The tick that gave the value; for a run that began with it, the tick it began at.
  public var tick: UInt64
  /// The part of the run: drive, frontEnd, firmware, host or meter.
  public var subsystem: String
  /// The field's path, such as `firmware.focus.controller.integrator`.
  public var field: String
  /// What the field holds.
  public var value: String
  /// The wires of that tick; nil for a run that began with the value.
  public var inputs: TickRecord?

  /// One line: tick, block, field, value and the tick's inputs.
  public var description: String {
    let place = "tick \(tick): \(field) became \(value)"
    guard let inputs else { return "\(place) before the first tick" }
    let q = inputs.quadrants
    return "\(place); A \(q.x) B \(q.y) C \(q.z) D \(q.w), rotation \(inputs.rotation), "
      + "host command \(inputs.command.name)"
  }
}

extension DriveRun {
  /// The first non-finite field now, or nil.
  func nonFiniteFailure(tick: UInt64, inputs: TickRecord?) -> NonFiniteFailure? {
    guard let field = nonFiniteField() else { return nil }
    return NonFiniteFailure(
      tick: tick, subsystem: field.path.split(separator: ".").first.map(String.init) ?? field.path,
      field: field.path, value: field.decimal, inputs: inputs)
  }

  /// Makes up to `ticks` ticks one by one and stops before the first that gives a non-finite value, which is told.
  mutating func advanceWhileFinite(ticks: Int) -> NonFiniteFailure? {
    var one = makeBlock()
    for _ in 0..<ticks {
      var next = self
      next.advance(ticks: 1, into: &one)
      if let failure = next.nonFiniteFailure(tick: tick, inputs: one[0]) { return failure }
      self = next
    }
    return nil
  }
}
