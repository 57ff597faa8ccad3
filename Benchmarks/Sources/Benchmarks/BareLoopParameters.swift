import Foundation
import Rivals

/// The reference loop: plant and controller of both axes, worked out once and handed to every rival.
enum BareLoopParameters {
  /// What fixes an axis. SI units.
  struct Design {
    let staticGain: Double
    let clamp: Double
    /// Hz and damping of the main mode, then of the secondary one.
    let modes: [(frequency: Double, damping: Double)]
    let secondaryShare: Double
    let crossover: Double
    /// Volts per metre.
    let controllerGain: Double
  }

  static let sampleRate = 200_000.0

  static let focus = Design(
    staticGain: 0.80e-3, clamp: 2.5, modes: [(52, 0.12), (21_000, 0.015)], secondaryShare: 0.12,
    crossover: 2000, controllerGain: 616987.2525029246)
  static let tracking = Design(
    staticGain: 0.35e-3, clamp: 2.5, modes: [(58, 0.10), (18_000, 0.015)], secondaryShare: 0.12,
    crossover: 2400, controllerGain: 1634026.5500181573)

  /// References: 300 µm at 23.1 Hz for focus, in quadrature for tracking.
  static let reference: bare_loop_parameters = {
    let turn = 2 * Double.pi * 23.1 / sampleRate
    return bare_loop_parameters(
      axis: (axis(focus), axis(tracking)), reference: (300e-6, 0), rotor_cosine: cos(turn),
      rotor_sine: sin(turn))
  }()

  static func axis(_ design: Design) -> bare_loop_axis {
    var axis = bare_loop_axis()
    let (f1, z1) = design.modes[0]
    let w1 = 2 * Double.pi * f1
    setController(&axis, design, w1: w1, z1: z1)
    let b1 = design.staticGain * w1 * w1
    let main = mode(design.modes[0], b: b1)
    let secondary = mode(design.modes[1], b: design.secondaryShare * b1)
    axis.app = (main.app, secondary.app)
    axis.apv = (main.apv, secondary.apv)
    axis.avp = (main.avp, secondary.avp)
    axis.avv = (main.avv, secondary.avv)
    axis.bp = (main.bp, secondary.bp)
    axis.bv = (main.bv, secondary.bv)
    return axis
  }

  /// `gain (s² + 2 z1 w1 s + w1²) / (s (s + 4π)) · (1 + 3 s/w0) / (1 + s/(3 w0))` by Tustin without prewarp.
  private static func setController(_ axis: inout bare_loop_axis, _ design: Design, w1: Double, z1: Double) {
    let c = 2 * sampleRate
    let pole = 4 * Double.pi
    let a0 = c * c + pole * c
    axis.qb0 = (c * c + 2 * z1 * w1 * c + w1 * w1) / a0
    axis.qb1 = (2 * w1 * w1 - 2 * c * c) / a0
    axis.qb2 = (c * c - 2 * z1 * w1 * c + w1 * w1) / a0
    axis.qa1 = -2 * c * c / a0
    axis.qa2 = (c * c - pole * c) / a0
    let w0 = 2 * Double.pi * design.crossover
    let l0 = 1 + c / (3 * w0)
    axis.lb0 = (1 + 3 * c / w0) / l0
    axis.lb1 = (1 - 3 * c / w0) / l0
    axis.la1 = (1 - c / (3 * w0)) / l0
    axis.gain = design.controllerGain
    axis.clamp = design.clamp
  }

  private struct Mode {
    let app, apv, avp, avv, bp, bv: Double
  }

  /// `b / (s² + 2 z w s + w²)`, position and velocity, exact for a drive held over one step.
  private static func mode(_ mode: (frequency: Double, damping: Double), b: Double) -> Mode {
    let w = 2 * Double.pi * mode.frequency
    let sigma = mode.damping * w
    let damped = w * (1 - mode.damping * mode.damping).squareRoot()
    let step = 1 / sampleRate
    let decay = exp(-sigma * step)
    let c = decay * cos(damped * step)
    let s = decay * sin(damped * step) / damped
    return Mode(
      app: c + sigma * s, apv: s, avp: -w * w * s, avv: c - sigma * s, bp: b / (w * w) * (1 - c - sigma * s),
      bv: b * s)
  }
}
