// swift-tools-version: 6.2

import PackageDescription

/// Every target is held to the same rules: Swift 6, no unsafe construct without saying so, no warning.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A part of the house. `imports` are its only arrows; the compiler refuses any other.
func part(_ name: String, imports: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: imports, resources: resources, swiftSettings: strict)
}

/// The tests of one part, which may also see the parts named in `with`.
func tests(of part: String, with others: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(part)Tests", dependencies: [.init(stringLiteral: part)] + others, exclude: exclude,
    swiftSettings: strict)
}

let package = Package(
  name: "drive-emu",
  products: [
    .executable(name: "drive-emu", targets: ["drive-emu"]),
    .library(name: "DriveEmulator", targets: ["DriveEmulator"]),
    .library(name: "ServoLoop", targets: ["ServoLoop"]),
    .library(name: "ServoTuning", targets: ["ServoTuning"]),
    .library(name: "ServoTuningXCTest", targets: ["ServoTuningXCTest"]),
    .library(name: "WriteStrategy", targets: ["WriteStrategy"]),
    .library(name: "DiscFormat", targets: ["DiscFormat"]),
    .library(name: "DiscModel", targets: ["DiscModel"]),
    .library(name: "ChannelSim", targets: ["ChannelSim"]),
    .library(name: "ReadChannel", targets: ["ReadChannel"]),
    // For firmware packages of users: the parts of the servo, and the C entry that run --firmware loads.
    .library(
      name: "FirmwareKit",
      targets: ["DriveEmulator", "ServoLoop", "LayerFocus", "ControlBlocks", "DriveInterface", "Determinism"]),
    .library(name: "PlugInInterface", targets: ["PlugInInterface"]),
  ],
  targets: [
    // The ground.
    part("Determinism"),
    part("Configuration"),
    part("TraceFiles"),
    part("Reporting"),

    // The disc and the physics. They never know the firmware.
    part("DiscModel", imports: ["Determinism", "Configuration"]),
    part("ChannelSim", imports: ["DiscModel", "Determinism", "Configuration"]),
    part("WriteStrategy", imports: ["DiscModel", "Determinism", "Configuration"]),

    // The data: from sectors to channel bits and back.
    part("DiscFormat"),
    part("ReadChannel", imports: ["DiscFormat", "Determinism"]),

    // The firmware. It never knows the simulation.
    part("DriveInterface", imports: ["Determinism"]),
    part("ControlBlocks", imports: ["Determinism"]),
    part("LayerFocus", imports: ["ControlBlocks", "DriveInterface", "Determinism"]),
    part("ServoLoop", imports: ["LayerFocus", "ControlBlocks", "DriveInterface", "Determinism"]),

    // What firmware in C is compiled against: a header, and a file that pins its layout.
    .target(name: "PlugInInterface"),

    // The house, where firmware and simulation meet.
    part(
      "DriveEmulator",
      imports: [
        "Determinism", "Configuration", "TraceFiles", "Reporting", "DiscModel", "ChannelSim",
        "DriveInterface", "ControlBlocks", "LayerFocus", "ServoLoop", "PlugInInterface", "DiscFormat",
        "WriteStrategy", "ReadChannel",
      ],
      // The configurations of Fixtures/ travel inside the binary, byte for byte.
      resources: [.embedInCode("Fixtures")]),
    part(
      "ServoTuning",
      imports: [
        "DriveEmulator", "DriveInterface", "ControlBlocks", "ChannelSim", "DiscModel", "Reporting",
        "Configuration", "ServoLoop", "LayerFocus", "Determinism",
      ]),
    // Assertions for tests; apart, so that the command line never links XCTest.
    part("ServoTuningXCTest", imports: ["ServoTuning"]),
    .executableTarget(
      name: "drive-emu",
      dependencies: [
        "DriveEmulator", "ServoTuning", "Determinism", "Configuration", "TraceFiles", "Reporting",
        "DiscModel", "ChannelSim", "WriteStrategy", "DriveInterface", "ServoLoop", "DiscFormat",
        "ReadChannel",
      ],
      swiftSettings: strict),

    tests(of: "Determinism", exclude: ["Tables/make_tables.py", "Tables/stream_words.py"]),
    tests(of: "Configuration"),
    tests(of: "TraceFiles"),
    tests(of: "Reporting"),
    tests(
      of: "DiscModel", with: ["Configuration", "Determinism"], exclude: ["Oracle/multilayers.py"]),
    tests(of: "ChannelSim", with: ["DiscModel", "Determinism", "Configuration"]),
    tests(
      of: "WriteStrategy", with: ["DiscModel", "Determinism", "Configuration"],
      exclude: ["Oracle/layer_figures.py"]),
    tests(of: "DiscFormat", exclude: ["Tables/make_golden.py"]),
    tests(of: "ReadChannel", with: ["DiscFormat", "Determinism", "AllocationCounter"]),
    tests(of: "PlugInInterface"),
    tests(of: "DriveInterface", with: ["Determinism"]),
    tests(of: "ControlBlocks", with: ["Determinism"]),
    tests(of: "LayerFocus", with: ["ControlBlocks", "DriveInterface", "Determinism"]),
    tests(
      of: "ServoLoop",
      with: ["LayerFocus", "ControlBlocks", "DriveInterface", "Determinism", "AllocationCounter"]),
    // Counts heap allocations in tests; the only C in the package, and in no product.
    .target(name: "AllocationCounter", path: "Tests/Support/AllocationCounter"),
    tests(
      of: "DriveEmulator",
      with: [
        "Determinism", "Configuration", "TraceFiles", "DiscModel", "ChannelSim", "DriveInterface",
        "ControlBlocks", "LayerFocus", "ServoLoop", "WriteStrategy", "DiscFormat", "PlugInInterface",
        "Reporting", "ReadChannel",
      ], exclude: ["Fuzzing/Corpora"]),
    tests(
      of: "ServoTuning",
      with: ["DriveEmulator", "ControlBlocks", "ChannelSim", "Configuration", "Determinism"]),
    tests(of: "ServoTuningXCTest", with: ["ServoTuning", "DriveEmulator"]),
    .testTarget(
      name: "drive-emuTests", dependencies: ["DriveEmulator", "TraceFiles", "Configuration"],
      swiftSettings: strict),
  ]
)
