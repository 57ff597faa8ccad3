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

  /// A layer (0 or 1) of a disc at a radius (metres), written by `writer`, read by a pickup's optics. The read-out is made
  /// for marks as wide as `markWidth`, metres, about half of the pitch unless given, and for the light that the pickup
  /// focuses on the `surface`, perfect light unless given.
  ///
  /// The film's heat is the layer's absorbed share of the light; layer 1 is written through a blank layer 0. Tilt
  /// enlarges the spot as it lowers its peak: by the root of the coma's Strehl ratio.
  public init(
    disc: Disc, layer index: Int, radius: Double, writer: TrackWriter, optics nominal: PickupOptics,
    surface: FocusedSurface? = nil, place: ReliefPart = .groove, markWidth: Double? = nil,
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
    let marked = try MarkedTrack(
      disc: disc, layer: layer, radius: radius, wavelength: wavelength, place: place,
      markWidth: markWidth ?? Self.usualWidth(marksOf: disc))
    var range = SpotRange.fixed(spot)
    if surface != nil { range.defocus = SpotRange().defocus }
    let readout = try MarkReadout(optics: optics, track: marked, wavefront: surface?.wavefront, range: range)
    var conditions = ReadoutConditions(reflectance: arriving * arriving * light.reflectance)
    conditions.spot = spot
    bestFocus = surface?.bestFocusOffset ?? 0
    displacement = bestFocus
    focalDepth = TiltedSpot.focalDepth(radius: writer.writer.spotRadius, wavelength: wavelength)
    track = try TestTrack(
      readout, conditions: conditions, channelBit: writer.strategy.channelBitLength,
      velocity: writer.writer.velocity)
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

  /// The lens's place at which test writes of a power (W) read with the least jitter: the bottom of a parabola through five
  /// places, `step` metres apart, about the spot's best focus. Nil where not all are readable or none is best.
  public mutating func bestFocus(at power: Double, step: Double = 0.12e-6) throws -> Double? {
    let before = displacement
    defer { displacement = before }
    var jitters: [Double] = []
    for index in -2...2 {
      displacement = bestFocus + Double(index) * step
      guard let jitter = try test(power: power, number: 1).jitterPercent else { return nil }
      jitters.append(jitter)
    }
    // Least squares: slope sum(x y)/10, curvature sum((x^2 - 2) y)/7.
    let slope = (jitters[3] - jitters[1] + 2 * (jitters[4] - jitters[0])) / 10
    let curvature = (2 * (jitters[0] + jitters[4] - jitters[2]) - jitters[1] - jitters[3]) / 7
    let bottom = -slope / curvature
    return curvature > 0 && bottom.magnitude <= 2 ? bestFocus + bottom * step : nil
  }

  /// The middle of the window of powers whose jitter is within a tenth of the least, in a sweep around a power by
  /// `step` (a share), with the window and what is read in its middle; nil where nothing is readable. Powers whose
  /// asymmetry lies outside a range do not count where one is given.
  public mutating func optimum(
    near power: Double, reach: Double = 0.12, step: Double = 0.005, asymmetry: ClosedRange<Double>? = nil
  ) throws -> (
    power: Double, window: ClosedRange<Double>, reading: TrackReading
  )? {
    var jitters: [(power: Double, jitter: Double)] = []
    let steps = max(4, Int(2 * reach / max(step, 1e-4)))
    for step in 0...steps {
      let tried = power * (1 - reach + 2 * reach * Double(step) / Double(steps))
      let reading = try test(power: tried, number: 1)
      guard let jitter = reading.jitterPercent else { continue }
      if let asymmetry, !asymmetry.contains(reading.asymmetry ?? .infinity) { continue }
      jitters.append((tried, jitter))
    }
    guard let least = jitters.map(\.jitter).min() else { return nil }
    let good = jitters.filter { $0.jitter <= 1.1 * least }.map(\.power)
    guard let first = good.first, let last = good.last else { return nil }
    let middle = (first + last) / 2
    return (middle, first...last, try test(power: middle, number: 1))
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
