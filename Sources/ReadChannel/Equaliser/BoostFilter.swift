/// The standard's three-tap form with a free boost: y(t) = x(t) (1 + 2c) - c (x(t - 2T) + x(t + 2T)). The example of
/// ECMA-267 Annex F is c = 0.175.
enum BoostFilter {
  /// Boosts that acquisition tries where it knows nothing of the pick-up: none, the standard's, and its doubles.
  static let candidates: [Float] = [0, 0.175, 0.35, 0.7, 1.4, 2.8]
}
