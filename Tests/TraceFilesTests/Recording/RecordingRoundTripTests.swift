import XCTest

@testable import TraceFiles

/// What is written is read back, in every format that is written.
final class RecordingRoundTripTests: XCTestCase {
  private let recording = Recording(
    start: 0, interval: 1e-5,
    signals: [
      RecordedSignal(name: "FE", samples: [0.5, -0.25, 1e-3.rounded(.down) + 3, 1 / 3]),
      RecordedSignal(name: "drive", samples: [1, 1, 2, 2]),
    ])

  func testNPZIsExact() throws {
    let again = try Recording(npz: recording.npz(), name: "x.npz")
    XCTAssertEqual(again, recording)
  }

  func testNPYKnowsTypesOrdersAndShapes() throws {
    let array = NumPyArray(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
    XCTAssertEqual(try NumPyArray(array.bytes(), name: "x.npy"), array)
    XCTAssertEqual(array.bytes().count % 64, 48 % 64, "header fills 64-byte lines before 48 bytes of data")
    func file(_ type: String, fortran: Bool, shape: String, _ data: [UInt8]) -> [UInt8] {
      let header =
        "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
      return [0x93] + Array("NUMPY".utf8) + [2, 0, UInt8(header.utf8.count), 0, 0, 0] + Array(header.utf8)
        + data
    }
    XCTAssertEqual(
      try NumPyArray(file(">i2", fortran: false, shape: "(2,)", [0xFF, 0xFE, 0, 7]), name: "x").values,
      [-2, 7])
    XCTAssertEqual(
      try NumPyArray(file("|u1", fortran: true, shape: "(2, 2)", [1, 2, 3, 4]), name: "x").values,
      [1, 3, 2, 4])
    XCTAssertEqual(
      try NumPyArray(file("<f4", fortran: false, shape: "(1,)", [0, 0, 0x80, 0x3F]), name: "x").values, [1])
    XCTAssertEqual(
      try NumPyArray(file("<f4", fortran: false, shape: "()", [0, 0, 0x80, 0x3F]), name: "x").values, [1],
      "a single number has no dimension")
    for shape in ["(0, 1000000000000)", "(1000000000000, 0)"] {
      XCTAssertThrowsError(try NumPyArray(file("<f8", fortran: true, shape: shape, []), name: "x"), shape)
    }
    XCTAssertThrowsError(
      try NumPyArray(file("<c8", fortran: false, shape: "(1,)", [0, 0, 0, 0, 0, 0, 0, 0]), name: "x"))
    XCTAssertThrowsError(try NumPyArray(file("<f8", fortran: false, shape: "(99,)", [0, 0]), name: "x"))
  }

  func testWAVKeepsFloatsAndReadsEveryWidth() throws {
    let again = try WaveReader.read(recording.wave(file: "x.wav"), name: "x.wav")
    XCTAssertEqual(
      again.signals.map(\.samples), recording.signals.map { $0.samples.map { Double(Float($0)) } })
    XCTAssertEqual(again.interval, 1e-5)
    // A program that writes into a pipe does not know the length, and says so.
    var unknown = try recording.wave(file: "x.wav")
    for index in 0..<4 { unknown[unknown.count - 32 - 4 + index] = 0xFF }
    XCTAssertEqual(try WaveReader.read(unknown, name: "x.wav"), again)
    func file(tag: UInt16, bits: UInt16, _ data: [UInt8], long: Bool = false) -> [UInt8] {
      var bytes = ByteWriter()
      bytes.append(Array((long ? "RF64" : "RIFF").utf8))
      bytes.append(UInt32(0))
      bytes.append(Array("WAVE".utf8))
      if long {
        bytes.append(Array("ds64".utf8))
        bytes.append(UInt32(28))
        bytes.append(UInt64(0))
        bytes.append(UInt64(data.count))
        bytes.append(UInt64(0))
        bytes.append(UInt32(0))
      }
      bytes.append(Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0])
      bytes.append(Array("fmt ".utf8))
      bytes.append(UInt32(16))
      bytes.append(tag)
      bytes.append(UInt16(1))
      bytes.append(UInt32(44_100))
      bytes.append(UInt32(0))
      bytes.append(bits / 8)
      bytes.append(bits)
      bytes.append(Array("data".utf8))
      bytes.append(long ? UInt32.max : UInt32(data.count))
      bytes.append(data)
      return bytes.finish()
    }
    XCTAssertEqual(
      try WaveReader.read(file(tag: 1, bits: 8, [128, 0]), name: "x").signals[0].samples, [0, -128])
    XCTAssertEqual(
      try WaveReader.read(file(tag: 1, bits: 16, [0, 0x80], long: true), name: "x").signals[0].samples,
      [-32768])
    XCTAssertEqual(
      try WaveReader.read(file(tag: 1, bits: 24, [0xFF, 0xFF, 0xFF]), name: "x").signals[0].samples, [-1])
    XCTAssertEqual(
      try WaveReader.read(file(tag: 1, bits: 32, [1, 0, 0, 0x80]), name: "x").signals[0].samples,
      [-2147483647])
    XCTAssertEqual(
      try WaveReader.read(file(tag: 3, bits: 64, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]), name: "x").signals[0]
        .samples, [1])
    XCTAssertThrowsError(try WaveReader.read(file(tag: 1, bits: 16, [0, 0, 1]), name: "x"), "half a frame")
    XCTAssertThrowsError(try WaveReader.read(file(tag: 2, bits: 16, [0, 0]), name: "x"), "ADPCM")
  }

  func testSigrokSessionOfSeveralPieces() throws {
    let long = Recording(
      interval: 1e-6,
      signals: [RecordedSignal(name: "FE", samples: (0..<(3 << 19)).map { Double($0 % 97) })])
    let again = try SigrokReader.read(long.sigrokSession(file: "x.sr"), name: "x.sr")
    XCTAssertEqual(again.signals, long.signals)
    XCTAssertEqual(again.interval, 1e-6)
  }

  func testSigrokLogicProbes() throws {
    var archive = ZIPWriter()
    try archive.add("version", Array("2".utf8))
    let metadata =
      "[device 1]\ncapturefile=logic-1\ntotal probes=9\nsamplerate=2 kHz\ntotal analog=1\nprobe1=FOK\n"
      + "probe9=MIRR\nunitsize=2\nanalog10=FE\n"
    try archive.add("metadata", Array(metadata.utf8))
    try archive.add("logic-1-1", [1, 0, 0, 1])
    try archive.add("logic-1-2", [1, 1])
    try archive.add("analog-1-10-1", [0, 0, 0x80, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x40])
    let recording = try SigrokReader.read(archive.finish(), name: "x.sr")
    XCTAssertEqual(recording.signals.map(\.name), ["FOK", "MIRR", "FE"])
    XCTAssertEqual(recording.signals.map(\.samples), [[1, 0, 1], [0, 1, 1], [1, 0, 2]])
    XCTAssertEqual(recording.interval, 5e-4)
  }

  func testValueChangeDumpHoldsEveryBit() throws {
    let dump = try recording.valueChangeDump(file: "x.vcd")
    XCTAssertTrue(String(decoding: dump, as: UTF8.self).contains("$timescale 10 us $end"))
    let changes = try ValueChangeReader.read(dump, name: "x.vcd")
    XCTAssertEqual(changes.signals.map(\.name), ["drive.FE", "drive.drive"])
    XCTAssertEqual(changes.signals[1].times, [0, 2], "only changes are written")
    let again = try changes.sampled(interval: 1e-5, file: "x.vcd")
    XCTAssertEqual(again.signals.map(\.samples), recording.signals.map(\.samples))
  }

  func testValueChangesOfLogicAndVectors() throws {
    let dump = """
      $date today $end $timescale 1ns $end
      $scope module top $end $var wire 1 ! FOK $end $var reg 4 # state [3:0] $end $upscope $end
      $enddefinitions $end
      #0 $dumpvars x! b0 # $end #5 1! b1010 # #7 bx1 # #9
      """
    let changes = try ValueChangeReader.read(Array(dump.utf8), name: "x.vcd")
    XCTAssertEqual(changes.signals.map(\.name), ["top.FOK", "top.state[3:0]"])
    XCTAssertEqual(changes.signals[1].times, [0, 5, 7])
    XCTAssertEqual(changes.signals[1].values.prefix(2), [0, 10])
    XCTAssertTrue(changes.signals[1].values[2].isNaN)
    XCTAssertEqual(changes.end, 9)
    XCTAssertThrowsError(try changes.sampled(interval: 1e-9, file: "x.vcd"), "FOK is unknown at 0")
  }
}
