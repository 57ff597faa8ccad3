internal import Configuration
public import ControlBlocks
public import DriveEmulator
public import DriveInterface

/// Where in a test a demand stands, for the first words of a failure.
public struct SourcePlace: Equatable, Sendable {
  /// The file's name, without directories.
  public var file: String
  /// Counted from 1.
  public var line: UInt

  /// A place; of a path the last part is kept.
  public init(file: String, line: UInt) {
    self.file = file.split(separator: "/").last.map(String.init) ?? file
    self.line = line
  }
}

/// A scenario with the corners and seeds over which a test judges it; needs no test framework.
///
/// Every demand is judged at each corner with each seed; the worst case is told, with the command that repeats it, and
/// the plots of a demand that fails are written into `plotDirectory`.
public struct TuningBench: Sendable {
  /// Which corners are looked at.
  public enum Corners: Equatable, Sendable {
    /// The scenario as it stands.
    case none
    /// All of the scenario's corners, or of `builtin:corners` where it has none.
    case all
    /// Some of them, counted from 1.
    case only([Int])
  }

  /// One combination of corner and seed.
  public struct Case: Sendable {
    /// The corner's number from 1, and its name; nil for the scenario as it stands.
    public var corner: (number: Int, name: String)?
    /// The seed of its random streams.
    public var seed: UInt64
    /// The scenario at that corner, with that seed.
    public var scenario: Scenario
  }

  /// A path or `builtin:NAME`, and what is changed in it.
  public var reference: String
  /// `KEY=VALUE` texts that change the scenario.
  public var overrides: [String]
  /// At which corners it is judged.
  public var corners: Corners
  /// Empty for the scenario's own seed.
  public var seeds: [UInt64]
  /// The layer on which loops are measured.
  public var layer: Int
  /// Whether the worst corner of a loop is measured by injected sines too, not only linearised.
  public var injects: Bool
  /// How sines are injected at the worst corner.
  public var injection: SineInjectionSettings
  /// Where pages and scenarios of demands that fail are written.
  public var plotDirectory: String
  /// What the firmware under test is called, for the command that repeats a case; nil for the scenario's own.
  public private(set) var firmwareName: String?
  /// How a case is run and how its loop is measured, with the firmware under test.
  let run: @Sendable (Scenario, RunOptions) throws -> RunReport
  let measureLoop: @Sendable (LoopExperiment) throws -> LoopReport

  /// A bench for the firmware that the scenario names.
  public init(
    _ reference: String, overrides: [String] = [], corners: Corners = .none, seeds: [UInt64] = [],
    layer: Int = 0, plotDirectory: String = "out/tuning"
  ) {
    self.init(
      reference, overrides, corners, seeds, layer, plotDirectory, firmwareName: nil,
      run: { try $0.execute($1) }, measureLoop: { try $0.measure() })
  }

  /// A bench for firmware of your own: `make` gives it in its initial state for each case's scenario. `name` is what
  /// `run --firmware` would call it.
  @inlinable
  public init<Firmware: DriveFirmware>(
    _ reference: String, firmware name: String, overrides: [String] = [], corners: Corners = .none,
    seeds: [UInt64] = [], layer: Int = 0, plotDirectory: String = "out/tuning",
    make: @escaping @Sendable (Scenario) throws -> Firmware
  ) where Firmware.Scalar: ServoScalar {
    self.init(
      reference, overrides, corners, seeds, layer, plotDirectory, firmwareName: name,
      run: { try $0.execute(firmware: make($0), $1) },
      measureLoop: { try $0.measure(firmware: make($0.scenario)) })
  }

  @usableFromInline
  init(
    _ reference: String, _ overrides: [String], _ corners: Corners, _ seeds: [UInt64], _ layer: Int,
    _ plotDirectory: String, firmwareName: String?,
    run: @escaping @Sendable (Scenario, RunOptions) throws -> RunReport,
    measureLoop: @escaping @Sendable (LoopExperiment) throws -> LoopReport
  ) {
    self.firmwareName = firmwareName
    self.run = run
    self.measureLoop = measureLoop
    self.reference = reference
    self.overrides = overrides
    self.corners = corners
    self.seeds = seeds
    self.layer = layer
    self.plotDirectory = plotDirectory
    injects = true
    injection = SineInjectionSettings()
    injection.lowest = 100
    injection.highest = 40_000
    injection.pointsPerDecade = 6
  }

  /// Every case, corners first, in the order of their numbers.
  public func cases() throws -> (cases: [Case], cornerCount: Int) {
    let scenario = try ScenarioLoader.scenario(reference, overrides: overrides)
    var bases: [(corner: (number: Int, name: String)?, scenario: Scenario)] = []
    var count = 0
    if corners == .none {
      bases = [(nil, scenario)]
    } else {
      let all = try CornerSet.corners(of: scenario)
      count = all.count
      for number in try numbers(upTo: count) {
        bases.append(((number, all[number - 1].name), try scenario.corner(all[number - 1])))
      }
    }
    var cases: [Case] = []
    for base in bases {
      for seed in seeds.isEmpty ? [base.scenario.seed] : seeds {
        var seeded = base.scenario
        if seed != seeded.seed {
          seeded = try Scenario(base.scenario.document.applying(override: "seed=\(seed)"))
        }
        cases.append(Case(corner: base.corner, seed: seed, scenario: seeded))
      }
    }
    return (cases, count)
  }

  private func numbers(upTo count: Int) throws -> [Int] {
    guard case .only(let wanted) = corners else { return Array(1...max(1, count)) }
    for number in wanted where !(1...max(1, count)).contains(number) {
      throw LoopMeasurementError.setting("there is no corner \(number); corners 1 to \(count) would do")
    }
    return wanted
  }
}
