internal import Determinism
internal import DiscModel
internal import WriteStrategy

/// The power correction of a drive that writes: the light that comes back while a mark grows tells how wide it grows, and
/// where it is not what test writes showed at the power that is set, the power is changed until it is.
///
/// A growing mark takes from the light in the measure of its width. Test writes are made where data begins, and what a power
/// does there is the reference, also of a power that is set wrong: what is corrected is what changes with the place, a dye that
/// needs more power farther out.
struct RunningPower {
  /// Natural logarithm of the power over what is set for the layer.
  private(set) var correction = 0.0
  /// By how much the logarithm of the needed power grows outward, per metre, and from where it counts.
  private let drift: Double
  private let origin: Double
  private let isUsed: Bool
  /// Logarithms of the width of long marks by that of the power, in equal steps about what is set.
  private let widths: [Double]
  private static let step = 0.05
  private static let steps = 12
  /// Readings that differ by less than this share of the width are taken to be the same.
  private static let deadBand = 0.005
  /// Share of an error that one block of ticks corrects: within some ten milliseconds it is gone.
  private static let gain = 0.2
  /// The most that is corrected, either way: beyond that something else is wrong.
  private static let most = 0.4

  /// The correction on a layer; nil where the disc needs the same power everywhere.
  init?(_ settings: BurningSettings?, _ recipe: DiscRecipe, layer: Int) throws {
    guard let settings, settings.sensitivityDrift != 0 else { return nil }
    drift = settings.sensitivityDrift
    isUsed = settings.followsPower
    origin = recipe.scenario.disc.radii.dataStart
    widths = try (-Self.steps...Self.steps).map { step in
      let width = try recipe.markWidth(ofLayer: layer, powerLogarithm: Double(step) * Self.step)
      return Double.log(max(width, 1e-9))
    }
  }

  /// Natural logarithm of what acts at a radius (metres) over what is set, where data begins.
  func powerLogarithm(atRadius radius: Double) -> Double { correction - drift * (radius - origin) }

  /// A block of ticks was written at a radius: reads what came back, and corrects.
  mutating func read(atRadius radius: Double) {
    guard isUsed else { return }
    let departure = width(powerLogarithm(atRadius: radius)) - width(0)
    guard departure.magnitude > Self.deadBand else { return }
    let slope = (width(Self.step) - width(-Self.step)) / (2 * Self.step)
    guard slope > 0.05 else { return }
    correction = max(-Self.most, min(correction - Self.gain * departure / slope, Self.most))
  }

  /// Logarithm of the width of a mark at a power.
  private func width(_ powerLogarithm: Double) -> Double {
    let last = Double(2 * Self.steps)
    let place = max(0, min(powerLogarithm / Self.step + Double(Self.steps), last))
    let lower = min(Int(place), 2 * Self.steps - 1)
    return widths[lower] + (place - Double(lower)) * (widths[lower + 1] - widths[lower])
  }
}
