internal import Determinism

/// How much the displacement of one groove alone changes the push-pull at a distance from it.
///
/// Push-pull of a weak phase structure is linear in it: each spatial frequency k counts with H(k), the overlap of the
/// pupil with itself shifted by k, one half less the other (uniform pupil, closed form by circular segments). Moving a
/// single groove of profile g by w adds -w g'(x), so the response at distance d is the integral over k of
/// k G(k) H(k) cos(2 pi k d). Moving all grooves alike adds all distances, which Poisson's sum turns into the value of
/// k G(k) H(k) at 1/pitch alone: the push-pull's own slope, to which the kernel is scaled.
struct GrooveKernel: Sendable {
  /// The response at distances of 0, 1/32, 2/32, ... pitches, as shares of what all grooves together give on a groove's
  /// centre.
  let samples: [Double]
  static let stepsPerPitch = 32
  /// Distances beyond are left out, pitches.
  static let reach = 3

  init(
    wavelength: Double, numericalAperture: Double, pitch: Double, floorWidth: Double, wallWidth: Double
  ) {
    let spacing = wavelength / numericalAperture
    let highest = 2 / spacing
    func weight(_ k: Double) -> Double {
      // A trapezoid: a rectangle of the mean width smoothed by the wall.
      k * Self.sinc(k * (floorWidth + wallWidth)) * Self.sinc(k * wallWidth) * Self.halves(k * spacing)
    }
    // All grooves together: 2/pitch times the weight at 1/pitch; nothing where the aperture does not pass 1/pitch.
    let whole = 1 / pitch < highest ? weight(1 / pitch) / pitch : 0
    let count = 512
    let step = highest / Double(count)
    samples = (0...(Self.stepsPerPitch * Self.reach)).map { index in
      guard whole > 0 else { return 0 }
      let distance = Double(index) / Double(Self.stepsPerPitch) * pitch
      var sum = 0.0
      for node in 0..<count {
        let k = (Double(node) + 0.5) * step
        sum += weight(k) * Double.sinCosTurns(k * distance).cos
      }
      return sum * step / whole
    }
  }

  /// The response at a distance in pitches, linear between samples.
  @inline(__always)
  func value(at distance: Double) -> Double {
    let place = distance.magnitude * Double(Self.stepsPerPitch)
    guard place < Double(samples.count - 1) else { return 0 }
    let index = Int(place)
    return samples[index] + (place - Double(index)) * (samples[index + 1] - samples[index])
  }

  /// sin(pi x)/(pi x).
  static func sinc(_ x: Double) -> Double {
    x.magnitude < 1e-9 ? 1 : Double.sinCosTurns(0.5 * x).sin / (Double.pi * x)
  }

  /// Overlap of a unit circle with one at distance `shift`, the half beyond its own centre less the other half.
  static func halves(_ shift: Double) -> Double {
    guard shift < 2 else { return 0 }
    let lens = 2 * segment(0.5 * shift)
    // The part behind the centre is a segment of the shifted circle.
    return lens - (shift < 1 ? 2 * segment(shift) : 0)
  }

  /// Area of a unit circle beyond a chord at `distance` from its centre.
  static func segment(_ distance: Double) -> Double {
    let half = (1 - distance * distance).squareRoot()
    return Double.atan2(y: half, x: distance) - distance * half
  }
}
