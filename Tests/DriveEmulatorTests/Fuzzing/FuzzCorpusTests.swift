import Foundation
import XCTest

/// What fuzzing has found worth keeping is read again: no trap, no broken promise, and soon done.
final class FuzzCorpusTests: XCTestCase {
  func testNoReaderStumblesOverItsCorpus() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpora")
    for reader in FuzzedReader.allCases {
      let corpus = folder.appendingPathComponent(reader.rawValue)
      let files = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
      XCTAssertGreaterThan(files.count, 0, reader.rawValue)
      for file in files.sorted(by: { $0.path < $1.path }) {
        let finding = reader.finding([UInt8](try Data(contentsOf: file)))
        XCTAssertNil(finding, "\(reader.rawValue)/\(file.lastPathComponent)")
      }
    }
  }
}
