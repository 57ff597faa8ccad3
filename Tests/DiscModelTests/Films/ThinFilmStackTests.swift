import Determinism
import DiscModel
import XCTest

/// Transfer matrices of thin films against closed forms and against characteristic matrices in forty digits.
final class ThinFilmStackTests: XCTestCase {
  private func film(_ n: Double, _ k: Double, _ nanometres: Double) -> ThinFilm {
    ThinFilm(index: Complex(n, k), thickness: nanometres * 1e-9)
  }

  func testBareFaceReflectsByFresnel() {
    let face = ThinFilmStack(before: 1, films: [], after: Complex(1.56)).response(wavelength: 650e-9)
    XCTAssertEqual(face.reflectance, 0.56 * 0.56 / (2.56 * 2.56), accuracy: 1e-15)
    XCTAssertEqual(face.transmittance, 4 * 1.56 / (2.56 * 2.56), accuracy: 1e-15)
    let metal = ThinFilmStack(before: 1, films: [], after: Complex(0.05, 4.37)).response(wavelength: 650e-9)
    XCTAssertEqual(
      metal.reflectance, (0.95 * 0.95 + 4.37 * 4.37) / (1.05 * 1.05 + 4.37 * 4.37), accuracy: 1e-15)
  }

  func testQuarterWaveFollowsItsClosedForm() {
    // One quarter wave: R = ((n0 ns - n^2)/(n0 ns + n^2))^2.
    for n in [1.38, 1.249, 2.3] {
      let stack = ThinFilmStack(before: 1, films: [film(n, 0, 650 / 4 / n)], after: Complex(1.56))
      let ratio = (1.56 - n * n) / (1.56 + n * n)
      XCTAssertEqual(stack.response(wavelength: 650e-9).reflectance, ratio * ratio, accuracy: 1e-14)
      let half = ThinFilmStack(before: 1, films: [film(n, 0, 650 / 2 / n)], after: Complex(1.56))
      XCTAssertEqual(
        half.response(wavelength: 650e-9).reflectance, 0.56 * 0.56 / (2.56 * 2.56), accuracy: 1e-14)
    }
    // N pairs of quarter waves: R = ((1 - ns (h/l)^2N)/(1 + ns (h/l)^2N))^2.
    let pair = [film(2.3, 0, 650 / 4 / 2.3), film(1.38, 0, 650 / 4 / 1.38)]
    for count in 1...6 {
      let films = (0..<count).flatMap { _ in pair }
      let stack = ThinFilmStack(before: 1, films: films, after: Complex(1.52))
      var power = 1.52
      for _ in 0..<count { power *= (2.3 / 1.38) * (2.3 / 1.38) }
      let ratio = (1 - power) / (1 + power)
      XCTAssertEqual(stack.response(wavelength: 650e-9).reflectance, ratio * ratio, accuracy: 1e-13)
    }
  }

  func testSingleFilmFollowsAirysSum() {
    for thickness in stride(from: 5.0, to: 500, by: 37) {
      let stack = ThinFilmStack(before: 1.56, films: [film(2.3, 0, thickness)], after: Complex(1))
      let first = (1.56 - 2.3) / (1.56 + 2.3)
      let second = (2.3 - 1) / (2.3 + 1)
      let both = 2 * first * second * Double.cos(4 * Double.pi * 2.3 * thickness / 650)
      let squares = (first * first, second * second)
      let reflectance = (squares.0 + squares.1 + both) / (1 + squares.0 * squares.1 + both)
      XCTAssertEqual(stack.response(wavelength: 650e-9).reflectance, reflectance, accuracy: 1e-14)
    }
  }

  func testEnergyIsConserved() {
    let random = RandomStream(seed: 7, name: "films")
    var counter: UInt64 = 0
    func draw(_ lower: Double, _ upper: Double) -> Double {
      counter += 1
      return lower + (upper - lower) * random.uniform(at: counter)
    }
    for trial in 0..<200 {
      let absorbs = trial % 2 == 1
      let films = (0..<(1 + trial % 7)).map { _ in
        film(draw(0.05, 4.5), absorbs ? draw(0, 4.5) : 0, draw(1, 200))
      }
      let stack = ThinFilmStack(before: draw(1, 2), films: films, after: Complex(draw(1, 2)))
      let there = stack.response(wavelength: 650e-9)
      let reversed = ThinFilmStack(
        before: stack.after.real, films: films.reversed(), after: Complex(stack.before))
      // Transmission is the same both ways, whatever absorbs (reciprocity).
      XCTAssertEqual(
        there.transmittance, reversed.response(wavelength: 650e-9).transmittance, accuracy: 1e-12)
      XCTAssertEqual(
        there.reflectance + there.transmittance + absorbed(stack, wavelength: 650e-9), 1, accuracy: 1e-12)
      if !absorbs { XCTAssertEqual(there.reflectance + there.transmittance, 1, accuracy: 1e-12) }
    }
  }

  /// Absorption by another way: the flux Re(E H*) that each film takes, with fields followed back from the last face by
  /// characteristic matrices.
  private func absorbed(_ stack: ThinFilmStack, wavelength: Double) -> Double {
    var electric = Complex(1)
    var magnetic = stack.after
    var sum = 0.0
    for film in stack.films.reversed() {
      let behind = (electric * magnetic.conjugate).real
      let phase = (2 * Double.pi * film.thickness / wavelength) * film.index
      let forward = (Complex(0, 1) * phase).exponential
      let backward = (Complex(0, -1) * phase).exponential
      let cosine = 0.5 * (forward + backward)
      let sine = Complex(0, -0.5) * (forward - backward)
      let next = cosine * electric - Complex(0, 1) * (sine / film.index) * magnetic
      magnetic = cosine * magnetic - Complex(0, 1) * (film.index * sine) * electric
      electric = next
      sum += (electric * magnetic.conjugate).real - behind
    }
    // What falls on the stack carries the flux of the wave (E + H/n)/2.
    let incident = 0.5 * (electric + (1 / stack.before) * magnetic)
    return sum / (stack.before * incident.power)
  }

  private struct Case {
    let wavelength: Double
    let before: Double
    let films: [(n: Double, k: Double, nanometres: Double)]
    let after: Complex
    let reflectance: Double
    let transmittance: Double
    let phase: Double
  }

  private static let quarters = (0..<11).map { index in
    let n = index % 2 == 0 ? 2.3 : 1.38
    return (n: n, k: 0.0, nanometres: 650 / 4 / n)
  }

  /// What `Oracle/multilayers.py` prints.
  private static let cases = [
    Case(
      wavelength: 650, before: 1.56, films: [(2.3, 0.02, 90), (0.05, 4.37, 10)], after: Complex(1.55),
      reflectance: 0.375040911437765919, transmittance: 0.560431600665564691, phase: 2.67152067679137128),
    Case(
      wavelength: 650, before: 1.55, films: [(2.3, 0.02, 90), (0.05, 4.37, 100)], after: Complex(1.56),
      reflectance: 0.903416026108124069, transmittance: 0.000357070921940039273, phase: 2.18504430452754823),
    Case(
      wavelength: 650, before: 1.56,
      films: [(2.12, 0, 80), (4.0, 4.1, 6), (2.12, 0, 15), (0.05, 4.37, 10), (2.12, 0, 90)],
      after: Complex(1.55), reflectance: 0.103507891405617807, transmittance: 0.30483897290047815,
      phase: 1.55286892654994289),
    Case(
      wavelength: 650, before: 1.55,
      films: [(2.12, 0, 75), (4.3, 1.8, 15), (2.12, 0, 20), (0.05, 4.37, 120)],
      after: Complex(1.56), reflectance: 0.0260216543824843573, transmittance: 0.0000266698986132710148,
      phase: -2.71605180603428567),
    Case(
      wavelength: 405, before: 1, films: [(0.5, 4.93, 300)], after: Complex(1.6),
      reflectance: 0.924684333211572997, transmittance: 0, phase: -2.74515825915537808),
    Case(
      wavelength: 650, before: 1.5, films: [(0.05, 4.37, 1000)], after: Complex(1.5),
      reflectance: 0.986046122217364205, transmittance: 0, phase: -2.48036790154929687),
    Case(
      wavelength: 650, before: 1, films: quarters, after: Complex(1.52), reflectance: 0.993074476106628609,
      transmittance: 0.00692552389337139131, phase: .pi),
    Case(
      wavelength: 405, before: 1.6, films: [(1.75, 0.08, 40)], after: Complex(0.05, 2.13),
      reflectance: 0.668331685752901832, transmittance: 0.0411883616197092975, phase: 0.436188305068162308),
  ]

  func testMultilayersAgreeWithCharacteristicMatricesInFortyDigits() {
    for item in Self.cases {
      let films = item.films.map { film($0.n, $0.k, $0.nanometres) }
      let response = ThinFilmStack(before: item.before, films: films, after: item.after)
        .response(wavelength: item.wavelength * 1e-9)
      XCTAssertEqual(response.reflectance, item.reflectance, accuracy: 1e-13)
      XCTAssertEqual(response.transmittance, item.transmittance, accuracy: 1e-13)
      let turned = response.reflection * Complex.unit(phase: -item.phase)
      XCTAssertEqual(turned.phase, 0, accuracy: 1e-12)
    }
  }
}
