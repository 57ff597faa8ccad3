import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import XCTest

/// The closed loop on the discs of rows A1 to B12.
final class RowScenarioTests: XCTestCase {
  private func disc(_ reference: String) throws -> Disc {
    try Disc(Disc.schema.resolve(try ScenarioLoader.load(reference)))
  }

  /// What the firmware must be told of the polarity of each layer's groove.
  private func slopes(_ disc: Disc, turned: Bool = false) -> String {
    let slopes = disc.layers.map { (disc.netPhase(of: $0, wavelength: 650e-9) < 0) != turned ? 1 : -1 }
    return "firmware.tracking.groove_slopes=\(slopes)"
  }

  /// On closed circles the firmware would jump to the next one each turn: one circle is held.
  private static let holding = """
    sequence=[{command:'start',layer:0},{command:'hold_track',enabled:true,hold_ms:150,settle_ms:50},\
    {command:'jump',layer:1,hold_ms:150,settle_ms:50}]
    """

  func testTheClosedLoopRunsOnTheDiscOfEveryRow() throws {
    try HeavyTests.require()
    let entries = BuiltinLibrary.entries.filter { $0.kind == "disc" && $0.name.hasPrefix("row-") }
    XCTAssertEqual(entries.count, 20)
    for entry in entries {
      let reference = BuiltinLibrary.prefix + entry.name
      let disc = try disc(reference)
      let isSpiral = disc.layers.allSatisfy { $0.groove.form == .spiral }
      let scenario = try ScenarioLoader.scenario(
        "builtin:rows",
        overrides: ["disc=\(reference)", slopes(disc)] + (isSpiral ? [] : [Self.holding]))
      let report = try scenario.execute(RunOptions(build: .compiled))
      XCTAssertTrue(report.passed, "\(entry.name): \(report.text)")
      XCTAssertEqual(report.readings.map(\.layer), [0, 1], entry.name)
      for reading in report.readings {
        let values = reading.values
        print(
          "\(entry.name) layer \(reading.layer): focus \(values.focusPeak * 1e9) nm, radial \(values.radialPeak * 1e9)",
          "nm, true radial \(values.trueRadialPeak * 1e9) about \(values.trueRadialMean * 1e9) nm")
        XCTAssertLessThan(values.trueRadialPeak, 60e-9, "\(entry.name) follows the groove and not the land")
      }
    }
  }

  /// Rows A5 and A6: a firmware that is told the wrong polarity follows the land, half a pitch aside.
  func testTheReliefDecidesWhetherGrooveOrLandIsFollowed() throws {
    for name in ["row-a5-both-toward", "row-a6-both-away"] {
      let reference = BuiltinLibrary.prefix + name
      for turned in [false, true] {
        let scenario = try ScenarioLoader.scenario(
          "builtin:rows",
          overrides: [
            "disc=\(reference)", slopes(try disc(reference), turned: turned),
            "mechanism.spindle.initial_speed_hz=25.46",
            "sequence=[{command:'start',layer:0,hold_ms:30,settle_ms:10}]",
          ])
        let values = try XCTUnwrap(scenario.execute(RunOptions(build: .compiled)).readings.first).values
        print("\(name), turned \(turned): true radial \(values.trueRadialPeak * 1e9) nm")
        if turned {
          XCTAssertGreaterThan(values.trueRadialPeak, 300e-9, name)
        } else {
          XCTAssertLessThan(values.trueRadialPeak, 60e-9, name)
        }
      }
    }
  }

  // MARK: Rows B6 and B7

  /// From the centre at half the depth to that of the floor: how much farther in the latter lies behind the border.
  private let floorShift = 11.423 - 4.678

  /// A loop that is balanced anew behind the border locks where the push-pull equals its own mean there.
  func testTheZerosOnEitherSideOfTheBorderStandWhereTheFiguresSay() throws {
    let disc = try disc("builtin:row-b7-border-at-half-radius")
    let pickup = try Pickup(Pickup.schema.resolve(try ScenarioLoader.load("builtin:dvd-read")))
    var reference = disc
    reference.substrate.index = 1.58
    let zeros = try [29e-3, 31e-3].map { radius in
      try DiscSignals(disc: reference, optics: pickup.optics, layer: 0, radius: radius, bare: true).groove
    }
    let raw = try XCTUnwrap(zeros[1].rawZero) - XCTUnwrap(zeros[0].rawZero)
    let balanced = try XCTUnwrap(zeros[1].balancedZero) - XCTUnwrap(zeros[0].balancedZero)
    XCTAssertEqual(raw * 1e9, -2.73, accuracy: 0.01)
    XCTAssertEqual(floorShift + raw * 1e9, 4.01, accuracy: 0.01)
    XCTAssertEqual(floorShift + balanced * 1e9, 8.36, accuracy: 0.01)
  }
}
