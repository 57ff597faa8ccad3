import Foundation

/// `Benchmarks [--json] [--case NAME] [--rounds N]` measures and judges; exit 3 when a gate fails.
/// `Benchmarks run CASE VARIANT STEPS` only runs one variant, for instruction counts.
@main
struct Benchmarks {
  static let usage = """
    usage: Benchmarks [--json] [--case NAME] [--rounds N]
           Benchmarks run CASE VARIANT STEPS
           Benchmarks list
    """

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["list"] { return list() }
    if arguments.first == "run" { return runOne(Array(arguments.dropFirst())) }
    measure(arguments)
  }

  private static func list() {
    for each in cases { for variant in each.variants { print(each.name, variant.name) } }
  }

  private static func runOne(_ arguments: [String]) {
    guard arguments.count == 3, let steps = Int(arguments[2]), steps >= 0,
      let variant = cases.first(where: { $0.name == arguments[0] })?.variants.first(where: {
        $0.name == arguments[1]
      })
    else { fail("run needs a case, a variant and a number of steps") }
    print(hexadecimal(variant.run(steps)))
  }

  private static func measure(_ arguments: [String]) {
    var rest = arguments[...]
    var json = false
    var rounds = 101
    var chosen = cases
    while let option = rest.popFirst() {
      switch option {
      case "--json": json = true
      case "--case":
        let name = rest.popFirst() ?? ""
        chosen = cases.filter { $0.name == name }
        if chosen.isEmpty { fail("there is no case \"\(name)\"") }
      case "--rounds":
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else {
          fail("--rounds needs a number")
        }
        rounds = number
      default: fail("unknown option \"\(option)\"")
      }
    }
    let results = chosen.map { $0.measure(rounds: rounds) }
    print(json ? Report.json(results) : Report.table(results))
    if !results.allSatisfy(\.passes) { exit(3) }
  }

  private static func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("\(message)\n\(usage)\n".utf8))
    exit(2)
  }
}
