public import Determinism

/// An open loop as a function of frequency: a formula, an impulse response, or what an analyser measured.
///
/// The sign is that of the textbook: the closed loop is 1/(1+L), so that -1 is the critical point.
public protocol OpenLoop {
  /// Ticks a second; frequencies lie below half of it.
  var sampleRate: Double { get }
  /// L at a frequency in Hz.
  func response(at frequency: Double) -> Complex
}

extension OpenLoop {
  /// 1/(1+L): error per disturbance of the position.
  public func sensitivity(at frequency: Double) -> Complex {
    Complex(1) / (Complex(1) + response(at: frequency))
  }

  /// L/(1+L): position per reference, and per sensor noise.
  public func complementarySensitivity(at frequency: Double) -> Complex {
    let loop = response(at: frequency)
    return loop / (Complex(1) + loop)
  }
}
