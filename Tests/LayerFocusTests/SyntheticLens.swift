import Foundation
import LayerFocus

/// Two layers of equal S-curves h(x) = x exp((1 - x^2)/2), a weak entrance surface, and a lens before them.
struct SyntheticLens {
  /// The S-curve's scale, its two peaks are that far from the layer, metres of lens travel.
  static let scale = 4e-6
  /// Lens travel from layer to layer, metres.
  static let spacing = 35.484e-6
  /// The focus error of a layer at its peak, over the sum in focus.
  static let peak = 0.8

  /// Where the lens is in focus on layer 0; on the entrance surface.
  var firstLayer = 0.1e-3
  var entrance = 0.0
  var hasSecondLayer = true
  var isDark = false

  var position = 0.0
  var speed = 0.0
  /// Actuator gain over the nominal one.
  var gain = 1.0
  /// The suspension; without it the lens is a free mass.
  var hasSpring = true
  private var pending = 0.0

  static func sCurve(_ x: Double) -> Double { x * exp((1 - x * x) / 2) }

  /// The distance, beyond the peak, at which a layer's normalised focus error has fallen to `level`.
  static func distance(toLevel level: Double) -> Double {
    var (near, far) = (1.0, 8.0)
    for _ in 0..<60 {
      let middle = (near + far) / 2
      if peak * sCurve(middle) > level { near = middle } else { far = middle }
    }
    return near * scale
  }

  /// Parameters that know this S-curve.
  static var parameters: FocusParameters {
    var parameters = FocusParameters()
    parameters.errorSlope = peak * exp(0.5) / scale
    parameters.jumpLeaveDistance = distance(toLevel: parameters.jumpLeaveLevel)
    parameters.jumpEnterDistance = distance(toLevel: parameters.jumpEnterLevel)
    // A chord from the level of entering to where the error stops telling the distance.
    parameters.jumpFlankSlope =
      (0.65 - parameters.jumpEnterLevel) / (parameters.jumpEnterDistance - distance(toLevel: 0.65))
    return parameters
  }

  /// The focus error over the sum.
  var focusError: Double {
    if isDark { return 0 }
    let x0 = (position - firstLayer) / Self.scale
    let x1 = (position - firstLayer - Self.spacing) / Self.scale
    return Self.peak * (Self.sCurve(x0) + (hasSecondLayer ? Self.sCurve(x1) : 0))
  }

  /// The sum is 0.6 in focus and stays above a third of the layers' light between them.
  var sum: Double {
    if isDark { return 0.01 }
    func light(_ layer: Double) -> Double { exp(-pow((position - layer) / 25e-6, 2)) }
    let layers = light(firstLayer) + (hasSecondLayer ? light(firstLayer + Self.spacing) : 0)
    return 0.6 * min(1, layers)
  }

  /// One tick of 5 us with the drive of the tick before: 213.5 m/s2 a drive, 52 Hz, damping 0.12.
  mutating func advance(drive: Double) {
    let w = 2 * Double.pi * 52
    let spring = hasSpring ? w * w * position + 2 * 0.12 * w * speed : 0
    // Exact for a force that is constant over the tick.
    let change = (gain * 213.5 * pending - spring) / 200_000
    position += (speed + change / 2) / 200_000
    speed += change
    pending = drive
  }
}
