internal import Determinism

/// Exposure of the resist by one beam that runs along the track: dose over the place across it and the depth.
///
/// Scalar Debye integral over the pupil: plane waves refracted into the resist, each with its own way and absorption
/// (Beer and Lambert along its slanted path), with the beam's decentre, the lens's coma and, on request, the wave that
/// the substrate sends back. Along the track every place sees the same, so the dose is the integral of intensity along
/// it: by Parseval a sum over the pupil's coordinate eta along the track of the squared modulus of an integral over xi
/// across it. Polarisation and the surface's reflection are left out; they scale the dose.
struct ResistExposure {
  private struct Wave {
    /// Direction sine across the track times wave number, 1/m.
    let across: Double
    let amplitude: Complex
    /// i times the wave number down, 1/m.
    let down: Complex
    /// What the substrate sends back, twice the resist's way included.
    let reflection: Complex
  }

  /// By eta, each with its weight; the waves of a chord stand in order of xi, which is symmetric about zero.
  private let chords: [(weight: Double, waves: [Wave])]

  /// For places up to `reach` metres from the beam's aim: across the pupil, nodes enough for the beam and for the
  /// phase that a wave gathers on the way there, an even number of them.
  init(lens: CuttingLens, resist: Resist, tilt: Double, pupilFill: Double, reach: Double) {
    let phase = 2 * Double.pi * lens.numericalAperture * reach / lens.wavelength
    let beam = 2 * Int(min(100, 2 / pupilFill))
    let rule = GaussLegendre(count: 20 + beam + 2 * Int(min(300, 0.4 * phase)))
    let along = GaussLegendre(count: 20 + beam)
    chords = along.nodes.indices.filter { along.nodes[$0] > 0 }.map { index in
      let eta = along.nodes[index]
      let half = (1 - eta * eta).squareRoot()
      let waves = rule.nodes.indices.map { node in
        Self.wave(
          lens, resist, tilt, pupilFill, xi: half * rule.nodes[node], eta: eta,
          weight: half * rule.weights[node])
      }
      return (2 * along.weights[index], waves)
    }
  }

  private static func wave(
    _ lens: CuttingLens, _ resist: Resist, _ tilt: Double, _ pupilFill: Double, xi: Double, eta: Double,
    weight: Double
  ) -> Wave {
    let number = 2 * Double.pi / lens.wavelength
    let rho = xi * xi + eta * eta
    let sine = lens.numericalAperture * lens.numericalAperture * rho
    let cosineInAir = (1 - sine).squareRoot()
    let cosine = (1 - sine / (resist.index * resist.index)).squareRoot()
    let (tiltSine, tiltCosine) = Double.sinCos(tilt)
    let decentre =
      -lens.pivotDistance * tiltSine / (tiltCosine * lens.focalLength * lens.numericalAperture)
    let fromBeam = (xi - decentre) * (xi - decentre) + eta * eta
    let illumination = Double.exp(-fromBeam / (pupilFill * pupilFill))
    // An aplanatic lens sends what falls on a zone of the pupil into a larger solid angle at the edge.
    let amplitude = weight * illumination / cosineInAir.squareRoot()
    let coma = lens.comaPerDegree * (tilt / Double.pi * 180) * rho * xi
    let phase = number * (coma - cosineInAir * lens.focusDepth)
    let down = Complex(-resist.absorption / (2 * cosine), number * resist.index * cosine)
    return Wave(
      across: number * lens.numericalAperture * xi, amplitude: amplitude * Complex.unit(phase: phase),
      down: down, reflection: reflection(resist, sine, cosine) * (2 * resist.thickness * down).exponential)
  }

  private static func reflection(_ resist: Resist, _ sine: Double, _ cosine: Double) -> Complex {
    guard resist.hasStandingWave else { return Complex(0) }
    let below = Complex(1 - sine / (resist.substrateIndex * resist.substrateIndex)).squareRoot
    let here = Complex(resist.index * cosine)
    let there = resist.substrateIndex * below
    return (here - there) / (here + there)
  }

  /// The dose at places (metres across the track) and depths (metres below the surface): `[depth][place]`.
  func dose(atPlaces places: [Double], depths: [Double]) -> [[Double]] {
    var dose = [[Double]](repeating: [Double](repeating: 0, count: places.count), count: depths.count)
    for chord in chords {
      let shifts = chord.waves.map { wave in places.map { Complex.unit(phase: wave.across * $0) } }
      for (row, depth) in depths.enumerated() {
        let fields = chord.waves.map { wave in
          wave.amplitude
            * ((depth * wave.down).exponential + wave.reflection * (-depth * wave.down).exponential)
        }
        for place in places.indices {
          dose[row][place] += chord.weight * Self.power(fields, shifts, place)
        }
      }
    }
    return dose
  }

  /// Squared modulus of the sum of all waves at a place. A wave and its mirror image are added first: a mirrored beam
  /// then gives the mirrored dose to the last bit.
  private static func power(_ fields: [Complex], _ shifts: [[Complex]], _ place: Int) -> Double {
    var sum = Complex(0)
    let last = fields.count - 1
    for index in 0...(last / 2) {
      sum += fields[index] * shifts[index][place] + fields[last - index] * shifts[last - index][place]
    }
    return sum.power
  }
}
