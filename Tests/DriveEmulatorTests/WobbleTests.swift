import ChannelSim
import ControlBlocks
import Determinism
import DiscFormat
import DiscModel
@testable import DriveEmulator
import DriveInterface
import XCTest

/// A spot led along a groove, and the wobble's front end that watches it.
private struct WobbleBench {
  var drive: SimulatedDrive
  var detector: WobbleDetector
  let geometry: SectorGeometry
  let table = GaussianTable()
  var tick: UInt64 = 0
  /// Turns along the track, and turns a tick.
  var turn: Double
  var turnStep: Double
  /// Pitches off the groove's centre.
  var offset = 0.0

  /// Building a drive is what costs: nominal benches are built once.
  private static let phaseModulated = try? make("phase_modulated")
  private static let landPrePits = try? make("land_pre_pits")

  static func shared(_ kind: String) throws -> WobbleBench {
    try XCTUnwrap(kind == "phase_modulated" ? phaseModulated : landPrePits)
  }

  static func make(_ kind: String, _ more: [String] = []) throws -> WobbleBench {
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits", overrides: ["disc.wobble={kind: \"\(kind)\"}"] + more)
    return try WobbleBench(scenario)
  }

  init(_ scenario: Scenario) throws {
    drive = try scenario.makeDrive()
    detector = try XCTUnwrap(
      drive.wobble.map { WobbleDetector($0, frontEnd: scenario.frontEnd, seed: scenario.seed) })
    geometry = SectorGeometry(disc: scenario.disc)
    let place = geometry.place(ofSector: 0x40000, layer: 0)
    turn = place.turn
    turnStep = scenario.disc.rotationRate(atRadius: place.radius) / scenario.sampleRate
    let values = table.values
    drive.step(voltages: .zero, laserIsOn: true, tick: 0, gaussians: values.span)
  }

  mutating func run(_ ticks: Int, each: (WobbleBench) -> Void = { _ in }) {
    let values = table.values
    for _ in 0..<ticks {
      let angle = turn - turn.rounded(.down)
      let spot = SpotReading(
        light: SIMD4(repeating: 0.05), side: .zero, phaseDifference: 0, recordedShare: 0,
        focusErrors: SIMD2(0, 50e-6), layer: 0, grooveNumber: turn.rounded(.down) + offset, lensShift: 0,
        rotation: 0)
      detector.step(spot: spot, angle: angle, drive: &drive, tick: tick, gaussians: values.span)
      each(self)
      tick += 1
      turn += turnStep
    }
  }

  /// The sector under the spot.
  var sector: UInt32 { geometry.sector(layer: 0, turn: turn) }
}

final class WobbleTests: XCTestCase {
  private func addresses(_ bench: inout WobbleBench, ticks: Int) -> [(
    tick: UInt64, address: UInt32, sector: UInt32
  )] {
    var found: [(UInt64, UInt32, UInt32)] = []
    var serial = bench.detector.address.serial
    bench.run(ticks) { now in
      if now.detector.address.serial != serial {
        serial = now.detector.address.serial
        found.append((now.tick, now.detector.address.address, now.sector))
      }
    }
    return found
  }

  func testAPhaseModulatedWobbleLocksAndEveryWordIsDecoded() throws {
    var bench = try WobbleBench.shared("phase_modulated")
    var locked: UInt64 = .max
    bench.run(4000) { if $0.detector.isLocked { locked = min(locked, $0.tick) } }
    XCTAssertLessThan(locked, 2000, "10 ms")
    bench.run(4000)
    let found = addresses(&bench, ticks: 40_000)
    // 0.2 s at nominal speed are 33.8 words.
    XCTAssertTrue((33...34).contains(found.count), "\(found.count)")
    for word in found {
      XCTAssertEqual(word.sector >> 2, word.address + (word.sector & 3 == 3 ? 0 : 1), "\(word)")
    }
    for (a, b) in zip(found, found.dropFirst()) { XCTAssertEqual(b.address, a.address + 1) }
    XCTAssertEqual(bench.detector.frequency * 200_000, 817_383, accuracy: 800)
  }

  func testLandPrePitsLockAndEveryBlockIsDecoded() throws {
    var bench = try WobbleBench.shared("land_pre_pits")
    bench.run(10_000)
    XCTAssertTrue(bench.detector.isLocked)
    let found = addresses(&bench, ticks: 100_000)
    // Half a second at nominal speed is 21.1 blocks of 16 sectors; the address stands in the first six.
    XCTAssertTrue((20...22).contains(found.count), "\(found.count)")
    for block in found {
      XCTAssertEqual(PrePitBlock.firstSector(ofBlock: block.address), block.sector & 0xFF_FFF0)
      XCTAssertEqual(block.sector & 15, 5)
    }
    for (a, b) in zip(found, found.dropFirst()) { XCTAssertEqual(b.address, a.address - 1) }
    XCTAssertEqual(bench.detector.frequency * 200_000, 140_625, accuracy: 150)
    XCTAssertEqual(bench.detector.address.kind, .landPrePit)
  }

  func testBothSystemsLoseLockAndSaySoWhereTheWobbleIsTooWeak() throws {
    for kind in ["phase_modulated", "land_pre_pits"] {
      var bench = try WobbleBench.make(kind, ["disc.wobble.amplitude_nm=0.2", "front_end.noise=0.002"])
      let found = addresses(&bench, ticks: 40_000)
      XCTAssertFalse(bench.detector.isLocked, kind)
      XCTAssertEqual(found.count, 0, kind)
      var signals = FrontEndSignals()
      bench.detector.tell(&signals, steps: 2048)
      XCTAssertFalse(signals.flags.contains(.wobbleLock))
    }
  }

  /// On the land both neighbours are seen alike and beat once a turn: no lock that lasts, and no address at all.
  func testOnTheLandTheNeighboursBeatAndNoAddressIsDecoded() throws {
    var bench = try WobbleBench.shared("phase_modulated")
    bench.offset = 0.499
    var lockedTicks = 0
    var lowest = Double.infinity
    var highest = 0.0
    bench.run(4000)
    var serial = bench.detector.address.serial
    var words = 0
    // Three turns.
    bench.run(24_000) { now in
      if now.detector.isLocked { lockedTicks += 1 }
      let level = now.detector.power.squareRoot()
      lowest = min(lowest, level)
      highest = max(highest, level)
      if now.detector.address.serial != serial {
        serial = now.detector.address.serial
        words += 1
      }
    }
    XCTAssertEqual(words, 0)
    XCTAssertLessThan(lowest, 0.35 * highest, "the beat")
    XCTAssertLessThan(lockedTicks, 23_000)
    bench.offset = 0
    bench.run(4000)
    let found = addresses(&bench, ticks: 8000)
    XCTAssertTrue(bench.detector.isLocked)
    XCTAssertGreaterThan(found.count, 5)
  }

  func testAJumpToAnotherTrackIsFollowedByItsOwnAddresses() throws {
    var bench = try WobbleBench.shared("phase_modulated")
    bench.run(8000)
    bench.turn += 100
    bench.run(4000)
    let found = addresses(&bench, ticks: 8000)
    XCTAssertGreaterThan(found.count, 4)
    for word in found {
      XCTAssertEqual(word.sector >> 2, word.address + (word.sector & 3 == 3 ? 0 : 1), "\(word)")
    }
  }

  /// Words that come out of a decoder whose groove carries these words one after the other, each with one wrong bit.
  private func decoded(_ addresses: [UInt32], wrongBits: Bool, plainSyncs: Set<Int> = []) -> [UInt32] {
    var decoder = WobbleWordDecoder()
    var found: [UInt32] = []
    for (index, address) in addresses.enumerated() {
      var bits = WobbleWord(address: address).bits
      // Never the sync unit, and another data bit in each word.
      if wrongBits { bits ^= 1 << UInt64(3 + 7 * index % 40) }
      for wobble in 0..<WobbleWord.unitsPerWord * WobbleWord.wobblesPerUnit {
        let (unit, place) = wobble.quotientAndRemainder(dividingBy: WobbleWord.wobblesPerUnit)
        let isPlain = unit == 0 && plainSyncs.contains(index)
        let isInverted =
          place < 8 && !isPlain && WobbleWord.inversions(bits: bits, unit: unit) >> UInt8(place) & 1 != 0
        if let word = decoder.take(isInverted ? -1 : 1) { found.append(word.address) }
      }
    }
    return found
  }

  /// Sync units that cannot be made out, up to four in a row, are where those before put them.
  func testAWordWhoseSyncUnitIsLostIsDecodedAllTheSame() {
    let addresses = (0..<12).map { 0x3_1000 + UInt32($0) }
    XCTAssertEqual(
      decoded(addresses, wrongBits: false, plainSyncs: [3, 6, 7, 8, 9]), Array(addresses.dropFirst()))
    // After that nobody knows where they are, until the next one.
    XCTAssertEqual(
      decoded(addresses, wrongBits: false, plainSyncs: [3, 4, 5, 6, 7, 8]),
      Array(addresses.dropFirst()).filter { ![0x3_1007, 0x3_1008].contains($0) })
  }

  /// After a jump no word is expected. One that needed correction is confirmed by the next one, and by nothing else.
  func testAWordThatNeededCorrectionIsConfirmedByTheNextOne() {
    let addresses = (0..<6).map { 0x3_1000 + UInt32($0) }
    XCTAssertEqual(
      decoded(addresses, wrongBits: false), Array(addresses.dropFirst()), "the first finds the units")
    XCTAssertEqual(decoded(addresses, wrongBits: true), Array(addresses.dropFirst(2)))
    let scattered = (0..<6).map { 0x3_1000 + 977 * UInt32($0) }
    XCTAssertEqual(decoded(scattered, wrongBits: false), Array(scattered.dropFirst()))
    XCTAssertEqual(decoded(scattered, wrongBits: true), [])
  }

  func testSpeedsFromHalfToTwiceTheNominalOneLock() throws {
    for factor in [0.5, 0.8, 1.3, 2] {
      var bench = try WobbleBench.shared("phase_modulated")
      bench.turnStep *= factor
      bench.run(8000)
      XCTAssertTrue(bench.detector.isLocked, "x \(factor)")
      XCTAssertEqual(bench.detector.frequency * 200_000, factor * 817_383, accuracy: factor * 1500)
    }
  }
}
