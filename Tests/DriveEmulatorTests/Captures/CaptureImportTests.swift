import Configuration
import DriveEmulator
import DriveInterface
import Foundation
import TraceFiles
import XCTest

/// Files of instruments and a sidecar become the wires of ticks; nothing is made up on the way.
final class CaptureImportTests: XCTestCase {
  private let errors = Recording(
    start: 0, interval: 5e-6,
    signals: [
      RecordedSignal(name: "FE", unit: "V", samples: [0.5, -0.25, 1.0 / 3, 0.125]),
      RecordedSignal(name: "TE", unit: "V", samples: [0, 0.5, 0.25, -0.5]),
      RecordedSignal(name: "SUM", unit: "V", samples: [2, 2, 2.5, 2]),
      RecordedSignal(name: "drive", unit: "V", samples: [0.1, 0.2, 0.3, 0.4]),
    ])
  private let sums = """
    { signal: "focus_error", channel: "FE" }, { signal: "tracking_error", channel: "TE" },
    { signal: "sum", channel: "SUM" }, { signal: "focus_drive", channel: "drive", full_scale: 2.5 }
    """

  private func importing(
    _ files: [(name: String, bytes: [UInt8])], _ signals: String, _ keys: String = "",
    in folder: TemporaryFolder
  ) throws -> CaptureImport {
    for file in files { try Data(file.bytes).write(to: URL(fileURLWithPath: folder.file(file.name))) }
    let text = "{ schema: \"drive-emu/capture/1\", \(keys)\n signals: [\(signals)] }"
    return try CaptureImport(
      files: files.map { folder.file($0.name) }, sidecar: CaptureSidecar(Array(text.utf8), file: "side.json5")
    )
  }

  private func column(_ capture: CaptureImport, _ signal: (TickRecord) -> Double) -> [Double] {
    (0..<capture.tickCount).map { signal(capture.record($0)) }
  }

  func testEveryWrittenFormatGivesItsSamples() throws {
    let folder = try TemporaryFolder()
    let exact: [(String, [UInt8])] = [
      ("x.csv", errors.csv()), ("x.npz", try errors.npz()), ("x.vcd", try errors.valueChangeDump(file: "x")),
    ]
    let rounded: [(String, [UInt8])] = [
      ("x.sr", try errors.sigrokSession(file: "x")), ("x.wav", try errors.wave(file: "x")),
    ]
    for (name, bytes) in exact + rounded {
      // WAV has no names of channels.
      let signals =
        name == "x.wav"
        ? sums.replacing("\"FE\"", with: "\"channel 0\"").replacing("\"TE\"", with: "\"channel 1\"")
          .replacing("\"SUM\"", with: "\"channel 2\"").replacing("\"drive\"", with: "\"channel 3\"") : sums
      let keys = name == "x.vcd" ? "rate_hz: 200000," : ""
      let capture = try importing([(name, bytes)], signals, keys, in: folder)
      XCTAssertEqual(capture.servoRate, 200_000, name)
      XCTAssertEqual(capture.tickCount, 4, name)
      let isExact = exact.contains { $0.0 == name }
      let drives = errors.signals[3].samples.map { (isExact ? $0 : Double(Float($0))) * (1 / 2.5) }
      XCTAssertEqual(column(capture) { $0.drives.x }, drives, name)
      let error = column(capture) { ($0.quadrants.x + $0.quadrants.z) - ($0.quadrants.y + $0.quadrants.w) }
      for (value, told) in zip(error, errors.signals[0].samples) {
        XCTAssertEqual(value, told, accuracy: isExact ? 4e-16 : 1e-7, name)
      }
    }
  }

  func testPolarityScaleAndOffsetAreTheSidecars() throws {
    let signals = """
      { signal: "a", channel: "FE", full_scale: 4, offset: 0.5, polarity: "inverted" },
      { signal: "b", constant: 0.25 }, { signal: "c", constant: 0 }, { signal: "d", channel: "TE", unit: "volts" },
      { signal: "focus_ok", channel: "SUM", threshold: 2.25 }
      """
    let capture = try importing([("x.csv", errors.csv())], signals, in: TemporaryFolder())
    XCTAssertEqual(column(capture) { $0.quadrants.x }, errors.signals[0].samples.map { ($0 - 0.5) * -0.25 })
    XCTAssertEqual(column(capture) { $0.quadrants.y }, [0.25, 0.25, 0.25, 0.25])
    XCTAssertEqual(column(capture) { $0.quadrants.w }, errors.signals[1].samples)
    XCTAssertEqual(column(capture) { Double($0.slow.signals.flags.rawValue) }, [0, 0, 1, 0])
  }

  func testRatesAreConvertedAsAskedAndNotOtherwise() throws {
    let folder = try TemporaryFolder()
    let fast = Recording(
      interval: 1e-6, signals: [RecordedSignal(name: "x", samples: (0..<20).map { Double($0 * $0) })])
    let file = ("x.csv", fast.csv())
    let drive = "{ signal: \"focus_drive\" }"
    func drives(_ keys: String) throws -> [Double] {
      column(try importing([file], drive, keys, in: folder)) { $0.drives.x }
    }
    XCTAssertEqual(try drives("servo_rate_hz: 200000,"), [0, 25, 100, 225])
    XCTAssertEqual(
      try drives("servo_rate_hz: 200000, rate_conversion: \"mean\","), [6, 51, 146, 291].map { $0 })
    XCTAssertEqual(try drives("servo_rate_hz: 400000, rate_conversion: \"linear\",").prefix(3), [0, 6.5, 25])
    XCTAssertThrowsError(try drives("servo_rate_hz: 400000,")) {
      XCTAssertTrue("\($0)".contains("no whole multiple"), "\($0)")
      XCTAssertTrue("\($0)".contains("rate_conversion: \"linear\""), "\($0)")
    }
  }

  func testRFBecomesItsEnvelopesAndFilesOfOtherRatesKeepTime() throws {
    let folder = try TemporaryFolder()
    let rf = Recording(
      start: -1e-5, interval: 1e-6,
      signals: [
        RecordedSignal(name: "RF", samples: (0..<30).map { Double($0 % 5 == 3 ? 9 : $0 % 5 == 1 ? -4 : 0) })
      ])
    let signals = """
      { signal: "focus_drive", file: "x.csv", channel: "drive" },
      { signal: "rf", file: "rf.csv", full_scale: 2 }
      """
    let capture = try importing(
      [("x.csv", errors.csv()), ("rf.csv", rf.csv())], signals, "servo_rate_hz: 200000,", in: folder)
    XCTAssertEqual(
      capture.tickCount, 4, "what both files have: ten samples of the RF lie before the other's first")
    XCTAssertEqual(column(capture) { $0.slow.signals.detectors.y }, [4.5, 4.5, 4.5, 4.5])
    XCTAssertEqual(column(capture) { $0.slow.signals.detectors.z }, [-2, -2, -2, -2])
    XCTAssertEqual(column(capture) { $0.drives.x }, errors.signals[3].samples)
  }

  func testReferenceClockTellsTheRateAndMissingSamples() throws {
    let folder = try TemporaryFolder()
    let square = (0..<400).map { $0 % 10 < 5 ? 0.0 : 3.3 }
    var gap = square
    gap.removeSubrange(203..<207)
    func file(_ samples: [Double]) throws -> [UInt8] {
      try Recording(
        interval: nil,
        signals: [
          RecordedSignal(name: "clk", samples: samples),
          RecordedSignal(name: "fe", samples: samples.indices.map(Double.init)),
        ]
      ).npz()
    }
    let signals = """
      { signal: "reference_clock", channel: "clk", clock_hz: 20000 }, { signal: "focus_drive", channel: "fe" }
      """
    let capture = try importing([("x.npz", try file(square))], signals, "rate_hz: 200010,", in: folder)
    XCTAssertEqual(capture.clock?.rate ?? 0, 200_000, accuracy: 1e-6)
    XCTAssertEqual(capture.clock?.cycles, 39)
    XCTAssertThrowsError(
      try importing([("x.npz", try file(square))], signals, "rate_hz: 250000,", in: folder)
    ) { XCTAssertTrue("\($0)".contains("write rate_hz: 200000.0"), "\($0)") }
    XCTAssertThrowsError(try importing([("x.npz", try file(gap))], signals, "rate_hz: 200000,", in: folder)) {
      XCTAssertEqual(($0 as? TraceFileError)?.kind, .corrupt(chunk: nil))
      XCTAssertTrue("\($0)".contains("samples are missing"), "\($0)")
    }
  }

  func testGapsAreErrorsAndNothingIsWritten() throws {
    let folder = try TemporaryFolder()
    let drive = "{ signal: \"focus_drive\", channel: \"a\" }"
    for text in ["t,a\n0,1\n1,2\n3,4\n4,5\n", "t,a\n0,1\n1,\n2,3\n"] {
      XCTAssertThrowsError(try importing([("x.csv", Array(text.utf8))], drive, in: folder)) {
        XCTAssertEqual(($0 as? TraceFileError)?.kind, .corrupt(chunk: nil))
      }
    }
    let holed = Recording(interval: 1e-5, signals: [RecordedSignal(name: "a", samples: [1, .nan, 2])])
    XCTAssertThrowsError(try importing([("x.npz", try holed.npz())], drive, in: folder)) {
      XCTAssertTrue("\($0)".contains("sample 1 of a is no number"), "\($0)")
    }
  }

  func testSidecarsThatDoNotFitAreRefusedWithPlaceAndRemedy() throws {
    let folder = try TemporaryFolder()
    let csv = ("x.csv", errors.csv())
    let npy = ("x.npy", NumPyArray(shape: [3], values: [1, 2, 3]).bytes())
    let drive = "{ signal: \"focus_drive\", channel: \"drive\" }"
    for (files, signals, keys, message) in [
      ([csv], drive.replacing("focus_drive", with: "focus_driv"), "", "focus_drive"),
      ([csv], drive.replacing("channel", with: "chanel"), "", "did you mean channel?"),
      ([csv], drive.replacing("\"drive\"", with: "\"Drive\""), "", "did you mean \"drive\"?"),
      ([csv], "{ signal: \"focus_drive\" }", "", "there is no name"),
      ([csv], "{ signal: \"focus_drive\", channel: \"drive\", unit: \"mV\" }", "", "write unit: \"V\""),
      ([csv], drive, "rate_hz: 100000,", "write rate_hz: 200000.0"),
      ([csv, npy], drive, "", "write file: with one of"),
      (
        [csv], "{ signal: \"focus_drive\", file: \"y.csv\", channel: \"drive\" }", "",
        "no file that was given"
      ),
      ([npy], "{ signal: \"focus_drive\" }", "", "write rate_hz: 200000 or whatever"),
      ([csv], drive + "," + drive, "", "is told twice"),
      ([csv], "{ signal: \"a\", channel: \"FE\" }", "", "b, c, d are not; name their channels"),
      ([csv], sums + ", { signal: \"a\", channel: \"FE\" }", "", "leave either out"),
      ([csv], "{ signal: \"sum\", constant: 1 }", "", "no channel is a signal of the drive"),
      ([csv], "{ signal: \"focus_drive\", channel: \"drive\", clock_hz: 5 }", "", "belong together"),
      (
        [csv], drive.replacing("channel", with: "constant: 1, channel"), "",
        "a constant and a channel at once"
      ),
      ([("x.vcd", try errors.valueChangeDump(file: "x"))], drive, "", "write rate_hz: 200000"),
    ] {
      let message = message.replacing("there is no name", with: "4 channels, and none is named")
      XCTAssertThrowsError(try importing(files, signals, keys, in: folder), message) {
        XCTAssertTrue("\($0)".contains(message), "\($0)")
        XCTAssertTrue("\($0)".hasPrefix("side.json5:"), "\($0)")
      }
    }
  }

  func testTemplateFillsInChannelsThatAreCalledAsSignalsAre() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("x.csv")
    try Data("time,a,CH2\n0,1,2\n1e-6,1,2\n2e-6,1,2\n".utf8).write(to: URL(fileURLWithPath: path))
    let text = try CaptureTemplate.text(for: [path])
    XCTAssertTrue(text.contains("{ signal: \"a\", channel: \"a\""), text)
    XCTAssertTrue(text.contains("{ signal: \"...\", channel: \"CH2\""), text)
  }

  func testTemplateNamesEveryChannelAndIsItselfRefusedUntilFilledIn() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("x.csv")
    try Data(errors.csv()).write(to: URL(fileURLWithPath: path))
    let text = try CaptureTemplate.text(for: [path])
    for signal in errors.signals {
      XCTAssertTrue(text.contains("channel: \"\(signal.name)\", unit: \"V\""), text)
    }
    XCTAssertThrowsError(try CaptureSidecar(Array(text.utf8), file: "t.json5"))
    XCTAssertNoThrow(
      try CaptureSidecar(
        Array(
          text.replacing("signal: \"...\", channel: \"FE\"", with: "signal: \"focus_drive\", channel: \"FE\"")
            .replacing(
              "signal: \"...\", channel: \"TE\"", with: "signal: \"tracking_drive\", channel: \"TE\""
            )
            .replacing("signal: \"...\", channel: \"SUM\"", with: "signal: \"sled_drive\", channel: \"SUM\"")
            .replacing("signal: \"...\"", with: "signal: \"spindle_drive\"").utf8), file: "t.json5"))
  }
}
