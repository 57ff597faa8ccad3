// swift-tools-version: 6.2

import PackageDescription

/// Speed of the project's hot paths beside rivals in other languages. A package of its own, so that its flags
/// and rivals stay out of the product.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "drive-emu", path: "..")],
  targets: [
    // The arithmetic must be bit for bit that of Swift, which never fuses a multiplication and an addition.
    .target(name: "Rivals", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-Wall", "-Werror"])]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Rivals", .product(name: "DriveEmulator", package: "drive-emu"),
        .product(name: "ServoLoop", package: "drive-emu"),
        .product(name: "WriteStrategy", package: "drive-emu"),
        .product(name: "DiscFormat", package: "drive-emu"),
        .product(name: "DiscModel", package: "drive-emu"),
        .product(name: "ChannelSim", package: "drive-emu"),
        .product(name: "ReadChannel", package: "drive-emu"),
      ],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
  ]
)
