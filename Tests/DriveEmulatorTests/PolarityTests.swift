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

  /// Largest less least sum along the pitch over the mean: what a drive sees, and with all of the light on the detector.
  private func sumContrast(_ reference: String, layer: Int) throws -> (seen: Double, whole: Double) {
    let scenario = try ScenarioLoader.scenario(
      "builtin:blank-disc", overrides: ["disc={schema:'drive-emu/disc/1',extends:'\(reference)'}"])
    let drive = try scenario.makeDrive()
    let sums = (0..<360).map {
      drive.staticSignals(layer: layer, displacement: 0, grooveNumber: Double($0) / 360).sum
    }
    let whole = try DiscSignals(
      disc: scenario.disc, optics: scenario.pickup.optics, layer: layer, radius: 24.05e-3, bare: false
    ).groove.sum
    return (
      ((sums.max() ?? 0) - (sums.min() ?? 0)) / (sums.reduce(0, +) / 360), whole.peakToPeak / whole.mean
    )
  }

  /// Where grooves are as wide as lands the light's sum says nothing: only the wobble tells which is which.
  func testGrooveAndLandOfEqualWidthAreToldApartByTheWobble() throws {
    for layer in 0...1 {
      let half = try sumContrast("builtin:half-duty-groove", layer: layer)
      let usual = try sumContrast("builtin:dvd-plus-r-dl", layer: layer)
      print("sum contrast: \(half) at half duty, \(usual) of the usual groove")
      XCTAssertLessThan(half.whole, 1e-5)
      // What is left of it is light that the detector does not catch.
      XCTAssertLessThan(half.seen, 0.015)
      XCTAssertGreaterThan(usual.whole, 0.02)
    }
    for believed in ["[1, 1]", "[-1, -1]"] {
      let scenario = try ScenarioLoader.scenario(
        "builtin:blank-disc",
        overrides: [
          "disc={schema:'drive-emu/disc/1',extends:'builtin:half-duty-groove'}",
          "firmware.tracking.groove_slopes=\(believed)", "mechanism.spindle.initial_speed_hz=25.46",
          """
          sequence=[{command: 'start', timeout_ms: 3000}, {command: 'calibrate', calibration: 'polarity', \
          timeout_ms: 3000, hold_ms: 100, settle_ms: 50}]
          """,
        ])
      let report = try scenario.execute(RunOptions())
      let calibration = try XCTUnwrap(report.calibrations.first, report.text)
      XCTAssertEqual(calibration.verdict, .done, report.text)
      let found = try XCTUnwrap(calibration.results.last { $0.coefficient == .grooveSlope0 }).value
      let slope = try scenario.makeDrive().pushPullSlope(layer: 0, trackPlace: 0).slope
      XCTAssertEqual(found, slope > 0 ? -1 : 1, "believed \(believed)")
      // And the groove is what is followed then.
      let reading = try XCTUnwrap(report.readings.first).values
      XCTAssertLessThan(reading.trueRadialPeak, 100e-9, "believed \(believed)")
    }
  }
}
