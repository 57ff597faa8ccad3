@testable import ChannelSim
import Configuration
import Determinism
import DiscModel
import Foundation
import XCTest

/// Recorded and blank bands, tilt and side spots, as the whole drive sees them.
final class RecordedDiscTests: XCTestCase {
  static func disc(_ overrides: String...) throws -> Disc {
    try disc(named: "dvd-r-dl-films", overrides)
  }

  private static func disc(named name: String, _ overrides: [String] = []) throws -> Disc {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    func text(_ name: String) throws -> String {
      try String(contentsOf: root.appendingPathComponent("Fixtures/discs/\(name).json5"), encoding: .utf8)
    }
    var value = try ConfigurationValue.parse(try text(name), file: "\(name).json5")
      .composed { reference, _ in
        ConfigurationSource(name: reference, text: try text(String(reference.dropFirst("builtin:".count))))
      }
    for override in overrides { value = try value.applying(override: override, root: "disc") }
    return try Disc(try Disc.schema.resolve(value))
  }

  private func drive(
    _ disc: Disc, sideSpots: SideSpots = SideSpots(), tiltRange: Double = 0,
    orientation: Orientation = .horizontal
  ) throws -> SimulatedDrive {
    var pickup = Pickup(
      optics: try ReferenceOptics.dvd().optics, focusActuator: .referenceFocus,
      trackingActuator: .referenceTracking, restDistance: 0, sideSpots: sideSpots)
    pickup.tiltActuator = SlowActuatorParameters(range: tiltRange, timeConstant: 1e-3)
    let mechanism = Mechanism(
      spindle: .typical, initialSpeed: 25, sled: .typical, initialRadius: 30e-3, orientation: orientation,
      shocks: [])
    return try SimulatedDrive(disc: disc, pickup: pickup, mechanism: mechanism, seed: 1, sampleRate: 200_000)
  }

  /// The drive after a slow step that took up everything.
  private func settled(_ disc: Disc, slowDrives: SIMD2<Double> = .zero, tiltRange: Double = 0, ticks: Int = 8)
    throws
    -> SimulatedDrive
  {
    var drive = try drive(disc, tiltRange: tiltRange)
    let table = GaussianTable()
    for tick in 0..<UInt64(ticks) {
      drive.step(
        voltages: .zero, slowDrives: slowDrives, laserIsOn: true, tick: tick, gaussians: table.values.span)
    }
    return drive
  }

  private func mean(_ drive: SimulatedDrive, layer: Int) -> (sum: Double, swing: Double, middle: Double) {
    var bench = drive
    var sum = 0.0
    var highest = -1.0
    var lowest = 1.0
    for index in 0..<64 {
      let errors = layer == 0 ? SIMD2(0, drive.layerTravel) : SIMD2(-drive.layerTravel, 0)
      let light = bench.light(errors: errors, isSecond: layer == 1, grooveNumber: Double(index) / 64).main
      sum += light.sumOfLanes / 64
      let pushPull = light.x + light.y - light.z - light.w
      highest = max(highest, pushPull)
      lowest = min(lowest, pushPull)
    }
    return (sum, highest - lowest, (highest + lowest) / 2)
  }

  func testARecordedBandChangesReflectanceAndGroovePhaseOfItsLayer() throws {
    let blank = mean(try settled(Self.disc()), layer: 0)
    let recorded = try settled(Self.disc("recorded=[{layer: 0, from_mm: 25, to_mm: 35}]"))
    XCTAssertEqual(recorded.recordedShare, 1)
    let light = mean(recorded, layer: 0)
    XCTAssertLessThan(light.sum, 0.97 * blank.sum)
    XCTAssertGreaterThan((light.swing / light.sum / (blank.swing / blank.sum) - 1).magnitude, 0.02)
    let elsewhere = try settled(Self.disc("recorded=[{layer: 0, from_mm: 40, to_mm: 45}]"))
    XCTAssertEqual(mean(elsewhere, layer: 0).sum, blank.sum)
  }

  func testTheTracksThatAreRecordedAreDarkAndThoseBetweenThemAreNot() throws {
    func sums(_ track: String) throws -> (groove: Double, land: Double) {
      let band = "recorded=[{layer: 0, from_mm: 25, to_mm: 35, track: \"\(track)\"}]"
      let drive = try drive(Self.disc(named: "land-groove", [band]))
      func share(_ place: Double) -> Double {
        let sum = [0.0, 1].map {
          drive.staticSignals(layer: 0, displacement: 0, grooveNumber: place, recordedShare: $0).sum
        }
        return sum[1] / sum[0]
      }
      return (share(0), share(0.5))
    }
    let (grooves, lands) = try (sums("groove"), sums("land"))
    XCTAssertLessThan(grooves.groove, 0.6)
    XCTAssertEqual(grooves.land, 1, accuracy: 0.05)
    XCTAssertEqual(lands.groove, 1, accuracy: 0.05)
    XCTAssertLessThan(lands.land, 0.6)
    XCTAssertThrowsError(
      try Self.disc(
        "recorded=[{layer: 0, from_mm: 25, to_mm: 35}, {layer: 0, from_mm: 36, to_mm: 38, track: \"land\"}]"))
  }

  func testLayerOneGetsWhatLayerZeroLetsThrough() throws {
    let disc = try Self.disc()
    let blank = mean(try settled(disc), layer: 1)
    let covered = mean(try settled(Self.disc("recorded=[{layer: 0, from_mm: 25, to_mm: 35}]")), layer: 1)
    let before = LayerLight(disc: disc, layer: disc.layers[0], wavelength: 650e-9).transmittance
    let after = LayerLight(disc: disc, layer: disc.layers[0], wavelength: 650e-9, isRecorded: true)
      .transmittance
    // Layer 1's own part of the light; the rest is layer 0's stray light.
    let ratio = after * after / (before * before)
    XCTAssertNotEqual(ratio, 1, accuracy: 0.02)
    XCTAssertEqual(covered.sum / blank.sum, ratio, accuracy: 0.02)
    XCTAssertEqual(covered.swing / blank.swing, ratio, accuracy: 1e-9)
  }

  /// Half of the cone on recorded film: every ray crosses blank once and recorded once.
  func testABorderUnderTheConeIsCrossedOnceOnEachSide() throws {
    let disc = try Self.disc()
    let transmittances = [false, true].map {
      LayerLight(disc: disc, layer: disc.layers[0], wavelength: 650e-9, isRecorded: $0).transmittance
    }
    let border = try settled(Self.disc("recorded=[{layer: 0, from_mm: 30, to_mm: 35}]"))
    // Eccentricity moves the border by up to 25 um, the cone's own radius: only the law between the ends is known.
    let least = min(transmittances[0] * transmittances[0], transmittances[1] * transmittances[1])
    let most = max(transmittances[0] * transmittances[0], transmittances[1] * transmittances[1])
    XCTAssertGreaterThanOrEqual(border.second.through, least)
    XCTAssertLessThanOrEqual(border.second.through, most)
    XCTAssertNotEqual(border.second.through, transmittances[0] * transmittances[0])
  }

  func testASectorIsMetOnceATurn() throws {
    var drive = try drive(
      Self.disc("recorded=[{layer: 0, from_mm: 25, to_mm: 35, from_deg: 90, to_deg: 180}]"))
    let table = GaussianTable()
    var seen = SIMD2<Int>.zero
    for tick in 0..<UInt64(8000) {
      drive.step(voltages: .zero, laserIsOn: true, tick: tick, gaussians: table.values.span)
      // A slow step's worth of travel on either side of a border is left out.
      let turn = drive.turnFraction
      if (turn - 0.25).magnitude < 0.002 || (turn - 0.5).magnitude < 0.002 { continue }
      let isInside = turn > 0.25 && turn < 0.5
      let spot = drive.read()
      guard spot.layer == 0 else { continue }
      XCTAssertEqual(spot.recordedShare, isInside ? 1 : 0)
      seen[isInside ? 1 : 0] += 1
    }
    XCTAssertGreaterThan(seen.x, 100)
    XCTAssertGreaterThan(seen.y, 100)
  }

  func testTiltMovesTheMiddleOfPushPullAndTheLensActuatorTakesItBack() throws {
    let flat = mean(try settled(Self.disc()), layer: 0)
    let leaning = mean(try settled(Self.disc("tilt.radial_deg=0.3")), layer: 0)
    XCTAssertGreaterThan((leaning.middle - flat.middle).magnitude, 0.003 * flat.swing)
    XCTAssertLessThan(leaning.swing, flat.swing)
    let levelled = try settled(
      Self.disc("tilt.radial_deg=0.3"), slowDrives: SIMD2(0.5, 0), tiltRange: 0.6 * .pi / 180, ticks: 4000)
    XCTAssertEqual(mean(levelled, layer: 0).middle, flat.middle, accuracy: 1e-4 * flat.swing)
    let dished = try settled(Self.disc("tilt.dishing_deg=0.3"))
    XCTAssertEqual(dished.tilt.x, 0.3 * .pi / 180 * 6 / 34, accuracy: 1e-6)
  }

  func testPhaseDetectionSeesMarksOnly() throws {
    var blank = try settled(Self.disc())
    XCTAssertEqual(blank.light(errors: .zero, isSecond: false, grooveNumber: 0.1).phaseDifference, 0)
    var recorded = try settled(Self.disc("recorded=[{layer: 0, from_mm: 25, to_mm: 35}]"))
    func phase(_ groove: Double) -> Double {
      recorded.light(errors: SIMD2(0, recorded.layerTravel), isSecond: false, grooveNumber: groove)
        .phaseDifference
    }
    let outer = phase(0.15)
    XCTAssertGreaterThan(outer.magnitude, 0.05)
    XCTAssertLessThan(outer.magnitude, 2)
    XCTAssertLessThan(outer * phase(-0.15), 0, "the sign tells the side")
  }

  /// A side spot as weak as a fifteenth: the main beam's light from the other layer is of its own size.
  func testStrayLightOnTheSideDetectorsIsOfTheirOwnSize() throws {
    // Nothing moves along the axis, so that the resting lens is in focus on layer 0.
    let quiet = (0...1).map { "layers.\($0).axial_run_out={}" }
    let disc = try Self.disc(quiet[0], quiet[1])
    let share = 1 / 15.0
    var drive = try drive(
      disc, sideSpots: SideSpots(share: share, offset: 370e-9, distance: 15e-6), orientation: .onSide)
    let table = GaussianTable()
    var stray: [Double] = []
    var others: [Double] = []
    for tick in 0..<UInt64(4000) {
      drive.step(voltages: .zero, laserIsOn: true, tick: tick, gaussians: table.values.span)
      // Before the first slow step nothing has been taken up.
      guard tick >= 8 else { continue }
      XCTAssertEqual(drive.focusedLayer, 0)
      stray.append(share * drive.background.side.sumOfLanes)
      others.append(drive.background.main.sumOfLanes)
    }
    let all = drive.light(errors: SIMD2(0, drive.layerTravel), isSecond: false, grooveNumber: 0.25).side
    let own = share * (all - drive.background.side).sumOfLanes
    let mean = stray.reduce(0, +) / Double(stray.count)
    // Reference: 45 to 90 %.
    XCTAssertGreaterThan(mean / own, 0.45)
    XCTAssertLessThan(mean / own, 0.9)
    // The bond's thickness drifts by a micrometre a turn: several fringes; on the main detector only its size changes.
    let swing = (stray.max() ?? 0) - (stray.min() ?? 0)
    XCTAssertGreaterThan(swing, 0.05 * mean)
    XCTAssertLessThan((others.max() ?? 0) - (others.min() ?? 0), 0.1 * (others.max() ?? 0))
  }

  /// The corrector decides on which layer of a blue-laser disc the focus error is worth following.
  func testTheCorrectorMustStandAtTheLayerInFocus() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("thirteen places of the corrector take seconds: set DRIVE_EMU_HEAVY=1")
    }
    let disc = try Self.disc(named: "bd-r-dl")
    var pickup = Pickup(
      optics: try ReferenceOptics.blue(blurs: 1.375).optics, focusActuator: .referenceFocus,
      trackingActuator: .referenceTracking, restDistance: 0)
    pickup.corrector = SlowActuatorParameters(range: 15e-6, timeConstant: 1e-3)
    let mechanism = Mechanism(
      spindle: .typical, initialSpeed: 25, sled: .typical, initialRadius: 30e-3, orientation: .horizontal,
      shocks: [])
    let start = try SimulatedDrive(
      disc: disc, pickup: pickup, mechanism: mechanism, seed: 1, sampleRate: 200_000)
    func slope(layer: Int, drive: Double) -> Double {
      var run = start
      let table = GaussianTable()
      for tick in 0..<UInt64(4000) {
        run.step(
          voltages: .zero, slowDrives: SIMD2(0, drive), laserIsOn: true, tick: tick,
          gaussians: table.values.span)
      }
      XCTAssertEqual(run.corrector.position, drive * 15e-6, accuracy: 1e-8)
      return run.focusSlope(layer: layer, trackPlace: 0)
    }
    // 75 um of cover on layer 0 is 12.5 um less than the design, 100 um on layer 1 as much more.
    let share = 12.5 / 15
    let right = [slope(layer: 0, drive: -share), slope(layer: 1, drive: share)]
    let wrong = [slope(layer: 0, drive: share), slope(layer: 1, drive: -share)]
    for layer in 0...1 { XCTAssertLessThan(wrong[layer], 0.8 * right[layer]) }
  }

  /// Tangential push-pull (A + D) - (B + C) is zero on a groove; a disc tilted along the track sends more light back to one
  /// half of the lens.
  func testTangentialTiltShiftsTheReturnAlongTheTrack() throws {
    func tangential(_ override: String) throws -> Double {
      var drive = try settled(Self.disc(override))
      let light = drive.light(errors: SIMD2(0, drive.layerTravel), isSecond: false, grooveNumber: 0.2).main
      return (light.x + light.w - light.y - light.z) / light.sumOfLanes
    }
    let flat = try tangential("tilt.tangential_deg=0")
    let leaning = try tangential("tilt.tangential_deg=0.3")
    let other = try tangential("tilt.tangential_deg=-0.3")
    XCTAssertLessThan(leaning - flat, -0.002)
    XCTAssertEqual(leaning - flat, -(other - flat), accuracy: 1e-4)
  }

  func testMarksOpenTheEnvelopeOfTheSum() throws {
    let quiet = (0...1).map { "layers.\($0).axial_run_out={}" }
    func spot(_ recorded: String) throws -> SpotReading {
      var drive = try drive(Self.disc(quiet[0], quiet[1], recorded), orientation: .onSide)
      let table = GaussianTable()
      for tick in 0..<UInt64(16) {
        drive.step(voltages: .zero, laserIsOn: true, tick: tick, gaussians: table.values.span)
      }
      return drive.read()
    }
    let blank = try spot("recorded=[]")
    XCTAssertEqual(blank.rfEnvelope.x, blank.light.sumOfLanes, accuracy: 1e-12)
    XCTAssertEqual(blank.rfEnvelope.y, blank.light.sumOfLanes, accuracy: 1e-12)
    let recorded = try spot("recorded=[{layer: 0, from_mm: 25, to_mm: 35}]")
    let modulation = (recorded.rfEnvelope.x - recorded.rfEnvelope.y) / recorded.rfEnvelope.x
    XCTAssertGreaterThan(modulation, 0.1)
    XCTAssertLessThan(modulation, 1)
    XCTAssertGreaterThan(recorded.rfEnvelope.x, recorded.light.sumOfLanes)
    XCTAssertLessThan(recorded.rfEnvelope.y, recorded.light.sumOfLanes)
  }
}
