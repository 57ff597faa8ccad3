import Determinism

/// What of a pickup stands beside its axis or is not round, for the quadrant detectors.
public struct DetectorAlignment: Equatable, Sendable {
  /// The detector's centre against the image of the spot, on the disc's scale, metres: across the quadrants' split
  /// that tells outer from inner half (x), and across the other (y).
  public var offset: SIMD2<Double>
  /// The laser beam's centre against the axis of the detection, aperture radii, positive outward.
  public var beamDecentre: Double
  /// Astigmatism of the incoming beam at 45 degrees to the tracks, metres of path at the rim: W22 2 xi eta.
  public var incidentAstigmatism: Double

  /// Everything on the axis and round unless told otherwise.
  public init(offset: SIMD2<Double> = .zero, beamDecentre: Double = 0, incidentAstigmatism: Double = 0) {
    self.offset = offset
    self.beamDecentre = beamDecentre
    self.incidentAstigmatism = incidentAstigmatism
  }
}

/// The fields of the diffraction orders of a groove on the astigmatic quadrant detector, and the light of their pairs
/// on each quadrant.
///
/// Order m leaves the objective as A(xi - m q - r) with its incoming aberration, crosses cover and objective a second
/// time, and meets the cylinder lens, fixed to the drive, shifted with the lens by s: the pupil phase is
/// k [W(xi - m q - r, eta) + W(-xi, eta) + W22 2 (xi + s) eta]. The field on the detector is its Fraunhofer integral, on
/// Gauss-Legendre chords of the aperture and a Gauss-Legendre grid of each quadrant. A cylinder lens exchanges the
/// axes: the outer half of the aperture falls on one side of the second detector axis.
struct QuadrantFields {
  /// Highest order that meets the aperture, and the highest harmonic of the track that orders make with each other.
  let highest: Int
  private let illuminationExponent: Double
  private let optics: PickupOptics
  private let spacing: Double
  private let alignment: DetectorAlignment
  /// Nodes of half an axis of the detector, from the middle outward.
  private let axis: [(node: Double, weight: Double)]
  /// Weights of the nodes of a quadrant: places along the first axis, blocks of four along the second.
  private let weights: [SIMD4<Double>]
  /// Nodes of the aperture of each order, from -highest to highest.
  private let apertures: [OrderAperture]

  /// `tilt` in radians; `returnShift` in aperture radii, -2 tilt/NA.
  init(optics: PickupOptics, orderSpacing: Double, alignment: DetectorAlignment, returnShift: Double) {
    self.optics = optics
    spacing = orderSpacing
    self.alignment = alignment
    illuminationExponent = optics.illuminationExponent
    var order = 0
    while Double(order + 1) * orderSpacing < 2 { order += 1 }
    highest = min(order, 2)
    let edge = optics.waveNumber * optics.numericalAperture * optics.detectorSide / 2
    let astigmatism = optics.waveNumber * optics.detectionAstigmatism
    // An intensity swings by twice the edge's phase over half an axis, a field by that of edge, astigmatism and the
    // defocus within the table over the aperture; a Gauss-Legendre rule takes a quarter of it and a margin.
    let detectorCount = (Int(edge * 0.5) + 6 + 3) / 4 * 4
    let rule = GaussLegendre(count: detectorCount).mapped(from: 0, to: optics.detectorSide / 2)
    axis = rule
    weights = rule.flatMap { column in
      stride(from: 0, to: rule.count, by: 4).map { block in
        column.weight
          * SIMD4(rule[block].weight, rule[block + 1].weight, rule[block + 2].weight, rule[block + 3].weight)
      }
    }
    let swing = 2 * edge + 2 * astigmatism + Self.defocusSwing
    let count = Int(swing * 0.25) + 7
    let highest = self.highest
    apertures = (-highest...highest).map {
      OrderAperture(
        centre: Double($0) * orderSpacing + returnShift, count: count, places: rule.map(\.node),
        frequency: optics.waveNumber * optics.numericalAperture)
    }
  }

  /// Places of the detector with their quadrant (A, B, C, D), quadrant after quadrant; metres and square metres.
  func places() -> [(u: Double, v: Double, quadrant: Int, weight: Double)] {
    [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)].enumerated().flatMap { quadrant, signs in
      axis.flatMap { column in
        axis.map { row in
          (
            u: signs.0 * column.node, v: signs.1 * row.node, quadrant: quadrant,
            weight: column.weight * row.weight
          )
        }
      }
    }
  }

  /// The field of a mirror's return at those places.
  func mirrorField<Wavefront: PupilWavefront>(_ wavefront: Wavefront) -> [Complex] {
    let field = apertures[highest].field {
      value(xi: $0, eta: $1, centre: $2, wavefront, 0)
    }
    return field.real.indices.flatMap { index in
      (0..<4).map { Complex(field.real[index][$0], field.imaginary[index][$0]) }
    }
  }

  /// Double-pass phase swing of the largest defocus that is asked for, radians.
  static let defocusSwing = 20.0

  /// The light of each pair of orders (first >= second) on the quadrants A, B, C, D, as shares of a mirror's return.
  func forms<Wavefront: PupilWavefront>(_ wavefront: Wavefront, lensShift: Double) -> QuadrantForms {
    let fields = apertures.map { $0.field { value(xi: $0, eta: $1, centre: $2, wavefront, lensShift) } }
    let scale = optics.wavelength / optics.numericalAperture
    let norm = 1 / (scale * scale * optics.apertureFlux)
    var forms = QuadrantForms(highest: highest)
    for first in -highest...highest {
      // Orders farther apart have no common area in the aperture.
      for second in max(-highest, first - highest)...first {
        let pair = light(fields[first + highest], fields[second + highest])
        forms[first, second] = (norm * pair.real, norm * pair.imaginary)
      }
    }
    return forms
  }

  /// The outgoing field at a place of the aperture.
  @inline(__always)
  private func value<Wavefront: PupilWavefront>(
    xi: Double, eta: Double, centre: Double, _ wavefront: Wavefront, _ shift: Double
  ) -> Complex {
    let incoming = xi - centre
    let beam = incoming - shift + alignment.beamDecentre
    let amplitude = Double.exp(-illuminationExponent * (beam * beam + eta * eta))
    let fixed = xi + shift
    var path = wavefront.path(xi: incoming, eta: eta) + wavefront.path(xi: -xi, eta: eta)
    path += 2 * optics.detectionAstigmatism * fixed * eta
    path += 2 * alignment.incidentAstigmatism * incoming * eta
    let k = optics.waveNumber
    let offset = optics.numericalAperture * (alignment.offset.y * xi + alignment.offset.x * eta)
    return amplitude * Complex.unit(phase: k * (path - offset))
  }

  /// The integral of one field times the other's conjugate over each quadrant.
  ///
  /// Outer is the side of the second axis to which the cylinder lens sends xi > 0, leading that of the first axis to
  /// which it sends eta > 0: A outer and leading, B outer, C neither, D leading.
  private func light(
    _ one: DetectorField, _ other: DetectorField
  ) -> (real: SIMD4<Double>, imaginary: SIMD4<Double>) {
    var real = SIMD4<Double>.zero
    var imaginary = SIMD4<Double>.zero
    let count = weights.count
    let a = one.real.span
    let b = one.imaginary.span
    let c = other.real.span
    let d = other.imaginary.span
    for quadrant in 0..<4 {
      var realSum = SIMD4<Double>.zero
      var imaginarySum = SIMD4<Double>.zero
      for index in 0..<count {
        let at = quadrant * count + index
        let weight = weights[index]
        realSum += weight * (a[at] * c[at] + b[at] * d[at])
        imaginarySum += weight * (b[at] * c[at] - a[at] * d[at])
      }
      real[quadrant] = realSum.sumOfLanes
      imaginary[quadrant] = imaginarySum.sumOfLanes
    }
    return (real, imaginary)
  }
}

/// A field over the four quadrants A, B, C, D one after the other: places along the first detector axis, blocks of four
/// along the second.
struct DetectorField {
  var real: [SIMD4<Double>]
  var imaginary: [SIMD4<Double>]
}

/// The aperture of one order on chords, and the waves from each of its nodes to the detector.
private struct OrderAperture {
  private let centre: Double
  /// xi of each chord, and cos and sin of k NA u xi, places after places for each chord.
  private var chords: [Double] = []
  private var chordCosines: [Double] = []
  private var chordSines: [Double] = []
  /// eta and weight of the nodes, as many for each chord, and cos and sin of k NA v eta in blocks of four places.
  private var etas: [Double] = []
  private var weights: [Double] = []
  private var cosines: [SIMD4<Double>] = []
  private var sines: [SIMD4<Double>] = []
  private let nodesPerChord: Int
  private let blocks: Int
  private let placeCount: Int

  init(centre: Double, count: Int, places: [Double], frequency: Double) {
    self.centre = centre
    blocks = places.count / 4
    placeCount = places.count
    nodesPerChord = count
    let lower = max(-1, centre - 1)
    let upper = min(1, centre + 1)
    guard lower < upper else { return }
    // As many chords as the share of the aperture that the order meets, and a margin.
    let along = GaussLegendre(count: min(count, Int(Double(count) * (upper - lower) / 2) + 6))
    let across = GaussLegendre(count: count)
    let grid = ChordGrid(centres: [0, centre], lower: -1, upper: 1, along: along, across: across)
    for (index, node) in grid.nodes.enumerated() {
      if index % count == 0 {
        chords.append(node.xi)
        for place in places {
          let (sine, cosine) = Double.sinCos(frequency * place * node.xi)
          chordCosines.append(cosine)
          chordSines.append(sine)
        }
      }
      etas.append(node.eta)
      weights.append(node.weight)
      for block in 0..<blocks {
        var cosine = SIMD4<Double>.zero
        var sine = SIMD4<Double>.zero
        for lane in 0..<4 {
          (sine[lane], cosine[lane]) = Double.sinCos(frequency * places[4 * block + lane] * node.eta)
        }
        cosines.append(cosine)
        sines.append(sine)
      }
    }
  }

  /// The Fraunhofer integral of `value` (xi, eta, the order's centre) over the aperture.
  @inline(__always)
  func field(_ value: (Double, Double, Double) -> Complex) -> DetectorField {
    // Even and odd parts in both detector coordinates: even-even, even-odd, odd-even, odd-odd; real and imaginary.
    var parts = [SIMD4<Double>](repeating: .zero, count: 8 * placeCount * blocks)
    var lines = [SIMD4<Double>](repeating: .zero, count: 4 * blocks)
    var values = [Complex](repeating: Complex(0), count: nodesPerChord)
    for chord in chords.indices {
      for node in 0..<nodesPerChord {
        let at = chord * nodesPerChord + node
        values[node] = weights[at] * value(chords[chord], etas[at], centre)
      }
      gather(chord: chord, values: values.span, lines: &lines)
      spread(chord: chord, lines: lines.span, parts: &parts)
    }
    return quadrants(parts.span)
  }

  /// The integral along one chord, even and odd in the second detector axis.
  private func gather(chord: Int, values: Span<Complex>, lines: inout [SIMD4<Double>]) {
    let cosines = self.cosines.span
    let sines = self.sines.span
    for block in 0..<blocks {
      var evenReal = SIMD4<Double>.zero
      var evenImaginary = evenReal
      var oddReal = evenReal
      var oddImaginary = evenReal
      for node in 0..<nodesPerChord {
        let at = (chord * nodesPerChord + node) * blocks + block
        let field = values[node]
        evenReal += field.real * cosines[at]
        evenImaginary += field.imaginary * cosines[at]
        oddReal += field.real * sines[at]
        oddImaginary += field.imaginary * sines[at]
      }
      lines[block] = evenReal
      lines[blocks + block] = evenImaginary
      lines[2 * blocks + block] = oddReal
      lines[3 * blocks + block] = oddImaginary
    }
  }

  /// Adds one chord to every place of the first detector axis.
  private func spread(chord: Int, lines: Span<SIMD4<Double>>, parts: inout [SIMD4<Double>]) {
    let width = 4 * blocks
    let odd = placeCount * width
    var parts = parts.mutableSpan
    for place in 0..<placeCount {
      let cosine = chordCosines[chord * placeCount + place]
      let sine = chordSines[chord * placeCount + place]
      let start = place * width
      for index in 0..<width {
        parts[start + index] += cosine * lines[index]
        parts[odd + start + index] += sine * lines[index]
      }
    }
  }

  /// e^{-i(a + b)} = cc - ss - i (sc + cs) with the signs of the quadrants: u is the first axis (leading where positive),
  /// v the second (outer where positive). Odd in v: -i v; odd in u: -i u; odd in both: -u v.
  private func quadrants(_ parts: Span<SIMD4<Double>>) -> DetectorField {
    let count = placeCount * blocks
    let zeros = [SIMD4<Double>](repeating: .zero, count: 4 * count)
    var field = DetectorField(real: zeros, imaginary: zeros)
    let odd = placeCount * 4 * blocks
    for (quadrant, signs) in [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)].enumerated() {
      let (u, v) = signs
      for place in 0..<placeCount {
        for block in 0..<blocks {
          let even = place * 4 * blocks + block
          let at = quadrant * count + place * blocks + block
          field.real[at] =
            parts[even] + v * parts[even + 3 * blocks] + u * parts[odd + even + blocks]
            - (u * v) * parts[odd + even + 2 * blocks]
          field.imaginary[at] =
            parts[even + blocks] - v * parts[even + 2 * blocks] - u * parts[odd + even]
            - (u * v) * parts[odd + even + 3 * blocks]
        }
      }
    }
    return field
  }
}

/// The light of pairs of orders on the quadrants A, B, C, D: first >= second, and no farther apart than the highest order.
struct QuadrantForms: Equatable, Sendable {
  let highest: Int
  /// By first order, then by second, from the lowest on.
  private(set) var real: [SIMD4<Double>]
  private(set) var imaginary: [SIMD4<Double>]

  init(highest: Int) {
    self.highest = highest
    real = [SIMD4<Double>](repeating: .zero, count: Self.pairs(highest: highest).count)
    imaginary = real
  }

  /// The pairs in the order in which they are stored.
  static func pairs(highest: Int) -> [(first: Int, second: Int)] {
    (-highest...highest).flatMap { first in
      (max(-highest, first - highest)...first).map { (first, $0) }
    }
  }

  /// Row m has as many pairs as orders from -highest, at most highest + 1, to m.
  private func index(_ first: Int, _ second: Int) -> Int {
    var index = 0
    for row in -highest..<first { index += min(row + highest, highest) + 1 }
    return index + second - max(-highest, first - highest)
  }

  subscript(first: Int, second: Int) -> (real: SIMD4<Double>, imaginary: SIMD4<Double>) {
    get { (real[index(first, second)], imaginary[index(first, second)]) }
    set {
      real[index(first, second)] = newValue.real
      imaginary[index(first, second)] = newValue.imaginary
    }
  }

  /// Adds a multiple of other forms.
  mutating func add(_ factor: Double, _ other: QuadrantForms) {
    for index in real.indices {
      real[index] += factor * other.real[index]
      imaginary[index] += factor * other.imaginary[index]
    }
  }

  /// The forms with the drive mirrored across the tracks: lens shift and tilt the other way. The orders change sign, and
  /// the cylinder lens turns the mirror image by half a turn: A and C, B and D change places.
  var mirrored: QuadrantForms {
    var forms = QuadrantForms(highest: highest)
    for (first, second) in Self.pairs(highest: highest) {
      // The pair (-second, -first) is the one with its first order not below its second; exchanging both conjugates.
      let pair = self[-second, -first]
      forms[first, second] = (Self.turned(pair.real), -Self.turned(pair.imaginary))
    }
    return forms
  }

  private static func turned(_ light: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(light.z, light.w, light.x, light.y)
  }
}
