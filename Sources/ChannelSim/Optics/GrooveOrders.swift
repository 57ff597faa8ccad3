public import Determinism

/// What of a groove's orders 0 and +-1 a read-out needs: computed once a radius step, used every tick.
public struct GrooveOrders: Equatable, Sendable {
  /// |R0|^2.
  public var zeroPower: Double
  /// |R+1|^2 + |R-1|^2.
  public var firstPowerSum: Double
  /// |R+1|^2 - |R-1|^2: zero for mirror symmetric walls.
  public var firstPowerDifference: Double
  /// 2 (R+1 R0* - (R-1 R0*)*): what push-pull takes of the interference of orders.
  public var pushPullProduct: Complex
  /// 2 (R+1 R0* + (R-1 R0*)*): what the sum takes.
  public var sumProduct: Complex

  /// Takes the orders of any periodic groove.
  public init<Groove: GrooveDiffraction>(_ groove: Groove) {
    let zero = groove.amplitude(order: 0)
    let plus = groove.amplitude(order: 1)
    let minus = groove.amplitude(order: -1)
    let outward = plus * zero.conjugate
    let inward = (minus * zero.conjugate).conjugate
    zeroPower = zero.power
    firstPowerSum = plus.power + minus.power
    firstPowerDifference = plus.power - minus.power
    pushPullProduct = 2 * (outward - inward)
    sumProduct = 2 * (outward + inward)
  }
}
