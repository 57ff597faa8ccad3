internal import Determinism
internal import DiscModel

/// Places along the track at which a spot's field is known, metres, about its centre.
///
/// Every field of the read-out is band-limited (numerical aperture over wavelength), so that sums over these places
/// are exact integrals as long as the fields have died down at the ends.
struct TrackSampling: Equatable {
  let count: Int
  let step: Double

  /// To two Airy diameters at both sides.
  init(optics: PickupOptics) {
    let unit = optics.wavelength / optics.numericalAperture
    count = 49
    step = 5.5 * unit / Double(count)
  }

  func place(_ index: Int) -> Double { (Double(index) - Double(count - 1) / 2) * step }
}

/// Shapes along the track, sampled at the places of a `TrackSampling`, of which marks are sums.
struct ReadoutPatterns {
  /// Of marks on the track under the spot.
  var here: [[Double]]
  /// Of marks on either neighbour.
  var neighbour: [[Double]] = []
  /// Of what a mark's rounded end lacks: as deep, at each place across the mark, as the end recedes there (metres).
  var ends: [[Double]] = []

  var count: Int { here.count + 2 * neighbour.count + ends.count }

  /// One mark at every place alone.
  static func points(_ count: Int) -> [[Double]] {
    (0..<count).map { index in (0..<count).map { $0 == index ? 1 : 0 } }
  }
}

/// The diffraction of one spot on one relief: what comes back into the aperture from the blank track, and from marks.
///
/// Scalar model of `GrooveShape`'s orders: the spot's field times the reflectance, propagated to the aperture, which
/// cuts it. With the marks' reflectance g (1 + delta m), what returns is the blank field plus that of m, so that all
/// signals are quadratic forms in the marks.
struct SpotDiffraction {
  let optics: PickupOptics
  let track: MarkedTrack
  let state: SpotState
  let sampling: TrackSampling
  private let wavefront: TiltedWavefront
  private let unit: Double
  private let flux: Double
  private let orderSpacing: Double
  private let orders: [(centre: Double, amplitude: Complex)]
  private let nodes: [PupilNodes]

  init(
    optics: PickupOptics, track: MarkedTrack, wavefront: RadialWavefront, state: SpotState,
    sampling: TrackSampling
  ) {
    self.optics = optics
    self.track = track
    self.state = state
    self.sampling = sampling
    self.wavefront = TiltedWavefront(wavefront, state)
    unit = optics.wavelength / optics.numericalAperture
    flux = optics.apertureFlux
    let spacing = optics.orderSpacing(pitch: track.groove.pitch)
    orderSpacing = spacing
    let highest = Int(2 / spacing)
    let turn = (track.line + state.offTrack) / track.groove.pitch
    orders = (-highest...highest).map { order in
      let (sine, cosine) = Double.sinCos(2 * .pi * Double(order) * turn)
      return (Double(order) * spacing, Complex(cosine, sine) * track.groove.amplitude(order: order))
    }
    let split = -state.lensShift
    nodes = orders.map { order in
      PupilNodes(
        centres: [0, order.centre], split: split, along: order.centre == 0 ? 9 : 6,
        across: order.centre == 0 ? 10 : 8)
    }
  }

  /// The quadratic forms of the four quadrants A, B, C, D in the shares of `patterns`, for marks of full strength and of
  /// a width in metres. Only the first `rows` rows of the square are worked out, all by default.
  func quadrants(_ patterns: ReadoutPatterns, markWidth: Double, rows: Int = .max) -> [ReadoutForm] {
    var forms = (0..<4).map { _ in ReadoutForm(count: patterns.count) }
    addBlank(to: &forms)
    let fields = lineFields(markWidth: markWidth)
    for (order, nodes) in zip(orders, nodes) {
      for chord in nodes.chords {
        let lines = fields.map { $0.scattered(xi: chord.xi, unit: unit) }
        for (eta, weight) in zip(chord.etas, chord.weights) {
          for side in [1.0, -1.0] {
            let field = patternFields(lines, eta: side * eta, patterns)
            let blank = order.amplitude * amplitude(xi: chord.xi - order.centre, eta: side * eta)
            let quadrant = Self.quadrant(isOuter: chord.xi > -state.lensShift, leads: side > 0)
            forms[quadrant].addLinear(field, blank: blank, weight: 2 * weight / flux)
            if order.centre == 0 { forms[quadrant].addSquare(field, rows: rows, weight: weight / flux) }
          }
        }
      }
    }
    return forms
  }

  /// The form of the light in the whole aperture.
  func whole(_ patterns: ReadoutPatterns, markWidth: Double, rows: Int = .max) -> ReadoutForm {
    quadrants(patterns, markWidth: markWidth, rows: rows).reduce(ReadoutForm(count: patterns.count), +)
  }

  /// A, B look at the outer half, A and D lead.
  private static func quadrant(isOuter: Bool, leads: Bool) -> Int {
    isOuter ? (leads ? 0 : 1) : (leads ? 3 : 2)
  }

  /// The incoming field in the aperture.
  private func amplitude(xi: Double, eta: Double) -> Complex {
    let aside = xi - state.lensShift
    let modulus = Double.exp(-optics.illuminationExponent * (aside * aside + eta * eta))
    let (sine, cosine) = Double.sinCos(optics.waveNumber * wavefront.path(xi: xi, eta: eta))
    return Complex(modulus * cosine, modulus * sine)
  }

  /// The blank track's light.
  private func addBlank(to forms: inout [ReadoutForm]) {
    for first in orders {
      for second in orders where second.centre >= first.centre {
        let product = (second.centre > first.centre ? 2 : 1) * (first.amplitude * second.amplitude.conjugate)
        let common = PupilNodes(
          centres: [0, first.centre, second.centre], split: -state.lensShift, along: 8, across: 8)
        for chord in common.chords {
          for (eta, weight) in zip(chord.etas, chord.weights) {
            for side in [1.0, -1.0] {
              let here = amplitude(xi: chord.xi - first.centre, eta: side * eta)
              let there = amplitude(xi: chord.xi - second.centre, eta: side * eta)
              let light = (product * (here * there.conjugate)).real * weight / flux
              forms[Self.quadrant(isOuter: chord.xi > -state.lensShift, leads: side > 0)].constant += light
            }
          }
        }
      }
    }
  }

  /// e^(2 pi i eta y) at every place y along the track, lengths in wavelength/NA.
  private func rotation(eta: Double) -> [Complex] {
    let perStep = 2 * .pi * eta * sampling.step / unit
    let (sine, cosine) = Double.sinCos(perStep)
    let (firstSine, firstCosine) = Double.sinCos(2 * .pi * eta * sampling.place(0) / unit)
    var turn = Complex(firstCosine, firstSine)
    return (0..<sampling.count).map { _ in
      defer { turn = turn * Complex(cosine, sine) }
      return turn
    }
  }

  /// The fields of the patterns at a place of the aperture; `lines` are those of the inner track, of that under the spot,
  /// of the outer one, and of ends.
  private func patternFields(_ lines: [[Complex]], eta: Double, _ patterns: ReadoutPatterns) -> [Complex] {
    let rotation = rotation(eta: -eta)
    let share = sampling.step / unit
    func field(_ pattern: [Double], _ line: [Complex]) -> Complex {
      var sum = Complex(0)
      for index in 0..<sampling.count { sum = sum + pattern[index] * line[index] }
      return share * sum
    }
    var fields: [Complex] = []
    let sources = [patterns.here, patterns.neighbour, patterns.neighbour, patterns.ends]
    for (line, shapes) in zip([1, 0, 2, 3], sources) where !shapes.isEmpty {
      let turned = zip(lines[line], rotation).map { $0 * $1 }
      fields += shapes.map { field($0, turned) }
    }
    return fields
  }
}

extension SpotDiffraction {
  /// The spot's field on a track's marks: at places across the track (metres from the spot, with what a mark does
  /// there), at each place along it.
  private struct LineField {
    var places: [(fromSpot: Double, factor: Complex)]
    /// By place across, then along.
    var field: [[Complex]]

    /// What the marks' lines send to one xi of the aperture, by place along the track.
    func scattered(xi: Double, unit: Double) -> [Complex] {
      guard let count = field.first?.count else { return [] }
      var sums = [Complex](repeating: Complex(0), count: count)
      for (place, row) in zip(places, field) {
        let (sine, cosine) = Double.sinCos(-2 * .pi * xi * place.fromSpot / unit)
        let factor = place.factor * Complex(cosine, sine)
        for index in 0..<count { sums[index] = sums[index] + factor * row[index] }
      }
      return sums
    }
  }

  /// Fields on the marks of the inner track, of that under the spot, of the outer track, and on ends.
  private func lineFields(markWidth: Double) -> [LineField] {
    let columns = spotColumns()
    let distance = track.neighbourDistance
    let here = lineField(columns, distance: 0, width: markWidth)
    var ends = here
    for (index, place) in markPlaces(distance: 0, width: markWidth).enumerated() {
      let recession = MarkShape.recession(
        at: place.x, width: markWidth, axis: track.endRoundness * markWidth / 2)
      ends.places[index].factor = recession * ends.places[index].factor
    }
    return [
      lineField(columns, distance: -distance, width: markWidth), here,
      lineField(columns, distance: distance, width: markWidth), ends,
    ]
  }

  private func lineField(
    _ columns: [(xi: Double, column: [Complex])], distance: Double, width: Double
  ) -> LineField {
    let contrast = distance == 0 ? track.contrast : track.neighbourContrast
    let places = markPlaces(distance: distance, width: width).map { place in
      let reflectance = track.groove.reflectance(at: track.line + place.x)
      return (
        fromSpot: place.x - state.offTrack, factor: (place.weight / unit) * (contrast.change * reflectance)
      )
    }
    let field = places.map { place in
      var row = [Complex](repeating: Complex(0), count: sampling.count)
      for (xi, column) in columns {
        let (sine, cosine) = Double.sinCos(2 * .pi * xi * place.fromSpot / unit)
        let turn = Complex(cosine, sine)
        for index in 0..<sampling.count { row[index] = row[index] + turn * column[index] }
      }
      return row
    }
    return LineField(places: places, field: field)
  }

  /// The aperture's chords, each already summed to its field along the track.
  private func spotColumns() -> [(xi: Double, column: [Complex])] {
    guard let whole = zip(orders, nodes).first(where: { $0.0.centre == 0 })?.1 else { return [] }
    return whole.chords.map { chord in
      var column = [Complex](repeating: Complex(0), count: sampling.count)
      for (eta, weight) in zip(chord.etas, chord.weights) {
        let leading = weight * amplitude(xi: chord.xi, eta: eta)
        let trailing = weight * amplitude(xi: chord.xi, eta: -eta)
        let rotation = rotation(eta: eta)
        for index in 0..<sampling.count {
          column[index] = column[index] + leading * rotation[index] + trailing * rotation[index].conjugate
        }
      }
      return (chord.xi, column)
    }
  }

  /// Quadrature over a mark's width, metres from the track's line, with pieces that end where the relief bends.
  func markPlaces(distance: Double, width: Double) -> [(x: Double, weight: Double)] {
    let (lower, upper) = (distance - width / 2, distance + width / 2)
    let pitch = track.groove.pitch
    let line = track.line
    let bends = track.groove.bends.flatMap { bend in
      (-3...3).map { bend + Double($0) * pitch - line }
    }
    let cuts = ([lower, upper] + bends.filter { $0 > lower + 1e-10 && $0 < upper - 1e-10 }).sorted()
    var places: [(x: Double, weight: Double)] = []
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      let rule = GaussLegendre(count: 4 + Int(4 * (end - start) / unit))
      places += rule.mapped(from: start, to: end).map { (x: $0.node, weight: $0.weight) }
    }
    return places
  }
}
