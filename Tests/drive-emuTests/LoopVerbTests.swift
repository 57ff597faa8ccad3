import Configuration
import Foundation
import XCTest

final class LoopVerbTests: XCTestCase {
  func testBodeTellsTheReferenceFiguresAsJSON() throws {
    let program = try Program(of: self)
    for (loop, margin) in [("focus", 47.788), ("tracking", 46.699)] {
      let answer = try program.run(
        "loop", "bode", "--scenario", "builtin:reference-loop", "--loop", loop, "--json")
      XCTAssertEqual(answer.code, 0, answer.complaint)
      let json = try answer.json()
      XCTAssertEqual(try json.number("phase_margin_deg"), margin, accuracy: 1e-3)
      XCTAssertEqual(try json.string("method"), "linearised")
      for key in [
        "crossover_hz", "gain_margin_db", "gain_margin_hz", "ms", "ms_hz", "mt", "delay_margin_us",
        "mask_margin_db",
      ] {
        XCTAssertGreaterThan(try json.number(key), 0, key)
      }
      XCTAssertEqual(try json.string("broken_at"), "output")
    }
  }

  func testWhatCannotBeMeasuredIsAnErrorWithTheCommandThatRepeatsIt() throws {
    let program = try Program(of: self)
    let without = try program.run("loop", "bode")
    XCTAssertEqual(without.code, 2)
    XCTAssertTrue(without.complaint.contains("loop bode needs --loop; write --loop focus"), without.complaint)
    let wrong = try program.run("loop", "bode", "--loop", "focsu")
    XCTAssertEqual(wrong.code, 2)
    XCTAssertTrue(wrong.complaint.contains("did you mean focus?"), wrong.complaint)
    let layer = try program.run("loop", "bode", "--loop", "focus", "--layer", "1")
    XCTAssertEqual(layer.code, 2)
    XCTAssertTrue(
      layer.complaint.hasSuffix("repeat: drive-emu loop bode --loop focus --layer 1\n"), layer.complaint)
    let corner = try program.run("loop", "bode", "--loop", "focus", "--corner", "99")
    XCTAssertEqual(corner.code, 2)
    let low = try program.run(
      "loop", "bode", "--loop", "focus", "--method", "injected", "--averages", "2", "--from", "20", "--to",
      "30")
    XCTAssertEqual(low.code, 3)
    XCTAssertTrue(low.complaint.contains("the gain does not cross 1 from"), low.complaint)
  }

  func testTuneRefusesWhatIsNoRangeAndNoFigure() throws {
    let program = try Program(of: self)
    let range = try program.run("loop", "tune", "--loop", "focus", "--vary", "firmware.focus.lead=2")
    XCTAssertEqual(range.code, 2)
    XCTAssertTrue(range.complaint.contains("names no range"), range.complaint)
    let figure = try program.run("loop", "tune", "--loop", "focus", "--at-least", "phase_margin=45")
    XCTAssertEqual(figure.code, 2)
    XCTAssertTrue(figure.complaint.contains("did you mean phase_margin_deg?"), figure.complaint)
  }
}
