internal import Determinism

/// When a place of the film has become a mark, told as the rise that a sharp threshold would have needed there.
///
/// Every reaction is turned into an equivalent highest rise, to be compared with the threshold; with infinite
/// activation energy, or without latent heat, it is the highest rise itself.
public enum FilmReaction: Sendable, Equatable {
  /// A mark forms where the highest rise reaches the threshold: no latent heat, no time.
  case sharpThreshold
  /// dX/dt = k (1 - X), k = (ln 2/t) exp(-(E/R) (1/T - 1/T0)): half has reacted after the half time t at the
  /// threshold T0. `perKelvin` E/R in K, `halfTime` in seconds, `restTemperature` in K.
  case activated(perKelvin: Double, halfTime: Double, restTemperature: Double)
  /// A film at its melting point takes up heat in proportion to how far it would be above it: it is half molten when
  /// the integral of that excess over time reaches `halfMelt`, K s.
  case melting(halfMelt: Double)

  static let gasConstant = 8.314462618

  /// The reaction of a stack's film; `relaxation` is the time in which the film gives its heat away, seconds.
  public init(_ stack: RecordingStack, relaxation: Double) {
    switch stack.medium {
    case .dye, .bilayer:
      self = .activated(
        perKelvin: stack.kinetics.activationEnergy / Self.gasConstant, halfTime: stack.kinetics.halfTime,
        restTemperature: stack.ambient + 273.15)
    case .phaseChange:
      let film = stack.thermal.layers[stack.thermal.heated]
      self = .melting(halfMelt: 0.5 * stack.kinetics.latentHeat / film.heatCapacity * relaxation)
    }
  }

  /// The equivalent highest rise of a place, K, of its highest rise and a sum over its history.
  ///
  /// `integral` integrates a function of the rise over the time that the spot is near.
  func equivalentRise(
    highest: Double, threshold: Double, integral: (_ tolerance: Double, (Double) -> Double) -> Double
  ) -> Double {
    switch self {
    case .sharpThreshold: return highest
    case .activated(let perKelvin, let halfTime, let rest):
      let inverseThreshold = 1 / (rest + threshold)
      // Relative to the hottest instant, so that no exponential leaves the range of numbers.
      let inverseHighest = 1 / (rest + max(highest, 1))
      let time = integral(1e-3 * halfTime) { rise in
        Double.exp(-perKelvin * (1 / (rest + max(rise, 0)) - inverseHighest))
      }
      guard time > 0 else { return highest }
      let exponent = -perKelvin * (inverseHighest - inverseThreshold) + Double.log(time / halfTime)
      return 1 / (inverseThreshold - exponent / perKelvin) - rest
    case .melting(let halfMelt):
      guard halfMelt > 0, highest > threshold else { return highest }
      let excess = integral(1e-3 * halfMelt) { max($0 - threshold, 0) }
      return min(highest, threshold + (excess - halfMelt) / Self.meltingTime)
    }
  }

  /// Turns an excess into a rise; it moves no edge, and no gradient is taken from it.
  private static let meltingTime = 10e-9
}

/// How fast crystals grow or form by temperature: a parabola from the glass transition to the melting point, zero
/// outside.
struct CrystallisationRate {
  let fastest: Double
  let glassRise: Double
  let meltingRise: Double

  func callAsFunction(_ rise: Double) -> Double {
    guard rise > glassRise, rise < meltingRise else { return 0 }
    let share = (rise - glassRise) / (meltingRise - glassRise)
    return fastest * 4 * share * (1 - share)
  }
}
