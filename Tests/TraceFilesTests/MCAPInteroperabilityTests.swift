import Foundation
import TraceFiles
import XCTest

/// The public Python reader of the format, if it is there, reads what the writer wrote.
final class MCAPInteroperabilityTests: XCTestCase {
  private let script = """
    import sys
    from mcap.stream_reader import StreamReader
    from mcap.reader import make_reader
    with open(sys.argv[1], "rb") as f:
        for record in StreamReader(f, validate_crcs=True).records:
            kind = type(record).__name__
            if kind == "Message":
                print(kind, record.channel_id, record.sequence, record.log_time, record.data.hex())
            if kind in ("Attachment", "Metadata"):
                print(kind, record.name)
    with open(sys.argv[1], "rb") as f:
        reader = make_reader(f, validate_crcs=True)
        statistics = reader.get_summary().statistics
        print(statistics.message_count, statistics.schema_count, statistics.channel_count,
              statistics.attachment_count, statistics.metadata_count, statistics.chunk_count,
              statistics.message_start_time, statistics.message_end_time)
        print([m.log_time for s, c, m in reader.iter_messages(topics=["/focus"])])
        print([a.name for a in reader.iter_attachments()], [m.metadata for m in reader.iter_metadata()])
    """

  private func runPython(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: text, as: UTF8.self),
      String(decoding: complaint, as: UTF8.self)
    )
  }

  func testPythonReadsTheFileWithChecksumsOn() throws {
    let probe = try? runPython(["-c", "import mcap"])
    guard probe?.status == 0 else {
      let reason = "python3 with the package mcap is not there: pip install mcap"
      print(reason)
      throw XCTSkip(reason)
    }
    let path = NSTemporaryDirectory() + "mcap-\(UUID().uuidString).mcap"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let writer = try MCAPWriter(path: path, options: MCAPSamples.options)
    for record in MCAPSamples.records { try writer.add(record) }
    try writer.close()
    let result = try runPython(["-c", script, path])
    XCTAssertEqual(result.errors, "")
    XCTAssertEqual(
      result.output,
      """
      Message 3 0 40 010203
      Message 2 1 30 \("")
      Attachment disc.json
      Metadata build
      Message 3 2 50 04
      Message 2 3 60 05060708090a0b0c0d0e0f101112131415161718
      Message 3 4 70 \(String(repeating: "09", count: 120))
      5 1 2 1 1 3 30 70
      [40, 50, 70]
      ['disc.json'] [{'commit': 'abc', 'seed': '17'}]

      """)
  }
}
