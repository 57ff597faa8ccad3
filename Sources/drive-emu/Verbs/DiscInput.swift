import ChannelSim
import Configuration
import DiscModel
import DriveEmulator

/// The disc, and the pickup that looks at it, that a `disc` verb is about.
struct DiscInput {
  /// What the user calls it.
  let reference: String
  /// The resolved document.
  let document: ConfigurationValue
  let disc: Disc
  let pickup: Pickup

  static let operand = Operand(name: "DISC", help: "a disc file, or builtin:NAME such as builtin:dvd-r-dl")
  static let pickupOption = Option(
    name: "pickup", value: "PICKUP", help: "a pickup file or builtin:NAME; builtin:dvd-read by default")
  static let overrideNote = """
    --set reaches the keys of the disc (layers.0.groove.depth_nm=80, or with disc. before it) and those of the
    pickup (pickup.detector_side_um=16).
    """

  init(_ invocation: Invocation) throws {
    reference = try Reference.resolve(invocation.operands[0], kind: "disc")
    let ofPickup = invocation.overrides.filter { $0.hasPrefix("pickup.") }
    let ofDisc = invocation.overrides.filter { !$0.hasPrefix("pickup.") }
    let node = try Disc.schema.resolve(Self.load(reference, ofDisc, root: "disc"))
    document = node.value
    disc = try Disc(node)
    pickup = try Pickup(
      Pickup.schema.resolve(
        Self.load(
          Reference.resolve(invocation.value("pickup") ?? "builtin:dvd-read", kind: "pickup"), ofPickup,
          root: "pickup")))
  }

  private static func load(
    _ reference: String, _ overrides: [String], root: String
  ) throws -> ConfigurationValue {
    var value = try ScenarioLoader.load(reference)
    for text in overrides { value = try value.applying(override: text, root: root) }
    return value
  }
}
