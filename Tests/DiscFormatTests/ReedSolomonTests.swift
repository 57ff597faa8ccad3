import DiscFormat
import XCTest

/// Numbers for tests: Marsaglia's xorshift64*.
struct TestNumbers {
  var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }

  mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }
  mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next() >> 40) }
  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in byte() } }

  /// Different numbers below a bound.
  mutating func choose(_ count: Int, below bound: Int) -> [Int] {
    var all = Array(0..<bound)
    for index in 0..<count { all.swapAt(index, index + below(bound - index)) }
    return Array(all[0..<count])
  }
}

/// Whether the long runs were asked for.
let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"

final class ReedSolomonTests: XCTestCase {
  static let codes: [ReedSolomonCode] = [.inner, .outer, .identification, .compactDiscC1, .compactDiscC2]

  /// A word with its checks.
  static func codeWord(_ code: ReedSolomonCode, _ numbers: inout TestNumbers) throws -> [UInt8] {
    var word = numbers.bytes(code.length)
    var span = word.mutableSpan
    try code.encode(&span)
    return word
  }

  static func correct(
    _ code: ReedSolomonCode, _ word: inout [UInt8], _ erasures: [Int] = []
  ) throws -> ReedSolomonCorrection {
    var span = word.mutableSpan
    return try code.correct(&span, erasures: erasures)
  }

  func testEncodedWordsVanishAtEveryRootAndTheFastCheckAgreesWithTheSyndromes() throws {
    var numbers = TestNumbers(1)
    for code in Self.codes {
      for _ in 0..<20 {
        var word = try Self.codeWord(code, &numbers)
        XCTAssertEqual(code.syndromes(word.span), [UInt8](repeating: 0, count: code.checkCount))
        XCTAssertTrue(try code.isClean(word.span))
        word[numbers.below(code.length)] ^= UInt8(1 + numbers.below(255))
        XCTAssertNotEqual(code.syndromes(word.span), [UInt8](repeating: 0, count: code.checkCount))
        XCTAssertFalse(try code.isClean(word.span))
      }
    }
  }

  func testTheFastCheckOfManyWordsCountsThoseThatAreNone() throws {
    var numbers = TestNumbers(2)
    for code in Self.codes {
      for count in [0, 1, 2, 5] {
        var words: [UInt8] = []
        var wrong = 0
        for index in 0..<count {
          var word = try Self.codeWord(code, &numbers)
          if index % 2 == 1 || index == 4 {
            word[numbers.below(code.length)] ^= 0x40
            wrong += 1
          }
          words += word
        }
        XCTAssertEqual(try code.countUnclean(words.span), wrong)
      }
    }
  }

  func testEveryMixOfErrorsAndErasuresUpToTheLimitIsCorrectedAndCounted() throws {
    var numbers = TestNumbers(3)
    for code in Self.codes {
      for erased in 0...code.checkCount {
        for errors in 0...((code.checkCount - erased) / 2) {
          for _ in 0..<(isHeavy ? 200 : 4) {
            let word = try Self.codeWord(code, &numbers)
            var damaged = word
            let places = numbers.choose(erased + errors, below: code.length)
            // An erased symbol may be right by chance; an error is one.
            for place in places[0..<erased] { damaged[place] = numbers.byte() }
            for place in places[erased...] { damaged[place] ^= UInt8(1 + numbers.below(255)) }
            let wrong = Set(places.filter { damaged[$0] != word[$0] })
            let result = try Self.correct(code, &damaged, Array(places[0..<erased]))
            XCTAssertEqual(damaged, word, "\(code.length) e \(errors) s \(erased)")
            XCTAssertEqual(result.outcome, wrong.isEmpty ? .clean : .corrected)
            XCTAssertEqual(Set(result.positions), wrong)
            XCTAssertEqual(result.changeCount, wrong.count)
            if !wrong.isEmpty { XCTAssertEqual(result.errorCount, errors) }
            XCTAssertEqual(result.erasureCount, erased)
          }
        }
      }
    }
  }

  /// Beyond the limit a decoder may only fail, or find another code word within the limit of what it was given.
  func testBeyondTheLimitAWordIsUntouchedOrANearCodeWord() throws {
    var numbers = TestNumbers(4)
    for code in Self.codes {
      var failed = 0
      let rounds = isHeavy ? 20_000 : 150
      for _ in 0..<rounds {
        let word = try Self.codeWord(code, &numbers)
        var damaged = word
        let erased = numbers.below(max(code.checkCount - 2, 1))
        let errors = (code.checkCount - erased) / 2 + 1
        let places = numbers.choose(min(erased + errors, code.length), below: code.length)
        for place in places { damaged[place] ^= UInt8(1 + numbers.below(255)) }
        let given = damaged
        let result = try Self.correct(code, &damaged, Array(places[0..<erased]))
        switch result.outcome {
        case .failed:
          failed += 1
          XCTAssertEqual(damaged, given)
          XCTAssertEqual(result.changeCount, 0)
        case .corrected:
          XCTAssertEqual(code.syndromes(damaged.span), [UInt8](repeating: 0, count: code.checkCount))
          let changed = damaged.indices.filter { damaged[$0] != given[$0] }
          XCTAssertEqual(Set(changed), Set(result.positions))
          let new = changed.filter { !places[0..<erased].contains($0) }.count
          XCTAssertLessThanOrEqual(2 * new + erased, code.checkCount)
        case .clean: XCTFail("a damaged word within the distance of the code cannot be clean")
        }
      }
      if code.length > 32 { XCTAssertGreaterThan(failed, rounds / 4) }
    }
  }

  func testTooManyErasuresFail() throws {
    var numbers = TestNumbers(5)
    for code in Self.codes where code.length > code.checkCount + 1 {
      var word = try Self.codeWord(code, &numbers)
      word[0] ^= 1
      let given = word
      let result = try Self.correct(code, &word, Array(0...code.checkCount))
      XCTAssertEqual(result.outcome, .failed)
      XCTAssertEqual(word, given)
      // Zeros are a code word, and what a reader fills erasures with.
      var zeros = [UInt8](repeating: 0, count: code.length)
      XCTAssertEqual(try Self.correct(code, &zeros, Array(0...code.checkCount)).outcome, .failed)
    }
  }

  func testWrongSizesAreErrorsThatSayWhatWouldDo() throws {
    XCTAssertThrowsError(try ReedSolomonCode(length: 256, dimension: 250))
    XCTAssertThrowsError(try ReedSolomonCode(length: 200, dimension: 180))
    XCTAssertThrowsError(try ReedSolomonCode(length: 10, dimension: 10))
    var word = [UInt8](repeating: 0, count: 181)
    XCTAssertThrowsError(try Self.correct(.inner, &word)) {
      XCTAssertEqual(
        $0 as? DiscFormatError, .wrongLength(what: "a word to correct", expected: 182, found: 181))
    }
    word.append(0)
    XCTAssertThrowsError(try Self.correct(.inner, &word, [182])) {
      XCTAssertEqual($0 as? DiscFormatError, .erasureOutside(position: 182, length: 182))
    }
  }

  func testCodesWhoseDataAreNoMultipleOfFourWorkToo() throws {
    var numbers = TestNumbers(6)
    for length in [5, 17, 18, 19, 255] {
      let code = try ReedSolomonCode(length: length, dimension: length - 4)
      let word = try Self.codeWord(code, &numbers)
      var damaged = word
      damaged[0] ^= 3
      damaged[length - 1] ^= 9
      XCTAssertEqual(try Self.correct(code, &damaged).positions.sorted(), [0, length - 1])
      XCTAssertEqual(damaged, word)
    }
  }

  /// A random word is taken for a code word with the probability that theory gives, sum over i of C(n, i) 255^i
  /// over 256^(n-k): 0.0014 for PI, 4e-6 for PO.
  func testRandomWordsAreMiscorrectedAsOftenAsTheorySays() throws {
    var numbers = TestNumbers(7)
    let outerWords = isHeavy ? 10_000_000 : 0
    for (code, count) in [(ReedSolomonCode.inner, isHeavy ? 10_000_000 : 4_000), (.outer, outerWords)] {
      var expected = 0.0
      var term = 1.0
      for errors in 0...(code.checkCount / 2) {
        expected += term
        term *= Double(code.length - errors) / Double(errors + 1) * 255
      }
      for _ in 0..<code.checkCount { expected /= 256 }
      expected *= Double(count)
      var miscorrected = 0
      var word = [UInt8](repeating: 0, count: code.length)
      for _ in 0..<count {
        for index in word.indices { word[index] = numbers.byte() }
        if try Self.correct(code, &word).outcome != .failed { miscorrected += 1 }
      }
      print("random words of \(code.length): \(count), miscorrected \(miscorrected), theory \(expected)")
      XCTAssertLessThanOrEqual(abs(Double(miscorrected) - expected), 4 * expected.squareRoot() + 1)
    }
  }
}
