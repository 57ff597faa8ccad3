// swift-tools-version: 6.2

import PackageDescription

/// Fuzzes every reader of untrusted bytes with the toolchain's libFuzzer. A package of its own, because a program with
/// a fuzzer in it has no main function of its own and is built with `--sanitize=fuzzer`.
let package = Package(
  name: "Fuzzing",
  dependencies: [.package(name: "drive-emu", path: "..")],
  targets: [
    .executableTarget(
      name: "Fuzzing",
      dependencies: [
        .product(name: "DriveEmulator", package: "drive-emu"),
        .product(name: "DiscFormat", package: "drive-emu"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-parse-as-library"])])
  ]
)
