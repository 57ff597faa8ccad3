public import ChannelSim
internal import Determinism
public import DiscModel
public import WriteStrategy

/// What makes one disc, in one drive, unlike the nominal one.
public struct LayerDeparture: Sendable, Equatable {
  /// How much more sensitive the film is: what a power does, this power divided by it does here.
  public var sensitivity = 1.0
  /// Radial tilt of the disc while it is written and read, radians.
  public var tilt = 0.0
  /// The laser's wavelength less the nominal one, metres.
  public var wavelengthDrift = 0.0

  /// A nominal disc.
  public init() {}
}

/// What a recorded layer must read like.
public struct RecordingLimits: Sendable, Equatable {
  /// ((I14H + I14L)/2 - (I3H + I3L)/2)/I14.
  public var asymmetry: ClosedRange<Double>
  /// The least I14/I14H.
  public var modulation: Double

  /// ECMA-267 13.2.
  public static let standard = RecordingLimits(asymmetry: -0.05...0.15, modulation: 0.6)
}

/// One layer of a disc in a drive that can write it: test writes at any power, read back by the drive's own optics.
public struct WritableLayer: Sendable {
  /// Light on the disc that becomes heat in the layer, a share.
  public let absorptance: Double
  /// How the disc departs from the nominal one.
  public let departure: LayerDeparture
  /// The track that test writes are read from.
  public var track: TestTrack
  /// Channel bits of a test write.
  public let bits: Int
  /// What writes, with the edge tables made so far: another disc of the kind may start with them.
  public private(set) var tables: TrackWriter
  /// The lens's place less that of the focus error's zero, metres toward the disc; at the spot's best focus unless set. Only
  /// a layer with a surface reads differently out of focus.
  public var displacement: Double
  private let bestFocus: Double
  private let focalDepth: Double
  private let spotRatio: Double
  private let data: [TestData]
  private let makeTrack: @Sendable (_ markWidth: Double) throws -> TestTrack
  /// Read-outs by the width that they are made for, in steps of 10 nm; none where they do not follow the marks' width.
  private var tracks: [(step: Int, track: TestTrack)]?
  private let widest: Double

  /// A layer (0 or 1) of a disc at a radius (metres), written by `writer`, read by a pickup's optics. The read-out is made
  /// for marks about half of the pitch wide, or as wide as those of each power, `followsMarkWidth`; and for the light that
  /// the pickup focuses on the `surface`, perfect light unless given.
  ///
  /// The film's heat is the layer's absorbed share of the light; layer 1 is written through a blank layer 0. Tilt
  /// enlarges the spot as it lowers its peak: by the root of the coma's Strehl ratio.
  public init(
    disc: Disc, layer index: Int, radius: Double, writer: TrackWriter, optics nominal: PickupOptics,
    surface: FocusedSurface? = nil, place: ReliefPart = .groove, followsMarkWidth: Bool = false,
    departure: LayerDeparture = LayerDeparture(),
    seed: UInt64 = 1, bits: Int = 60_000
  ) throws {
    guard disc.layers.indices.contains(index) else {
      throw WriteStrategyError(
        "layer \(index) of a disc of \(disc.layers.count)", advice: "0 is the first layer")
    }
    let wavelength = nominal.wavelength + departure.wavelengthDrift
    let optics = try nominal.withWavelength(wavelength)
    let layer = disc.layers[index]
    let light = LayerLight(disc: disc, layer: layer, wavelength: wavelength)
    let before = index == 0 ? nil : LayerLight(disc: disc, layer: disc.layers[0], wavelength: wavelength)
    let arriving = before?.transmittance ?? 1
    absorptance = (1 - light.reflectance - light.transmittance) * arriving
    self.departure = departure
    tables = writer
    self.bits = bits
    let coma = TiltedSpot.coma(disc.substrate, aperture: optics.numericalAperture, wavelength: wavelength)
    spotRatio = wavelength / nominal.wavelength * Double.exp(TiltedSpot.growth(waves: coma * departure.tilt))
    var spot = SpotState()
    spot.radialTilt = departure.tilt
    var range = SpotRange.fixed(spot)
    if surface != nil { range.defocus = SpotRange().defocus }
    var conditions = ReadoutConditions(reflectance: arriving * arriving * light.reflectance)
    conditions.spot = spot
    bestFocus = surface?.bestFocusOffset ?? 0
    displacement = bestFocus
    focalDepth = TiltedSpot.focalDepth(radius: writer.writer.spotRadius, wavelength: wavelength)
    let (bit, velocity) = (writer.strategy.channelBitLength, writer.writer.velocity)
    makeTrack = { [range, conditions] markWidth in
      let marked = try MarkedTrack(
        disc: disc, layer: layer, radius: radius, wavelength: wavelength, place: place, markWidth: markWidth)
      let readout = try MarkReadout(
        optics: optics, track: marked, wavefront: surface?.wavefront, range: range)
      return try TestTrack(readout, conditions: conditions, channelBit: bit, velocity: velocity)
    }
    track = try makeTrack(Self.usualWidth(marksOf: disc))
    tracks = followsMarkWidth ? [] : nil
    widest = 0.95 * layer.groove.trackPitch
    data = try [
      TestData(seed: seed, name: "test.here", bits: bits),
      TestData(seed: seed, name: "test.inner", bits: bits),
      TestData(seed: seed, name: "test.outer", bits: bits),
    ]
  }

  /// Half of the pitch is about what marks of a usual power take.
  private static func usualWidth(marksOf disc: Disc) -> Double {
    (disc.layers.first?.groove.trackPitch ?? 740e-9) * 0.47
  }

  /// Writes three tracks at an incident peak power (W) and reads the middle one; an empty reading where nothing forms.
  public mutating func test(power: Double, number: Int) throws -> TrackReading {
    var writing = TrackWriting(absorbedPower: power * absorptance * departure.sensitivity)
    let defocus = (displacement - bestFocus) / focalDepth
    writing.spotRatio = spotRatio * (1 + defocus * defocus).squareRoot()
    try followWidth(of: writing.absorbedPower)
    track.conditions.spot.defocus = displacement
    let seed = UInt64(truncatingIfNeeded: number)
    var tracks: [[Mark]] = []
    for runs in data {
      guard let marks = try? tables.marks(runs.runs, writing, seed: seed) else { return TrackReading() }
      tracks.append(marks)
    }
    return try track.read(
      NeighbouringMarks(here: tracks[0], inner: tracks[1], outer: tracks[2]), seed: seed)
  }

  /// Takes the read-out that is made for marks of a power.
  private mutating func followWidth(of power: Double) throws {
    guard let tracks, let width = try? tables.usualWidth(power), width > 0 else { return }
    let step = max(1, Int((min(width, widest) / 10e-9).rounded()))
    if let made = tracks.first(where: { $0.step == step }) {
      track = made.track
    } else {
      track = try makeTrack(Double(step) * 10e-9)
      self.tracks?.append((step, track))
    }
  }

  /// Sets the lens's place, and returns the power (W), at which test writes read with the least jitter: found in turns from
  /// a starting power on, the place as `bestFocus`, the power as `leastJitterPower`, first far and then near by. Nil where
  /// no power is readable.
  public mutating func optimise(from start: Double, within limits: RecordingLimits) throws -> Double? {
    if let place = try bestFocus(at: start) { displacement = place }
    guard let coarse = try leastJitterPower(near: start, reach: 0.24, step: 0.06, within: limits) else {
      return nil
    }
    if (coarse / start - 1).magnitude > 0.06, let place = try bestFocus(at: coarse) { displacement = place }
    return try leastJitterPower(near: coarse, reach: 0.09, step: 0.03, within: limits) ?? coarse
  }

  /// The lens's place at which test writes of a power (W) read with the least jitter, within `reach` (metres) of the
  /// spot's best focus: of seven places, half a reach apart, the best, or the bottom of a parabola through it and its
  /// neighbours. Nil where none is readable.
  ///
  /// It is not the spot's best focus: marks of phase beside a relief of phase read better with the lens on one side of it,
  /// and on the other with both phases turned round. The reach is what ECMA-267 10.9.1 lets a drive that reads the disc be
  /// off; places beyond it only tell where the bottom is.
  public mutating func bestFocus(at power: Double, reach: Double = 0.23e-6) throws -> Double? {
    let before = displacement
    defer { displacement = before }
    var jitters: [Double] = []
    for index in -3...3 {
      displacement = bestFocus + Double(index) / 2 * reach
      jitters.append(try test(power: power, number: 1).jitterPercent ?? .infinity)
    }
    guard let least = jitters.indices.min(by: { jitters[$0] < jitters[$1] }), jitters[least].isFinite else {
      return nil
    }
    var steps = Double(least - 3)
    if least > 0, least < 6, jitters[least - 1].isFinite, jitters[least + 1].isFinite {
      let slope = (jitters[least + 1] - jitters[least - 1]) / 2
      let curvature = jitters[least + 1] + jitters[least - 1] - 2 * jitters[least]
      if curvature > 0 { steps -= slope / curvature }
    }
    return bestFocus + min(max(steps / 2, -1), 1) * reach
  }

  /// The power (W) of the least jitter: the bottom of the parabola of least squares through those of a sweep around a power
  /// by `step` (a share) that are within limits and whose jitter is within a tenth of the least. Where that bottom lies
  /// outside them, the nearest of them. Nil where nothing is readable.
  public mutating func leastJitterPower(
    near power: Double, reach: Double, step: Double = 0.03, within limits: RecordingLimits? = nil
  ) throws -> Double? {
    let window = try window(near: power, reach: reach, step: step, within: limits)
    guard let first = window.first, let last = window.last else { return nil }
    guard window.count >= 4 else {
      return window.min { $0.jitter < $1.jitter }?.power
    }
    // Places are equally far apart but for what is missing: the normal equations in orthogonal polynomials.
    let middle = window.map(\.power).reduce(0, +) / Double(window.count)
    let places = window.map { ($0.power - middle) / power }
    let square = places.map { $0 * $0 }.reduce(0, +) / Double(places.count)
    let cube = places.map { $0 * $0 * $0 }.reduce(0, +) / Double(places.count) / square
    let bends = places.map { $0 * $0 - cube * $0 - square }
    let slope =
      zip(places, window).map { $0 * $1.jitter }.reduce(0, +) / (square * Double(places.count))
    let bend =
      zip(bends, window).map { $0 * $1.jitter }.reduce(0, +) / bends.map { $0 * $0 }.reduce(0, +)
    guard bend > 0 else { return window.min { $0.jitter < $1.jitter }?.power }
    let bottom = middle - power * (slope - bend * cube) / (2 * bend)
    return min(max(bottom, first.power), last.power)
  }

  /// The middle of the window of powers whose jitter is within a tenth of the least, in a sweep around a power by
  /// `step` (a share), with the window and what is read in its middle; nil where nothing is readable.
  public mutating func optimum(
    near power: Double, reach: Double = 0.12, step: Double = 0.005
  ) throws -> (
    power: Double, window: ClosedRange<Double>, reading: TrackReading
  )? {
    let good = try window(near: power, reach: reach, step: step, within: nil)
    guard let first = good.first?.power, let last = good.last?.power else { return nil }
    let middle = (first + last) / 2
    return (middle, first...last, try test(power: middle, number: 1))
  }

  /// The powers of a sweep whose jitter is within a tenth of the least of those within limits: nowhere enough modulation
  /// is no limit.
  private mutating func window(
    near power: Double, reach: Double, step: Double, within limits: RecordingLimits?
  ) throws -> [(power: Double, jitter: Double)] {
    var found: [(power: Double, jitter: Double, reading: TrackReading)] = []
    let steps = max(4, Int(2 * reach / max(step, 1e-4)))
    for step in 0...steps {
      let tried = power * (1 - reach + 2 * reach * Double(step) / Double(steps))
      let reading = try test(power: tried, number: 1)
      if let jitter = reading.jitterPercent { found.append((tried, jitter, reading)) }
    }
    if let limits {
      found.removeAll { !limits.asymmetry.contains($0.reading.asymmetry ?? .infinity) }
      let strong = found.filter { $0.reading.modulation ?? 0 >= limits.modulation }
      if !strong.isEmpty { found = strong }
    }
    guard let least = found.map(\.jitter).min() else { return [] }
    return found.filter { $0.jitter <= 1.1 * least }.map { ($0.power, $0.jitter) }
  }

  /// The gamma that a rewritable layer shows at `power` (W), fitted as a calibration fits it around `writePower`: what
  /// a medium's maker would state; nil where the modulation does not rise to a limit.
  public mutating func gamma(at power: Double, around writePower: Double) throws -> Double? {
    var points: [PowerCalibration.Point] = []
    for step in -4...4 {
      let tried = writePower * (1 + 0.25 * Double(step) / 4)
      guard let modulation = try test(power: tried, number: 1).modulation else { continue }
      points.append(.init(power: tried, value: modulation))
    }
    return PowerCalibration.gamma(at: power, of: points)
  }

  /// Calibrates the power by beta, from a starting power (W), within the laser's limit (W) and an energy (J).
  public mutating func calibrate(
    beta target: Double, from start: Double, powerLimit: Double, mostEnergy: Double
  ) -> PowerCalibration.Result {
    calibrate(.beta(target: target), from: start, powerLimit: powerLimit, mostEnergy: mostEnergy)
  }

  /// Calibrates the power by any method, from a starting power (W), within the laser's limit (W) and an energy (J).
  public mutating func calibrate(
    _ method: PowerCalibration.Method, from start: Double, powerLimit: Double, mostEnergy: Double
  ) -> PowerCalibration.Result {
    let calibration = PowerCalibration(
      method: method, startPower: start, powerLimit: powerLimit, mostEnergy: mostEnergy, lightTime: lightTime)
    return calibration.run { write in
      guard let reading = try? test(power: write.power, number: write.number + 2), let peaks = reading.peaks,
        let modulation = reading.modulation
      else { return TestReading(positivePeak: 0, negativePeak: 0, modulation: 0) }
      return TestReading(positivePeak: peaks.positive, negativePeak: peaks.negative, modulation: modulation)
    }
  }
}

extension WritableLayer {
  /// The energy of a test write over its peak power, seconds: half of the bits are marks of a write-once layer; pulses
  /// and erasing power of a rewritable one are added up.
  private var lightTime: Double {
    let clock = tables.strategy.clock
    let peak = 1e-3
    guard tables.writer.stack.medium == .phaseChange,
      let train = try? tables.strategy.train(data[0].runs, peakPower: peak, velocity: tables.writer.velocity)
    else { return Double(bits) * clock / 2 }
    return (train.energy + train.restingPower * Double(bits) * clock) / peak
  }
}

extension PickupOptics {
  /// The same optics with light of another wavelength, metres.
  public func withWavelength(_ wavelength: Double) throws(OpticsError) -> PickupOptics {
    try PickupOptics(
      wavelength: wavelength, numericalAperture: numericalAperture, rimIntensity: rimIntensity,
      designCoverThickness: designCoverThickness, designCoverIndex: designCoverIndex,
      astigmatismHalfSeparation: astigmatismHalfSeparation, detectorSide: detectorSide,
      focalLength: focalLength)
  }
}
