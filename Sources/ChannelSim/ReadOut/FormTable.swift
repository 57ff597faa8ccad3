internal import Determinism

/// Quadratic forms over a range of spot states: the polynomial through those at Chebyshev points of each axis.
struct FormTable: Sendable {
  private let range: SpotRange
  /// By axis: the points, in units of the reach.
  private let points: [[Double]]
  /// By point, the first axis fastest: every coefficient of a form.
  private let coefficients: [[Double]]
  private let count: Int

  init(_ range: SpotRange, form: (SpotState) -> ReadoutForm) {
    self.range = range
    let points = range.counts.map(Self.chebyshev)
    self.points = points
    var coefficients: [[Double]] = []
    var count = 0
    for index in 0..<range.counts.reduce(1, *) {
      var rest = index
      let shares = points.map { axis in
        defer { rest /= axis.count }
        return axis[rest % axis.count]
      }
      let form = form(range.state(shares))
      count = form.count
      coefficients.append([form.constant] + form.linear + form.square)
    }
    self.coefficients = coefficients
    self.count = count
  }

  /// cos(pi (i + 1/2) / n): the zeros of the Chebyshev polynomial; 0 for one point.
  private static func chebyshev(_ count: Int) -> [Double] {
    (0..<count).map { count == 1 ? 0 : Double.cosTurns((Double($0) + 0.5) / Double(2 * count)) }
  }

  /// The form of a state.
  func form(at state: SpotState) -> ReadoutForm {
    let shares = range.shares(of: state)
    let weights = zip(points, shares).map { Self.weights($0, at: $1) }
    var sums = [Double](repeating: 0, count: coefficients[0].count)
    for (index, values) in coefficients.enumerated() {
      var rest = index
      var weight = 1.0
      for axis in weights {
        weight *= axis[rest % axis.count]
        rest /= axis.count
      }
      for place in sums.indices { sums[place] += weight * values[place] }
    }
    var form = ReadoutForm(count: count)
    form.constant = sums[0]
    form.linear = Array(sums[1...count])
    form.square = Array(sums[(count + 1)...])
    return form
  }

  /// Lagrange's weights of the points for a place between them.
  private static func weights(_ points: [Double], at place: Double) -> [Double] {
    points.indices.map { index in
      points.indices.reduce(1.0) { product, other in
        other == index ? product : product * (place - points[other]) / (points[index] - points[other])
      }
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
