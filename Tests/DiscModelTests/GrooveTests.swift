import Configuration
import DiscModel
import XCTest

final class GrooveTests: XCTestCase {
  static func groove(
    _ inner: Double, _ outer: Double, depth: Double = 80e-9, floor: Double = 250e-9,
    line: ContinuousLine = .midDepthCentre
  ) -> Groove {
    Groove(
      trackPitch: 740e-9, depth: depth, floorWidth: floor, relief: .awayFromLaser, continuousLine: line,
      walls: [WallRegion(fromRadius: 0, angles: degrees(inner, outer))])
  }

  static func degrees(_ inner: Double, _ outer: Double) -> WallAngles {
    WallAngles(inner: inner * .pi / 180, outer: outer * .pi / 180)
  }

  /// Figures worked out by hand: 80 nm * cot 75 = 21.436, 80 nm * cot 50 = 67.128.
  func testTheProfileOfUnequalWallsIsThatWorkedOutByHand() throws {
    let profile = try Self.groove(75, 50).profile(atRadius: 30e-3)
    XCTAssertEqual(profile.innerWallWidth, 21.44e-9, accuracy: 0.005e-9)
    XCTAssertEqual(profile.outerWallWidth, 67.13e-9, accuracy: 0.005e-9)
    XCTAssertEqual(profile.wallDifference / 4, 11.423e-9, accuracy: 0.0005e-9)
    XCTAssertEqual(profile.floorCentre, -11.423e-9, accuracy: 0.0005e-9)
    XCTAssertEqual(profile.midDepthWidth, 294.282e-9, accuracy: 0.001e-9)
    XCTAssertEqual(profile.duty, 294.282 / 740, accuracy: 1e-5)
    XCTAssertEqual(profile.landWidth, 401.436e-9, accuracy: 0.001e-9)
    XCTAssertEqual(
      try Self.groove(65, 55).profile(atRadius: 0).wallDifference / 4, 4.678e-9, accuracy: 0.0005e-9)
  }

  /// The mid-depth centre lies midway between the two wall points at half the depth.
  func testMidDepthIsTheOriginOfTheProfile() throws {
    for (inner, outer) in [(75.0, 50.0), (50, 75), (40, 90), (60, 60)] {
      let profile = try Self.groove(inner, outer).profile(atRadius: 0)
      let innerPoint = profile.floorCentre - profile.floorWidth / 2 - profile.innerWallWidth / 2
      let outerPoint = profile.floorCentre + profile.floorWidth / 2 + profile.outerWallWidth / 2
      XCTAssertEqual(innerPoint + outerPoint, 0, accuracy: 1e-21)
      XCTAssertEqual(outerPoint - innerPoint, profile.midDepthWidth, accuracy: 1e-21)
    }
  }

  func testVerticalWallsHaveNoWidth() throws {
    let profile = try Self.groove(90, 90).profile(atRadius: 0)
    XCTAssertEqual(profile.innerWallWidth, 0)
    XCTAssertEqual(profile.outerWallWidth, 0)
    XCTAssertEqual(profile.duty, 250.0 / 740, accuracy: 1e-15)
  }

  func testTheContinuousLineMovesTheMidDepthCentreByAQuarterOfTheWallDifference() throws {
    let midDepth = try Self.groove(75, 50).profile(atRadius: 0)
    let floor = try Self.groove(75, 50, line: .floorCentre).profile(atRadius: 0)
    XCTAssertEqual(midDepth.midDepthOffset, 0)
    XCTAssertEqual(floor.midDepthOffset, 11.423e-9, accuracy: 0.0005e-9)
    XCTAssertEqual(floor.midDepthOffset + floor.floorCentre, 0, "the floor's centre stays on the line")
  }

  func testAnglesStepOrRampAtTheBorders() {
    var groove = Self.groove(65, 55)
    groove.walls = [
      WallRegion(fromRadius: 22e-3, angles: Self.degrees(60, 60)),
      WallRegion(fromRadius: 30e-3, angles: Self.degrees(70, 50)),
      WallRegion(fromRadius: 40e-3, angles: Self.degrees(80, 50), rampLength: 2e-3),
    ]
    func angles(_ millimetres: Double) -> (Double, Double) {
      let angles = groove.wallAngles(atRadius: millimetres * 1e-3)
      return (angles.inner * 180 / .pi, angles.outer * 180 / .pi)
    }
    for (radius, inner, outer) in [
      (10, 60, 60), (29.999, 60, 60), (30, 70, 50), (39.9, 70, 50), (40, 70, 50), (41, 75, 50),
      (41.5, 77.5, 50),
      (42, 80, 50), (58, 80, 50),
    ] as [(Double, Double, Double)] {
      XCTAssertEqual(angles(radius).0, inner, accuracy: 1e-9, "inner at \(radius)")
      XCTAssertEqual(angles(radius).1, outer, accuracy: 1e-9, "outer at \(radius)")
    }
    groove.walls = []
    XCTAssertEqual(groove.wallAngles(atRadius: 0), WallAngles(inner: .pi / 2, outer: .pi / 2))
  }

  func testWallsThatDoNotFitAreRefusedWithTheirNumbers() {
    let groove = Self.groove(45, 45, depth: 300e-9)
    XCTAssertThrowsError(try groove.profile(atRadius: 31e-3)) { error in
      XCTAssertEqual(
        "\(error)",
        "floor 250 nm, inner wall 300 nm and outer wall 300 nm take 850 nm at radius 31 mm, the track pitch is 740 nm; "
          + "a narrower floor, a shallower groove or steeper walls would do")
    }
    XCTAssertNoThrow(try Self.groove(90, 90, floor: 740e-9).profile(atRadius: 0))
  }

  /// The closed form gives the published reference figures for this project's profile.
  func testTheProfileFeedsTheReferencePushPull() throws {
    let phase = 4 * Double.pi * 1.58 * 80 / 650
    let reference = ReferencePushPull(try Self.groove(75, 50).profile(atRadius: 0), netPhase: phase)
    XCTAssertEqual(reference.pushPull.dc, -0.00821988, accuracy: 2e-7)
    XCTAssertEqual(reference.pushPull.cosine, 0.00299301, accuracy: 2e-7)
    XCTAssertEqual(reference.pushPull.sine, -0.13187880, accuracy: 1e-6)
    XCTAssertEqual(reference.sum.dc, 0.28554844, accuracy: 4e-7)  // the overlaps have six digits
    XCTAssertEqual(reference.sum.cosine, -0.05993993, accuracy: 1e-6)
    XCTAssertEqual(reference.sum.sine, 0.00560434, accuracy: 1e-6)
  }
}
