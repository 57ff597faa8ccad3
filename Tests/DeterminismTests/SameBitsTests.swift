import Determinism
import XCTest

/// One digest over many results: it must be this number on every processor and at every optimisation.
final class SameBitsTests: XCTestCase {
  func testElementaryFunctionsHaveTheBitsTheyAlwaysHad() {
    let stream = RandomStream(seed: 4, name: "same bits")
    var digest: UInt64 = 0
    for n in 0..<1000 as Range<UInt64> {
      let u = stream.uniform(at: n)
      let x = (u - 0.5) * 40
      let turns = Double.sinCosTurns(x)
      let results = [
        Double.sin(x), .cos(x), .tan(x), .sin(x * 0x1p300), .exp(x), .log(u), .atan(x),
        .atan2(y: x, x: u - 0.3), .asin(x / 20), .acos(x / 20), .tanh(x / 10), .pow(u, x),
        turns.sin, turns.cos, NormalDistribution.upperQuantile(u),
      ]
      for result in results { digest = WordMixing.absorb(result.bitPattern, into: digest) }
    }
    for value in GaussianTable().values { digest = WordMixing.absorb(value.bitPattern, into: digest) }
    XCTAssertEqual(digest, 17_373_728_037_628_108_288)
  }
}
