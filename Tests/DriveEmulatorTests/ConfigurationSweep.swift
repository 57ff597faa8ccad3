import ChannelSim
import Configuration
import ControlBlocks
import Determinism
import DiscModel
import DriveEmulator
import DriveInterface

/// Changes keys of scenarios one by one and finds out whether anything that comes out depends on them.
struct ConfigurationSweep {
  private struct Baseline {
    let variant: ConfigurationVariant
    let scenario: Scenario
    let recording: Recording
    let leaves: [String: ConfigurationValue]
  }

  private var baselines: [Baseline] = []
  /// Every leaf of every variant's resolved document, in the order of the documents.
  private(set) var paths: [String] = []
  private(set) var runs = 0
  /// How many keys were first seen to have an effect in which variant.
  private(set) var credits: [String: Int] = [:]
  private(set) var summary = ""

  mutating func add(_ variant: ConfigurationVariant) throws {
    let scenario = try ScenarioLoader.scenario(variant.reference, overrides: variant.overrides)
    let leaves = Self.leaves(of: scenario.document, path: "")
    var recorder = Recorder(scenario: scenario, expected: nil)
    let recording = try scenario.withFirmware(&recorder)
    summary = recorder.ending
    baselines.append(
      Baseline(
        variant: variant, scenario: scenario, recording: recording,
        leaves: Dictionary(uniqueKeysWithValues: leaves)))
    for (path, _) in leaves where !path.hasSuffix("schema") && !paths.contains(path) { paths.append(path) }
  }

  /// Some perturbation of the key changes some output of some variant.
  mutating func hasEffect(_ path: String) throws -> Bool {
    for baseline in baselines {
      guard let value = baseline.leaves[path] else { continue }
      for candidates in try Self.perturbations(of: value, path: path) {
        guard let changed = firstAccepted(baseline.variant, path, candidates) else { continue }
        if try differs(baseline, changed) {
          credits[baseline.variant.name, default: 0] += 1
          return true
        }
      }
    }
    return false
  }

  /// What the first variant with the key says to a value; nil if it takes it.
  func refusal(_ path: String, of text: String) -> ConfigurationError? {
    guard let variant = baselines.first(where: { $0.leaves[path] != nil })?.variant else { return nil }
    do {
      _ = try ScenarioLoader.scenario(variant.reference, overrides: variant.overrides + ["\(path)=\(text)"])
      return nil
    } catch {
      return error
    }
  }

  /// The scenario with the first of some values that fits the rest.
  private func firstAccepted(
    _ variant: ConfigurationVariant, _ path: String, _ candidates: [String]
  ) -> Scenario? {
    for text in candidates {
      let overrides = variant.overrides + ["\(path)=\(text)"]
      if let scenario = try? ScenarioLoader.scenario(variant.reference, overrides: overrides) {
        return scenario
      }
    }
    return nil
  }

  private mutating func differs(_ baseline: Baseline, _ changed: Scenario) throws -> Bool {
    if changed.limits.map(\.maximum) != baseline.scenario.limits.map(\.maximum) {
      return try verdicts(of: changed) != verdicts(of: baseline.scenario)
    }
    runs += 1
    var recorder = Recorder(scenario: changed, expected: baseline.recording)
    do {
      if try changed.withFirmware(&recorder) != baseline.recording { return true }
    } catch let error where error is MechanicsError || error is OpticsError {
      return false  // physics that cannot be computed: no perturbation
    }
    let showsDisc =
      changed.disc != baseline.scenario.disc || changed.pickup.optics != baseline.scenario.pickup.optics
    return showsDisc && DiscOutputs(changed) != DiscOutputs(baseline.scenario)
  }

  private func verdicts(of scenario: Scenario) throws -> [Bool] {
    try scenario.execute(RunOptions(build: .compiled)).verdicts.map(\.passed)
  }

  private static func leaves(
    of value: ConfigurationValue, path: String
  ) -> [(String, ConfigurationValue)] {
    let join = { (key: String) in path.isEmpty ? key : "\(path).\(key)" }
    if let members = value.members { return members.flatMap { leaves(of: $0.value, path: join($0.key)) } }
    if let elements = value.elements {
      return elements.enumerated().flatMap { leaves(of: $0.element, path: join(String($0.offset))) }
    }
    return [(path, value)]
  }

  /// Other values for a leaf, as they stand behind `--set key=`: some near by, one far above, one far
  /// below; of each the first that is in range.
  private static func perturbations(of value: ConfigurationValue, path: String) throws -> [[String]] {
    if let number = value.number?.value {
      let near = [number * 1.03, number * 0.97, number + 0.1]
      let above = [number * 10, number + 10, number + 3, number + 0.5]
      let below = [number * 0.1, number - 0.4]
      let whole = [[number + 1], [number - 1]]
      let lists = value.number?.isInteger == true ? whole + [near] : [near]
      return (lists + [above, below]).map { $0.filter { $0 != number }.map { "\($0)" } }
    }
    if let boolean = value.boolean { return [["\(!boolean)"]] }
    let choices = try ScenarioSchema.schema.explain(path, root: "").first?.range ?? ""
    guard choices != "any text" else { return [["\"another\""]] }
    return choices.split(separator: ", ").map(String.init).filter { $0 != value.string }.map { [$0] }
  }
}

/// What a run gives: a checksum of the wires of each block of ticks, and the digests at the end.
private struct Recording: Equatable {
  var blocks: [UInt64] = []
  var digests: [UInt64] = []
}

/// Runs a scenario to its end, or up to the first block in which it differs from an earlier recording.
private struct Recorder: FirmwareTask {
  let scenario: Scenario
  let expected: Recording?
  var ending = ""

  mutating func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> Recording where Firmware.Scalar: ServoScalar {
    var run = try scenario.makeRun(firmware: firmware)
    var block = run.makeBlock()
    var recording = Recording()
    while !run.host.isOver {
      run.advance(ticks: TickBlock.capacity, into: &block)
      var digest = StateDigest()
      for var word in block.words { digest.visit("word", &word) }
      recording.blocks.append(digest.value)
      guard let expected else { continue }
      let index = recording.blocks.count - 1
      guard index < expected.blocks.count, expected.blocks[index] == digest.value else { return recording }
    }
    recording.digests = run.digests().values
    ending = "\(run.tick) ticks, host \(run.host.phase) at step \(run.host.index), fault \(run.status.fault)"
    return recording
  }
}

/// What is told of a disc without running it: the rules it breaks and the signals it gives.
private struct DiscOutputs: Equatable {
  private var findings: [DiscFinding]
  private var signals: [DiscSignals] = []

  init(_ scenario: Scenario) {
    findings = scenario.disc.findings()
    for layer in scenario.disc.layers.indices {
      for radius in [23e-3, 40.5e-3, 57e-3] {
        let here = try? DiscSignals(
          disc: scenario.disc, optics: scenario.pickup.optics, layer: layer, radius: radius)
        if let here { signals.append(here) }
      }
    }
  }
}
