import Configuration
import WriteStrategy
import XCTest

final class PulseStrategyTests: XCTestCase {
  func testEveryShippedFileIsRead() throws {
    for name in WriteFixtures.strategies {
      let strategy = try WriteFixtures.strategy(name)
      XCTAssertEqual(strategy.name, name)
      for run in strategy.runs {
        let train = try strategy.train([MarkRun(mark: run, space: run)], peakPower: 5e-3)
        XCTAssertEqual(train.marks.count, 1)
        for (step, next) in zip(train.steps, train.steps.dropFirst()) {
          XCTAssertGreaterThan(next.time, step.time, "\(name) \(run)T")
        }
      }
    }
    for name in WriteFixtures.stacks { XCTAssertEqual(try WriteFixtures.stack(name).name, name) }
  }

  func pulses(_ name: String, _ run: Int) throws -> Int {
    let strategy = try WriteFixtures.strategy(name)
    let train = try strategy.train([MarkRun(mark: run, space: 40)], peakPower: 5e-3)
    return train.steps.filter { $0.power == 5e-3 }.count
  }

  func testNumberOfPulses() throws {
    XCTAssertEqual(try [3, 4, 11, 14].map { try pulses("dvd-r-multi-pulse", $0) }, [1, 2, 9, 12])
    XCTAssertEqual(try [3, 4, 11, 14].map { try pulses("dvd-plus-r-multi-pulse", $0) }, [2, 3, 10, 13])
    XCTAssertEqual(try [2, 3, 4, 5, 8, 9].map { try pulses("bd-half", $0) }, [1, 1, 2, 2, 4, 4])
    XCTAssertEqual(try pulses("block", 14), 1)
  }

  func testTimesOfABlock() throws {
    let train = try PulseStrategy().train(
      [MarkRun(mark: 3, space: 8), MarkRun(mark: 5, space: 3)], peakPower: 1e-3)
    let clock = 38.2318e-9
    for (time, expected) in zip(train.steps.map(\.time), [0.0, 3, 11, 16]) {
      XCTAssertEqual(time, expected * clock, accuracy: 1e-20)
    }
    XCTAssertEqual(train.energy, 8 * clock * 1e-3, accuracy: 1e-18)
    let twice = try PulseStrategy().train([MarkRun(mark: 3, space: 8)], peakPower: 1e-3, velocity: 7.68)
    XCTAssertEqual(twice.steps[1].time, 1.5 * clock, accuracy: 1e-20)
  }

  func testTimesAreRoundedToTheResolution() throws {
    for name in ["dvd-rw", "dvd-ram-groove", "bd-castle"] {
      let strategy = try WriteFixtures.strategy(name, replacing: [("top_start: 0.", "top_start: 0.0123")])
      XCTAssertGreaterThan(strategy.resolution, 0)
      let part = strategy.clock / Double(strategy.resolution)
      // The first light of each mark is at a whole part, whatever the file says.
      let train = try strategy.train(
        [MarkRun(mark: 7, space: 7), MarkRun(mark: 4, space: 9)], peakPower: 5e-3)
      for mark in train.marks {
        let parts = mark.start / part
        XCTAssertEqual(parts, parts.rounded(), accuracy: 1e-6)
      }
    }
  }

  func testTablesShiftByMarkAndSpace() throws {
    let strategy = try WriteFixtures.strategy("dvd-ram-groove")
    func start(space: Int, mark: Int) throws -> Double {
      let train = try strategy.train(
        [MarkRun(mark: 6, space: space), MarkRun(mark: mark, space: 14)], peakPower: 5e-3)
      return train.marks[1].start / strategy.clock - Double(6 + space)
    }
    XCTAssertEqual(try start(space: 3, mark: 3), 0.75 + 0.125, accuracy: 1e-9)
    XCTAssertEqual(try start(space: 4, mark: 3), 0.75 + 0.0625, accuracy: 1e-9)
    XCTAssertEqual(try start(space: 11, mark: 3), 0.75, accuracy: 1e-9)
    XCTAssertEqual(try start(space: 3, mark: 9), 0.75 + 0.0625, accuracy: 1e-9)
    XCTAssertEqual(strategy.track, .groove)
  }

  func testRiseAndFallSpreadAnEdgeAndKeepItsChange() throws {
    var strategy = PulseStrategy()
    (strategy.riseTime, strategy.fallTime) = (3e-9, 2e-9)
    let edges = try strategy.train([MarkRun(mark: 3, space: 8)], peakPower: 1e-3).edges
    XCTAssertEqual(edges.count, 8)
    XCTAssertEqual(edges.prefix(4).reduce(0) { $0 + $1.change }, 1e-3, accuracy: 1e-15)
    XCTAssertEqual(edges.prefix(4).reduce(0) { $0 + $1.time } / 4, 1.5e-9, accuracy: 1e-18)
    XCTAssertEqual(edges.suffix(4).reduce(0) { $0 + $1.change }, -1e-3, accuracy: 1e-15)
    XCTAssertEqual(edges.suffix(4).reduce(0) { $0 + $1.time } / 4 - 3 * 38.2318e-9, 1e-9, accuracy: 1e-18)
  }

  func testBadStrategiesAreRefusedWhereTheyAreWrong() throws {
    let bad: [(String, String, String, String, Int)] = [
      ("dvd-rw", "multi_width: 0.375", "multi_width: -0.375", "strategy.times.multi_width", 12),
      ("dvd-rw", "multi_width: 0.375", "multi_width: 1.25", "strategy.times.multi_width", 12),
      ("dvd-rw", "top_width: 0.75", "top_width: 2.5", "strategy.times.multi_width", 12),
      ("dvd-ram-land", "peak_power_mw: 11", "peak_power_mw: 41", "strategy.peak_power_mw", 12),
      (
        "dvd-ram-land", "{ shifts: [0.0625, 0.0625, 0, 0] }", "{ shifts: [0.0625, 0.0625, 0] }",
        "strategy.lead_shifts.rows.2.shifts", 23
      ),
      (
        "dvd-ram-land", "      { shifts: [0.0625, 0, 0, 0] },\n", "", "strategy.lead_shifts.rows", 20
      ),
      ("dvd-ram-land", "spaces: [3, 4, 5, 6]", "spaces: [3, 5, 4, 6]", "strategy.lead_shifts.spaces", 19),
      ("dvd-r-castle", "end_shift: -0.5", "end_shift: 3.9", "strategy.times.end_shift", 11),
      ("dvd-r-castle", "form: \"castle\"", "form: \"tower\"", "strategy.form", 9),
    ]
    for (name, old, new, path, line) in bad {
      let error = try refusal("\(name): \(new)") { try WriteFixtures.strategy(name, replacing: [(old, new)]) }
      XCTAssertEqual(error.path, path)
      XCTAssertEqual(error.position.line, line, "\(error)")
      XCTAssertGreaterThan(error.position.column, 0)
      XCTAssertFalse(error.advice.isEmpty)
    }
  }

  func testBadTrainsAreRefused() throws {
    let strategy = try WriteFixtures.strategy("dvd-rw")
    XCTAssertThrowsError(try strategy.train([MarkRun(mark: 3, space: 3)], peakPower: 61e-3))
    XCTAssertThrowsError(try strategy.train([MarkRun(mark: 3, space: 3)], peakPower: 0))
    XCTAssertThrowsError(try strategy.train([MarkRun(mark: 3, space: 3)], peakPower: .nan))
    XCTAssertThrowsError(try strategy.train([MarkRun(mark: 3, space: 3)], peakPower: 1e-3, velocity: 0))
    for text in ["", "3T", "T3", "1T4", "3T1", "3T8,,", "3x8", "-3T8", "3T8;4T4", "3T99999999999999999999"] {
      XCTAssertThrowsError(try MarkRun.parse(text), text)
    }
    XCTAssertEqual(
      try MarkRun.parse("3T8,14T14"), [MarkRun(mark: 3, space: 8), MarkRun(mark: 14, space: 14)])
  }

  /// A mark whose cooling is cut short by the next one has all of it when alone.
  func testAMarkAloneKeepsItsCooling() throws {
    let strategy = try WriteFixtures.strategy(
      "dvd-rw", replacing: [("cooling_width: 0.75", "cooling_width: 6")])
    let train = try strategy.train(
      [MarkRun(mark: 4, space: 3), MarkRun(mark: 5, space: 9)], peakPower: 10e-3)
    let alone = train.alone(0)
    XCTAssertEqual(alone.steps.last?.power, train.restingPower)
    XCTAssertEqual(alone.steps.last?.time ?? 0, alone.marks[0].end + 6 * strategy.clock, accuracy: 1e-15)
    XCTAssertEqual(alone.marks[0].start, train.marks[0].start)
  }
}
