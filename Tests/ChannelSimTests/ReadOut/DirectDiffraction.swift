import ChannelSim
import DiscModel
import Foundation

/// The oracle of the read-out: the spot's field on a grid times the reflectance of the very relief and marks, carried
/// to the aperture by a fast Fourier transform. Shares nothing with the model but the numbers that describe the disc.
struct DirectDiffraction {
  let optics: PickupOptics
  let track: MarkedTrack
  /// Samples to a side, a power of two; 28 pitches of the groove.
  let count: Int
  let step: Double
  private let spot: [SIMD2<Double>]
  private let blank: [SIMD2<Double>]
  private let flux: Double
  private let bins: [(x: Int, y: Int)]
  private let fourier: FourierTransform

  init(optics: PickupOptics, track: MarkedTrack, count: Int = 512, spot state: SpotState = SpotState()) {
    self.optics = optics
    self.track = track
    self.count = count
    let side = 28 * track.groove.pitch
    step = side / Double(count)
    fourier = FourierTransform(count: count)
    let perBin = optics.wavelength / (optics.numericalAperture * side)
    let reach = Int(1 / perBin) + 1
    var (bins, flux) = ([(x: Int, y: Int)](), 0.0)
    var field = [SIMD2<Double>](repeating: .zero, count: count * count)
    let slope = Self.tiltSlope(optics, state)
    for x in -reach...reach {
      for y in -reach...reach {
        let (xi, eta) = (Double(x) * perBin, Double(y) * perBin)
        let square = xi * xi + eta * eta
        guard square <= 1 else { continue }
        bins.append(((x + count) % count, (y + count) % count))
        let modulus = pow(optics.rimIntensity, square / 2)
        flux += modulus * modulus
        let sine = optics.numericalAperture * square.squareRoot()
        var path =
          state.defocus * (1 - (1 - sine * sine).squareRoot()) + state.sphericalAberration * square * square
        path += Self.tiltPath(optics, state, xi, eta) - slope.x * xi - slope.y * eta
        let angle =
          2 * Double.pi
          * (path / optics.wavelength - state.offTrack * xi * optics.numericalAperture / optics.wavelength)
        let place = ((x + count) % count) * count + (y + count) % count
        field[place] = SIMD2(modulus * cos(angle), modulus * sin(angle))
      }
    }
    (self.bins, self.flux) = (bins, flux)
    spot = fourier.inverse(field)
    let groove = track.groove
    blank = (0..<count).map { row in
      // Mean over the cell, the walls' phase included.
      var sum = SIMD2<Double>.zero
      for part in 0..<32 {
        let x = (Double(Self.signed(row, count)) + (Double(part) + 0.5) / 32 - 0.5) * side / Double(count)
        let angle = Self.phase(groove, x + track.line)
        sum += SIMD2(cos(angle), sin(angle)) / 32
      }
      return sum
    }
  }

  /// What a tilt of the cover adds to the path: a plane wave crosses a plate on the part of its wave vector along the
  /// plate's normal, and keeps what is across it. Third-order coma is a fifth too small at this aperture.
  private static func tiltPath(_ optics: PickupOptics, _ state: SpotState, _ xi: Double, _ eta: Double)
    -> Double
  {
    func along(_ normal: SIMD3<Double>) -> Double {
      let (x, y) = (optics.numericalAperture * xi, optics.numericalAperture * eta)
      let wave = SIMD3(x, y, (1 - x * x - y * y).squareRoot())
      let across = SIMD3(
        wave.y * normal.z - wave.z * normal.y, wave.z * normal.x - wave.x * normal.z,
        wave.x * normal.y - wave.y * normal.x)
      let index = optics.designCoverIndex
      return (index * index - (across * across).sum()).squareRoot()
    }
    let (radial, tangential) = (sin(state.radialTilt), sin(state.tangentialTilt))
    let tilted = SIMD3(radial, tangential, (1 - radial * radial - tangential * tangential).squareRoot())
    return optics.designCoverThickness * (along(tilted) - along(SIMD3(0, 0, 1)))
  }

  /// The displacement of the tilted spot, best in the mean square: by a sum over a grid of the aperture.
  private static func tiltSlope(_ optics: PickupOptics, _ state: SpotState) -> SIMD2<Double> {
    guard state.radialTilt != 0 || state.tangentialTilt != 0 else { return .zero }
    var (sum, square) = (SIMD2<Double>.zero, 0.0)
    let steps = stride(from: -0.9975, to: 1, by: 0.005)
    for xi in steps {
      for eta in steps where xi * xi + eta * eta <= 1 {
        sum += tiltPath(optics, state, xi, eta) * SIMD2(xi, eta)
        square += xi * xi
      }
    }
    return sum / square
  }

  /// The light with the spot at a place along the track.
  func light(of marks: NeighbouringMarks, at place: Double) -> Double {
    var marked = [SIMD2<Double>](repeating: .zero, count: count * count)
    for (list, x) in [
      (marks.here, 0), (marks.inner, -track.neighbourDistance), (marks.outer, track.neighbourDistance),
    ] {
      for mark in list { cover(&marked, mark, x: x, place: place) }
    }
    let change = SIMD2(
      track.contrast.amplitude * cos(track.contrast.phase) - 1,
      track.contrast.amplitude * sin(track.contrast.phase))
    var product = [SIMD2<Double>](repeating: .zero, count: count * count)
    for row in 0..<count {
      for column in 0..<count {
        let index = row * count + column
        let extra = marked[index] == .zero ? .zero : times(change, marked[index])
        product[index] = times(spot[index], blank[row] + extra)
      }
    }
    let aperture = fourier.forward(product, columns: Set(bins.map(\.y)))
    let power = bins.reduce(0) { sum, bin in
      let value = aperture[bin.x * count + bin.y]
      return sum + (value * value).sum()
    }
    return power / flux
  }

  /// Adds the blank reflectance times the covered share in every cell that a mark covers; its ends are half ellipses.
  private func cover(_ marked: inout [SIMD2<Double>], _ mark: Mark, x centre: Double, place: Double) {
    let axis = min(mark.width, mark.length) / 2
    for row in 0..<count {
      let middle = Double(Self.signed(row, count)) * step
      guard abs(middle - centre) < mark.width / 2 + step else { continue }
      for part in 0..<Self.parts {
        let x = middle + ((Double(part) + 0.5) / Double(Self.parts) - 0.5) * step
        let aside = 2 * (x - centre) / mark.width
        guard abs(aside) < 1 else { continue }
        let recession = axis * (1 - (1 - aside * aside).squareRoot())
        let (start, end) = (mark.start - place + recession, mark.end - place - recession)
        let angle = Self.phase(track.groove, x + track.line)
        let here = mark.strength / Double(Self.parts) * SIMD2(cos(angle), sin(angle))
        let first = max(-count / 2, Int((start / step).rounded(.down)) - 1)
        let last = min(count / 2 - 1, Int((end / step).rounded(.up)) + 1)
        for column in first..<max(first, last + 1) where start < end {
          let (lower, upper) = ((Double(column) - 0.5) * step, (Double(column) + 0.5) * step)
          let share = max(0, min(end, upper) - max(start, lower)) / step
          marked[row * count + (column + count) % count] += share * here
        }
      }
    }
  }

  /// Parts of a cell across the track over which relief and marks are averaged.
  private static let parts = 16

  private static func signed(_ index: Int, _ count: Int) -> Int { index < count / 2 ? index : index - count }

  private static func phase(_ groove: GrooveShape, _ x: Double) -> Double {
    let pitch = groove.pitch
    let inside = x - (x / pitch).rounded() * pitch
    let half = groove.midWidth / 2
    let (wall, distance) =
      inside < 0
      ? (groove.innerWallWidth, half + inside) : (groove.outerWallWidth, half - inside)
    if wall == 0 { return distance > 0 ? groove.halfPhase : -groove.halfPhase }
    return groove.halfPhase * max(-1, min(1, 2 * distance / wall))
  }

  private func times(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
  }
}

/// A radix-2 transform of square fields, row by row, then the columns that are wanted.
struct FourierTransform {
  let count: Int
  private let roots: [SIMD2<Double>]

  init(count: Int) {
    self.count = count
    roots = (0..<count / 2).map {
      let angle = -2 * Double.pi * Double($0) / Double(count)
      return SIMD2(cos(angle), sin(angle))
    }
  }

  /// sum over x of f e^(-2 pi i k x / count), in both directions.
  func forward(_ field: [SIMD2<Double>], columns: Set<Int>) -> [SIMD2<Double>] {
    var result = field
    for row in 0..<count {
      var line = Array(result[row * count..<(row + 1) * count])
      transform(&line)
      for column in columns { result[row * count + column] = line[column] }
    }
    for column in columns {
      var line = (0..<count).map { result[$0 * count + column] }
      transform(&line)
      for row in 0..<count { result[row * count + column] = line[row] }
    }
    return result
  }

  /// Of a field that lives in a few rows near zero: 1/count^2 sum of F e^(+2 pi i k x / count).
  func inverse(_ field: [SIMD2<Double>]) -> [SIMD2<Double>] {
    let conjugate = field.map { SIMD2($0.x, -$0.y) / Double(count * count) }
    return forward(conjugate, columns: Set(0..<count)).map { SIMD2($0.x, -$0.y) }
  }

  private func transform(_ line: inout [SIMD2<Double>]) {
    var reversed = 0
    for index in 1..<count {
      var bit = count >> 1
      while reversed & bit != 0 {
        reversed ^= bit
        bit >>= 1
      }
      reversed |= bit
      if index < reversed { line.swapAt(index, reversed) }
    }
    var length = 2
    while length <= count {
      let stride = count / length
      for start in Swift.stride(from: 0, to: count, by: length) {
        for offset in 0..<length / 2 {
          let root = roots[offset * stride]
          let (a, b) = (line[start + offset], line[start + offset + length / 2])
          let turned = SIMD2(b.x * root.x - b.y * root.y, b.x * root.y + b.y * root.x)
          line[start + offset] = a + turned
          line[start + offset + length / 2] = a - turned
        }
      }
      length *= 2
    }
  }
}
