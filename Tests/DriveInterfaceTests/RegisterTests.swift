import DriveInterface
import XCTest

final class RegisterTests: XCTestCase {
  func testEveryHostCommandSurvivesItsRegister() {
    var registers: Set<UInt16> = []
    for code in HostCommand.Code.allCases {
      for argument in UInt8.min...UInt8.max {
        let command = HostCommand(code, argument: argument)
        XCTAssertTrue(registers.insert(command.register).inserted)
        XCTAssertEqual(HostCommand(register: command.register), command)
        XCTAssertEqual(command.register & 255, UInt16(code.rawValue))
        XCTAssertEqual(command.register >> 8, UInt16(argument))
      }
    }
    XCTAssertEqual(registers.count, HostCommand.Code.allCases.count * 256)
  }

  func testAnUnknownCommandCodeAsksForNothing() {
    let known = Set(HostCommand.Code.allCases.map(\.rawValue))
    for raw in UInt8.min...UInt8.max where !known.contains(raw) {
      XCTAssertEqual(HostCommand(register: UInt16(raw) | 0x0300).code, .none)
    }
    XCTAssertEqual(HostCommand.none, HostCommand(register: 0))
  }

  func testEveryFirmwareStatusSurvivesItsRegister() {
    var registers: Set<UInt32> = []
    for activity in FirmwareActivity.allCases {
      for fault in FirmwareFault.allCases {
        for layer in UInt8(0)...15 {
          for flags in UInt8(0)..<32 {
            let status = FirmwareStatus(
              activity: activity, fault: fault, layer: layer, flags: FirmwareStatus.Flags(rawValue: flags))
            let register = status.register
            XCTAssertTrue(register < 1 << 24 && registers.insert(register).inserted)
            XCTAssertTrue(FirmwareStatus(register: register) == status)
          }
        }
      }
    }
    let count = FirmwareActivity.allCases.count * FirmwareFault.allCases.count * 16 * 32
    XCTAssertEqual(registers.count, count)
  }

  func testARegisterWithAnUnknownActivityOrFaultIsRefused() {
    let activities = Set(FirmwareActivity.allCases.map { UInt32($0.rawValue) })
    for raw in UInt32(0)...15 {
      XCTAssertEqual(FirmwareStatus(register: raw) != nil, activities.contains(raw), "activity \(raw)")
    }
    let faults = Set(FirmwareFault.allCases.map { UInt32($0.rawValue) })
    for raw in UInt32(0)...255 {
      XCTAssertEqual(FirmwareStatus(register: raw << 8) != nil, faults.contains(raw), "fault \(raw)")
    }
  }

  func testTheFieldsLieWhereTheRegisterSaysTheyDo() {
    let status = FirmwareStatus(
      activity: .following, fault: .trackingLost, layer: 1,
      flags: [.focusClosed, .trackingClosed, .layerConfirmed, .writing, .focusOK])
    XCTAssertEqual(status.register, 0x1F_07_17)
    XCTAssertEqual(FirmwareStatus().register, 0xF0)
    XCTAssertEqual(FirmwareStatus().layer, FirmwareStatus.unknownLayer)
  }

  func testFlagsAreSingleDistinctBits() {
    let all: [FirmwareStatus.Flags] = [.focusClosed, .trackingClosed, .layerConfirmed, .writing, .focusOK]
    XCTAssertTrue(all.allSatisfy { $0.rawValue.nonzeroBitCount == 1 })
    XCTAssertEqual(Set(all.map(\.rawValue)).count, all.count)
  }

  func testEveryLaserModeSurvivesItsRawValue() {
    for mode in LaserMode.allCases { XCTAssertEqual(LaserMode(rawValue: mode.rawValue), mode) }
    XCTAssertNil(LaserMode(rawValue: UInt8(LaserMode.allCases.count)))
  }
}
