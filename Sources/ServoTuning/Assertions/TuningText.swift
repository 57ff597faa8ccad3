internal import Configuration
internal import DriveEmulator

/// The words of a failed demand.
enum TuningText {
  /// `FILE:LINE: what value < bound, worst corner K/N "name"; how it was found out; plots: PATH; repeat: COMMAND`.
  static func failure(
    _ verdict: TuningVerdict, _ measured: CaseMeasurement, case one: TuningBench.Case, cornerCount: Int,
    place: SourcePlace, bench: TuningBench, paths: (page: String, scenario: String)
  ) -> String {
    let quantity = verdict.quantity
    let unit = quantity.unit.isEmpty ? "" : " \(quantity.unit)"
    let value =
      measured.value.map { "\(number($0))\(unit) \(verdict.bound.brokenSign)" } ?? "could not be told, wanted"
    var text = "\(place.file):\(place.line): \(quantity.name) \(value) \(number(verdict.bound.limit))\(unit)"
    if let corner = one.corner { text += ", worst corner \(corner.number)/\(cornerCount) \"\(corner.name)\"" }
    if bench.seeds.count > 1 { text += ", seed \(one.seed)" }
    if let loop = measured.loop { text += "; " + account(of: loop, measured) }
    if let run = measured.run { text += account(of: run, quantity) }
    if !measured.note.isEmpty { text += "; \(measured.note)" }
    text += "; plots: \(paths.page)"
    return text + "; repeat: \(repetition(quantity, one, bench, scenarioPath: paths.scenario))"
  }

  /// Where the loop was broken, how much the measurement is worth, and what the other method says.
  private static func account(of loop: LoopReport, _ measured: CaseMeasurement) -> String {
    var text = "loop broken \(loop.place.words)"
    guard measured.isInjected else { return text + ", linearised by impulses" }
    let used = loop.injected?.points ?? []
    let lowest = used.map(\.coherence).min() ?? 0
    // Rounded down, so that the sentence is true.
    let floor = lowest > 0.99 ? 0.99 : (lowest * 100).rounded(.down) / 100
    text += ", \(used.count) points, coherence > \(LoopText.figure(floor))"
    if let linearised = measured.linearised { text += "; linearised model says \(number(linearised))" }
    return text
  }

  /// The jump that a figure of jumps comes from.
  private static func account(of run: RunReport, _ quantity: TuningQuantity) -> String {
    switch quantity {
    case .metric(.jumpTime), .metric(.jumpOvershoot), .wrongLayerCount: break
    default: return ""
    }
    let missed = run.jumps.filter { !$0.hasLanded }
    let worst =
      missed.first
      ?? run.jumps.max { one, other in
        quantity == .metric(.jumpOvershoot)
          ? one.overshoot < other.overshoot : (one.settled ?? .infinity) < (other.settled ?? .infinity)
      }
    guard let worst, let index = run.jumps.firstIndex(of: worst) else { return "" }
    let landed = worst.landed.map { "ended at layer \($0)" } ?? "ended at no layer"
    return
      "; jump \(index + 1) of \(run.jumps.count), layer \(worst.from) to \(worst.to) at tick \(worst.start), "
      + landed
  }

  /// The command that repeats the worst case.
  static func repetition(
    _ quantity: TuningQuantity, _ one: TuningBench.Case, _ bench: TuningBench, scenarioPath: String
  ) -> String {
    if let name = bench.firmwareName {
      // A loop of foreign firmware is measured by its own test alone; the case's run is repeated by its library.
      let again = "drive-emu run \(ShellWord.quoted(scenarioPath)) --firmware \(ShellWord.quoted(name))"
      return quantity.axis == nil ? again : "this test; the case runs by \(again)"
    }
    guard let axis = quantity.axis else { return "drive-emu run \(ShellWord.quoted(scenarioPath))" }
    var words = ["drive-emu", "loop", "bode", "--scenario", bench.reference, "--loop", axis.rawValue]
    if let corner = one.corner { words += ["--corner", "\(corner.number)"] }
    if !bench.seeds.isEmpty { words += ["--seed", "\(one.seed)"] }
    if bench.layer != 0 { words += ["--layer", "\(bench.layer)"] }
    for text in bench.overrides { words += ["--set", text] }
    return (words + ["--method", "both"]).map(ShellWord.quoted).joined(separator: " ")
  }

  static func number(_ value: Double) -> String {
    value.isInfinite ? "unbounded" : LoopText.figure(value, digits: value.magnitude >= 100 ? 4 : 3)
  }
}

/// Words as a POSIX shell reads them.
enum ShellWord {
  static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./:=,+%@".utf8.contains(byte)
      }
    }
    if plain, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
