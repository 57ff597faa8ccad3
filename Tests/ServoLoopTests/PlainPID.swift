import ControlBlocks
import Determinism
import LayerFocus

/// What a user would write first: three gains and two states.
struct PlainPID: FocusController {
  var proportional = 0.9
  var integral = 450.0
  var derivative = 1.5e-4
  var sum = 0.0
  var last = 0.0
  var slope = 0.0

  mutating func step(error: Double) -> Double {
    sum += integral * error / 200_000
    // The derivative through a filter of three ticks.
    slope += ((error - last) * 200_000 - slope) / 3
    last = error
    return (proportional * error + sum + derivative * slope).limited(to: 1)
  }

  mutating func begin(holding drive: Double) {
    sum = drive
    last = 0
    slope = 0
  }

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("sum", &sum)
    visitor.visit("last", &last)
    visitor.visit("slope", &slope)
  }
}
