/// The files of a new firmware package.
struct FirmwareScaffold {
  /// Where the package finds drive-emu.
  enum Dependency {
    case folder(String)
    case url(String, version: String)
  }

  let name: String
  let dependency: Dependency

  /// Names, in small letters, that a module of this or the system's already has.
  static let takenNames: Set<String> = [
    "determinism", "configuration", "tracefiles", "reporting", "discmodel", "channelsim", "writestrategy",
    "discformat",
    "readchannel", "driveinterface", "controlblocks", "layerfocus", "servoloop", "plugininterface",
    "driveemulator",
    "servotuning", "servotuningxctest", "firmwarekit", "swift", "foundation", "xctest", "testing", "glibc",
    "dispatch",
  ]

  /// Words that Swift keeps for itself: no module can be imported under such a name.
  static let keywords: Set<String> = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
    "else",
    "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
    "init",
    "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
    "repeat",
    "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws",
    "true", "try",
    "typealias", "var", "where", "while", "any", "type",
  ]

  /// Paths inside the package, and what stands in them.
  var files: [(path: String, text: String)] {
    [
      ("Package.swift", manifest), ("README.md", readme), (".gitignore", ".build/\nout/\n"),
      ("Sources/\(name)/FocusLaw.swift", law), ("Sources/\(name)/Firmware.swift", firmware),
      ("Sources/\(name)Entry/entry.c", entry), ("Sources/\(name)Entry/include/\(name)Entry.h", header),
      ("Scenarios/\(name).json5", scenario), ("Tests/\(name)Tests/\(name)Tests.swift", tests),
    ]
  }

  private var manifest: String {
    let (reference, package) =
      switch dependency {
      case .folder(let path): (".package(name: \"drive-emu\", path: \(Self.literal(path)))", "drive-emu")
      case .url(let url, let version):
        (".package(url: \(Self.literal(url)), from: \"\(version)\")", Self.identity(ofURL: url))
      }
    return """
      // swift-tools-version: 6.2

      import PackageDescription

      let package = Package(
        name: "\(name)",
        products: [
          // What `drive-emu run --firmware \(name)` loads.
          .library(name: "\(name)", type: .dynamic, targets: ["\(name)", "\(name)Entry"])
        ],
        dependencies: [\(reference)],
        targets: [
          .target(
            name: "\(name)",
            dependencies: [
              .product(name: "FirmwareKit", package: "\(package)"),
              .product(name: "PlugInInterface", package: "\(package)"),
            ]),
          // The one symbol in C by which the library is known.
          .target(
            name: "\(name)Entry", dependencies: [.product(name: "PlugInInterface", package: "\(package)")]),
          .testTarget(
            name: "\(name)Tests",
            dependencies: [
              "\(name)", .product(name: "ServoTuning", package: "\(package)"),
              .product(name: "ServoTuningXCTest", package: "\(package)"),
            ]),
        ]
      )

      """
  }

  private var law: String {
    """
    import ControlBlocks
    import Determinism
    import LayerFocus

    /// The control law of the focus axis: what you came to change.
    ///
    /// Each servo tick it gets the focus error, normalised by the light (positive: move toward the disc), and answers
    /// with the drive of the focus coil as a share of full scale. Search, capture, layer jumps, tracking, sled and spindle
    /// stay those of the drive's own servo.
    public struct FocusLaw: FocusController {
      public typealias Scalar = Double

      /// Drive for an error far above the actuator's resonance, where it behaves like a free mass.
      var gain: Double
      /// Lifts the phase around the crossover: without it a mass under proportional control would ring for ever.
      var lead: FirstOrderSection<Double>
      /// How much of the error is added to the integral each tick: it holds the lens against the suspension.
      var integration: Double
      /// State: the sum of the errors so far, in units of the error.
      var integral = 0.0

      /// A law for a crossover in Hz.
      ///
      /// The actuator's gain falls with the square of the frequency, so that the gain of the law rises with the square of
      /// the crossover. `design` is the scenario's own controller, of which gain and tick rate are taken over.
      public init(crossover: Double, design: ServoControllerDesign) {
        let ratio = crossover / design.crossover
        gain = design.gain * ratio * ratio
        var own = design
        own.crossover = crossover
        // The lead spans crossover / 3 to crossover * 3, for about 53 degrees at the crossover.
        own.leadRatio = 3
        lead = FirstOrderSection(own.lead)
        // The integral takes over below a twentieth of the crossover, where it costs 3 degrees of phase.
        integration = 2 * Double.pi * crossover / 20 / design.sampleRate
      }

      /// One tick. No allocation, no clock, no randomness: the same state and error give the same drive.
      public mutating func step(error: Double) -> Double {
        let drive = gain * (lead.step(error) + integral)
        // At the drive's limit the integral waits: it would only grow, and overshoot when the loop comes back.
        if drive.magnitude < 1 { integral += integration * error }
        return min(max(drive, -1), 1)
      }

      /// The loop closes: start from the drive in force, so that the lens feels no bump.
      public mutating func begin(holding drive: Double) {
        integral = drive / gain
        lead.preset(input: 0)
      }

      /// Names every number that a later step depends on, so that runs can be hashed, copied and replayed.
      public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
        visitor.visit("lead", &lead)
        visitor.visit("integral", &integral)
      }
    }

    """
  }

  private var firmware: String {
    """
    import ControlBlocks
    import DriveEmulator
    import PlugInInterface
    import ServoLoop

    /// The drive's servo with the focus law of this package.
    public typealias \(name)Firmware = DriveServo<FocusLaw, ServoController<Double>>

    /// The firmware for a scenario: its own settings, and the focus law in the place of the built-in one.
    public func makeFirmware(_ scenario: Scenario) -> \(name)Firmware {
      scenario.firmware.driveServo(
        focus: FocusLaw(crossover: 2000, design: scenario.firmware.focusDesign))
    }

    // What drive-emu calls, by way of the table in entry.c. Nothing to change below.

    private typealias Export = PlugInExport<\(name)Firmware>

    @_cdecl("\(name)_create")
    public func create(_ configuration: UnsafePointer<dfw_configuration>?) -> UnsafeMutableRawPointer? {
      Export.create(configuration) { makeFirmware($0) }
    }

    @_cdecl("\(name)_destroy")
    public func destroy(_ instance: UnsafeMutableRawPointer?) { Export.destroy(instance) }

    @_cdecl("\(name)_step")
    public func step(
      _ instance: UnsafeMutableRawPointer?, _ inputs: UnsafePointer<dfw_inputs>?,
      _ outputs: UnsafeMutablePointer<dfw_outputs>?
    ) { Export.step(instance, inputs, outputs) }

    @_cdecl("\(name)_state_words")
    public func stateWords(_ instance: UnsafeRawPointer?) -> UInt64 { Export.stateWords(instance) }

    @_cdecl("\(name)_save")
    public func save(_ instance: UnsafeRawPointer?, _ words: UnsafeMutablePointer<UInt64>?) {
      Export.save(instance, words)
    }

    @_cdecl("\(name)_load")
    public func load(_ instance: UnsafeMutableRawPointer?, _ words: UnsafePointer<UInt64>?) -> Int32 {
      Export.load(instance, words)
    }

    """
  }

  private var entry: String {
    """
    #include "drive_firmware.h"

    /* Defined in Swift, in Firmware.swift. */
    void *\(name)_create(const dfw_configuration *configuration);
    void \(name)_destroy(void *instance);
    void \(name)_step(void *instance, const dfw_inputs *inputs, dfw_outputs *outputs);
    uint64_t \(name)_state_words(const void *instance);
    void \(name)_save(const void *instance, uint64_t *words);
    int32_t \(name)_load(void *instance, const uint64_t *words);

    const dfw_entry dfw_entry_v1 = {
        DFW_ABI_MAJOR,    DFW_ABI_MINOR, sizeof(dfw_entry), 0,           "\(name) 0.1.0", \(name)_create,
        \(name)_destroy, \(name)_step,  \(name)_state_words, \(name)_save, \(name)_load,
    };

    """
  }

  private var header: String {
    """
    /* The library's one symbol is declared in drive_firmware.h. */
    #include "drive_firmware.h"

    """
  }

  private var scenario: String {
    """
    // Two layer jumps over a turning disc with run-out, judged by the limits of ECMA-267 and a jump time.
    //   drive-emu run Scenarios/\(name).json5 --firmware \(name)
    // Everything that is not said here is that of builtin:layer-jump: drive-emu explain KEY tells what there is.
    {
      schema: "drive-emu/scenario/1",
      extends: "builtin:layer-jump",
      name: "\(name)",
      about: "The focus law of \(name) on a disc with run-out, with a jump to layer 1 and back",
    }

    """
  }

  private var tests: String {
    """
    import DriveEmulator
    import Foundation
    import \(name)
    import ServoTuning
    import ServoTuningXCTest
    import XCTest

    /// What the focus law must keep, in the package's own scenario.
    final class \(name)Tests: XCTestCase {
      private static let scenario = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Scenarios/\(name).json5").path

      /// The bench runs the scenario with this package's firmware.
      private var bench: TuningBench {
        TuningBench(Self.scenario, firmware: "\(name)") { makeFirmware($0) }
      }

      func testEveryLimitOfTheScenarioHolds() throws {
        let scenario = try ScenarioLoader.scenario(Self.scenario)
        let report = try scenario.execute(firmware: makeFirmware(scenario))
        XCTAssertTrue(report.passed, report.failures.joined(separator: "\\n"))
      }

      func testTheFocusLoopHasItsMargins() {
        var bench = bench
        bench.injects = false
        assertTuning(bench, .phaseMargin(.focus), .atLeast(40))
        assertTuning(bench, .peakSensitivity(.focus), .atMost(1.8))
      }

      func testJumpsAreFastAndLand() {
        assertTuning(bench, .wrongLayerCount, .atMost(0))
        assertTuning(bench, .metric(.jumpTime), .atMost(5000))
      }
    }

    """
  }

  private var readme: String {
    """
    # \(name)

    Drive firmware with a focus law of its own, for drive-emu.

    * `Sources/\(name)/FocusLaw.swift`: the control law, commented. Change it.
    * `Sources/\(name)/Firmware.swift`: the drive's servo around it.
    * `Scenarios/\(name).json5`: what is run, and the limits that judge it.
    * `Tests/\(name)Tests/\(name)Tests.swift`: the same as a test, and the loop's margins.

    ```sh
    swift test -c release
    drive-emu run Scenarios/\(name).json5 --firmware \(name) --out out
    drive-emu replay out/trace.mcap --firmware \(name)
    drive-emu report out --out report.html
    ```

    Test in release: a debug build is fifty times slower. `run --firmware` builds the product `\(name)` and loads it; a run's
    trace holds the library's SHA-256, and replays only with that library.

    """
  }

  /// A Swift string literal.
  private static func literal(_ text: String) -> String {
    "\"" + text.map { "\\\"".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
  }

  /// How SwiftPM calls a package by its URL: the last part without .git.
  private static func identity(ofURL url: String) -> String {
    let last = url.split(whereSeparator: { "/:".contains($0) }).last.map(String.init) ?? url
    return (last.hasSuffix(".git") ? String(last.dropLast(4)) : last).lowercased()
  }
}
