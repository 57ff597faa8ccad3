internal import Determinism

extension Disc {
  /// Every rule of the medium that the disc breaks: body, spacer, each layer, both layers, radii, and the rows of the
  /// published structures that it claims (`rows`). Empty for a healthy disc. Limits are those of ECMA-267 for dual-layer discs,
  /// unless the finding says otherwise.
  ///
  /// A disc for blue light (`design_wavelength_nm` below 500) is held to no limit of ECMA-267, but to the pitch and the covers of
  /// its own format: no other limit of that format stands in a source that is at hand.
  public func findings() -> [DiscFinding] {
    var check = DiscCheck(disc: self)
    if isBlue { check.checkBlue() } else { check.checkStandard() }
    for layer in layers {
      check.checkLightBalance(layer)
      check.checkFilm(layer)
      check.checkGroove(layer)
    }
    if layers.count > 1 { check.checkPair(layers[0], layers[1]) }
    for row in StructureRow.allCases where rows.contains(row) { check.checkClaim(row) }
    return check.findings
  }
}

extension Disc {
  /// Made for blue light.
  var isBlue: Bool { designWavelength < 500e-9 }
}

struct DiscCheck {
  let disc: Disc
  var findings: [DiscFinding] = []

  /// Limits are decimal figures; what misses one by rounding alone does not break it.
  static let tolerance = 1e-9

  init(disc: Disc) { self.disc = disc }

  mutating func report(
    _ rule: DiscFinding.Rule, row: StructureRow? = nil, _ layer: DiscLayer, _ value: String, _ advice: String
  ) {
    findings.append(DiscFinding(rule: rule, row: row, layer: layer.index, value: value, advice: advice))
  }

  mutating func report(
    _ rule: DiscFinding.Rule, row: StructureRow? = nil, _ value: String, _ advice: String
  ) {
    findings.append(DiscFinding(rule: rule, row: row, layer: nil, value: value, advice: advice))
  }

  static func isWithin(_ value: Double, _ range: ClosedRange<Double>) -> Bool {
    let slack = tolerance * max(range.lowerBound.magnitude, range.upperBound.magnitude)
    return value >= range.lowerBound - slack && value <= range.upperBound + slack
  }

  static func isAtMost(_ value: Double, _ limit: Double) -> Bool { value <= limit * (1 + tolerance) }

  /// The limits of ECMA-267.
  mutating func checkStandard() {
    checkBody()
    if disc.layers.count > 1 { checkSpacer() }
    for layer in disc.layers {
      checkReflectance(layer)
      checkPitch(layer, 740e-9, tolerance: 30e-9, source: "10.6.2")
      checkMotion(layer)
    }
    checkRadii()
  }

  /// Pitch and covers of the blue-laser format: 320 nm, and 100 um to the layer farthest from the light. Their tolerances are
  /// assumed.
  mutating func checkBlue() {
    for layer in disc.layers { checkPitch(layer, 320e-9, tolerance: 10e-9, source: "blue-laser format") }
    let spacer = disc.layers.count > 1 ? disc.meanSpacerThickness(atRadius: disc.radii.dataStart) : 0
    let cover = disc.substrate.thickness + spacer
    if !Self.isWithin(cover, 95e-6...105e-6) {
      report(
        .stackThickness, "\(Printed.micrometres(cover)) to the farthest layer",
        "100 um, plus or minus 5, would do (blue-laser format; the tolerance is assumed)")
    }
  }

  // MARK: Body

  mutating func checkBody() {
    let index = disc.substrate.index
    if !Self.isWithin(index, 1.45...1.65) {
      report(.substrateIndex, "\(Printed.digits(index, 4))", "1.45 to 1.65 would do (12.1)")
    }
    guard disc.layers.count > 1 else { return }
    let least = Self.thicknessLimit(index, at: (0.563e-3, 0.550e-3))
    if disc.substrate.thickness < least * (1 - Self.tolerance) {
      report(
        .substrateThickness, Printed.micrometres(disc.substrate.thickness),
        "at least \(Printed.micrometres(least)) would do at this index (12.2, figure 10)")
    }
    let most = Self.thicknessLimit(index, at: (0.653e-3, 0.640e-3))
    let whole = disc.substrate.thickness + spacerExtremes().most
    if !Self.isAtMost(whole, most) {
      report(
        .stackThickness, "substrate and spacer reach \(Printed.micrometres(whole))",
        "at most \(Printed.micrometres(most)) would do at this index (12.2, figure 10)")
    }
  }

  /// The line of figure 10: it falls from index 1.45 to 1.56 and stays from there on.
  static func thicknessLimit(_ index: Double, at limits: (Double, Double)) -> Double {
    let share = min(1, max(0, (index - 1.45) / (1.56 - 1.45)))
    return limits.0 + (limits.1 - limits.0) * share
  }

  // MARK: Spacer

  /// What the thickness varies by within a turn: the bond itself and the difference of the layers' run-outs.
  private func spacerWithinTurn() -> HarmonicSeries {
    guard disc.layers.count > 1 else { return HarmonicSeries() }
    let reversed = disc.layers[0].axialRunOut.series.harmonics.map {
      Harmonic(order: $0.order, amplitude: -$0.amplitude, phase: $0.phase)
    }
    return disc.spacer.withinTurn + disc.layers[1].axialRunOut.series + HarmonicSeries(reversed)
  }

  private func spacerExtremes() -> (least: Double, most: Double) {
    let ends = [disc.radii.dataStart, disc.radii.dataEnd].map { disc.meanSpacerThickness(atRadius: $0) }
    let swing = spacerWithinTurn().peakDeviation
    return (min(ends[0], ends[1]) - swing, max(ends[0], ends[1]) + swing)
  }

  mutating func checkSpacer() {
    let difference = disc.spacer.index - disc.substrate.index
    if !Self.isAtMost(difference.magnitude, 0.1) {
      report(
        .spacerIndex, "\(Printed.digits(difference, 4)) against the substrate", "within 0.1 would do (12.1)")
    }
    let (least, most) = spacerExtremes()
    if !Self.isWithin(least, 40e-6...70e-6) || !Self.isWithin(most, 40e-6...70e-6) {
      report(
        .spacerThickness, "\(Printed.micrometres(least)) to \(Printed.micrometres(most))",
        "55 um, plus or minus 15, would do (12.3)")
    }
    if !Self.isAtMost(most - least, 20e-6) {
      report(.spacerVariationOverDisc, Printed.micrometres(most - least), "at most 20 um would do (12.3)")
    }
    let withinTurn = spacerWithinTurn().peakToPeak
    if !Self.isAtMost(withinTurn, 8e-6) {
      report(
        .spacerVariationWithinTurn, "\(Printed.micrometres(withinTurn)) peak to peak",
        "at most 8 um would do (12.3)")
    }
  }

  // MARK: Radii

  mutating func checkRadii() {
    let radii = disc.radii
    if !Self.isAtMost(radii.informationStart, 22.6e-3) {
      report(
        .informationStart, Printed.millimetres(radii.informationStart), "at most 22.6 mm would do (10.6.1)")
    }
    if !Self.isWithin(radii.dataStart, 23.8e-3...24e-3) {
      report(.dataStart, Printed.millimetres(radii.dataStart), "23.8 to 24 mm would do (10.6.1)")
    }
    if !Self.isAtMost(radii.dataEnd, 58e-3) {
      report(.dataEnd, Printed.millimetres(radii.dataEnd), "at most 58 mm would do (10.6.1)")
    }
    let least = Self.informationEnd(dataEnd: radii.dataEnd)
    if radii.informationEnd < least * (1 - Self.tolerance) {
      report(
        .informationEnd, Printed.millimetres(radii.informationEnd),
        "at least \(Printed.millimetres(least)) would do (10.6.1, table 1)")
    }
    if !Self.isWithin(radii.disc, 59.85e-3...60.15e-3) {
      report(.discRadius, Printed.millimetres(radii.disc), "59.85 to 60.15 mm would do (10.1)")
    }
  }

  /// Least radius at which the information zone ends, table 1 (which states diameters).
  static func informationEnd(dataEnd: Double) -> Double {
    if dataEnd < 34e-3 { return 35e-3 }
    if dataEnd <= 57.5e-3 { return dataEnd + 1e-3 }
    return 58.5e-3
  }
}
