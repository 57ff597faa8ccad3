import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import Reporting

/// `drive-emu disc signals DISC`: what the photodiodes would see.
enum DiscSignalsVerb {
  static let command = Command(
    path: ["disc", "signals"], summary: "the optical signals that a layer gives at a radius",
    operands: [DiscInput.operand],
    options: [
      Option(name: "layer", value: "N", help: "the layer; 0 by default"),
      Option(name: "radius-mm", value: "R", help: "the radius; where data begins by default"),
      DiscInput.pickupOption,
      Option(
        name: "bare", help: "the groove alone: |r| = 1, a perfect cover, the phase from depth and relief only"
      ),
    ], ignores: ["seed"],
    discussion: """
      Signals are shares of the light that an ideal mirror in the layer's place would return, the layer's effective
      reflectance included. Places count from the mid-depth groove centre, positive outward; theta = 2 pi x/pitch.

      """ + DiscInput.overrideNote, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let input = try DiscInput(invocation)
    let layer = try invocation.integer("layer", in: 0...(input.disc.layers.count - 1)) ?? 0
    let radius = try invocation.number("radius-mm").map { $0 * 1e-3 } ?? input.disc.radii.dataStart
    let signals = try DiscSignals(
      disc: input.disc, optics: input.pickup.optics, layer: layer, radius: radius,
      bare: invocation.has("bare"))
    try invocation.emit(text: text(signals, input), json: signals.document)
    return .success
  }

  private static func text(_ signals: DiscSignals, _ input: DiscInput) -> String {
    let groove = signals.groove
    var series = TextTable([.text("signal"), .number("dc"), .number("cos"), .number("sin"), .number("p-p")])
    for (name, signal) in [("push-pull", groove.pushPull), ("sum", groove.sum)] {
      series.append(
        [name]
          + [signal.mean, signal.cosines[0], signal.sines[0], signal.peakToPeak].map {
            decimalText($0, decimals: 8)
          })
    }
    let focus = signals.focus
    var figures = TextTable([.text("figure"), .number("value"), .text("unit")])
    figures.append(["zero of the push-pull, raw", zero(groove.rawZero), "nm"])
    figures.append(["zero of the push-pull, AC", zero(groove.balancedZero), "nm"])
    figures.append(["net phase of the groove", decimalText(signals.netPhase, decimals: 5), "rad"])
    figures.append(["overlap O01", decimalText(signals.overlap01, decimals: 6), ""])
    figures.append(["overlap O11", decimalText(signals.overlap11, decimals: 6), ""])
    figures.append(["focus error, slope", decimalText(focus.slope * 1e-9, significantDigits: 5), "per nm"])
    figures.append(["focus error, highest", decimalText(focus.positivePeak, decimals: 5), ""])
    figures.append(["focus error, lowest", decimalText(focus.negativePeak, decimals: 5), ""])
    figures.append(["between these", decimalText(focus.range * 1e6, decimals: 3), "um"])
    return heading(signals, input) + "\n" + series.text() + "\n" + figures.text() + absences(groove)
  }

  private static func heading(_ signals: DiscSignals, _ input: DiscInput) -> String {
    let place = "layer \(signals.layer) of \(input.disc.name) at \(decimalText(signals.radius * 1e3)) mm"
    let light = "reflectance \(decimalText(100 * signals.reflectance)) %"
    return signals.isBare ? "\(place), the groove alone\n" : "\(place), \(light)\n"
  }

  private static func zero(_ metres: Double?) -> String {
    metres.map { decimalText($0 * 1e9, decimals: 3) } ?? "none"
  }

  private static func absences(_ groove: PushPullCoefficients) -> String {
    var text = ""
    if groove.pushPull.peakToPeak == 0 {
      text += "\nThe push-pull is flat: it has no zero on the groove.\n"
    } else if groove.rawZero == nil {
      text += "\nThe push-pull has no raw zero on the groove: its mean lies beyond its peaks.\n"
    }
    return text
  }
}
