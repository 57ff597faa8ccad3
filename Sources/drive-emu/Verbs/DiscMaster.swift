import Configuration
import DiscModel
import DriveEmulator
import Reporting

/// `drive-emu disc master RECIPE`: the groove that a mastering recipe makes, and the disc that has it.
enum DiscMaster {
  static let command = Command(
    path: ["disc", "master"], summary: "the groove of a mastering recipe, and the disc that has it",
    operands: [
      Operand(name: "RECIPE", help: "a recipe file, or builtin:NAME such as builtin:tilted-beam")
    ],
    options: [
      Option(
        name: "find", value: "ANGLES",
        help: "search the recipe for wall angles on the disc: inner_deg=75,outer_deg=50"),
      Option(
        name: "by", value: "MEANS",
        help: "what --find moves beside the selectivity: tilt, the default, or second_beam"),
    ], ignores: ["seed"],
    discussion: """
      Cutting, development, etching, moulding and film growth, one after the other. --out DIR writes result.json with
      the profiles, disc.json5, which drive-emu run takes with --set disc=DIR/disc.json5, and recipe.json5 as it was
      made or found. --find moves the last of the cuts.

      """ + "--set reaches the keys of the recipe (etching.depth_nm=90, cuts.0.tilt_deg=1).", run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let reference = try Reference.resolve(invocation.operands[0], kind: "recipe")
    let node = try MasteringRecipe.schema.resolve(
      try ScenarioLoader.load(reference, overrides: invocation.overrides), path: "")
    var recipe = try MasteringRecipe(node)
    var document = node.value
    if let wanted = try wantedAngles(invocation) {
      recipe = try recipe.finding(wanted, bySecondBeam: try isBySecondBeam(invocation))
      document = try applied(recipe, to: document)
    } else if invocation.has("by") {
      throw Failure.usage("--by without --find moves nothing", advice: "add --find inner_deg=75,outer_deg=50")
    }
    let made = try MasteredDisc(recipe)
    let disc = try made.discDocument()
    // What is written must be a disc: an error here is told before anything is.
    _ = try Disc(Disc.schema.resolve(disc, path: "disc"))
    try invocation.emit(
      text: MasterReport.text(made), json: MasterReport.document(made, disc: disc, recipe: document))
    if let directory = invocation.outputDirectory {
      let output = try OutputDirectory.make(directory)
      for (name, value) in [("disc.json5", disc), ("recipe.json5", document)] {
        let path = try output.write(name, try value.json(.pretty, nonFinite: .refuse))
        invocation.console.note("written: \(path)")
      }
    }
    return .success
  }

  private static func isBySecondBeam(_ invocation: Invocation) throws -> Bool {
    switch invocation.value("by") ?? "tilt" {
    case "tilt": return false
    case "second_beam": return true
    case let other:
      throw Failure.usage(
        "--by \(other) is no means", advice: Spelling.advice(other, among: ["tilt", "second_beam"]))
    }
  }

  /// `inner_deg=75,outer_deg=50`, in either order.
  private static func wantedAngles(_ invocation: Invocation) throws -> WallAngles? {
    guard let text = invocation.value("find") else { return nil }
    var angles: [String: Double] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2, ["inner_deg", "outer_deg"].contains(pair[0]), angles[pair[0]] == nil,
        let value = Double(pair[1]), (5...89).contains(value)
      else {
        throw Failure.usage(
          "--find \(text) is not understood at \"\(part)\"",
          advice: "inner_deg=75,outer_deg=50, each from 5 to 89, would do")
      }
      angles[pair[0]] = value / 180 * Double.pi
    }
    guard let inner = angles["inner_deg"], let outer = angles["outer_deg"] else {
      throw Failure.usage("--find \(text) leaves one angle open", advice: "give inner_deg and outer_deg")
    }
    return WallAngles(inner: inner, outer: outer)
  }

  /// The recipe's document with what the search moved.
  private static func applied(
    _ recipe: MasteringRecipe, to document: ConfigurationValue
  ) throws -> ConfigurationValue {
    let last = recipe.regions.count - 1
    let changes = [
      ("etching.selectivity", recipe.etching.selectivity),
      ("cuts.\(last).tilt_deg", recipe.regions[last].tilt / Double.pi * 180),
      ("cuts.\(last).second_dose", recipe.regions[last].secondDose),
    ]
    return try changes.reduce(document) { try $0.applying(override: "\($1.0)=\($1.1)") }
  }
}
