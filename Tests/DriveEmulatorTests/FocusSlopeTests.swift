import ChannelSim
import DriveEmulator
import LayerFocus
import ServoLoop
import XCTest

/// The firmware's slopes of the focus error, by which its loop's gain is scaled.
final class FocusSlopeTests: XCTestCase {
  func testSlopesOfTheDifferentialFocusErrorAreThoseOfTheOptics() throws {
    for name in ["builtin:layer-jump", "builtin:jump-tolerances"] {
      let scenario = try ScenarioLoader.scenario(name)
      let drive = try scenario.makeDrive()
      let firmware = scenario.firmware
      let assumed = firmware.focus.errorSlope / firmware.sequencer.differentialScale
      let slopes = [0, 1].map { drive.differentialFocusSlope(layer: $0, trackPlace: 0) }
      print(
        "\(name): differential \(slopes), assumed \(assumed) per metre; astigmatic",
        [0, 1].map { drive.focusSlope(layer: $0, trackPlace: 0) })
      XCTAssertEqual(assumed, 0.5 * (slopes[0] + slopes[1]), accuracy: 0.06 * assumed, name)
      // The other layer's light on the side detectors is what flattens it.
      XCTAssertLessThan(slopes[0], 0.9 * drive.focusSlope(layer: 0, trackPlace: 0), name)
    }
  }
}
