import Configuration
import Foundation
import XCTest

final class DiscMasterTests: XCTestCase {
  func testARecipeGivesAGrooveByRadiusAndADiscThatRuns() throws {
    let program = try Program(of: self)
    let made = try program.run("disc", "master", "builtin:grown-film", "--json", "--out", "made", "--quiet")
    XCTAssertEqual(made.code, 0, made.complaint)
    let result = try made.json()
    XCTAssertEqual(result.keys, ["recipe", "rows", "disc"])
    let rows = try result.elements("rows")
    XCTAssertGreaterThan(rows.count, 10)
    let last = try XCTUnwrap(rows.last)
    XCTAssertEqual(
      last.keys,
      [
        "radius_mm", "inner_deg", "outer_deg", "difference_deg", "depth_nm", "floor_width_nm",
        "mid_depth_width_nm",
        "land_width_nm", "track_pitch_nm", "offset_nm", "film", "profile", "master_profile",
      ])
    XCTAssertEqual(try last.number("inner_deg"), 75, accuracy: 0.05)
    XCTAssertEqual(try last.number("outer_deg"), 50, accuracy: 0.05)
    XCTAssertGreaterThanOrEqual(try last.number("film.equalising_difference_deg"), 20)
    XCTAssertEqual(try last.elements("profile.x_nm").count, try last.elements("profile.z_nm").count)
    XCTAssertEqual(try program.contents("made/result.json"), made.output)
    let shown = try program.run("disc", "signals", "made/disc.json5", "--layer", "1", "--json")
    XCTAssertEqual(shown.code, 0, shown.complaint)
    let run = try program.run(
      "run", "rows", "--set", "disc=made/disc.json5", "--set", "limits={focus_residual_peak_nm:{max:230}}",
      "--set", "mechanism.spindle.initial_speed_hz=25.46",
      "--set",
      "sequence=[{command:'start',layer:1,timeout_ms:2000,hold_ms:20,settle_ms:5}]", "--quiet", "--json")
    XCTAssertEqual(run.code, 0, run.complaint)
    // What was made is a recipe again, and gives the same.
    let again = try program.run("disc", "master", "made/recipe.json5", "--json")
    XCTAssertEqual(again.output, made.output)
  }

  func testTheSearchWritesTheRecipeThatItFound() throws {
    let program = try Program(of: self)
    let found = try program.run(
      "disc", "master", "tilted-beam", "--find", "inner_deg=65,outer_deg=55", "--set", "resist.contrast=4",
      "--json")
    XCTAssertEqual(found.code, 0, found.complaint)
    let result = try found.json()
    let middle = try XCTUnwrap(try result.elements("rows").first { $0["radius_mm"]?.number?.value == 40 })
    XCTAssertEqual(try middle.number("inner_deg"), 65, accuracy: 0.01)
    XCTAssertEqual(try middle.number("outer_deg"), 55, accuracy: 0.01)
    XCTAssertEqual(try result.number("recipe.cuts.0.tilt_deg"), 0.838, accuracy: 0.01)
    XCTAssertTrue(
      try program.run("disc", "master", "two-beams").output.contains("second beam 0.96223 at 180 nm"))
  }

  func testWhatCannotBeMadeIsToldWithExitCodeTwo() throws {
    let program = try Program(of: self)
    for (words, message) in [
      (["--find", "inner_deg=75"], "leaves one angle open"),
      (["--find", "alpha=75,outer_deg=50"], "not understood"),
      (["--find", "inner_deg=85,outer_deg=30"], "the nearest are"),
      (["--by", "tilt"], "--by without --find"),
      (["--find", "inner_deg=65,outer_deg=55", "--by", "second_beam"], "no second beam"),
      (["--set", "cuts.0.dose=0.3"], "the resist is cleared nowhere"),
      (["--set", "layer=2"], "--set:1:7: layer"),
      (["--set", "resist.index=0.9"], "--set:1:14: resist.index"),
    ] {
      let answer = try program.run(["disc", "master", "tilted-beam", "--out", "nothing"] + words)
      XCTAssertEqual(answer.code, 2, answer.complaint)
      XCTAssertTrue(answer.complaint.contains(message), answer.complaint)
      XCTAssertEqual(answer.output, "")
      XCTAssertFalse(program.exists("nothing"))
    }
  }

  func testTheGalleryHasTwoPicturesForEachDisc() throws {
    let program = try Program(of: self)
    let answer = try program.run("disc", "gallery", "--out", "pictures", "--json")
    XCTAssertEqual(answer.code, 0, answer.complaint)
    let discs = try answer.json().elements("discs").compactMap(\.string)
    XCTAssertEqual(discs.count, 20)
    let page = try program.contents("pictures/README.md")
    for disc in discs {
      for picture in ["\(disc)-section.svg", "\(disc)-push-pull.svg"] {
        XCTAssertTrue(page.contains("(\(picture))"), picture)
        XCTAssertTrue(try program.contents("pictures/\(picture)").hasPrefix("<svg"), picture)
      }
    }
    XCTAssertTrue(page.contains("75/50"))
    XCTAssertEqual(try program.run("disc", "gallery").code, 2)
  }

  /// The page of the documentation is what the command gives today.
  func testTheGalleryOfTheDocumentationIsUpToDate() throws {
    let program = try Program(of: self)
    XCTAssertEqual(try program.run("disc", "gallery", "--out", "pictures").code, 0)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Docs/gallery")
    let shipped = try FileManager.default.contentsOfDirectory(atPath: root.path)
    XCTAssertEqual(shipped.count, 41)
    for name in shipped {
      let text = String(decoding: try Data(contentsOf: root.appendingPathComponent(name)), as: UTF8.self)
      XCTAssertEqual(
        text, try program.contents("pictures/\(name)"), "drive-emu disc gallery --out Docs/gallery: \(name)")
    }
  }

  func testRowsAreJudgedWhereTheyAreClaimed() throws {
    let program = try Program(of: self)
    let claimed = try program.run("disc", "check", "dvd-r-dl", "--set", "rows=['B4','A4']", "--json")
    XCTAssertEqual(claimed.code, 0)
    let findings = try claimed.json().elements("findings")
    XCTAssertEqual(findings.compactMap { $0["row"]?.string }, ["A4", "B4"])
    XCTAssertTrue(try findings[1].string("value").contains("6 deg from 40 mm"))
    let unknown = try program.run("disc", "check", "dvd-r-dl", "--set", "rows=['B13']")
    XCTAssertEqual(unknown.code, 2)
    XCTAssertTrue(
      unknown.complaint.hasPrefix("--set:1:6: disc.rows: there is no row \"B13\""), unknown.complaint)
    let pickup = try program.run(
      "disc", "check", "dvd-r-dl", "--set", "layers.0.groove.track_pitch_nm=560", "--set",
      "layers.0.groove.floor_width_nm=150")
    XCTAssertEqual(pickup.code, 3)
    XCTAssertTrue(
      pickup.output.contains("error: order_spacing, layer 0: orders of the groove 1.935"), pickup.output)
  }
}
