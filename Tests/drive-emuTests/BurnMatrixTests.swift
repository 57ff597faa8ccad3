import Configuration
import Foundation
import XCTest

/// A mebibyte of random bytes burnt across both layers of every kind of disc by the built program, and read back.
final class BurnMatrixTests: XCTestCase {
  /// What the standard asks of a disc and of a drive's focus, where they are held to it (ECMA-267 13.2, 18.4 and 10.9;
  /// jitter by Annex F).
  private struct Limits {
    var jitter = 8.0
    var asymmetry = -0.05...0.15
    var innerErrors = 280.0
    var defocus = 230.0
  }

  func testWriteOnceWithOppositeTrackPath() throws {
    try comesBack(disc: "dvd-r-dl-films", path: "opposite", within: Limits())
  }

  func testWriteOnceWithParallelTrackPath() throws {
    try comesBack(disc: "dvd-r-dl-films", path: "parallel", within: Limits())
  }

  func testRewritableWithOppositeTrackPath() throws {
    try comesBack(disc: "dvd-rw-dl-contrast", path: "opposite")
  }

  func testRewritableWithParallelTrackPath() throws {
    try comesBack(disc: "dvd-rw-dl-contrast", path: "parallel")
  }

  func testGroovesOfTheLandGrooveDisc() throws { try comesBack(track: "groove") }

  func testLandsOfTheLandGrooveDisc() throws { try comesBack(track: "land") }

  /// Same and opposite groove phase.
  private func comesBack(disc: String, path: String, within limits: Limits? = nil) throws {
    let program = try heavyProgram()
    for phase in ["same", "opposite"] {
      let name = "\(disc)-\(path)-\(phase)"
      let scenario = """
        { schema: "drive-emu/scenario/1", extends: "builtin:burn", name: "\(name)",
          disc: { extends: "builtin:\(disc)", track_path: "\(path)", radial_phase: "\(phase)" } }
        """
      try Data(scenario.utf8).write(to: program.directory.appendingPathComponent("\(name).json5"))
      try burnAndReadBack(name, ["--scenario", "\(name).json5"], in: program, within: limits)
    }
  }

  private func comesBack(track: String) throws {
    try burnAndReadBack(
      track, ["--scenario", "builtin:burn-land-groove", "--set", "firmware.tracking.track=\(track)"],
      in: heavyProgram())
  }

  private func heavyProgram() throws -> Program {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("burns of a mebibyte: set DRIVE_EMU_HEAVY=1")
    }
    return try Program(of: self)
  }

  private func burnAndReadBack(
    _ name: String, _ options: [String], in program: Program, within limits: Limits? = nil
  ) throws {
    var word: UInt64 = 1 << 20
    let bytes = Data(
      (0..<1 << 20).map { _ -> UInt8 in
        word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: word >> 56)
      })
    try bytes.write(to: program.directory.appendingPathComponent("in.bin"))
    let burn = try program.run(["burn", "in.bin", "--to", name, "--quiet", "--json"] + options)
    XCTAssertEqual(burn.code, 0, name + burn.complaint)
    let defocus = try burn.json().number("worst_defocus_nm")
    print("\(name): at most \(defocus) nm out of focus")
    if let limits { XCTAssertLessThan(defocus, limits.defocus, name) }
    let back = try program.run("readback", name, "--to", "out.bin", "--quiet", "--json")
    XCTAssertEqual(back.code, 0, name + back.output + back.complaint)
    XCTAssertEqual(try back.json()["equal"], .boolean(true), name)
    XCTAssertEqual(
      try Data(contentsOf: program.directory.appendingPathComponent("out.bin")), bytes, name)
    let quality = try program.run("channel", "measure", name, "--json", "--quiet").json()
    var layers = Set<Double>()
    for (index, stretch) in (quality["stretches"]?.elements ?? []).enumerated() {
      let layer = try XCTUnwrap(stretch["layer"]?.number?.value)
      let jitter = try XCTUnwrap(stretch["jitter_percent"]?.number?.value, name)
      let asymmetry = try XCTUnwrap(stretch["asymmetry"]?.number?.value, name)
      let errors = try XCTUnwrap(stretch["pi_errors"]?.number?.value, name)
      layers.insert(layer)
      print(
        "\(name), layer \(layer), \(index): jitter \(jitter) %, asymmetry \(asymmetry), \(errors) PI errors")
      guard let limits else { continue }
      XCTAssertLessThan(jitter, limits.jitter, "\(name), layer \(layer)")
      XCTAssertTrue(limits.asymmetry.contains(asymmetry), "\(name), layer \(layer): \(asymmetry)")
      XCTAssertLessThanOrEqual(errors, limits.innerErrors, "\(name), layer \(layer)")
    }
    XCTAssertEqual(layers, [0, 1], name)
    let map = try back.json()["readback"]?["layers"]?.elements ?? []
    print("\(name): PI errors in eight blocks, at most", map.map { $0["pi8_most"]?.number?.value ?? -1 })
    try FileManager.default.removeItem(at: program.directory.appendingPathComponent(name))
  }
}
