import Configuration
import XCTest

final class FuzzTests: XCTestCase {
  private static let seeds = [
    SampleSchema.document,
    "{a:[1,-2.5e-3,+.5,0x1F,'s\\u00e9\\ud83d\\ude00',\"t\"],/*c*/b:{c:{d:[[[]]]}},// x\n'e':null,f:true,}",
    "[1e308,1e-308,123456789012345678901234567890,NaN,Infinity]",
  ]

  /// Every mutation of a valid text either is read or gives the one typed error with a place inside the text.
  func testMutatedTextsNeverTrap() throws {
    var generator = SeededGenerator(seed: 20_240)
    var refused = 0
    var read = 0
    for round in 0..<6000 {
      let seed = Array(Self.seeds[round % Self.seeds.count].utf8)
      let bytes = Self.mutated(seed, &generator)
      do {
        let value = try ConfigurationValue.parse(bytes, file: "fuzz")
        let text = try value.json(.pretty, nonFinite: .refuse)
        XCTAssertEqual(try ConfigurationValue.parse(text, file: "again"), value)
        _ = try SampleSchema.schema.resolve(value)
        read += 1
      } catch {
        refused += 1
        XCTAssertGreaterThanOrEqual(error.position.line, 1)
        XCTAssertGreaterThanOrEqual(error.position.column, 1)
        XCTAssertLessThanOrEqual(error.position.column, bytes.count + 1)
        XCTAssertFalse(error.description.contains("\n"))
      }
    }
    XCTAssertGreaterThan(refused, 1000)
    XCTAssertGreaterThan(read, 50)
  }

  func testEveryPrefixOfAValidTextIsReadOrRefused() throws {
    let bytes = Array(SampleSchema.document.utf8)
    for length in 0..<bytes.count {
      let error = try refusal { try ConfigurationValue.parse(Array(bytes.prefix(length)), file: "cut") }
      XCTAssertEqual(error.rule, .syntax, "cut at \(length): \(error)")
    }
    XCTAssertNoThrow(try ConfigurationValue.parse(bytes, file: "whole"))
  }

  func testRandomOverridesNeverTrap() throws {
    var generator = SeededGenerator(seed: 7)
    let base = try ConfigurationValue.parse(SampleSchema.document, file: "base")
    let seeds = [
      "disc.layers.0.groove.depth_nm=80", "layers.1={groove:{depth_nm:70}}", "name='x'", "layers.9.a=1",
    ]
    for round in 0..<3000 {
      let bytes = Self.mutated(Array(seeds[round % seeds.count].utf8), &generator)
      do {
        _ = try SampleSchema.schema.resolve(
          try base.applying(override: String(decoding: bytes, as: UTF8.self), root: "disc"))
      } catch {
        XCTAssertGreaterThanOrEqual(error.position.column, 1, "\(error)")
      }
    }
  }

  private static func mutated(_ seed: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    let interesting = Array("{}[]:,\"'\\/*+-.eExX0u\n\r #".utf8) + [0x00, 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
    var bytes = seed
    for _ in 0...Int.random(in: 0..<4, using: &generator) {
      guard !bytes.isEmpty else { break }
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      let byte = interesting[Int.random(in: 0..<interesting.count, using: &generator)]
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[at] = byte
      case 1: bytes.insert(byte, at: at)
      case 2: bytes.remove(at: at)
      case 3: bytes[at] = UInt8.random(in: 0...255, using: &generator)
      case 4: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0..<20, using: &generator)))
      default:
        let end = min(bytes.count, at + Int.random(in: 0..<20, using: &generator))
        bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
      }
    }
    return bytes
  }
}
