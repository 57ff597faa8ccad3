public import Determinism
internal import DiscModel

/// Where less light comes back: dust, a scratch, a black dot. Along the track, metres.
public struct DropOut: Equatable, Sendable {
  /// Where it begins.
  public var start: Double
  /// How long it is.
  public var length: Double
  /// Share of the light that is left inside, 0 to 1.
  public var light: Double
  /// Over which length the light falls before and rises behind it: dirt on the entrance surface is far out of focus.
  public var border: Double

  /// A stretch with less light.
  public init(start: Double, length: Double, light: Double, border: Double = 10e-6) {
    self.start = start
    self.length = length
    self.light = light
    self.border = border
  }

  /// The share of light at a place.
  public func light(at place: Double) -> Double {
    let outside = max(start - place, place - start - length)
    if outside <= 0 { return light }
    return outside < border ? light + (1 - light) * outside / border : 1
  }
}

/// What is the same for all samples of one block.
public struct ReadoutConditions: Equatable, Sendable {
  /// The spot, for as long as it stands still: some servo ticks.
  public var spot = SpotState()
  /// Light that a mirror in the layer's place would return through everything before it, 0 to 1.
  public var reflectance: Double
  /// Light of the other layer and of surfaces on the detector, shares of a mirror's.
  public var strayLight = 0.0
  /// Stretches with less light; they may overlap.
  public var dropOuts: [DropOut] = []
  /// What flaws leave of the light along the block; nil where they leave all.
  public var course: LightCourse?

  /// A perfect spot on a layer of a reflectance.
  public init(reflectance: Double) { self.reflectance = reflectance }
}

/// RF from marks, block by block: the light on the detector, over what a mirror of reflectance 1 would return.
///
/// The fast form of `MarkReadout.light`: rows of a table are added for every edge, then one quadratic form gives each
/// sample, or every second one where the spot resolves no more, with those between filled in. A sample is a function of
/// marks, conditions, its number and the place of its block's start: cut elsewhere, edges are rounded to other 128ths of
/// a sample, and nothing else changes.
public struct RFSynthesiser: Sendable {
  /// The read-out that it streams.
  public let readout: MarkReadout
  /// The noise that it adds.
  public let noise: ReadoutNoise
  /// Samples made so far: what the noise of the next one follows from.
  public private(set) var sampleCount: UInt64 = 0

  private var laser: SampleNoise
  private var medium: SampleNoise
  private var electronic: SampleNoise
  private let deviates = DeviateTable()
  private var rows: TrackRows
  private var work: SynthesisWork
  /// The spot whose form `work` holds, and the form.
  private var spot: SpotState?
  private var form: ReadoutForm
  private var seen = SeenMarks()

  /// A synthesiser for samples `spacing` metres apart; streams `readout.laser`, `.medium`, `.electronic` of the seed.
  public init(_ readout: MarkReadout, spacing: Double, noise: ReadoutNoise = ReadoutNoise(), seed: UInt64)
    throws(OpticsError)
  {
    try Self.check(spacing, readout)
    self.readout = readout
    self.noise = noise
    laser = SampleNoise(seed: seed, name: "readout.laser")
    medium = SampleNoise(seed: seed, name: "readout.medium")
    electronic = SampleNoise(seed: seed, name: "readout.electronic")
    rows = TrackRows(readout, spacing: spacing)
    work = SynthesisWork(rows)
    form = readout.forms.form(at: readout.range.centre)
  }

  /// Begins anew under another seed, all tables kept.
  public mutating func restart(seed: UInt64) {
    laser = SampleNoise(seed: seed, name: "readout.laser")
    medium = SampleNoise(seed: seed, name: "readout.medium")
    electronic = SampleNoise(seed: seed, name: "readout.electronic")
    sampleCount = 0
  }

  /// How far beside a sample marks still matter, metres: what a block must be given beyond its ends.
  public var reach: Double {
    let between = rows.step == 2 ? LightInterpolation.reach : 0
    return Double(rows.own.reach + between + 1) * rows.own.spacing
  }

  /// Writes samples, the first at a place (metres along the track), the next ones `spacing` metres apart, the spacing
  /// given at the start unless told otherwise; a new spacing costs new tables.
  ///
  /// `marks` must hold all that reach into the block widened by `reach` on both sides. `samplesPerSecond` scales what
  /// noise a sample takes up.
  public mutating func synthesise(
    _ marks: NeighbouringMarks, from place: Double, spacing: Double? = nil, samplesPerSecond: Double,
    _ conditions: ReadoutConditions, into samples: inout MutableSpan<Float>
  ) throws(OpticsError) {
    let end = place + Double(samples.count) * (spacing ?? rows.spacing)
    // A new spacing may have a wider reach than the one before, though never twice as wide.
    let (from, to) = (min(place, end) - 2 * reach, max(place, end) + 2 * reach)
    var seen = SeenMarks()
    swap(&seen, &self.seen)
    defer { swap(&seen, &self.seen) }
    readout.see(marks.here, from: from, to: to, into: &seen.here)
    readout.see(marks.inner, from: from, to: to, into: &seen.inner)
    readout.see(marks.outer, from: from, to: to, into: &seen.outer)
    try synthesise(
      seen, from: place, spacing: spacing, samplesPerSecond: samplesPerSecond, conditions, into: &samples)
  }

  /// The same of marks that this read-out has seen.
  public mutating func synthesise(
    _ marks: SeenMarks, from place: Double, spacing: Double? = nil, samplesPerSecond: Double,
    _ conditions: ReadoutConditions, into samples: inout MutableSpan<Float>
  ) throws(OpticsError) {
    if let spacing, abs(spacing / rows.spacing - 1) > 1e-3 {
      try Self.check(spacing, readout)
      rows = TrackRows(readout, spacing: spacing)
      work = SynthesisWork(rows)
      spot = nil
    }
    let spacing = spacing ?? rows.spacing
    if conditions.spot != spot {
      readout.forms.update(&form, at: conditions.spot)
      work.take(form)
      spot = conditions.spot
    }
    let here = marks.here.marks.span.extracting(marks.here.range)
    let inner = marks.inner.marks.span.extracting(marks.inner.range)
    let outer = marks.outer.marks.span.extracting(marks.outer.range)
    let origins = (here: marks.here.origin, inner: marks.inner.origin, outer: marks.outer.origin)
    var (start, track) = (0, (here: 0, inner: 0, outer: 0))
    while start < samples.count {
      let (count, before) = work.begin(samples.count - start, number: sampleCount)
      let place = place + Double(start) * spacing
      work.add(
        here, inner, outer, from: &track, origins, origin: place - Double(before) * spacing,
        spacing: Double(rows.step) * spacing, rows)
      work.evaluate()
      if noise.medium > 0 { work.addMedium(medium, noise.medium, from: sampleCount, rows.grain, deviates) }
      work.interpolate()
      for dropOut in conditions.dropOuts { work.dim(dropOut, first: place, spacing: spacing, count: count) }
      if let course = conditions.course { work.dim(course, first: place, spacing: spacing, count: count) }
      work.finish(
        &samples, from: start, count: count, number: sampleCount, beam(samplesPerSecond),
        factor: conditions.reflectance, stray: conditions.strayLight, deviates)
      sampleCount &+= UInt64(count)
      start += count
    }
  }

  /// Wider than a quarter of wavelength/NA, samples would miss what the spot resolves.
  private static func check(_ spacing: Double, _ readout: MarkReadout) throws(OpticsError) {
    let unit = readout.optics.wavelength / readout.optics.numericalAperture
    try OpticsError.require("spacing of samples (m)", spacing, in: unit / 30...unit / 4)
  }

  /// The noise that light of the layer and of others meets. What stray light adds to the medium's noise is left out.
  private func beam(_ samplesPerSecond: Double) -> BeamNoise {
    let band = samplesPerSecond / 2
    return BeamNoise(
      laser: laser, electronic: electronic, laserShare: (max(0, noise.laser) * band).squareRoot(),
      electronicLight: max(0, noise.electronic) * band.squareRoot())
  }
}

extension RFSynthesiser: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("sampleCount", &sampleCount)
  }
}
