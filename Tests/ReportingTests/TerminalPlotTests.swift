import Reporting
import XCTest

final class TerminalPlotTests: XCTestCase {
  private func plot(width: Int = 24, height: Int = 6, style: TerminalPlot.Style = .ascii) -> TerminalPlot {
    TerminalPlot(
      x: .init("time", unit: "s"), y: .init("error", unit: "nm"), width: width, height: height, style: style)
  }

  func testTwoSeriesInASCIICrossInTheMiddle() {
    let picture = plot().picture(of: .init("a", y: [0, 1, 2, 3]), .init("b", y: [3, 2, 1, 0]))
    XCTAssertEqual(
      picture,
      """
      error / nm   * a   o b
        3 +ooo            ****
      1.5 +   @@@@@@@@@@@@
        0 +***            oooo
          +-------------------
           0    time / s     3

      """)
  }

  func testAStaircaseInBrailleStandsOnTheRightDots() {
    // 6 lines of 4 dots: 0, 1, 2, 3, 4 of 4 lie on dots 0, 6, 12, 17, 23 from below.
    let picture = plot(height: 9, style: .braille).picture(of: .init(y: (0..<44).map { Double($0 * 4 / 43) }))
    XCTAssertEqual(
      picture,
      """
      error / nm
      4 ┤                    ⢸
        │               ⢠⠤⠤⠤⠤⠇
        │          ⢀⣀⣀⣀⣀⣸
        │          ⡸
        │     ⡖⠒⠒⠒⠒⠃
      0 ┤⣀⣀⣀⣀⣀⡇
        └─────────────────────
         0     time / s     43

      """)
  }

  func testTheSecondSeriesIsDottedInBraille() {
    let picture = plot(style: .braille).picture(of: .init("a", y: [0, 0]), .init("b", y: [1, 1]))
    XCTAssertEqual(
      picture,
      """
      error / nm   ── a   ·· b
        1 ┤⠁⠈ ⠁⠈ ⠁⠈ ⠁⠈ ⠁⠈ ⠁⠈ ⠁
      0.5 ┤
        0 ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
          └───────────────────
           0    time / s     1

      """)
  }

  func testAConstantSeriesIsALineInTheMiddle() {
    XCTAssertEqual(
      plot().picture(of: .init(y: [2, 2, 2])),
      """
      error / nm
      3 +
      2 +*********************
      1 +
        +---------------------
         0     time / s      2

      """)
    XCTAssertEqual(
      plot().picture(of: .init(x: [5], y: [0])),
      """
      error / nm
       1 +
       0 +          *
      -1 +
         +--------------------
          2.5   time / s   7.5

      """)
  }

  func testSeriesWithoutFiniteValuesSaySo() {
    let expected = """
      error / nm
       |
       |   no finite values
       |
       +----------------------
               time / s

      """
    XCTAssertEqual(plot().picture(of: .init(y: [])), expected)
    XCTAssertEqual(plot().picture(of: .init(y: [.nan, .infinity]), .init(y: [-.infinity])), expected)
  }

  func testPointsThatAreNotFiniteLeaveAGap() {
    XCTAssertEqual(
      plot().picture(of: .init(y: [1, 1, .nan, 0, 0])),
      """
      error / nm
        1 +******
      0.5 +
        0 +              *****
          +-------------------
           0    time / s     4

      """)
  }

  func testExtremeValuesAndSizesDoNotTrap() {
    let extremes: [Double] = [
      -.greatestFiniteMagnitude, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0, -0.0, .nan, 1,
    ]
    for first in extremes {
      for second in extremes {
        for style in [TerminalPlot.Style.ascii, .braille] {
          let series = TerminalPlot.Series(x: [first, second], y: [second, first])
          let lines = plot(width: -3, height: Int.min, style: style).picture(of: series).split(
            separator: "\n")
          XCTAssertEqual(lines.count, 6)
        }
      }
    }
    let large = plot(width: Int.max, height: Int.max).picture(of: .init(y: [1, 2]))
    XCTAssertEqual(large.split(separator: "\n").count, 1000)
  }

  func testEveryLineKeepsToTheWidth() {
    let wave = (0..<1000).map { Double($0 * $0 % 777) - 300 }
    for width in 24...100 {
      let picture = plot(width: width, height: 12, style: .braille).picture(of: .init(y: wave))
      for line in picture.split(separator: "\n") { XCTAssertLessThanOrEqual(line.count, width) }
    }
  }
}
