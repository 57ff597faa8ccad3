import Foundation

/// libFuzzer calls this once with the program's arguments. It takes no notice of those that begin with two dashes:
/// `--reader=NAME` says which reader is fuzzed.
@_cdecl("LLVMFuzzerInitialize")
func initialise(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>>>
) -> CInt {
  guard FuzzedReader.chosen != nil else {
    let names = FuzzedReader.allCases.map(\.rawValue).joined(separator: ", ")
    FileHandle.standardError.write(Data("--reader=NAME would do; there are \(names)\n".utf8))
    exit(2)
  }
  return 0
}

/// libFuzzer calls this with each of its inputs; a finding ends the process, as a trap does.
@_cdecl("LLVMFuzzerTestOneInput")
func test(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let finding = FuzzedReader.chosen?.finding(bytes) { fatalError(finding) }
  return 0
}

extension FuzzedReader {
  static let chosen = CommandLine.arguments.compactMap { argument in
    argument.hasPrefix("--reader=") ? FuzzedReader(rawValue: String(argument.dropFirst(9))) : nil
  }.first
}
