import ChannelSim
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// The push-pull of a groove rises or falls outward as the net phase of the layer has it, and a land looks like a groove
/// of the other polarity. The firmware finds out which is which by wobble lock and address.
final class PolarityTests: XCTestCase {
  func testPolarityIsFoundOnGroovesOfEitherReliefWhateverWasBelieved() throws {
    for relief in ["toward_laser", "away_from_laser"] {
      for believed in ["[1, 1]", "[-1, -1]"] {
        let scenario = try ScenarioLoader.scenario(
          "builtin:blank-disc",
          overrides: [
            "disc.layers.0.groove.relief=\(relief)", "firmware.tracking.groove_slopes=\(believed)",
            "mechanism.spindle.initial_speed_hz=25.46",
            """
            sequence=[{command: 'start', timeout_ms: 3000}, {command: 'calibrate', calibration: 'polarity', \
            timeout_ms: 3000}]
            """,
          ])
        let report = try scenario.execute(RunOptions())
        let calibration = try XCTUnwrap(report.calibrations.first, report.text)
        XCTAssertEqual(calibration.verdict, .done, "\(relief), believed \(believed)\n\(report.text)")
        let found = try XCTUnwrap(calibration.results.last { $0.coefficient == .grooveSlope0 }).value
        // The coefficient pulls against the slope that the optics gives.
        let slope = try scenario.makeDrive().pushPullSlope(layer: 0, trackPlace: 0).slope
        XCTAssertEqual(found, slope > 0 ? -1 : 1, "\(relief), believed \(believed)")
        let time = Double(try XCTUnwrap(calibration.ended) - calibration.began) / scenario.sampleRate
        print("\(relief), believed \(believed): found \(found) in \(time * 1e3) ms")
        XCTAssertLessThan(time, 0.5)
      }
    }
  }

  func testAPolarityThatNothingConfirmsIsReportedAndLeftAsItWas() throws {
    // A pressed disc has no wobble.
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        """
        sequence=[{command: 'start', timeout_ms: 3000}, {command: 'calibrate', calibration: 'polarity', \
        timeout_ms: 3000}]
        """,
      ])
    let report = try scenario.execute(RunOptions())
    XCTAssertEqual(report.calibrations.map(\.verdict), [.failed], report.text)
    XCTAssertEqual(report.calibrations.map(\.fault), [.wobbleLost])
  }
}
