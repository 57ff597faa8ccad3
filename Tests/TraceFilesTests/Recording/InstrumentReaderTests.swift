import XCTest

@testable import TraceFiles

/// Oscilloscopes' and analysers' binary files, built from their documented layouts.
final class InstrumentReaderTests: XCTestCase {
  func testLeCroyCodesBecomeVoltsInEveryWidthAndOrder() throws {
    for isWide in [false, true] {
      for isBigEndian in [false, true] {
        for prefix in ["", "#9000000360"] {
          let file = InstrumentFiles.leCroy(
            codes: [-3, 0, 100], isWide: isWide, isBigEndian: isBigEndian, prefix: prefix)
          XCTAssertEqual(RecordingFormat(file, name: "x.trc"), .lecroy)
          let recording = try LeCroyReader.read(file, name: "x.trc")
          XCTAssertEqual(recording.signals[0].samples, [-1.75, -0.25, 49.75])
          XCTAssertEqual(recording.interval, Double(Float(1e-6)))
          XCTAssertEqual(recording.start, -3e-6)
        }
      }
    }
  }

  func testKeysightWaveformsOfOneAcquisitionStandTogether() throws {
    for cookie in ["AG01", "AG03", "AG10", "RG03"] {
      let file = InstrumentFiles.keysight([[0.5, -1], [2, 3]], cookie: cookie)
      XCTAssertEqual(RecordingFormat(file, name: "x.bin"), .keysight)
      let recording = try KeysightReader.read(file, name: "x.bin")
      XCTAssertEqual(recording.signals.map(\.samples), [[0.5, -1], [2, 3]])
      XCTAssertEqual(recording.signals.map(\.unit), ["V", "V"])
      XCTAssertEqual(recording.interval, 2e-6)
      XCTAssertEqual(recording.start, -1e-3)
    }
    XCTAssertThrowsError(try KeysightReader.read(InstrumentFiles.keysight([[0, 1], [2]]), name: "x.bin")) {
      XCTAssertEqual(($0 as? TraceFileError)?.kind, .unsupported)
    }
  }

  func testTektronixPreambleScalesTheCurve() throws {
    for isLittle in [false, true] {
      let file = InstrumentFiles.tektronix(codes: [5, 105, -300], isLittle: isLittle)
      XCTAssertEqual(RecordingFormat(file, name: "x.isf"), .tektronix)
      let recording = try TektronixReader.read(file, name: "x.isf")
      for (sample, expected) in zip(recording.signals[0].samples, [0.1, 2.1, -6.0]) {
        XCTAssertEqual(sample, expected, accuracy: 1e-12)
      }
      XCTAssertEqual(recording.signals[0].unit, "V")
      XCTAssertEqual(recording.interval, 4e-7)
      XCTAssertEqual(recording.start, -1e-3)
    }
  }

  func testTektronixWidthThatIsNoWholeNumberIsRefused() {
    for width in ["1e300", "0", "2.5", "-2"] {
      let file = String(decoding: InstrumentFiles.tektronix(codes: [5]), as: Unicode.ASCII.self)
      let changed = file.replacing("BYT_NR 2", with: "BYT_NR \(width)")
      XCTAssertNotEqual(changed, file)
      XCTAssertThrowsError(try TektronixReader.read(Array(changed.utf8), name: "x.isf"), width)
    }
  }

  func testTektronixOffsetMayBeMissingButNotBroken() throws {
    let file = String(decoding: InstrumentFiles.tektronix(codes: [5, 6]), as: Unicode.ASCII.self)
    func start(_ offset: String) throws -> Double? {
      try TektronixReader.read(Array(file.replacing("PT_OFF 0;", with: offset).utf8), name: "x.isf").start
    }
    XCTAssertEqual(try start(""), try start("PT_OFF 0;"))
    XCTAssertEqual(try XCTUnwrap(start("PT_OFF 2;")), -1e-3 - 2 * 4e-7, accuracy: 1e-15)
    for broken in ["PT_OFF x;", "PT_OFF 1e999;", "PT_OFF nan;"] {
      XCTAssertThrowsError(try start(broken), broken)
    }
  }

  func testTektronixEnvelopesAreNotTakenForSamples() {
    let file = String(decoding: InstrumentFiles.tektronix(codes: [5, 6]), as: Unicode.ASCII.self)
    let changed = file.replacing("BYT_NR 2", with: "PT_FMT ENV;BYT_NR 2")
    XCTAssertNotEqual(changed, file)
    XCTAssertThrowsError(try TektronixReader.read(Array(changed.utf8), name: "x.isf")) {
      XCTAssertEqual(($0 as? TraceFileError)?.kind, .unsupported)
    }
  }

  func testSaleaeAnalogueOfBothVersions() throws {
    for version: Int32 in [0, 1] {
      let file = InstrumentFiles.saleaeAnalogue([1, -2.5], version: version)
      XCTAssertEqual(RecordingFormat(file, name: "analog_0.bin"), .saleae)
      let recording = try RecordingFormat.saleae.read(file, name: "analog_0.bin")
      XCTAssertEqual(recording.signals[0].samples, [1, -2.5])
      XCTAssertEqual(recording.interval, 2e-6, "every second sample at 1 MHz")
      XCTAssertEqual(recording.start, 0.5)
    }
  }

  func testSaleaeDigitalIsSampledBetweenItsTransitions() throws {
    for version: Int32 in [0, 1] {
      let file = InstrumentFiles.saleaeDigital([(1, 2.0, 2.4, [2.1, 2.3])], version: version)
      let recording = try RecordingFormat.saleae.read(file, name: "digital_0.bin", rate: 20)
      XCTAssertEqual(recording.signals[0].samples, [1, 1, 0, 0, 0, 0, 1, 1, 1])
      XCTAssertThrowsError(try RecordingFormat.saleae.read(file, name: "digital_0.bin"), "without a rate")
    }
  }

  func testSaleaeGapBetweenChunksIsAnErrorNotARepeatedSample() throws {
    let file = InstrumentFiles.saleaeDigital([(0, 0, 1, [0.5]), (1, 2, 3, [])], version: 1)
    XCTAssertThrowsError(try RecordingFormat.saleae.read(file, name: "digital_0.bin", rate: 10)) {
      XCTAssertTrue("\($0)".contains("no known value"), "\($0)")
    }
    let touching = InstrumentFiles.saleaeDigital([(0, 0, 1, [0.5]), (1, 1, 2, [])], version: 1)
    XCTAssertEqual(
      try RecordingFormat.saleae.read(touching, name: "digital_0.bin", rate: 2).signals[0].samples,
      [0, 1, 1, 1, 1])
  }
}
