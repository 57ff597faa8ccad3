import Configuration
import Foundation
import TraceFiles
import XCTest

@testable import DriveEmulator

/// The recorded disc as a file: nothing that was written is lost, nothing that was not is invented.
final class DiscImageTests: XCTestCase {
  private var directory = URL(fileURLWithPath: "/")
  private var path: String { directory.appendingPathComponent("disc.image").path }

  override func setUpWithError() throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(at: directory) }

  /// A short block of so many bits from a place of the track.
  private func block(layer: UInt8 = 0, at trackBit: Int64, bits: Int = 1000, session: UInt16 = 0)
    -> RecordedBlock
  {
    var facts = RecordedBlock.Facts()
    facts.layer = layer
    facts.session = session
    facts.trackBit = trackBit
    facts.firstSector = UInt32(0x30000 + trackBit / 1000)
    facts.bitCount = UInt32(bits)
    facts.power = 0.012
    facts.firstTickBits = UInt16(min(bits, 5))
    let ticks = (0..<(max(bits - 5, 0) + 129) / 130 + 1).map {
      WritingConditions(defocus: Double($0) * 1e-8, offTrack: -4e-9, powerLogarithm: 0.01, extraBits: 0)
    }
    let levels = (0..<(bits + 7) / 8).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ Int(trackBit)) }
    return RecordedBlock(facts: facts, levels: levels, ticks: ticks)
  }

  private func make(_ blocks: [RecordedBlock], closed: Bool = true) throws {
    let writer = try DiscImageWriter.create(
      path: path, description: [ConfigurationValue.Member("disc", .string("test"))],
      session: .object(["event": .string("session")]))
    for block in blocks { try writer.add(block) }
    if closed { try writer.end(.object(["event": .string("end")])) }
  }

  /// A clock's course comes back to a step, and changes too quick for a step are made good by the next ones.
  func testAClocksCourseComesBackAndIsReadBetweenItsValues() throws {
    var recorded = block(at: 0, bits: 5000)
    var last = 0
    let values = (0..<(recorded.ticks.count + 7) / 8).map { 1.5 + 0.2 * Double($0 * $0) }
    for value in values { recorded.clock.append(value, after: &last) }
    XCTAssertEqual(recorded.clock.changes.count, values.count - 1)
    try make([recorded, block(at: 5000)])
    let image = try DiscImageReader(path: path)
    let back = try image.block(image.blocks[0])
    XCTAssertEqual(back, recorded)
    var line = ClockLine()
    line.take(back)
    let counts = try XCTUnwrap(back.tickBitCounts)
    var (bit, knot) = (0, 0)
    var found: [Double] = []
    for (tick, count) in counts.enumerated() {
      let value = line.value(at: Double(bit), near: &knot)
      let (low, share) = (tick / 8, Double(tick % 8) / 8)
      let next = low + 1 < values.count ? values[low + 1] : values[low]
      if tick > 8 { XCTAssertEqual(value, values[low] + share * (next - values[low]), accuracy: 0.02) }
      found.append(value)
      bit += count
    }
    XCTAssertGreaterThan(Set(found).count, 20)
    line.take(block(at: 5000))
    knot = 0
    XCTAssertEqual(line.value(at: 700, near: &knot), 0, "a clock that was right")
    // A leap that no step can tell is made up for.
    var course = ClockCourse()
    var step = 0
    for value in [0.0, 5, 5, 5, 5] { course.append(value, after: &step) }
    XCTAssertEqual(step, 320)
    XCTAssertEqual(course.changes, [127, 127, 66, 0])
  }

  func testEveryFieldComesBack() throws {
    let blocks = [block(at: 0), block(layer: 1, at: 5000, bits: 1234), block(at: 1000, bits: 7)]
    try make(blocks)
    let image = try DiscImageReader(path: path)
    XCTAssertEqual(try image.blocks.map(image.block), blocks)
    XCTAssertTrue(image.isClosed)
    XCTAssertEqual(image.description["disc"]?.string, "test")
    XCTAssertEqual(image.recordedBands(layer: 0), [0..<1007])
    XCTAssertEqual(image.recordedBands(layer: 1), [5000..<6234])
    XCTAssertEqual(image.damage, [])
    XCTAssertEqual(image.brokenOff, 0)
  }

  func testWritingBrokenOffAtAnyByteKeepsWholeBlocksAndGoesOn() throws {
    let blocks = (0..<3).map { block(at: Int64($0) * 1000) }
    try make(blocks)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let ends = try DiscImageReader(path: path).blocks.map { Int($0.offset) + 16 + blocks[0].payload.count }
    for length in stride(from: 200, through: whole.count, by: 7) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      let image = try DiscImageReader(path: path)
      let kept = ends.filter { $0 <= length }.count
      XCTAssertEqual(image.blocks.count, kept, "\(length) bytes")
      let writer = try DiscImageWriter.append(to: image, session: .object(["event": .string("session")]))
      try writer.add(block(at: 9000))
      let again = try DiscImageReader(path: path)
      XCTAssertEqual(
        try again.blocks.map(again.block), blocks.prefix(kept) + [block(at: 9000, session: 1)],
        "\(length) bytes")
      XCTAssertEqual(again.brokenOff, 0)
      XCTAssertFalse(again.isClosed)
    }
  }

  func testDamageCostsTheBlocksThatItHitsAndNoOthers() throws {
    let blocks = (0..<4).map { block(at: Int64($0) * 1000) }
    try make(blocks)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let starts = try DiscImageReader(path: path).blocks.map { Int($0.offset) }
    for place in stride(from: starts[1], to: starts[2], by: 3) {
      var changed = whole
      changed[place] ^= 0x40
      try changed.write(to: URL(fileURLWithPath: path))
      let image = try DiscImageReader(path: path)
      let read = image.blocks.compactMap { try? image.block($0) }
      XCTAssertEqual(read, [blocks[0], blocks[2], blocks[3]], "byte \(place)")
      XCTAssertTrue(image.isClosed)
    }
  }

  func testNothingIsOverwrittenAndForeignFilesAreRefused() throws {
    try make([block(at: 0)])
    XCTAssertThrowsError(try DiscImageWriter.create(path: path, description: [], session: .null)) {
      XCTAssertTrue("\($0)".contains("already"), "\($0)")
    }
    for bytes in [Data(), Data("hello, this is no image".utf8), Data(repeating: 0x44, count: 5000)] {
      try bytes.write(to: URL(fileURLWithPath: path))
      XCTAssertThrowsError(try DiscImageReader(path: path)) {
        XCTAssertEqual(($0 as? TraceFileError)?.kind, .notThisFormat)
      }
    }
    XCTAssertThrowsError(try DiscImageReader(path: path + "-none")) {
      XCTAssertEqual(($0 as? TraceFileError)?.kind, .cannotOpen)
    }
  }

  func testAWholeBlockTakesLessThanThreeBytesAUserByte() {
    let bits = RecordedBlock.wholeBitCount
    let size = DiscImageFormat.chunk(.block, block(at: 0, bits: bits).payload).count
    XCTAssertLessThan(Double(size) / 32768, 3)
  }

  func testBitsOfTicksAddUpOrTheBlockIsRefused() throws {
    var whole = block(at: 0)
    XCTAssertEqual(whole.tickBitCounts, [5, 130, 130, 130, 130, 130, 130, 130, 85])
    whole.ticks[3].extraBits = 1
    XCTAssertEqual(whole.tickBitCounts?.last, 84)
    whole.ticks[3].extraBits = 100
    XCTAssertNil(whole.tickBitCounts, "nothing is left for the last tick")
    try make([whole])
    let image = try DiscImageReader(path: path)
    XCTAssertThrowsError(try image.block(image.blocks[0])) {
      XCTAssertTrue("\($0)".contains("ticks wrote"), "\($0)")
    }
  }

  func testConditionsAreRoundedToTheirStepsAndHeldWithinThem() {
    let conditions = WritingConditions(
      defocus: 123e-9, offTrack: -1, powerLogarithm: .nan, extraBits: 300)
    XCTAssertEqual(conditions.defocusDistance, 120e-9, accuracy: 1e-15)
    XCTAssertEqual(conditions.offTrack, -127)
    XCTAssertEqual(conditions.power, 127)
    XCTAssertEqual(conditions.extraBits, 127)
  }
}
