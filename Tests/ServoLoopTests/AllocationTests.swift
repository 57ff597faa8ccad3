import AllocationCounter
import ControlBlocks
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

/// In debug builds generics are not specialised and allocate: figures are printed, but nothing is asserted.
private var isOptimised: Bool {
  var optimised = true
  assert(
    {
      optimised = false; return true
    }())
  return optimised
}

final class AllocationTests: XCTestCase {
  private var ticks: Int { isOptimised ? 100_000 : 4_000 }

  override func setUpWithError() throws {
    // The control: an array is an allocation. Where it is not seen, nothing can be said.
    let before = allocations_on_this_thread()
    var arrays: [[Int]] = []
    for n in 1...10 { arrays.append([Int](repeating: n, count: 100)) }
    XCTAssertEqual(arrays.map(\.count).reduce(0, +), 1_000)
    let counted = allocations_on_this_thread() - before
    #if os(Linux)
      if counted == 0 { throw XCTSkip("the allocator cannot be counted here (a sanitizer has its own)") }
      XCTAssertGreaterThanOrEqual(counted, 10)
    #else
      if counted == 0 { throw XCTSkip("allocations are counted with glibc only") }
    #endif
  }

  private func count<Scalar: ServoScalar>(
    _ name: String, _ drive: inout SyntheticDrive<StandardServo<Scalar>>,
    _ each: (inout SyntheticDrive<StandardServo<Scalar>>, Int) -> Void
  ) {
    let before = allocations_on_this_thread()
    for tick in 0..<ticks { each(&drive, tick) }
    let counted = allocations_on_this_thread() - before
    print("\(Scalar.self), \(name): \(counted) allocations in \(ticks) ticks")
    if isOptimised { XCTAssertEqual(counted, 0, "\(Scalar.self), \(name)") }
  }

  private func check<Scalar: ServoScalar>(_: Scalar.Type) {
    var drive = SyntheticDrive<StandardServo<Scalar>>.standard()
    drive.isDark = true
    drive.tick(HostCommand(.start))
    XCTAssertNotNil(drive.run(200_000) { $0.command.status.activity == .searchingFocus })
    count("searching", &drive) { drive, _ in drive.tick() }
    XCTAssertEqual(drive.command.status.activity, .searchingFocus)

    drive = .standard()
    XCTAssertNotNil(drive.startAndFollow())
    count("following", &drive) { drive, _ in drive.tick() }
    XCTAssertEqual(drive.command.status.activity, .following)

    // A jump to and fro each 25 000 ticks, the first one under way.
    drive.tick(HostCommand(.jump, argument: 1))
    XCTAssertNotNil(drive.run(50_000) { $0.command.status.activity == .jumpingLayer })
    var jumps = 0
    count("jumping", &drive) { drive, tick in
      if tick % 25_000 == 24_999 {
        drive.tick(HostCommand(.jump, argument: UInt32(tick / 25_000 & 1)))
      } else {
        drive.tick()
      }
      if drive.firmware.focus.phase == .jumping { jumps += 1 }
    }
    XCTAssertGreaterThan(jumps, 100)
  }

  func testNoStepAllocatesInDouble() { check(Double.self) }
  func testNoStepAllocatesInFloat() { check(Float.self) }
  func testNoStepAllocatesInFixedPoint() { check(FixedPoint.self) }
}
