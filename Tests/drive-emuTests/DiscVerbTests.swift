import Configuration
import XCTest

final class DiscVerbTests: XCTestCase {
  private static let referenceGroove = [
    "--set", "substrate.index=1.58", "--set", "layers.0.groove.depth_nm=80",
    "--set", "disc.layers.0.groove.floor_width_nm=250", "--set", "layers.0.groove.relief=away_from_laser",
    "--set", "layers.0.groove.walls=[{from_radius_mm:22,inner_deg:75,outer_deg:50}]",
  ]

  /// The reference groove under DVD optics; figures of an independent scalar computation.
  func testBareSignalsOfTheReferenceGroove() throws {
    let answer = try Program(of: self).run(
      [
        "disc", "signals", "builtin:dvd-r-dl", "--layer", "0", "--radius-mm", "30", "--pickup",
        "builtin:dvd-read", "--bare", "--json",
      ] + Self.referenceGroove)
    XCTAssertEqual(answer.code, 0, answer.complaint)
    let signals = try answer.json()
    for (path, value) in [
      ("push_pull.dc", -0.00821988), ("push_pull.cos", 0.00299301), ("push_pull.sin", -0.13187880),
      ("sum.dc", 0.28554844), ("sum.cos", -0.05993993), ("sum.sin", 0.00560434),
    ] {
      XCTAssertEqual(try signals.number(path), value, accuracy: 1e-8, path)
    }
    XCTAssertEqual(try signals.number("push_pull.peak_to_peak"), 0.263825, accuracy: 1e-6)
    XCTAssertEqual(try signals.number("zero_ac_nm"), 2.672, accuracy: 1e-3)
    XCTAssertEqual(try signals.number("zero_raw_nm"), -4.671, accuracy: 1e-3)
    XCTAssertEqual(try signals.number("overlap.o01"), 0.146591, accuracy: 1e-6)
    XCTAssertEqual(try signals.number("overlap.o11"), 0.147285, accuracy: 1e-6)
  }

  func testSignalsHaveTheDocumentedShape() throws {
    let signals = try Program(of: self).run("disc", "signals", "builtin:dvd-r-dl", "--layer=1", "--json")
      .json()
    XCTAssertEqual(
      signals.keys,
      ["push_pull", "sum", "zero_raw_nm", "zero_ac_nm", "net_phase_rad", "recorded", "overlap", "focus"])
    XCTAssertEqual(signals["push_pull"]?.keys, ["dc", "cos", "sin", "peak_to_peak"])
    XCTAssertEqual(signals["sum"]?.keys, ["dc", "cos", "sin"])
    XCTAssertEqual(signals["overlap"]?.keys, ["o01", "o11"])
    XCTAssertEqual(signals["focus"]?.keys, ["slope_per_nm", "peak_positive", "peak_negative", "range_um"])
    // The layer's effective reflectance, 21.6 %, bounds what comes back.
    XCTAssertLessThan(try signals.number("sum.dc"), 0.216)
    XCTAssertLessThan(try signals.number("focus.peak_positive"), 0.216)
    XCTAssertEqual(try signals.number("net_phase_rad"), -1.0005, accuracy: 1e-4)
  }

  func testPickupKeysCanBeSet() throws {
    let signals = try Program(of: self).run(
      "disc", "signals", "dvd-r-dl", "--bare", "--json", "--set", "pickup.detector_side_um=16"
    ).json()
    // Two-dimensional quadrature made apart.
    XCTAssertEqual(try signals.number("focus.peak_positive"), 0.895557, accuracy: 1e-5)
  }

  func testZeroThatDoesNotExistIsNullAndSaidSo() throws {
    let program = try Program(of: self)
    let words = ["disc", "signals", "dvd-r-dl", "--bare", "--set", "layers.0.groove.depth_nm=0"]
    let signals = try program.run(words + ["--json"]).json()
    XCTAssertEqual(signals["zero_raw_nm"], .null)
    XCTAssertEqual(signals["zero_ac_nm"], .null)
    XCTAssertTrue(try program.run(words).output.contains("it has no zero on the groove"))
  }

  func testCheckTellsRulesWithValueAndAdvice() throws {
    let program = try Program(of: self)
    let healthy = try program.run("disc", "check", "builtin:dvd-r-dl", "--json")
    XCTAssertEqual(healthy.code, 0)
    XCTAssertEqual(try healthy.json().number("errors"), 0)

    let unusual = try program.run("disc", "check", "builtin:dvd-r-dl", "--set", "layers.1.film.groove_nm=100")
    XCTAssertEqual(unusual.code, 0)
    XCTAssertTrue(
      unusual.output.contains("warning: equal_groove_films (row A2): 150 nm on layer 0, 100 nm on layer 1"))

    let broken = try program.run("disc", "check", "builtin:dvd-r-dl", "--set", "spacer_um=90", "--json")
    XCTAssertEqual(broken.code, 3)
    let finding = try XCTUnwrap(
      try broken.json().elements("findings").first { $0["rule"]?.string == "spacer_thickness" })
    XCTAssertEqual(finding.keys, ["rule", "row", "grade", "layer", "value", "advice"])
    XCTAssertEqual(try finding.string("grade"), "error")
    XCTAssertTrue(try finding.string("advice").contains("55 um"))
    XCTAssertTrue(broken.complaint.hasPrefix("repeat: drive-emu disc check"))
  }

  func testShowGivesConfigurationAndWhatFollows() throws {
    let program = try Program(of: self)
    let shown = try program.run("disc", "show", "builtin:dvd-r-dl", "--json").json()
    XCTAssertEqual(shown.at("configuration.layers.0.groove.depth_nm")?.number?.value, 150)
    XCTAssertEqual(try shown.number("derived.1.effective_reflectance_percent"), 21.6, accuracy: 1e-9)
    XCTAssertTrue(try program.run("disc", "show", "builtin:dvd-r-dl").output.contains("track pitch"))
  }

  func testEveryShippedDiscGoesThroughEveryVerb() throws {
    let program = try Program(of: self)
    let documents = try program.run("explain", "--json").json().elements("documents")
    let discs = documents.filter { $0["kind"]?.string == "disc" }.compactMap { $0["reference"]?.string }
    XCTAssertFalse(discs.isEmpty)
    for disc in discs {
      XCTAssertEqual(try program.run("disc", "show", disc).code, 0, disc)
      XCTAssertEqual(try program.run("disc", "signals", disc).code, 0, disc)
      XCTAssertTrue([0, 3].contains(try program.run("disc", "check", disc).code), disc)
    }
  }

  func testConfigurationErrorsNameThePlace() throws {
    let program = try Program(of: self)
    let set = try program.run("disc", "show", "dvd-r-dl", "--set", "layers.0.groove.depth_um=0.08")
    XCTAssertEqual(set.code, 2)
    XCTAssertTrue(
      set.complaint.hasPrefix("--set:1:17: disc.layers.0.groove.depth_um: unknown key"), set.complaint)
    XCTAssertTrue(set.complaint.contains("the unit of this key is nm: depth_nm"), set.complaint)

    let text = "{\n  schema: \"drive-emu/disc/1\",\n  extends: \"builtin:dvd-r-dl\",\n  spacer_um: -3,\n}\n"
    try Data(text.utf8).write(to: program.directory.appendingPathComponent("mine.json5"))
    let file = try program.run("disc", "show", "mine.json5")
    XCTAssertEqual(file.code, 2)
    XCTAssertTrue(
      file.complaint.hasPrefix("mine.json5:4:14: disc.spacer_um: -3 um is out of range; above 0"),
      file.complaint)

    let missing = try program.run("disc", "show", "not/there.json5")
    XCTAssertEqual(missing.code, 2)
    XCTAssertTrue(missing.complaint.contains("not/there.json5 cannot be read"))
  }
}
