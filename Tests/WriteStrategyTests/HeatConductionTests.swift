import Foundation
import WriteStrategy
import XCTest

final class HeatConductionTests: XCTestCase {
  /// Cline and Anthony's moving Gaussian on a half-space. Light runs check the light resolution against its own
  /// bar; the bar of the model is judged with the resolution that ships.
  func testHalfSpaceAgreesWithTheClosedForm() throws {
    var resolution = ThermalResolution.coarse
    resolution.growth = 1.25
    let spot = try Stacks.spot(Stacks.halfSpace, isHeavy ? ThermalResolution() : resolution)
    let bar = isHeavy ? 0.002 : 0.006
    let still = StepResponse(spot, velocity: 0)
    let moving = StepResponse(spot, velocity: Stacks.velocity)
    let figures: [(StepResponse, Double, Double, Double)] = [
      (still, 0, 1, 1169.57), (still, 0, 3, 1810.14), (moving, 0, 1, 1131.11), (moving, 0, 3, 1515.64),
      (moving, -0.3e-6, 3, 1240.23),
    ]
    for (response, ahead, clocks, expected) in figures {
      let rise = response.rise(ahead: ahead, after: clocks * Stacks.clock).value * 1e-3
      XCTAssertEqual(rise, expected, accuracy: bar * expected)
    }
  }

  func testEnergyOfAFlashStaysInEveryStack() throws {
    for name in WriteFixtures.stacks {
      let modes = try LayerModes(WriteFixtures.stack(name).thermal, waveNumber: 0)
      for time in [0, 1e-10, 1e-8, 1e-7, 1e-6, 6e-6] {
        let energy = zip(modes.rates, modes.energies).reduce(0) { $0 + $1.1 * Foundation.exp(-$1.0 * time) }
        XCTAssertEqual(energy, 1, accuracy: 1e-6, "\(name) after \(time) s")
      }
    }
  }

  /// A lateral ripple loses nothing to the outside either: at first all energy is there, later part of it has gone
  /// from crest to trough.
  func testARippleDecaysFasterTheShorterItIs() throws {
    let stack = try ThermalStack(layers: Stacks.dyeL1)
    var previous = 1.0
    for waveNumber in [1e5, 1e6, 1e7] {
      let modes = try LayerModes(stack, waveNumber: waveNumber, .coarse)
      func energy(_ time: Double) -> Double {
        zip(modes.rates, modes.energies).reduce(0) { $0 + $1.1 * Foundation.exp(-$1.0 * time) }
      }
      XCTAssertEqual(energy(0), 1, accuracy: 1e-9)
      XCTAssertLessThan(energy(1e-7), previous)
      previous = energy(1e-7)
    }
  }

  /// Before heat moves, the layer only collects the light: rate = I/(C d), a Gaussian.
  func testRateRightBehindAStepIsTheLightItself() throws {
    let response = StepResponse(try Stacks.spot(Stacks.dyeL1, .coarse), velocity: 0)
    let w = Stacks.spotRadius
    for x in [0, 100e-9, 300e-9, 600e-9] {
      let light = 2 / (Double.pi * w * w) * Foundation.exp(-2 * x * x / (w * w))
      let rate = response.rise(ahead: x, after: 1e-12).rate
      XCTAssertEqual(rate, light / (1.5e6 * 100e-9), accuracy: 2e-3 * 2 / (Double.pi * w * w) / 0.15)
    }
  }

  func testHalvedCellsConvergeInEveryStack() throws {
    for name in WriteFixtures.stacks { try checkConvergence(name) }
  }

  private func checkConvergence(_ name: String) throws {
    let stack = try WriteFixtures.stack(name).thermal
    func figures(_ resolution: ThermalResolution) throws -> [Double] {
      let spot = try SpotResponse(LayerSpectrum(stack, resolution), spotRadius: Stacks.spotRadius)
      let response = StepResponse(spot, velocity: Stacks.velocity)
      return [response.continuousPeak.rise, response.rise(ahead: 0, after: Stacks.clock).value]
    }
    var steps = [ThermalResolution.coarse]
    steps[0].cellsInHeatedLayer = 4
    steps[0].cellsInLayer = 2
    steps[0].growth = 2
    steps[0].transformPanels = 6
    for _ in 0..<2 { steps.append(steps[steps.count - 1].withHalvedCells) }
    let results = try steps.map(figures)
    for index in results[0].indices {
      let first = (results[1][index] - results[0][index]).magnitude
      let second = (results[2][index] - results[1][index]).magnitude
      print(
        "\(name): halving the cells changes \(first / results[2][index]), then \(second / results[2][index])")
      XCTAssertLessThan(second, first / 3, "\(name): errors fall with the square of the cells")
    }
  }

  func testContinuousAndStaticPeaksOfDyeLayer1() throws {
    let spot = try Stacks.spot(Stacks.dyeL1, isHeavy ? ThermalResolution() : .coarse)
    let peak = StepResponse(spot, velocity: Stacks.velocity).continuousPeak.rise * 1e-3
    XCTAssertEqual(peak, 320.91, accuracy: 0.01 * 320.91)
    let still = StepResponse(spot, velocity: 0).rise(ahead: 0, after: 3 * Stacks.clock).value * 1e-3
    XCTAssertEqual(still, 329.06, accuracy: 0.01 * 329.06)
    for (speed, milliwatts) in [(4.0, 1.280), (16, 2.684)] {
      let peak = StepResponse(spot, velocity: speed * Stacks.velocity).continuousPeak.rise * 1e-3
      XCTAssertEqual(275 / peak, milliwatts, accuracy: 0.01 * milliwatts)
    }
  }

  func testSpeedRateAndSlopeOfTheTableAreItsDerivatives() throws {
    let response = StepResponse(try Stacks.spot(Stacks.dyeL1, .coarse), velocity: Stacks.velocity)
    let (x, t) = (-210e-9, 83e-9)
    let here = response.rise(ahead: x, after: t)
    let (dx, dt) = (1e-10, 1e-12)
    let slope =
      (response.rise(ahead: x + dx, after: t).value - response.rise(ahead: x - dx, after: t).value) / (2 * dx)
    let rate =
      (response.rise(ahead: x, after: t + dt).value - response.rise(ahead: x, after: t - dt).value) / (2 * dt)
    XCTAssertEqual(here.slope, slope, accuracy: 1e-4 * slope.magnitude)
    XCTAssertEqual(here.rate, rate, accuracy: 1e-4 * rate.magnitude)
  }

  func testImpossibleStacksAndSpotsAreRefused() throws {
    XCTAssertThrowsError(try ThermalStack(layers: [Stacks.resin]))
    XCTAssertThrowsError(try ThermalStack(layers: [Stacks.dye, Stacks.resin, Stacks.dye]))
    XCTAssertThrowsError(try ThermalStack(layers: [Stacks.dye, Stacks.resin, Stacks.resin]))
    XCTAssertThrowsError(try ThermalStack(layers: [Stacks.layer(-1, 1, 1, heated: true)]))
    XCTAssertThrowsError(try Stacks.spot(Stacks.dyeL1, .coarse, radius: 50e-9))
    XCTAssertThrowsError(try Stacks.spot(Stacks.dyeL1, .coarse, radius: .nan))
  }
}
