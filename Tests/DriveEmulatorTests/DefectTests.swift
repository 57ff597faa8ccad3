import ChannelSim
import ControlBlocks
import Determinism
import DiscModel
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// Dots, scratches and fingerprints under the running loops: survived, or reported and recovered from, and nothing written
/// meanwhile where the spot cannot be trusted.
final class DefectTests: XCTestCase {
  /// What became of a drive that was writing when flaws came by.
  private struct Outcome {
    var faults: [FirmwareFault] = []
    var last = FirmwareStatus()
    var finished = false
    /// Least light over the light without the flaw, and the ticks in which loops were held.
    var leastLight = 1.0
    var heldTicks = 0
    /// Ticks without a followed track.
    var lostTicks = 0
    /// Farthest from focus and track while the laser wrote, and while a track was followed, metres.
    var writing = SIMD2<Double>.zero
    var following = SIMD2<Double>.zero
    var wroteTicks = 0
    var wroteAtEnd = false
    /// A track was followed again after one was lost.
    var cameBack = false
    /// Radius of the track under the spot in the end, metres.
    var radius = 0.0

    mutating func take(_ record: TickRecord, light: Double) {
      guard let status = FirmwareStatus(register: record.status) else { return }
      if status.fault != last.fault, status.fault != .none { faults.append(status.fault) }
      let errors = SIMD2(Double(record.focusError.magnitude), Double(record.radialError.magnitude))
      leastLight = min(leastLight, record.quadrants.sumOfLanes / light)
      if status.flags.contains(.defectHeld) { heldTicks += 1 }
      if status.activity == .following {
        following = pointwiseMax(following, errors)
        if lostTicks > 0 { cameBack = true }
      } else {
        lostTicks += 1
      }
      wroteAtEnd = record.laser == LaserMode.write.rawValue
      if wroteAtEnd {
        wroteTicks += 1
        writing = pointwiseMax(writing, errors)
      }
      last = status
    }
  }

  private func run(_ defects: String, layer: Int = 0, hold: Int = 250, more: [String] = []) throws -> Outcome
  {
    let scenario = try ScenarioLoader.scenario(
      "builtin:layer-jump",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        "pickup=builtin:dvd-write-three-beam", "firmware.signals.tracking_error=differential_push_pull",
        "disc={extends: 'builtin:dvd-r-dl', defects: [\(defects)]}",
        """
        sequence=[{command: 'start', layer: \(layer), timeout_ms: 3000}, {command: 'wait', hold_ms: 250}, \
        {command: 'enable_writing', hold_ms: \(hold)}]
        """,
      ] + more)
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    var outcome = Outcome()
    var light = 0.0
    while !run.host.isOver, run.tick < 1_500_000 {
      run.advance(ticks: TickBlock.capacity, into: &block)
      guard run.host.index == 2 else {
        if run.host.index == 1 { light = max(light, block[0].quadrants.sumOfLanes) }
        continue
      }
      for index in 0..<block.count { outcome.take(block[index], light: light) }
    }
    outcome.finished = run.host.phase == .finished
    if run.host.index < 2 {
      // It never came to writing: what it says of that is all there is.
      outcome.last = run.status
      if run.status.fault != .none { outcome.faults.append(run.status.fault) }
    }
    var drive = run.drive
    let spot = drive.read()
    outcome.radius = drive.geometry.disc.grooveRadius(
      of: drive.geometry.disc.layers[spot.layer],
      groove: spot.grooveNumber.rounded() + 0.5)
    if !outcome.finished { print("step \(run.host.index): \(run.status.activity), \(run.status.fault)") }
    return outcome
  }

  /// Flaws at the radius where the drive stands, met once in each turn.
  private func defect(
    _ kind: String, width: Double, length: Double = 0, direction: Double = 0,
    depth: String = "entrance_surface",
    through: Double = 0
  ) -> String {
    """
    {kind: '\(kind)', depth: '\(depth)', radius_mm: 24.05, angle_deg: 180, width_um: \(width), length_um: \(length), \
    direction_deg: \(direction), transmittance_percent: \(through)}
    """
  }

  func testWithoutAFlawNothingIsHeld() throws {
    let outcome = try run("")
    XCTAssertTrue(outcome.finished)
    XCTAssertEqual(outcome.heldTicks, 0)
    XCTAssertEqual(outcome.faults, [])
    XCTAssertGreaterThan(outcome.leastLight, 0.8)
    XCTAssertTrue(outcome.wroteAtEnd)
  }

  /// What a drive has to live with while reading: the track is never lost, and writing goes on or ends in time.
  func testDotsScratchesAndFingerprintsOnTheSurfaceAreSurvived() throws {
    let cases: [(name: String, defect: String)] = [
      ("dot of 300 um", defect("dot", width: 300)),
      ("dot of 600 um", defect("dot", width: 600)),
      ("scratch of 100 um across the tracks", defect("scratch", width: 100, length: 5000, direction: 90)),
      ("scratch of 60 um aslant", defect("scratch", width: 60, length: 4000, direction: 60)),
      ("scratch of 50 um along the track", defect("scratch", width: 50, length: 8000, direction: 3)),
      ("fingerprint", defect("fingerprint", width: 8000, direction: 35, through: 65)),
      ("fingerprint along the track", defect("fingerprint", width: 8000, direction: 0, through: 65)),
      ("hole of 100 um in layer 0", defect("dot", width: 100, depth: "layer_0")),
      ("hole of 1 mm in layer 0", defect("dot", width: 1000, depth: "layer_0")),
    ]
    for (name, flaw) in cases {
      let outcome = try run(flaw)
      print(
        "\(name): least light \(outcome.leastLight), held \(outcome.heldTicks), lost \(outcome.lostTicks),",
        "following \(outcome.following * 1e9) nm, writing \(outcome.writing * 1e9) nm, \(outcome.faults)")
      XCTAssertTrue(outcome.finished, name)
      XCTAssertLessThan(outcome.leastLight, 0.9, name)
      XCTAssertEqual(outcome.last.activity, .following, name)
      XCTAssertEqual(outcome.lostTicks, 0, name)
      XCTAssertLessThan(outcome.writing.x, 0.45e-6, name)
      XCTAssertLessThan(outcome.writing.y, 74e-9, name)
      // Writing that has ended is told.
      XCTAssertTrue(outcome.wroteAtEnd || outcome.faults.contains(.writeInhibited), name)
    }
  }

  /// Whatever the flaw: the track is kept, or its loss is told and mended; nothing is written off the track, and nothing that
  /// has ended is passed over.
  func testFlawsOfAnyKindSizeAndDirectionAreSurvivedOrReported() throws {
    try XCTSkipIf(HeavyTests.isDebug && !HeavyTests.areAsked, "built for debugging: a drive for each flaw")
    let draws = RandomStream(seed: 1, name: "test.flaws")
    var lost = 0
    var ended = 0
    let count = HeavyTests.areAsked ? 60 : 6
    for index in 0..<count {
      func draw(_ place: Int, _ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(draws.word(at: UInt64(8 * index + place)) >> 11) * 0x1p-53
      }
      let kind = ["dot", "scratch", "fingerprint"][index % 3]
      let flaw = defect(
        kind,
        width: kind == "dot"
          ? draw(0, 50, 2000) : (kind == "scratch" ? draw(0, 5, 300) : draw(0, 3000, 15000)),
        length: kind == "scratch" ? draw(1, 500, 10_000) : 0, direction: draw(2, 0, 180),
        depth: draw(3, 0, 1) < 0.7 ? "entrance_surface" : "layer_0",
        through: kind == "dot" ? 0 : draw(4, 0, 70))
      let outcome = try run(flaw, hold: 200)
      let name = "\(index): \(flaw)"
      if outcome.lostTicks > 0 {
        lost += 1
        XCTAssertFalse(outcome.faults.isEmpty, name)
      }
      XCTAssertLessThan(outcome.writing.x, 0.45e-6, name)
      XCTAssertLessThan(outcome.writing.y, 74e-9, name)
      if !outcome.wroteAtEnd {
        ended += 1
        XCTAssertFalse(outcome.faults.isEmpty, name)
      }
      XCTAssertTrue(outcome.last.activity == .following || outcome.last.fault != .none, name)
    }
    print("\(count) flaws: \(lost) cost the track, \(ended) ended the writing")
  }

  /// A flaw of layer 0 is a shadow in the wide light for layer 1, and a hole in its own.
  func testAScratchInLayerZeroIsAShadowOnLayerOne() throws {
    let scratch = defect("scratch", width: 12, length: 3000, direction: 90, depth: "layer_0")
    let on = try run(scratch, layer: 1)
    let its = try run(scratch)
    print("scratch in layer 0: light \(on.leastLight) from layer 1, \(its.leastLight) from layer 0")
    XCTAssertTrue(on.finished)
    XCTAssertEqual(on.lostTicks, 0)
    XCTAssertEqual(its.lostTicks, 0)
    XCTAssertLessThan(on.leastLight, 0.95)
    XCTAssertLessThan(its.leastLight, on.leastLight)
  }

  /// Darkness for longer than the loops can be held costs the focus: reported, found again, and not written through.
  func testAFlawTooLongIsReportedAndRecoveredFrom() throws {
    // Where the spot is after some turns of writing.
    let radius = try run("", hold: 150).radius
    let dark = """
      {kind: 'scratch', depth: 'layer_0', radius_mm: \(radius * 1e3 + 0.001), angle_deg: 180, width_um: 1, length_um: 16000}
      """
    let outcome = try run(dark, hold: 2500)
    print(
      "dark for 4.2 ms: lost \(outcome.lostTicks), \(outcome.faults), writing \(outcome.writing * 1e9) nm")
    XCTAssertLessThan(outcome.leastLight, 0.1)
    XCTAssertGreaterThan(outcome.wroteTicks, 1_000)
    XCTAssertTrue(outcome.faults.contains(.writeInhibited), "\(outcome.faults)")
    XCTAssertTrue(
      outcome.faults.contains(.focusLost) || outcome.faults.contains(.trackingLost), "\(outcome.faults)")
    XCTAssertLessThan(outcome.writing.x, 0.45e-6)
    XCTAssertLessThan(outcome.writing.y, 74e-9)
    XCTAssertFalse(outcome.wroteAtEnd)
    // The spiral leads through the flaw again, turn after turn.
    XCTAssertTrue(outcome.cameBack)
  }
}

extension SIMD4<Double> {
  fileprivate var sumOfLanes: Double { x + y + z + w }
}
