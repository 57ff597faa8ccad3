import DiscFormat
import Foundation

/// Reed-Solomon decoding of PI and PO words without errors and with as many as can be corrected; a step is a byte, and
/// 1456 the least common multiple of both lengths. The rival is libfec, where the machine has it.
let reedSolomon = Case(
  name: "reed-solomon", steps: 5 * 200 * 1456, agreesInBits: false,
  variants: ReedSolomonWork.all.flatMap { work in
    let own = Variant(name: work.name) { steps in work.run(steps: steps) }
    guard let rival = LibFEC.shared else { return [own] }
    return [Variant(name: "libfec-" + work.name) { steps in rival.run(work, steps: steps) }, own]
  },
  gates: LibFEC.shared == nil
    ? []
    : ReedSolomonWork.all.map { work in
      Gate(variant: work.name, rival: "libfec-" + work.name, largestRatio: work.largestRatio)
    })

/// Words of one code with a number of errors each.
struct ReedSolomonWork: Sendable {
  let name: String
  let code: ReedSolomonCode
  let errors: Int
  /// Of our time to libfec's: a fifteenth clean, a quarter with errors.
  var largestRatio: Double { errors == 0 ? 1.0 / 15 : 0.25 }

  static let all = [
    ReedSolomonWork(name: "pi-clean", code: .inner, errors: 0),
    ReedSolomonWork(name: "pi-5-errors", code: .inner, errors: 5),
    ReedSolomonWork(name: "po-clean", code: .outer, errors: 0),
    ReedSolomonWork(name: "po-8-errors", code: .outer, errors: 8),
  ]

  /// Two hundred words in a row.
  func words() -> [UInt8] {
    var words: [UInt8] = []
    for index in 0..<200 {
      var word = (0..<code.length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ index &* 11) }
      var span = word.mutableSpan
      guard (try? code.encode(&span)) != nil else { return [] }
      words += word
    }
    return words
  }

  /// A step is a byte; the number of wrong symbols seen is the checksum.
  func run(steps: Int) -> UInt64 {
    let words = words()
    var seen = 0
    if errors == 0 {
      for _ in 0..<steps / words.count { seen += (try? code.countUnclean(words.span)) ?? 1 }
      return UInt64(seen)
    }
    var word = Array(words[0..<code.length])
    for round in 0..<steps / code.length {
      damage(&word, round)
      var span = word.mutableSpan
      seen += (try? code.correct(&span).errorCount) ?? 0
    }
    return UInt64(seen)
  }

  func damage(_ word: inout [UInt8], _ round: Int) {
    for error in 0..<errors { word[(error * 31 + round) % code.length] ^= 0x55 }
  }
}

/// libfec's general decoder, loaded if it is there.
struct LibFEC: Sendable {
  private typealias Make =
    @convention(c) (Int32, Int32, Int32, Int32, Int32, Int32) -> UnsafeMutableRawPointer?
  private typealias Decode =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int32>?, Int32
    ) -> Int32

  private let make: Make
  private let decode: Decode

  static let shared: LibFEC? = {
    for name in ["libfec.so", "libfec.so.0", "libfec.so.3"] {
      guard let library = dlopen(name, RTLD_NOW), let make = dlsym(library, "init_rs_char"),
        let decode = dlsym(library, "decode_rs_char")
      else { continue }
      return LibFEC(
        make: unsafeBitCast(make, to: Make.self), decode: unsafeBitCast(decode, to: Decode.self))
    }
    FileHandle.standardError.write(
      Data(
        "reed-solomon: no rival, for libfec is not installed (Debian: libfec-dev); its gates are skipped\n"
          .utf8))
    return nil
  }()

  func run(_ work: ReedSolomonWork, steps: Int) -> UInt64 {
    let code = work.code
    let codec = make(8, 0x11D, 0, 1, Int32(code.checkCount), Int32(255 - code.length))
    let words = work.words()
    var word = Array(words[0..<code.length])
    var seen: Int32 = 0
    for round in 0..<steps / code.length {
      work.damage(&word, round)
      seen += word.withUnsafeMutableBufferPointer { decode(codec, $0.baseAddress, nil, 0) }
    }
    return UInt64(max(seen, 0))
  }
}
