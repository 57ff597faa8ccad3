import XCTest

@testable import TraceFiles

/// Whatever the bytes are, a reader gives a recording or a typed error.
final class DamagedRecordingTests: XCTestCase {
  private func samples() throws -> [(RecordingFormat, [UInt8])] {
    let recording = Recording(
      interval: 1e-5, signals: [RecordedSignal(name: "FE", samples: [0.5, -0.25, 3, 1 / 3])])
    return [
      (.csv, Array("X,CH1,Start,Increment,\nSequence,Volt,-3e-3,2e-6,\n0,1,,,\n1,3,,,\n".utf8)),
      (.csv, recording.csv()), (.wav, try recording.wave(file: "x")), (.npz, try recording.npz()),
      (.npy, NumPyArray(shape: [2, 2], values: [1, 2, 3, 4]).bytes()),
      (.sigrok, try recording.sigrokSession(file: "x")), (.vcd, try recording.valueChangeDump(file: "x")),
      (.saleae, InstrumentFiles.saleaeAnalogue([1, 2], version: 0)),
      (.saleae, InstrumentFiles.saleaeAnalogue([1, 2], version: 1)),
      (.saleae, InstrumentFiles.saleaeDigital([(0, 0, 1, [0.5, 0.75])], version: 0)),
      (.saleae, InstrumentFiles.saleaeDigital([(0, 0, 1, [0.5]), (1, 1, 2, [1.5])], version: 1)),
      (.lecroy, InstrumentFiles.leCroy(codes: [1, 2, 3])),
      (.keysight, InstrumentFiles.keysight([[1, 2], [3, 4]])),
      (.keysight, InstrumentFiles.keysight([[1, 2]], cookie: "AG03")),
      (.tektronix, InstrumentFiles.tektronix(codes: [1, 2, 3])), (.npz, Self.deflated),
    ]
  }

  /// numpy.savez_compressed(fe=numpy.arange(4)): dynamic and fixed codes of a deflater that is not ours.
  static let deflated: [UInt8] = DeflatedArchive.bytes

  func testEveryPrefixIsRefusedOrReadAndNothingTraps() throws {
    for (format, bytes) in try samples() {
      XCTAssertNoThrow(try format.read(bytes, name: "whole", rate: 1000), "\(format)")
      for length in 0..<bytes.count {
        do throws(TraceFileError) {
          _ = try format.read(Array(bytes.prefix(length)), name: "cut", rate: 1000)
        } catch {
          XCTAssertFalse(error.what.isEmpty)
        }
      }
    }
  }

  func testChangedBytesAreRefusedOrReadAndNothingTraps() throws {
    var generator = SeededGenerator(seed: 11)
    for (format, bytes) in try samples() {
      for _ in 0..<400 {
        var changed = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          changed[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
            in: 0...255, using: &generator)
        }
        do throws(TraceFileError) {
          let recording = try format.read(changed, name: "changed", rate: 1000)
          XCTAssertTrue(recording.signals.allSatisfy { $0.samples.count == recording.count }, "\(format)")
        } catch {
          XCTAssertFalse(error.what.isEmpty)
        }
      }
    }
  }

  func testDeflatedArchiveIsUnpacked() throws {
    let recording = try Recording(npz: Self.deflated, name: "x.npz")
    XCTAssertEqual(recording["fe"]?.samples, (0..<400).map { Double($0 % 7) })
    XCTAssertEqual(recording["text"]?.samples.count, 400)
  }

  func testChangedByteInAStoredArchiveIsFoundByItsChecksum() throws {
    var bytes = try Recording(interval: 1, signals: [RecordedSignal(name: "FE", samples: [1, 2])]).npz()
    bytes[160] ^= 1
    XCTAssertThrowsError(try Recording(npz: bytes, name: "x.npz")) {
      XCTAssertTrue("\($0)".contains("checksum"), "\($0)")
    }
  }
}
