/// The value, held within -limit...limit. What is not a number stays so: a fault must show, not vanish.
@inlinable
@inline(__always)
func clipped(_ value: Double, to limit: Double) -> Double {
  value > limit ? limit : (value < -limit ? -limit : value)
}
