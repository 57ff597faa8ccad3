import DriveEmulator
import Foundation

/// Firmware from a library, as `run` and `replay` take it: the library's file, or the product of a package that builds one.
enum PlugIn {
  static let options = [
    Option(
      name: "firmware", value: "LIBRARY",
      help:
        "firmware from a library that exports what drive_firmware.h says: its file, or the name of a package's product"
    ),
    Option(
      name: "package", value: "DIR",
      help: "the Swift package whose product --firmware names; the current folder if not given"
    ),
  ]

  /// The library asked for; nil if none is. A package's product is built first, in release.
  static func library(_ invocation: Invocation) throws -> PlugInLibrary? {
    guard let name = invocation.value("firmware") else {
      guard !invocation.has("package") else {
        throw Failure.usage(
          "--package is given without --firmware", advice: "--firmware PRODUCT names what to run")
      }
      return nil
    }
    let isFile = name.contains("/") || name.hasSuffix(".so") || name.hasSuffix(".dylib")
    guard !isFile || invocation.has("package") else { return try PlugInLibrary(path: name) }
    let package = FirmwarePackage(directory: invocation.value("package") ?? ".")
    return try PlugInLibrary(path: package.library(name, invocation.console))
  }
}

/// A Swift package with firmware in it.
struct FirmwarePackage {
  let directory: String

  /// Builds a dynamic library product in release; its file's path. Throws where there is no such package or product.
  func library(_ product: String, _ console: Console) throws -> String {
    guard FileManager.default.fileExists(atPath: directory + "/Package.swift") else {
      throw Failure.usage(
        "there is no firmware \"\(product)\": no Package.swift lies in \(directory)",
        advice: "name a library's file, or the package's folder with --package DIR")
    }
    let products = try libraryProducts()
    guard products.contains(product) else {
      throw Failure.usage(
        "the package in \(directory) has no library product \"\(product)\"",
        advice: products.isEmpty ? "it has none at all" : Spelling.advice(product, among: products))
    }
    console.note("building \(product)")
    let build = ["build", "-c", "release", "--package-path", directory]
    let made = try swift(build + ["--product", product])
    guard made.code == 0 else {
      throw Failure.usage(
        "\(product) does not build:\n\(Self.errors(made.output))",
        advice: "\(Shell.line(["swift"] + build + ["--product", product])) tells more")
    }
    let place = try swift(build + ["--show-bin-path"])
    let folder = place.output.split(separator: "\n").last.map(String.init) ?? ""
    for name in ["lib\(product).so", "lib\(product).dylib"] {
      let path = "\(folder)/\(name)"
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    throw Failure.usage(
      "\(product) is no dynamic library", advice: "declare it with type: .dynamic, as firmware new does")
  }

  /// Names of the package's library products.
  private func libraryProducts() throws -> [String] {
    let told = try swift(["package", "--package-path", directory, "describe", "--type", "json"])
    // SwiftPM's own messages may stand before the JSON.
    guard told.code == 0, let start = told.output.firstIndex(of: "{"),
      let json = try? JSONSerialization.jsonObject(with: Data(told.output[start...].utf8)) as? [String: Any],
      let products = json["products"] as? [[String: Any]]
    else {
      throw Failure.usage(
        "the package in \(directory) cannot be read:\n\(Self.errors(told.output))",
        advice: "swift package describe tells more")
    }
    return products.filter { ($0["type"] as? [String: Any])?["library"] != nil }
      .compactMap { $0["name"] as? String }
  }

  /// The lines that say what is wrong, or the last ones.
  private static func errors(_ output: String) -> String {
    let lines = output.split(separator: "\n").map(String.init)
    let errors = lines.filter { $0.contains("error:") }
    return (errors.isEmpty ? Array(lines.suffix(5)) : Array(errors.prefix(10))).joined(separator: "\n")
  }

  private func swift(_ words: [String]) throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swift"] + words
    let output = Pipe()
    (process.standardOutput, process.standardError) = (output, output)
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw Failure(
        .toolMissing, "swift cannot be started: \(error)", advice: "drive-emu doctor tells what is there")
    }
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      throw Failure(
        .toolMissing, "there is no swift on the PATH", advice: "install a Swift toolchain, 6.2 or later")
    }
    return (process.terminationStatus, text)
  }
}
