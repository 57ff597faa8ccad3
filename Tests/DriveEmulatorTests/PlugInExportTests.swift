import Configuration
import DriveInterface
import Foundation
import PlugInInterface
import ServoLoop
import XCTest

@testable import DriveEmulator

/// Firmware in Swift behind the C entry: the same drives as the firmware itself, and a state that can be moved.
final class PlugInExportTests: XCTestCase {
  private typealias Export = PlugInExport<ReferenceServo<Double>>

  private func instance(_ scenario: Scenario) throws -> UnsafeMutableRawPointer {
    let text = try scenario.document.json(.compact, nonFinite: .refuse)
    let made = unsafe text.withCString { text in
      var configuration = unsafe dfw_configuration(
        size: 32, reserved: 0, sample_rate_hz: scenario.sampleRate, drive_full_scale_v: 2.5, scenario: text)
      return unsafe Export.create(&configuration) { $0.firmware.referenceServo(Double.self) }
    }
    return unsafe try XCTUnwrap(made)
  }

  /// A tick's samples, none of them zero.
  private func inputs(_ tick: Int) -> dfw_inputs {
    var wires = dfw_inputs()
    wires.a = 1e-8 * Double(tick % 7)
    wires.b = -2e-8 * Double(tick % 3)
    wires.c = 5e-9
    wires.d = -1e-9 * Double(tick)
    wires.rotation = UInt16(tick)
    return wires
  }

  private func step(_ pointer: UnsafeMutableRawPointer, _ tick: Int) -> [Double] {
    var (wires, outputs) = (inputs(tick), dfw_outputs())
    unsafe Export.step(pointer, &wires, &outputs)
    return [outputs.focus_drive, outputs.tracking_drive, Double(outputs.status), Double(outputs.laser)]
  }

  func testDrivesAreThoseOfTheFirmwareItself() throws {
    let scenario = try ScenarioLoader.scenario("builtin:reference-loop")
    let pointer = try unsafe instance(scenario)
    defer { unsafe Export.destroy(pointer) }
    var firmware: ReferenceServo<Double> = scenario.firmware.referenceServo(Double.self)
    for tick in 0..<500 {
      let command = firmware.step(FrontEndSample(inputs(tick)))
      let wanted = [
        command.focusDrive, command.trackingDrive, Double(command.status.register),
        Double(command.laser.rawValue),
      ]
      XCTAssertEqual(unsafe step(pointer, tick), wanted, "tick \(tick)")
    }
  }

  func testAStateThatIsLoadedGoesOnAsTheOneThatWasSaved() throws {
    let scenario = try ScenarioLoader.scenario("builtin:reference-loop")
    let (first, second) = unsafe (try instance(scenario), try instance(scenario))
    defer {
      unsafe Export.destroy(first)
      unsafe Export.destroy(second)
    }
    for tick in 0..<100 { _ = unsafe step(first, tick) }
    let count = unsafe Export.stateWords(first)
    XCTAssertGreaterThan(count, 0)
    XCTAssertEqual(count, unsafe Export.stateWords(second))
    var words = [UInt64](repeating: 0, count: Int(count))
    unsafe words.withUnsafeMutableBufferPointer { unsafe Export.save(first, $0.baseAddress) }
    XCTAssertNotEqual(unsafe step(second, 100), [0, 0, 0, 0])
    let answer = unsafe words.withUnsafeBufferPointer { unsafe Export.load(second, $0.baseAddress) }
    XCTAssertEqual(answer, 0)
    for tick in 100..<200 {
      XCTAssertEqual(unsafe step(first, tick), unsafe step(second, tick), "tick \(tick)")
    }
  }

  func testWhatIsNoScenarioIsRefused() throws {
    let made = unsafe "{\"schema\": \"nothing\"}".withCString { text in
      var configuration = unsafe dfw_configuration(
        size: 32, reserved: 0, sample_rate_hz: 200_000, drive_full_scale_v: 2.5, scenario: text)
      return unsafe Export.create(&configuration) { $0.firmware.referenceServo(Double.self) }
    }
    XCTAssertTrue(unsafe made == nil)
    XCTAssertTrue(unsafe Export.create(nil) { $0.firmware.referenceServo(Double.self) } == nil)
  }
}
