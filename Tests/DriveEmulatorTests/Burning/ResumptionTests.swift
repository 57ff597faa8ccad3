import Configuration
import DiscModel
import XCTest

@testable import DriveEmulator

/// What is there already, and what is still to be written.
final class ResumptionTests: XCTestCase {
  private func entry(_ segment: BurnPlan.Segment, _ index: Int, bits: Int) -> DiscImageReader.Entry {
    var facts = RecordedBlock.Facts()
    facts.layer = segment.layer
    facts.trackBit = segment.firstBit + Int64(index * RecordedBlock.wholeBitCount)
    facts.bitCount = UInt32(bits)
    return DiscImageReader.Entry(facts: facts, offset: 0)
  }

  private func disc() throws -> Disc { try XCTUnwrap(RunLogFixtures.search).scenario.disc }

  func testWritingGoesOnBehindTheLastWholeBlock() throws {
    let plan = try BurnPlan(byteCount: 4 * 32_768, disc: disc())
    let segment = plan.segments[0]
    let whole = RecordedBlock.wholeBitCount
    let none = WrittenBlocks([])
    XCTAssertEqual(none.firstMissing(in: segment, from: 0, isRewritable: false), 0)
    let three = WrittenBlocks((0..<3).map { entry(segment, $0, bits: whole) })
    XCTAssertEqual(three.firstMissing(in: segment, from: 0, isRewritable: false), 3)
    XCTAssertEqual(three.firstMissing(in: plan.segments[1], from: 0, isRewritable: false), 0)
    let all = WrittenBlocks((0..<segment.count).map { entry(segment, $0, bits: whole) })
    XCTAssertEqual(all.firstMissing(in: segment, from: 0, isRewritable: false), segment.count)
  }

  func testBlockThatWasBrokenOffIsWrittenAgainWhereTheFilmAllowsIt() throws {
    let segment = try BurnPlan(byteCount: 4 * 32_768, disc: disc()).segments[0]
    let written = WrittenBlocks([
      entry(segment, 0, bits: RecordedBlock.wholeBitCount), entry(segment, 1, bits: 100_000),
    ])
    XCTAssertEqual(written.firstMissing(in: segment, from: 0, isRewritable: true), 1)
    XCTAssertEqual(written.firstMissing(in: segment, from: 0, isRewritable: false), 2)
  }

  func testSessionsLieBehindEachOtherAndTellTheirPlaces() throws {
    let disc = try disc()
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).image")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try BurnPlan(byteCount: 100_000, disc: disc)
    let head: [ConfigurationValue.Member] = [.init("event", .string("session"))]
    let writer = try DiscImageWriter.create(
      path: path, description: [], session: .object(members: head + first.description(digest: "aa")))
    var facts = RecordedBlock.Facts()
    facts.trackBit = first.segments[0].endBit - Int64(RecordedBlock.wholeBitCount)
    facts.bitCount = UInt32(RecordedBlock.wholeBitCount)
    facts.firstTickBits = 130
    let ticks = (RecordedBlock.wholeBitCount + 129) / 130
    try writer.add(
      RecordedBlock(
        facts: facts, levels: [UInt8](repeating: 0, count: RecordedBlock.wholeBitCount / 8),
        ticks: [WritingConditions](
          repeating: WritingConditions(defocus: 0, offTrack: 0, power: 0, extraBits: 0), count: ticks)))
    try writer.end(.object(["event": .string("end")]))
    let image = try DiscImageReader(path: path)
    XCTAssertEqual(try SessionRecord(of: image), try SessionRecord(of: image, number: 0))
    XCTAssertThrowsError(try SessionRecord(of: image, number: 1))
    let again = try BurnPlan(SessionRecord(of: image), disc: disc)
    XCTAssertEqual(again, first, "what a session was to write follows from its record")

    let second = try BurnPlan(byteCount: 50_000, disc: disc, behind: image)
    XCTAssertGreaterThanOrEqual(second.segments[0].firstBit, first.segments[0].endBit)
    XCTAssertLessThan(
      second.segments[0].firstBit, first.segments[0].endBit + 2 * Int64(RecordedBlock.wholeBitCount))
    let more = try DiscImageWriter.append(
      to: image, session: .object(members: head + second.description(digest: "bb")))
    try more.end(.object(["event": .string("end")]))
    let both = try DiscImageReader(path: path)
    XCTAssertEqual(try SessionRecord(of: both).digest, "bb")
    XCTAssertEqual(try SessionRecord(of: both, number: 0).digest, "aa")
    XCTAssertEqual(try SessionRecord(of: both).stretches.map(\.blocks), [1, 1])
  }
}
