/// The one style sheet of every plot.
public enum SVGStyle {
  /// How many colours of curves there are: classes `c0` and on. They are told apart in light and dark and by the
  /// colour-blind (the palette of Okabe and Ito, lightened for dark screens).
  public static let colourCount = 8

  /// CSS for `svg.plot` and what is inside.
  public static let sheet: String = """

    svg.plot { background: #ffffff; color: #1d1f21; font: 12px system-ui, sans-serif; max-width: 100%; height: auto }
    .plot text { fill: currentColor } .plot .title { font-weight: 600; font-size: 14px }
    .plot .grid { stroke: #dcdfe3; stroke-width: 1; fill: none } .plot .frame { stroke: #8a9099; fill: none }
    .plot .rule { stroke: #b0343c; stroke-dasharray: 6 3; fill: none } .plot .rule-name { fill: #b0343c }
    .plot .curve { fill: none; stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round }
    .plot .dashes { stroke-dasharray: 5 4 } .plot .dot { stroke-width: 4; stroke-linecap: round; fill: none }
    .plot .area { stroke: none; opacity: 0.3 } .plot .region { stroke-width: 1; fill-opacity: 0.35 }
    .plot .faint { fill: none; stroke-width: 0.7; stroke-opacity: 0.22 }
    .plot .event { stroke: #8a9099; stroke-width: 1; stroke-opacity: 0.55; fill: none }
    .plot .event-name { font-size: 10px; fill-opacity: 0.75 }
    .plot .span { stroke-width: 0.5; fill-opacity: 0.55 } .plot .span-name { font-size: 11px }
    \(rules(of: light))
    @media (prefers-color-scheme: dark) {
    svg.plot { background: #16181b; color: #d7dade }
    .plot .grid { stroke: #2c3036 } .plot .frame { stroke: #6c737d }
    .plot .rule { stroke: #ff7b84 } .plot .rule-name { fill: #ff7b84 }
    \(rules(of: dark))
    }

    """

  private static let light = [
    "#0072b2", "#d55e00", "#009e73", "#aa4499", "#8a6d00", "#56a0d3", "#555555", "#7a3b00",
  ]
  private static let dark = [
    "#5cb3f0", "#ff944d", "#40d0a5", "#e08ad0", "#e6c84a", "#9fd4ff", "#bbbbbb", "#d9a066",
  ]

  private static func rules(of colours: [String]) -> String {
    colours.enumerated().map { index, colour in
      ".plot .c\(index) { stroke: \(colour) } .plot :is(.area, .region, .span).c\(index) { fill: \(colour) }"
    }.joined(separator: "\n")
  }
}

/// Text and numbers as XML holds them.
enum SVGText {
  /// With the characters that XML reserves, and those it cannot hold, replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      default:
        let isHeld = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        result.unicodeScalars.append(isHeld ? scalar : "\u{FFFD}")
      }
    }
    return result
  }

  /// A coordinate in pixels, to a hundredth.
  static func coordinate(_ value: Double) -> String {
    let text = decimalText(value, decimals: 2)
    guard text.contains(".") else { return text }
    let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return trimmed.isEmpty ? "0" : String(trimmed.reversed())
  }
}
