internal import DiscModel
internal import Determinism

/// What surrounds the spot where it is, taken up at slow steps: tilt, marks, flaws, and the light of the other surfaces.
extension SimulatedDrive {
  /// What the spot meets where it is: tilt, recorded or blank, and what the light of layer 1 loses on its way through
  /// layer 0. Takes it up in both layers.
  mutating func takeUpSurroundings(radius: Double) {
    tilt = disc.tilt(atRadius: radius)
    tilt.x -= lensTilt.position
    let shift = lens.trackingPosition * inverseApertureRadius
    var shares = SIMD2<Double>.zero
    if !recorded.isBlank { shares = recordedShares(radius: radius) }
    if source.writes, source.isReal {
      if focusedLayer == 1 { shares.y = max(shares.y, Self.growingShare) }
      if focusedLayer == 0 { shares.x = max(shares.x, Self.growingShare) }
    }
    first.takeUp(lensShift: shift, tilt: tilt.x, recordedShare: shares.x)
    guard layerCount > 1 else { return recordedShare = shares.x }
    second.takeUp(lensShift: shift, tilt: tilt.x, recordedShare: shares.y)
    let errors = focusErrors
    recordedShare = errors.y.magnitude < errors.x.magnitude ? shares.y : shares.x
  }

  /// From now on lens shift, tilt and recorded share are taken up in every slow step, however little they have changed:
  /// two copies of a run that differ by less than a step then take up the same. The drive becomes slower by it.
  public mutating func takeUpEveryChange() {
    first.steps = .none
    second.steps = .none
  }

  /// The recorded share under the spot on each layer; takes up what layer 1 gets through layer 0.
  mutating func recordedShares(radius: Double) -> SIMD2<Double> {
    let angle = 2 * Double.pi * turnFraction
    let position = motion.position + unevenness.position
    func share(_ layer: Int, _ spot: Double) -> Double {
      recorded.share(
        layer: layer, radius: radius - (layer == 0 ? position.z : position.w), angle: angle,
        spotRadius: spot)
    }
    guard layerCount > 1 else { return SIMD2(share(0, Self.spotRadius), 0) }
    // A border across the spot: light that goes in on one side of the axis comes back on the other.
    let crossed = share(0, crossingRadius)
    let both = (2 * crossed - 1).magnitude
    let once = transmittances.x * transmittances.y
    let most = crossed < 0.5 ? transmittances.x : transmittances.y
    second.through = both * most * most + (1 - both) * once
    return SIMD2(share(0, Self.spotRadius), share(1, Self.spotRadius))
  }

  /// Radius over which a focused spot sees a border between blank and recorded, metres.
  static let spotRadius = 0.5e-6

  /// The other layer's and the entrance surface's light.
  mutating func backgroundLight(errors: SIMD2<Double>, isSecond: Bool) -> SpotLight {
    let surface = entrance.value(at: -errors.x - entrancePosition)
    var focusError = entranceReflectance * surface.focusError
    var sum = entranceReflectance * surface.sum
    if layerCount > 1 {
      let far = isSecond ? first.far(defocus: -errors.x) : second.far(defocus: -errors.y)
      focusError += far.focusError
      sum += far.sum
    }
    let main = LayerReadout.quadrants(FocusSignal(focusError: focusError, sum: sum))
    return SpotLight(main: main, side: 2 * main)
  }

  /// While the lens holds a layer in focus, the background is taken up here and not at every tick: the lens then moves
  /// by less than 0.05 um in a slow step, the background by less than 1e-4 of a layer's light.
  mutating func takeUpBackground() {
    let errors = focusErrors
    let isSecond = layerCount > 1 && errors.y.magnitude < errors.x.magnitude
    let defocus = isSecond ? errors.y.magnitude : errors.x.magnitude
    focusedLayer = defocus < Self.focusReach ? (isSecond ? 1 : 0) : -1
    background = backgroundLight(errors: errors, isSecond: isSecond)
    if sideSpotShare > 0, layerCount > 1, focusedLayer >= 0 { takeUpStrayLight(isSecond: isSecond) }
  }

  /// On the side detectors the other layer's stray light is the main beam's, from aside, not the side spots' own: each of
  /// those is as weak there as the share.
  mutating func takeUpStrayLight(isSecond: Bool) {
    let thickness = disc.spacerThickness(
      atRadius: sledPosition + lens.trackingPosition, angle: 2 * Double.pi * turnFraction)
    let turns = isSecond ? -spacerWaveNumber : spacerWaveNumber
    background.side += (1 / sideSpotShare) * strayLight(isSecond: isSecond, phase: turns * thickness)
  }

  /// The other layer's light on the side detectors with a detour of `phase` radians between the layers.
  func strayLight(isSecond: Bool, phase: Double) -> SIMD4<Double> {
    let own = (isSecond ? second.meanLight : first.meanLight) * sideSpotShare
    let other = isSecond ? first.meanLight : second.meanLight
    return (isSecond ? stray.1 : stray.0).light(own: own, other: other, phase: phase)
  }

  /// A layer counts as held in focus within this distance, metres.
  static let focusReach = 0.5e-6

  /// Takes from the light what flaws take; each side spot meets them at a place of its own. Mutating, as all that a tick
  /// calls: a drive is so large that it would be copied for the call otherwise.
  @inline(never)
  mutating func shade(_ light: inout SpotLight, layer: Int, radius: Double) {
    func left(ahead: Double) -> SIMD4<Double> {
      let shares = defects.quadrants(layer: layer, radius: radius, turnFraction: turnFraction, ahead: ahead)
      return SIMD4(shares.x, shares.y, shares.x, shares.y)
    }
    light.main *= left(ahead: 0)
    guard sideSpotShare > 0 else { return }
    light.side *= 0.5 * (left(ahead: sideSpotDistance) + left(ahead: -sideSpotDistance))
  }

  /// Looks out for flaws as far as the spot goes until the next look, on either layer.
  mutating func lookForDefects(radius: Double) {
    // The run-out, which `radius` leaves out, and what the lens moves in a slow step.
    let way = 200e-6 + 2 * Double.pi * radius * turnStep.magnitude * Double(DiscMotion.interval)
    nearsDefect =
      defects.isNear(layer: 0, radius: radius, turnFraction: turnFraction, way: way)
      || (layerCount > 1 && defects.isNear(layer: 1, radius: radius, turnFraction: turnFraction, way: way))
  }

  /// What the laser shows of itself.
  @inline(never)
  mutating func tellLaser(_ spot: inout SpotReading) {
    spot.monitor = source.monitor
    spot.writes = source.writes
    spot.biasShare = source.biasShare
  }

  /// Marks that grow under the writing spot: its trailing half reads them, its leading half what was there before.
  static let growingShare = 0.5
}
