import WriteStrategy
import XCTest

/// All four stacks against a solver of another kind: closed form in depth (transfer of admittances), inverted from the
/// Laplace domain, flashes summed over time, envelope on a grid of places and times (`Oracle/layer_figures.py`).
final class LayerFiguresTests: XCTestCase {
  struct Figures {
    let stack: String
    /// Absorbed, W.
    let power: Double
    let continuous: Double
    /// Lengths of 2T, 3T, 6T and 13T blocks, nm.
    let lengths: [Double]
    /// Shifts of a 2T block, 4T behind a 13T block, nm.
    let shifts: (lead: Double, trail: Double)
    let crosstalk: Double
  }

  static let figures = [
    Figures(
      stack: "dye-l1", power: 1.4282e-3, continuous: 321.348, lengths: [511.04, 665.10, 1110.19, 2140.61],
      shifts: (-9.563, 4.022), crosstalk: 0.03997),
    Figures(
      stack: "dye-l0", power: 1.069372e-3, continuous: 428.601, lengths: [445.40, 611.66, 1071.22, 2109.33],
      shifts: (-38.93, 14.84), crosstalk: 0.12851),
    Figures(
      stack: "rw-l0", power: 3.7093015e-3, continuous: 270.424, lengths: [460.56, 636.24, 1110.62, 2156.76],
      shifts: (-80.83, 27.00), crosstalk: 0.22377),
    Figures(
      stack: "rw-l1", power: 7.233263e-3, continuous: 138.676, lengths: [620.06, 771.52, 1217.84, 2250.65],
      shifts: (-12.35, 7.314), crosstalk: 0.08542),
  ]

  func testAllStacksAgreeWithAnIndependentSolver() throws {
    for figures in isHeavy ? Self.figures : [Self.figures[3]] {
      let stack = try WriteFixtures.stack(figures.stack)
      let writer = try LayerWriter(
        stack, velocity: Stacks.velocity, linear: true, resolution: isHeavy ? .init() : .coarse)
      func edges(_ runs: String, _ index: Int = 0) throws -> (lead: MarkEdge, trail: MarkEdge) {
        let train = try PulseStrategy().train(MarkRun.parse(runs), peakPower: figures.power)
        return try XCTUnwrap(writer.edges(ofMark: index, in: writer.line(train)))
      }
      XCTAssertEqual(
        writer.response.continuousPeak.rise * 1e-3, figures.continuous, accuracy: 0.01 * figures.continuous)
      for (run, expected) in zip([2, 3, 6, 13], figures.lengths) {
        let found = try edges("\(run)T40")
        let length = (found.trail.place - found.lead.place) * 1e9
        print("\(figures.stack) \(run)T: \(length) nm, \(expected) expected")
        XCTAssertEqual(length, expected, accuracy: isHeavy ? 2 : 8)
      }
      let (alone, behind) = (try edges("2T40"), try edges("13T4,2T40", 1))
      let origin = 17 * Stacks.clock * Stacks.velocity
      let lead = (behind.lead.place - origin - alone.lead.place) * 1e9
      let trail = (behind.trail.place - origin - alone.trail.place) * 1e9
      print("\(figures.stack): shifts \(lead) and \(trail) nm, \(figures.shifts) expected")
      XCTAssertEqual(lead, figures.shifts.lead, accuracy: max(1, 0.05 * figures.shifts.lead.magnitude))
      XCTAssertEqual(trail, figures.shifts.trail, accuracy: max(1, 0.05 * figures.shifts.trail.magnitude))
      let train = try PulseStrategy().train([MarkRun(mark: 13, space: 40)], peakPower: figures.power)
      let (here, there) = (writer.line(train), writer.line(train, offset: 0.74e-6))
      let places = Array(stride(from: 1.4e-6, to: 2.3e-6, by: isHeavy ? 25e-9 : 50e-9))
      let ratio =
        (places.map { there.highestRise(at: $0) }.max() ?? 0)
        / (places.map { here.highestRise(at: $0) }.max() ?? 1)
      print("\(figures.stack): crosstalk \(ratio), \(figures.crosstalk) expected")
      XCTAssertEqual(ratio, figures.crosstalk, accuracy: 0.03 * figures.crosstalk)
    }
  }
}
