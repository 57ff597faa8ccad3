internal import Determinism

/// Quadratic forms over a range of spot states: the polynomial through those at Chebyshev points of each axis.
struct FormTable: Sendable {
  private let range: SpotRange
  /// By axis: the points, in units of the reach.
  private let points: [[Double]]
  /// By point, the first axis fastest: every coefficient of a form, the constant first, then linear and square ones, and
  /// zeros that fill the last vector.
  private let coefficients: [SIMD4<Double>]
  /// By point: where each axis's weight stands among the weights of all axes.
  private let places: [Int]
  private let count: Int

  init(_ range: SpotRange, form: (SpotState) -> ReadoutForm) {
    self.range = range
    let points = range.counts.map(Self.chebyshev)
    self.points = points
    let starts = points.indices.map { points[..<$0].reduce(0) { $0 + $1.count } }
    var coefficients: [SIMD4<Double>] = []
    var places: [Int] = []
    var count = 0
    for index in 0..<range.counts.reduce(1, *) {
      var rest = index
      var shares: [Double] = []
      for (axis, start) in zip(points, starts) {
        shares.append(axis[rest % axis.count])
        places.append(start + rest % axis.count)
        rest /= axis.count
      }
      let form = form(range.state(shares))
      count = form.count
      let all = [form.constant] + form.linear + form.square + [0, 0, 0]
      coefficients += stride(from: 0, to: all.count - 3, by: 4).map {
        SIMD4(all[$0], all[$0 + 1], all[$0 + 2], all[$0 + 3])
      }
    }
    self.coefficients = coefficients
    self.places = places
    self.count = count
  }

  /// cos(pi (i + 1/2) / n): the zeros of the Chebyshev polynomial; 0 for one point.
  private static func chebyshev(_ count: Int) -> [Double] {
    (0..<count).map { count == 1 ? 0 : Double.cosTurns((Double($0) + 0.5) / Double(2 * count)) }
  }

  /// The form of a state.
  func form(at state: SpotState) -> ReadoutForm {
    var form = ReadoutForm(count: count)
    update(&form, at: state)
    return form
  }

  /// Makes a form of this table that of a state, in the room that it has.
  func update(_ form: inout ReadoutForm, at state: SpotState) {
    var weights: [Double] = []
    weights.reserveCapacity(32)
    for (axis, share) in zip(points, range.shares(of: state)) { Self.append(axis, at: share, to: &weights) }
    let axes = points.count
    let products = stride(from: 0, to: places.count, by: axes).map { place in
      (place..<place + axes).reduce(1.0) { $0 * weights[places[$1]] }
    }
    Self.sum(coefficients, products, into: &form)
  }

  /// Adds up all coefficients at once, four to a vector, point by point.
  private static func sum(_ coefficients: [SIMD4<Double>], _ products: [Double], into form: inout ReadoutForm)
  {
    let (coefficients, products) = (coefficients.span, products.span)
    let count = form.count
    let vectors = (1 + count + count * count + 3) / 4
    precondition(coefficients.count == vectors * products.count)
    for vector in 0..<vectors {
      var sum = SIMD4<Double>.zero
      for point in 0..<products.count {
        // The check above covers all.
        sum += unsafe products[unchecked: point] * coefficients[unchecked: point &* vectors &+ vector]
      }
      for lane in 0..<4 {
        let place = 4 * vector + lane
        if place == 0 {
          form.constant = sum[lane]
        } else if place <= count {
          form.linear[place - 1] = sum[lane]
        } else if place <= count + count * count {
          form.square[place - 1 - count] = sum[lane]
        }
      }
    }
  }

  /// Lagrange's weights of the points for a place between them.
  private static func append(_ points: [Double], at place: Double, to weights: inout [Double]) {
    for index in points.indices {
      var product = 1.0
      for other in points.indices where other != index {
        product = product * (place - points[other]) / (points[index] - points[other])
      }
      weights.append(product)
    }
  }
}

extension Double {
  /// cos(2 pi t).
  static func cosTurns(_ turns: Double) -> Double { Double.sinCosTurns(turns).cos }
}

extension SpotRange {
  /// The state at shares of the reaches, -1 to 1.
  func state(_ shares: [Double]) -> SpotState {
    var state = centre
    state.defocus += reaches[0] * shares[0]
    state.offTrack += reaches[1] * shares[1]
    state.radialTilt += reaches[2] * shares[2]
    state.tangentialTilt += reaches[3] * shares[3]
    state.sphericalAberration += reaches[4] * shares[4]
    return state
  }

  /// Where a state lies in the range, in shares of the reaches; at its border where it lies outside, in the middle of
  /// what does not change.
  func shares(of state: SpotState) -> [Double] {
    let distances = [
      state.defocus - centre.defocus, state.offTrack - centre.offTrack, state.radialTilt - centre.radialTilt,
      state.tangentialTilt - centre.tangentialTilt, state.sphericalAberration - centre.sphericalAberration,
    ]
    return zip(distances, reaches).map { distance, reach in
      guard reach > 0 else { return 0 }
      let share = distance / reach
      return share > -1 ? (share < 1 ? share : 1) : -1
    }
  }

  /// States from which the filters are chosen: the middle, and towards both ends of what changes.
  var typicalStates: [SpotState] {
    var list = [[0.0, 0, 0, 0, 0]]
    for axis in reaches.indices where reaches[axis] > 0 {
      for share in [-0.9, -0.5, 0.5, 0.9] {
        var shares = [0.0, 0, 0, 0, 0]
        shares[axis] = share
        list.append(shares)
      }
    }
    return list.map(state)
  }

  func check() throws(OpticsError) {
    let names = [
      "defocus reach (m)", "offTrack reach (m)", "radialTilt reach (rad)", "tangentialTilt reach (rad)",
      "sphericalAberration reach (m)",
    ]
    let most = [5e-6, 1e-6, 0.05, 0.05, 1e-6]
    for (name, (reach, limit)) in zip(names, zip(reaches, most)) {
      try OpticsError.require(name, reach, in: 0...limit)
    }
    for count in counts { try OpticsError.require("points of a range", Double(count), in: 1...32) }
    try OpticsError.require("lensShift (aperture radii)", centre.lensShift, in: -0.5...0.5)
  }
}
