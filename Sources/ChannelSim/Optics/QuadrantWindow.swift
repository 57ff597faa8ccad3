internal import Determinism

/// The quadrants' light about one lens position, for the ticks in which lens shift, tilt and what lies under the spot
/// stand still: a cubic in lens position for the mean and for each harmonic of the track.
///
/// Four rows of a contracted `QuadrantBasis` make it: their polynomials in shift and tilt are summed once, a tick then
/// costs a dozen vector multiplications. It holds within one row of its middle.
struct QuadrantWindow: Sendable {
  /// Row below the middle; -1 while it holds nothing.
  var row: Int32 = -1
  /// Powers 0 to 3 of lens position in rows from the middle.
  private var mean = Cubic()
  private var cosine = Cubic()
  private var sine = Cubic()
  private var secondCosine = Cubic()
  private var secondSine = Cubic()

  private struct Cubic: Sendable {
    var c0 = SIMD4<Double>.zero
    var c1 = SIMD4<Double>.zero
    var c2 = SIMD4<Double>.zero
    var c3 = SIMD4<Double>.zero

    @inline(__always)
    func value(_ x: Double) -> SIMD4<Double> { c0 + x * (c1 + x * (c2 + x * c3)) }

    /// Through values at -3/2, -1/2, 1/2 and 3/2.
    @inline(__always)
    mutating func pass(_ a: SIMD4<Double>, _ b: SIMD4<Double>, _ c: SIMD4<Double>, _ d: SIMD4<Double>) {
      let outer = a + d
      let inner = b + c
      let outerStep = d - a
      let innerStep = c - b
      c0 = 0.0625 * (9 * inner - outer)
      c1 = (1 / 24.0) * (27 * innerStep - outerStep)
      c2 = 0.25 * (outer - inner)
      c3 = (1 / 6.0) * (outerStep - 3 * innerStep)
    }
  }

  /// Whether it holds at a lens position in rows (row numbers with fractions).
  @inline(__always)
  func holds(at position: Double) -> Bool {
    row >= 0 && (position - (Double(row) + 0.5)).magnitude <= 1
  }

  /// The mean of the quadrants over the track and what rides on it, at a lens position in rows and sin and cos of
  /// 2 pi x / pitch.
  @inline(__always)
  func light(
    at position: Double, sine sineTheta: Double, cosine cosineTheta: Double, harmonics: Int,
    along: SIMD2<Double>
  ) -> (mean: SIMD4<Double>, ripple: SIMD4<Double>, side: SIMD4<Double>) {
    let x = position - (Double(row) + 0.5)
    let first = cosineTheta * cosine.value(x) + sineTheta * sine.value(x)
    guard harmonics > 1 else { return (mean.value(x), first, along.x * first) }
    let doubledSine = 2 * sineTheta * cosineTheta
    let doubledCosine = 2 * cosineTheta * cosineTheta - 1
    let second = doubledCosine * secondCosine.value(x) + doubledSine * secondSine.value(x)
    return (mean.value(x), first + second, along.x * first + along.y * second)
  }

  /// Takes up the four rows about a lens position, in rows, from the tables of a blank and of a recorded groove.
  mutating func take(
    position: Double, blank: Span<SIMD4<Double>>, recorded: Span<SIMD4<Double>>, share: Double, channels: Int,
    terms: Int,
    shift: Double, tilt: Double
  ) {
    let rows = QuadrantBasis.rowCount
    let clamped = min(max(position, 1), Double(rows - 3))
    // NaN stays at the first row.
    row = clamped == clamped ? Int32(clamped) : 1
    let shifts = (shift, shift * shift, shift * shift * shift)
    let tilts = (tilt, tilt * tilt, shift * tilt)
    let side = (tilt < 0 ? 7 : 4) * channels
    @inline(__always) func sum(_ table: Span<SIMD4<Double>>, _ row: Int, _ channel: Int) -> SIMD4<Double> {
      let start = row * terms * channels + channel
      var value = table[start] + shifts.0 * table[start + channels] + shifts.1 * table[start + 2 * channels]
      value += shifts.2 * table[start + 3 * channels]
      guard tilt != 0, terms > 4 else { return value }
      let lean = start + side
      value += tilts.0 * table[lean] + tilts.1 * table[lean + channels]
      return value + tilts.2 * table[lean + 2 * channels]
    }
    let below = Int(row) - 1
    @inline(__always) func channel(_ channel: Int, _ cubic: inout Cubic) {
      @inline(__always) func value(_ offset: Int) -> SIMD4<Double> {
        let before = share < 1 ? sum(blank, below + offset, channel) : .zero
        guard share > 0 else { return before }
        return (1 - share) * before + share * sum(recorded, below + offset, channel)
      }
      cubic.pass(value(0), value(1), value(2), value(3))
    }
    channel(0, &mean)
    channel(1, &cosine)
    channel(2, &sine)
    guard channels > 3 else { return }
    channel(3, &secondCosine)
    channel(4, &secondSine)
  }
}
