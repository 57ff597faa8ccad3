internal import Determinism

// The rules about one layer, and about both.

extension DiscCheck {
  // MARK: Light

  mutating func checkReflectance(_ layer: DiscLayer) {
    let range = disc.layers.count > 1 ? 0.18...0.30 : 0.45...0.85
    let reflectance = disc.effectiveReflectance(of: layer)
    if !Self.isWithin(reflectance, range) {
      report(
        .effectiveReflectance, layer, Printed.percent(reflectance),
        "\(Printed.percent(range.lowerBound)) to \(Printed.percent(range.upperBound)) would do (12.6)")
    }
  }

  mutating func checkLightBalance(_ layer: DiscLayer) {
    let both = layer.reflectance + layer.transmittance
    if !Self.isAtMost(both, 1) {
      report(
        .lightBalance, layer, "reflectance and transmittance make \(Printed.percent(both))",
        "at most 100 % would do (conservation of energy)")
    }
  }

  // MARK: Film

  mutating func checkFilm(_ layer: DiscLayer) {
    if layer.film.thicknessStep <= 0 {
      report(
        .filmThickerInGroove, row: .a2, layer,
        "\(Printed.nanometres(layer.film.grooveThickness)) in the groove, "
          + "\(Printed.nanometres(layer.film.landThickness)) on the land",
        "a film thicker in the groove than on the land would do (published structure)")
    }
    let phase = disc.netPhase(of: layer, wavelength: disc.designWavelength)
    if Double.sin(phase).magnitude < 0.2 {
      report(
        .netPhase, layer, "\(Printed.digits(phase, 3)) rad: hardly any push-pull",
        "0.8 to 1.6 rad of either sign would do; the film difference and the depth cancel here (assumed)")
    }
  }

  // MARK: Groove

  mutating func checkPitch(_ layer: DiscLayer, _ pitch: Double, tolerance: Double, source: String) {
    guard !Self.isWithin(layer.groove.trackPitch, pitch - tolerance...pitch + tolerance) else { return }
    report(
      .trackPitch, layer, Printed.nanometres(layer.groove.trackPitch),
      "\(Printed.digits(1e9 * pitch, 0)) nm, plus or minus \(Printed.digits(1e9 * tolerance, 0)), would do (\(source))"
    )
  }

  mutating func checkGroove(_ layer: DiscLayer) {
    let groove = layer.groove
    // Across a ramp the sum of the walls is a convex function, so it is largest at an end.
    for region in groove.walls {
      do {
        _ = try groove.profile(of: region)
      } catch {
        report(.wallsFit, layer, error.problem, error.advice)
      }
    }
    checkDissymmetry(layer)
    checkWallFilms(layer)
  }

  // MARK: Motion

  mutating func checkMotion(_ layer: DiscLayer) {
    let axial = disc.axialMotion(of: layer)
    if !Self.isAtMost(axial.peakDeviation, 0.3e-3) {
      report(
        .axialRunOut, layer, Printed.micrometres(axial.peakDeviation),
        "at most 300 um from nominal would do (10.9.1)")
    }
    let rate = disc.rotationRate(atRadius: disc.radii.dataStart)
    let acceleration = axial.peakAcceleration(rotationRate: rate)
    if !Self.isAtMost(acceleration, 8) {
      report(
        .axialAcceleration, layer,
        "\(Printed.digits(acceleration, 3)) m/s^2 at \(Printed.digits(rate, 2)) turns a second",
        "at most 8 m/s^2 would do (9.4)")
    }
    let radial = layer.radialRunOut.series.peakToPeak
    if !Self.isAtMost(radial, 100e-6) {
      report(
        .radialRunOut, layer, "\(Printed.micrometres(radial)) peak to peak",
        "at most 100 um would do (10.9.2)")
    }
  }

  // MARK: Both layers

  mutating func checkPair(_ first: DiscLayer, _ second: DiscLayer) {
    let thicknesses = [first.film.grooveThickness, second.film.grooveThickness]
    let larger = max(thicknesses[0], thicknesses[1])
    if (thicknesses[0] - thicknesses[1]).magnitude > 0.1 * larger {
      report(
        .equalGrooveFilms, row: .a2,
        "\(Printed.nanometres(thicknesses[0])) on layer 0, \(Printed.nanometres(thicknesses[1])) on layer 1",
        "films within 10 % of each other in the grooves would do (published structure; the 10 % is assumed)")
    }
    if first.groove.trackPitch != second.groove.trackPitch {
      report(
        .equalTrackPitches,
        "\(Printed.nanometres(first.groove.trackPitch)) on layer 0, "
          + "\(Printed.nanometres(second.groove.trackPitch)) on layer 1",
        "equal pitches would do: only they keep the radial phase of the layers (published structure)")
    }
  }
}
