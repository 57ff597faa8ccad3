import DriveInterface
import XCTest

final class RegisterTests: XCTestCase {
  /// Arguments at and around every place where a bit could be lost.
  private let arguments: [UInt32] = [0, 1, 15, 255, 256, 0x8000, 0x1_0000, 0x7F_FFFF, 0x80_0000, 0xFF_FFFF]

  func testEveryHostCommandSurvivesItsRegister() {
    var registers: Set<UInt32> = []
    for code in HostCommand.Code.allCases {
      for argument in arguments {
        let command = HostCommand(code, argument: argument)
        XCTAssertTrue(registers.insert(command.register).inserted)
        XCTAssertEqual(HostCommand(register: command.register), command)
        XCTAssertEqual(command.register & 255, UInt32(code.rawValue))
        XCTAssertEqual(command.register >> 8, argument)
      }
    }
    XCTAssertEqual(registers.count, HostCommand.Code.allCases.count * arguments.count)
  }

  func testAnArgumentOfMoreThan24BitsIsCutToThem() {
    XCTAssertEqual(HostCommand(.seek, argument: 0xFF12_3456).argument, 0x12_3456)
  }

  func testSignedArgumentsSurviveAndAreHeldWithinTheirRange() {
    for tracks in [0, 1, -1, 20_000, -20_000, 8_388_607, -8_388_608] as [Int32] {
      XCTAssertEqual(HostCommand(.jumpTracks, signed: tracks).signedArgument, tracks)
    }
    XCTAssertEqual(HostCommand(.jumpTracks, signed: .max).signedArgument, 8_388_607)
    XCTAssertEqual(HostCommand(.jumpTracks, signed: .min).signedArgument, -8_388_608)
    XCTAssertEqual(HostCommand(.moveTilt, signed: -4_194_304).fraction, -0.5)
  }

  func testNumbersTravelRoundedToSixteenBitsOfTheirMantissa() {
    for number in [0, 1, -1, 0.1, -3.14159, 1e-30, 6.02e23] as [Float] {
      let sent = HostCommand(.setCoefficient, number: number).number
      XCTAssertEqual(sent, number, accuracy: abs(number) / 65_536)
    }
    XCTAssertEqual(HostCommand(.setCoefficient, number: 0.5).number, 0.5)
    XCTAssertEqual(HostCommand(.setCoefficient, number: .infinity).number, .infinity)
    XCTAssertTrue(HostCommand(.setCoefficient, number: .nan).number.isNaN)
  }

  func testAnUnknownCommandCodeAsksForNothing() {
    let known = Set(HostCommand.Code.allCases.map(\.rawValue))
    for raw in UInt8.min...UInt8.max where !known.contains(raw) {
      XCTAssertEqual(HostCommand(register: UInt32(raw) | 0x0300).code, .none)
    }
    XCTAssertEqual(HostCommand.none, HostCommand(register: 0))
  }

  func testEveryFirmwareStatusSurvivesItsRegister() {
    var registers: Set<UInt32> = []
    for activity in FirmwareActivity.allCases {
      for fault in FirmwareFault.allCases {
        for layer in [0, 1, 15] as [UInt8] {
          for flag in 0..<12 as Range<UInt16> {
            let status = FirmwareStatus(
              activity: activity, fault: fault, layer: layer, flags: FirmwareStatus.Flags(rawValue: 1 << flag)
            )
            XCTAssertTrue(registers.insert(status.register).inserted)
            XCTAssertTrue(FirmwareStatus(register: status.register) == status)
          }
        }
      }
    }
    XCTAssertEqual(registers.count, FirmwareActivity.allCases.count * FirmwareFault.allCases.count * 36)
  }

  func testARegisterWithAnUnknownActivityOrFaultIsRefused() {
    let activities = Set(FirmwareActivity.allCases.map { UInt32($0.rawValue) })
    let faults = Set(FirmwareFault.allCases.map { UInt32($0.rawValue) })
    for raw in UInt32(0)...255 {
      XCTAssertEqual(FirmwareStatus(register: raw) != nil, activities.contains(raw), "activity \(raw)")
      XCTAssertEqual(FirmwareStatus(register: raw << 24) != nil, faults.contains(raw), "fault \(raw)")
    }
  }

  func testTheFieldsLieWhereTheRegisterSaysTheyDo() {
    let status = FirmwareStatus(
      activity: .following, fault: .trackingLost, layer: 1,
      flags: [.focusClosed, .trackingClosed, .layerConfirmed, .writing, .focusOK, .saturated])
    XCTAssertEqual(status.register, 0x07_81F_1_07)
    XCTAssertEqual(FirmwareStatus().register, 0xF00)
    XCTAssertEqual(FirmwareStatus().layer, FirmwareStatus.unknownLayer)
    XCTAssertEqual(FirmwareStatus.Flags(rawValue: 0xFFFF).rawValue, 0xFFF, "a flag cannot reach the fault")
  }

  func testEveryReportSurvivesItsRegister() {
    for code in HostCommand.Code.allCases {
      for verdict in FirmwareReport.Verdict.allCases {
        let report = FirmwareReport(command: code, verdict: verdict, error: 0xFEDC, value: 0x8765_4321)
        XCTAssertEqual(FirmwareReport(register: report.register), report)
        XCTAssertNil(report.fault)
      }
    }
    XCTAssertEqual(
      FirmwareReport(command: .seek, verdict: .failed, fault: .seekFailed, value: 3).register,
      3 << 32 | UInt64(FirmwareFault.seekFailed.rawValue) << 16 | 4 << 8 | 9)
    XCTAssertEqual(FirmwareReport(command: .seek, verdict: .failed, fault: .noAddress).fault, .noAddress)
    XCTAssertNil(FirmwareReport(register: 255), "an unknown command")
    XCTAssertNil(FirmwareReport(register: 255 << 8), "an unknown verdict")
  }

  func testEveryAddressSurvivesItsRegister() {
    for kind in AddressKind.allCases {
      let address = AddressRegister(address: 0xABCDEF, kind: kind, information: 0x5A, serial: 0xFFFE)
      XCTAssertEqual(AddressRegister(register: address.register), address)
    }
    XCTAssertEqual(AddressRegister(register: 0xFF00_0000).kind, .none)
    XCTAssertEqual(AddressRegister(address: 0xFF00_0001).address, 1)
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
