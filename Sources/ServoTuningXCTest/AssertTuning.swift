public import ServoTuning
internal import XCTest

/// Fails the test where a demand on a servo is broken at any of the bench's corners and seeds.
///
///     let bench = TuningBench("builtin:layer-jump", corners: .all)
///     assertTuning(bench, .phaseMargin(.focus), .atLeast(40))
///     assertTuning(bench, .metric(.jumpTime), .atMost(5000))
///
/// The message names the worst case, how it was found out, where its plots are, and the command that repeats it. A
/// scenario that cannot be read fails the test too, with what is wrong in it.
public func assertTuning(
  _ bench: TuningBench, _ quantity: TuningQuantity, _ bound: TuningBound, file: StaticString = #filePath,
  line: UInt = #line
) {
  do {
    let place = SourcePlace(file: "\(file)", line: line)
    if let failure = try bench.judge(quantity, bound, at: place).failure {
      XCTFail(failure, file: file, line: line)
    }
  } catch {
    XCTFail("\(quantity.name) cannot be judged: \(error)", file: file, line: line)
  }
}
