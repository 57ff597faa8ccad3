import ControlBlocks
import Determinism
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

private typealias Drive = SyntheticDrive<StandardServo<Double>>

final class DriveServoTests: XCTestCase {
  private func checkStart<Scalar: ServoScalar>(_: Scalar.Type) {
    for layer in [UInt8(0), 1] {
      var drive = SyntheticDrive<StandardServo<Scalar>>.standard()
      var activities: [FirmwareActivity] = []
      drive.tick(HostCommand(.start, layer: layer))
      for _ in 0..<400_000 {
        drive.tick()
        if activities.last != drive.command.status.activity {
          activities.append(drive.command.status.activity)
        }
        if activities.last == .following && drive.command.status.flags.contains(.layerConfirmed) { break }
      }
      drive.run(20_000)
      let status = drive.command.status
      XCTAssertEqual(status.activity, .following, "\(Scalar.self) \(layer): \(activities) \(status)")
      XCTAssertEqual(status.layer, layer)
      XCTAssertEqual(status.fault, .none, "\(activities)")
      XCTAssertEqual(
        status.flags, [.focusClosed, .trackingClosed, .layerConfirmed, .focusOK, .spindleAtSpeed])
      XCTAssertEqual(activities.first, .spinningUp)
      XCTAssertTrue(activities.contains(.searchingFocus) && activities.contains(.measuringTracking))
      let place = drive.axial.position - drive.firstLayer - Double(layer) * 35.484e-6
      XCTAssertEqual(place, 0, accuracy: 0.23e-6)
      let off = drive.offTrack / 0.74e-6
      XCTAssertEqual(off - off.rounded(), 0, accuracy: 0.022 / 0.74)
      XCTAssertEqual(drive.turnsPerSecond, 60, accuracy: 0.6)
    }
  }

  func testStartsOnEitherLayerAndFollowsATrackInDouble() { checkStart(Double.self) }
  func testStartsOnEitherLayerAndFollowsATrackInFloat() { checkStart(Float.self) }
  func testStartsOnEitherLayerAndFollowsATrackInFixedPoint() { checkStart(FixedPoint.self) }

  /// Calls `look` at every 64th tick of a start on layer 1, a jump back, tracking opened, closed, and a failure.
  private func tour(_ look: (Drive) -> Void) -> Set<FirmwareActivity> {
    var drive = Drive.standard()
    var seen: Set<FirmwareActivity> = []
    func pass(_ ticks: Int, _ command: HostCommand) {
      drive.tick(command)
      for tick in 0..<ticks {
        drive.tick()
        // Short states are looked at too.
        if tick % 64 == 0 || seen.insert(drive.command.status.activity).inserted { look(drive) }
      }
    }
    pass(200, .none)
    pass(140_000, HostCommand(.start, argument: 1))
    pass(30_000, HostCommand(.jump, argument: 0))
    pass(2_000, HostCommand(.openTracking))
    pass(12_000, HostCommand(.closeTracking))
    pass(1_000, HostCommand(.jumpTracks, signed: 7))
    // There is no such layer: lost, searched anew, given up.
    pass(400_000, HostCommand(.jump, argument: 3))
    return seen
  }

  /// What the tour must come through.
  private static let toured: Set<FirmwareActivity> = [
    .stopped, .spinningUp, .searchingFocus, .settlingFocus, .measuringTracking, .pullingIn, .verifyingTrack,
    .following,
    .jumpingLayer, .focused, .failed, .seeking,
  ]

  func testWritingIsRefusedInEveryStateButOnATrackOfAConfirmedLayer() {
    var granted = 0
    var refused: Set<FirmwareActivity> = []
    let seen = tour { drive in
      var firmware = drive.firmware
      let activity = drive.command.status.activity
      let command = firmware.step(drive.sample(HostCommand(.enableWriting)))
      let isSafe =
        firmware.focus.phase == .closed && firmware.tracking.phase == .following
        && firmware.focus.layer.certainty == .confirmed
      if command.laser == .write {
        granted += 1
        XCTAssertTrue(isSafe, "\(activity)")
      } else {
        refused.insert(activity)
        if !isSafe {
          // Where the same tick brings a restart, its reason stands in the register.
          XCTAssertNotEqual(command.status.fault, .none, "\(activity)")
          if command.status.activity == activity {
            XCTAssertEqual(command.status.fault, .writeRefused, "\(activity)")
          }
        }
      }
      XCTAssertEqual(command.status.flags.contains(.writing), command.laser == .write)
    }
    XCTAssertGreaterThan(granted, 100)
    XCTAssertEqual(Self.toured.subtracting(seen), [])
    XCTAssertTrue(refused.isSuperset(of: seen.subtracting([.following])), "\(seen.subtracting(refused))")
  }

  func testStopEndsEverythingFromEveryState() {
    let seen = tour { drive in
      var firmware = drive.firmware
      for (tick, host) in [HostCommand(.stop), .none, .none].enumerated() {
        let command = firmware.step(drive.sample(host))
        guard command.laser == .off, command.status.activity == .stopped, command.focusDrive == 0,
          command.trackingDrive == 0, command.sledDrive == 0, command.spindleDrive == 0
        else { return XCTFail("\(drive.command.status) tick \(tick): \(command)") }
      }
      XCTAssertEqual(firmware.status.layer, FirmwareStatus.unknownLayer)
      XCTAssertTrue(firmware.status.flags.isSubset(of: [.focusOK]))
    }
    XCTAssertEqual(Self.toured.subtracting(seen), [])
  }

  /// A drive that writes on layer 0.
  private func writing() throws -> Drive {
    var drive = Drive.standard()
    XCTAssertNotNil(drive.startAndFollow())
    drive.run(1_000)
    drive.tick(HostCommand(.enableWriting))
    XCTAssertEqual(drive.command.laser, .write)
    drive.run(1_000)
    XCTAssertEqual(drive.command.laser, .write)
    XCTAssertTrue(drive.command.status.flags.contains(.writing))
    return drive
  }

  /// While the laser writes, a track of a confirmed layer is followed at that very tick.
  private func checkDrop(_ drive: Drive, ticks: Int, host: HostCommand = .none, line: UInt = #line) {
    var drive = drive
    var dropped = false
    for tick in 0..<ticks {
      drive.tick(tick == 0 ? host : .none)
      let isSafe = drive.firmware.focus.phase == .closed && drive.firmware.tracking.phase == .following
      if !isSafe { dropped = true }
      if dropped {
        XCTAssertNotEqual(drive.command.laser, .write, "tick \(tick)", line: line)
        if drive.command.laser == .write { return }
      }
    }
    XCTAssertTrue(dropped, line: line)
  }

  func testWritingEndsInTheTickThatLosesTheTrackOrTheFocus() throws {
    let drive = try writing()
    var slipping = drive
    slipping.slipSpeed = 30_000
    checkDrop(slipping, ticks: 4_000)
    var dark = drive
    dark.isDark = true
    checkDrop(dark, ticks: 4_000)
    var shock = drive
    shock.axial.speed += 0.5
    checkDrop(shock, ticks: 4_000)
    for code in [HostCommand.Code.openTracking, .stop, .start] {
      checkDrop(drive, ticks: 100, host: HostCommand(code))
    }
  }

  func testWritingIsOffBeforeAJumpMovesTheLens() throws {
    var drive = try writing()
    drive.run(20_000)
    drive.tick(HostCommand(.jump, argument: 1))
    for _ in 0..<20_000 where drive.firmware.focus.phase != .jumping { drive.tick() }
    XCTAssertEqual(drive.firmware.focus.phase, .jumping)
    XCTAssertNotEqual(drive.command.laser, .write)
    XCTAssertFalse(drive.command.status.flags.contains(.writing))
    drive.tick()
    XCTAssertEqual(drive.command.laser, .read)
  }

  func testWritingEndsOnRequest() throws {
    var drive = try writing()
    drive.tick(HostCommand(.disableWriting))
    XCTAssertEqual(drive.command.laser, .read)
    XCTAssertEqual(drive.command.status.activity, .following)
    drive.run(1_000)
    XCTAssertEqual(drive.command.laser, .read)
  }

  func testRestartsAreBoundedWhenThereIsNoDisc() {
    var drive = Drive.standard()
    drive.isDark = true
    drive.tick(HostCommand(.start, argument: 0))
    var searches = 0
    var last = FocusServo<ServoController<Double>>.Phase.off
    for _ in 0..<1_000_000 where drive.command.status.activity != .failed {
      drive.tick()
      if drive.firmware.focus.phase == .searching && last != .searching { searches += 1 }
      last = drive.firmware.focus.phase
    }
    XCTAssertEqual(drive.command.status.activity, .failed)
    XCTAssertEqual(drive.command.status.fault, .noFocusFound)
    XCTAssertEqual(searches, 1 + SyntheticSettings.sequencer.restarts)
    drive.run(1)
    XCTAssertEqual(drive.command.laser, .off)
    drive.run(1_000)
    XCTAssertEqual(drive.command.status.activity, .failed)
    XCTAssertEqual(drive.command.focusDrive, 0)
  }

  func testAMotorThatDoesNotTurnIsAFault() {
    var drive = Drive.standard()
    drive.motorStuck = true
    drive.tick(HostCommand(.start))
    let ticks = drive.run(400_000) { $0.command.status.activity == .failed }
    XCTAssertEqual(Double(ticks ?? 0), 200_000, accuracy: 2_048)
    XCTAssertEqual(drive.command.status.fault, .spinUpTimedOut)
  }

  func testAStartAfterAStopWaitsForTheSpindleAgain() {
    var drive = Drive.standard()
    XCTAssertNotNil(drive.startAndFollow())
    drive.tick(HostCommand(.stop))
    drive.run(60_000)
    XCTAssertLessThan(drive.turnsPerSecond, 1)
    drive.tick(HostCommand(.start))
    XCTAssertEqual(drive.command.status.activity, .spinningUp)
    for _ in 0..<200_000 where drive.command.status.activity == .spinningUp { drive.tick() }
    XCTAssertEqual(drive.command.status.activity, .searchingFocus)
    XCTAssertEqual(drive.turnsPerSecond, 60, accuracy: 3)
  }

  func testAJumpToALayerThatIsNotThereEndsInAFault() {
    var drive = Drive.standard()
    XCTAssertNotNil(drive.startAndFollow())
    drive.tick(HostCommand(.jump, argument: 3))
    let ticks = drive.run(1_500_000) { $0.command.status.activity == .failed }
    XCTAssertNotNil(ticks, "\(drive.command.status)")
    XCTAssertEqual(drive.command.status.fault, .jumpTimedOut)
  }

  func testAUsersOwnFocusControllerTakesThePlaceOfOurs() {
    var drive = SyntheticDrive(SyntheticSettings.firmware(PlainPID()))
    XCTAssertNotNil(drive.startAndFollow(), "\(drive.command.status)")
    drive.run(20_000)
    XCTAssertEqual(drive.command.status.activity, .following)
    XCTAssertEqual(drive.axial.position, drive.firstLayer, accuracy: 0.23e-6)
    drive.tick(HostCommand(.jump, argument: 1))
    XCTAssertNotNil(
      drive.run(200_000) { $0.command.status.activity == .following && $0.command.status.layer == 1 },
      "\(drive.command.status)")
  }

  func testEveryFieldMattersAndASnapshotContinuesBitForBit() throws {
    var drive = Drive.standard()
    XCTAssertNotNil(drive.startAndFollow())
    drive.tick(HostCommand(.enableWriting))
    var digests: Set<UInt64> = [drive.firmware.digest()]
    for field in 0..<drive.firmware.fieldCount {
      let changed = try XCTUnwrap(drive.firmware.perturbed(field: field))
      XCTAssertTrue(digests.insert(changed.digest()).inserted, drive.firmware.fields()[field].path)
    }
    drive.tick(HostCommand(.jump, argument: 1))
    for _ in 0..<6 {
      drive.run(4_321)
      var other = drive
      other.firmware = Drive.standard().firmware
      try other.firmware.restore(drive.firmware.snapshot())
      var original = drive
      original.run(3_000)
      other.run(3_000)
      XCTAssertEqual(original.firmware.digest(), other.firmware.digest())
      XCTAssertEqual(original.axial.position, other.axial.position)
    }
  }
}
