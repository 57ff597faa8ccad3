import Configuration
import Foundation
import XCTest

/// The scaffold of a firmware package. .ci/firmware-package builds, tests, runs and replays one.
final class FirmwareNewTests: XCTestCase {
  private var root: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }

  func testThePackageIsThereWholeAndNothingIsOverwritten() throws {
    let program = try Program(of: self)
    let made = try program.run("firmware", "new", "MyServo", "--depends-on", root, "--json")
    XCTAssertEqual(made.code, 0, made.complaint)
    let files = try made.json().elements("files").compactMap(\.string)
    XCTAssertEqual(files.count, 9)
    for file in files { XCTAssertFalse(try program.contents(file).isEmpty, file) }
    XCTAssertTrue(try program.contents("MyServo/Package.swift").contains("path: \"\(root)\""))
    XCTAssertFalse(program.exists("MyServo.partial"))
    let again = try program.run("firmware", "new", "MyServo", "--depends-on", root)
    XCTAssertEqual(again.code, 2)
    XCTAssertTrue(again.complaint.contains("MyServo is there already"), again.complaint)
  }

  func testAURLNeedsItsVersion() throws {
    let program = try Program(of: self)
    let url = "https://example.org/tools/Drive-Emu.git"
    XCTAssertEqual(try program.run("firmware", "new", "A", "--depends-on", url).code, 2)
    XCTAssertEqual(try program.run("firmware", "new", "A", "--depends-on", url, "--version", "one").code, 2)
    XCTAssertFalse(program.exists("A"))
    XCTAssertEqual(try program.run("firmware", "new", "A", "--depends-on", url, "--version", "1.2.3").code, 0)
    let manifest = try program.contents("A/Package.swift")
    XCTAssertTrue(manifest.contains(".package(url: \"\(url)\", from: \"1.2.3\")"), manifest)
    XCTAssertTrue(manifest.contains("package: \"drive-emu\""), manifest)
  }

  func testNamesThatCannotBeAreRefused() throws {
    let program = try Program(of: self)
    for name in [
      "", "3D", "my-servo", "My/Servo", "ServoLoop", "swift", "Ü", String(repeating: "a", count: 61),
    ] {
      let answer = try program.run("firmware", "new", name, "--depends-on", root)
      XCTAssertEqual(answer.code, 2, name)
      XCTAssertFalse(answer.complaint.isEmpty)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: program.directory.path)
    XCTAssertEqual(left.filter { $0 != "complaints" }, [])
  }

  func testAProductThatIsNotThereIsSaidToBeSo() throws {
    let program = try Program(of: self)
    let nowhere = try program.run("run", "reference-loop", "--firmware", "MyServo")
    XCTAssertEqual(nowhere.code, 2)
    XCTAssertTrue(nowhere.complaint.contains("no Package.swift lies in ."), nowhere.complaint)
    // A package of its own: that of these tests is locked while they run.
    let sources = program.directory.appendingPathComponent("small/Sources/SmallServo")
    try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
    try Data("public let nothing = 0\n".utf8).write(to: sources.appendingPathComponent("Nothing.swift"))
    let manifest = """
      // swift-tools-version: 6.2
      import PackageDescription
      let package = Package(
        name: "small", products: [.library(name: "SmallServo", targets: ["SmallServo"])],
        targets: [.target(name: "SmallServo")])

      """
    try Data(manifest.utf8).write(to: program.directory.appendingPathComponent("small/Package.swift"))
    let other = try program.run("run", "reference-loop", "--firmware", "SmalServo", "--package", "small")
    XCTAssertEqual(other.code, 2)
    XCTAssertTrue(other.complaint.contains("did you mean SmallServo?"), other.complaint)
    let alone = try program.run("run", "reference-loop", "--package", "small")
    XCTAssertEqual(alone.code, 2)
    XCTAssertTrue(alone.complaint.contains("--package is given without --firmware"), alone.complaint)
  }
}
