internal import ChannelSim
internal import Determinism
internal import DiscFormat
internal import DiscModel
internal import DriveInterface

extension WobbleDetector {
  /// What one tick's wobbles are made of.
  struct Passing {
    /// Index of the first wobble that ended in this tick, and how many did.
    var first: Int64
    var count: Int64
    /// Carrier and deviations: in-phase and quadrature of a plain wobble, and of the three grooves alone.
    var carrier: SIMD2<Double>
    var own: SIMD2<Double>
    var outer: SIMD2<Double>
    var inner: SIMD2<Double>
  }

  /// One tick over a groove of the layer in focus. `angle` is the disc's, in turns.
  mutating func step(
    spot: SpotReading, angle: Double, drive: inout SimulatedDrive, tick: UInt64, gaussians: Span<Double>
  ) {
    let isSecond = spot.layer == 1
    let defocus = isSecond ? spot.focusErrors.y : spot.focusErrors.x
    let kind = wobble.kind(layer: spot.layer)
    guard kind != .none else { return goDark() }
    let now = wobble.periods(layer: spot.layer, grooveNumber: spot.grooveNumber, angle: angle)
    spotPlace = now
    guard defocus.magnitude < Self.focusReach, spot.light != .zero else { return goDark() }
    // A drive that is no number is for the session to find.
    guard now.magnitude < 1e14 else { return goDark() }
    let advance = now - place
    // A jump to another groove: the oscillator runs on and meets another phase there.
    let isJump = !(advance > -1 && advance < 12)
    if tick & 7 == 0 || isJump || layer != UInt8(spot.layer) { takeUp(spot, angle: angle, &drive) }
    guard let passing = passing(now, isJump: isJump) else { return }
    let carriesPhase = kind == .phaseModulated
    let sums = demodulate(passing, carriesPhase: carriesPhase, tick: tick, gaussians: gaussians)
    follow(sums, passing)
    if !carriesPhase, isLocked { readPits(passing, tick: tick, gaussians: gaussians) }
    guard isNewWord else { return }
    isNewWord = false
    wordPlace += now - Double(Int64(now)) - phaseError
  }

  /// Wobbles from the beginning of a word to the end of the one with which it is complete: the last that carries phase.
  private static let wordEnd = Double(
    (WobbleWord.unitsPerWord - 1) * WobbleWord.wobblesPerUnit + 8)
  /// The same for a block of pre-pits: the first peak of the last pair of frames of its sixth sector.
  private static let blockEnd = Double(
    5 * PrePitBlock.framesPerSector * PrePitBlock.wobblesPerFrame + 12 * 2 * PrePitBlock.wobblesPerFrame + 3)

  /// Amplitudes and noise as the lens stands now.
  @inline(never)
  private mutating func takeUp(_ spot: SpotReading, angle: Double, _ drive: inout SimulatedDrive) {
    defer { mix(wobble.reading(layer: spot.layer, grooveNumber: spot.grooveNumber, angle: angle)) }
    layer = UInt8(spot.layer)
    let wobble = wobble.wobble(layer: spot.layer)
    let signals = drive.trackSignals(of: spot)
    let slope = gain * signals.pushPull * 2 * Double.pi / drive.trackPitch(layer: spot.layer)
    amplitude = slope * wobble.amplitude
    // Roughness within 1 kHz as a density, and the electronics'.
    let rough = slope * wobble.roughness
    let whole = density + rough * rough / 1000
    let wobbleRate = max(0.01, min(frequency, 12)) * sampleRate
    noise = (whole * wobbleRate).squareRoot()
    pitAmplitude = gain * signals.sum * wobble.prePitSignal
    pitNoise = (density * Self.pitBandwidth).squareRoot()
  }

  /// How the three grooves add up while the spot stays near its place.
  private mutating func mix(_ reading: WobbleReading) {
    let weights = amplitude * reading.weights
    ahead = SIMD2(reading.place.y, reading.place.z) - SIMD2(repeating: reading.place.x)
    let outer = Double.sinCosTurns(ahead.x)
    let inner = Double.sinCosTurns(ahead.y)
    ownMix = weights.x
    outerMix = weights.y * SIMD2(outer.cos, outer.sin)
    innerMix = weights.z * SIMD2(inner.cos, inner.sin)
  }

  /// Moves on to this tick's place; nil at the first.
  private mutating func passing(_ now: Double, isJump: Bool) -> Passing? {
    defer {
      place = now
      hasPlace = true
    }
    guard hasPlace else {
      counted = 0
      countedPlace = now
      return nil
    }
    phaseError += now - place - frequency
    advance = frequency
    phaseError -= (phaseError + 6_755_399_441_055_744) - 6_755_399_441_055_744
    let from = isJump ? now - frequency : place
    let first = Int64(from)
    let count = max(0, min(Int64(now) - first, 12))
    count64(now, isJump: isJump)
    cycles &+= UInt64(count)
    let turn = Double.sinCosTurns(phaseError)
    func turned(_ value: SIMD2<Double>) -> SIMD2<Double> {
      SIMD2(value.x * turn.cos - value.y * turn.sin, value.x * turn.sin + value.y * turn.cos)
    }
    let own = SIMD2(ownMix * turn.cos, ownMix * turn.sin)
    let outer = turned(outerMix)
    let inner = turned(innerMix)
    return Passing(
      first: first, count: count, carrier: own + outer + inner, own: own, outer: outer, inner: inner)
  }

  /// The cycle counter: once in 64 ticks it sets an oscillator that is far off, where wobbles can be counted at all.
  private mutating func count64(_ now: Double, isJump: Bool) {
    counted &+= 1
    if isJump {
      counted = 0
      countedPlace = now
    }
    guard counted == 64 else { return }
    let rate = (Double(Int64(now)) - Double(Int64(countedPlace))) / 64
    if !isLocked, rate > 0, amplitude.magnitude > noise, (rate - frequency).magnitude > 0.1 {
      frequency = rate
    }
    counted = 0
    countedPlace = now
  }

  /// Sums of in-phase and quadrature over the wobbles of this tick; each goes to the decoder on its way.
  private mutating func demodulate(
    _ passing: Passing, carriesPhase: Bool, tick: UInt64, gaussians: Span<Double>
  ) -> SIMD2<Double> {
    let count = passing.count
    guard count > 0 else { return .zero }
    let draws = GaussianTable.deviates5(from: stream.word(at: 2 &* tick), in: gaussians)
    let cross = GaussianTable.deviates3(from: stream.word(at: 2 &* tick &+ 1), in: gaussians)
    let inverse = coherent.magnitude > 1e-9 ? 1 / coherent : 0
    var sums = Double(count) * passing.carrier
    var masks: (UInt32, UInt32, UInt32) = (0, 0, 0)
    if carriesPhase {
      masks.0 = own.inversions(from: passing.first, count: count)
      masks.1 = outer.inversions(from: passing.first &+ Int64(ahead.x), count: count)
      masks.2 = inner.inversions(from: passing.first &+ Int64(ahead.y), count: count)
    }
    let inverted = masks.0 | masks.1 | masks.2
    for index in 0..<count {
      var value = passing.carrier
      if inverted != 0 {
        let bit = UInt32(1) << UInt32(index)
        if masks.0 & bit != 0 { value -= 2 * passing.own }
        if masks.1 & bit != 0 { value -= 2 * passing.outer }
        if masks.2 & bit != 0 { value -= 2 * passing.inner }
        sums += value - passing.carrier
      }
      // Five draws serve up to twelve wobbles; more than five a tick come only above 1.2 MHz.
      let draw = index < 4 ? draws.four[Int(index)] : (index == 4 ? draws.fifth : draws.four[Int(index & 3)])
      let inPhase = value.x + noise * draw
      sums.x += noise * draw
      if carriesPhase, isLocked, let word = words.take(inPhase * inverse) {
        deliver(word, wobblesBehind: count - 1 - index)
      }
    }
    sums.y += noise * Double(count).squareRoot() * cross.0
    return sums
  }

  private mutating func deliver(_ word: WobbleWord, wobblesBehind: Int64) {
    guard let read = read(word.address) else { return }
    address = AddressRegister(
      address: read, kind: .wobble, information: word.auxiliary, serial: address.serial &+ 1)
    wordPlace =
      Double(read) * Double(WobbleWord.wobblesPerUnit * WobbleWord.unitsPerWord) + Self.wordEnd
      + Double(wobblesBehind)
    isNewWord = true
  }

  /// An address as it is read.
  private mutating func read(_ address: UInt32) -> UInt32? {
    misreading == nil ? address : misreading?.read(address)
  }

  private mutating func deliver(block: UInt32, wobblesBehind: Int64) {
    guard let read = read(block) else { return }
    address = AddressRegister(address: read, kind: .landPrePit, serial: address.serial &+ 1)
    let sector = PrePitBlock.firstSector(ofBlock: read)
    wordPlace =
      Double(sector) * Double(PrePitBlock.framesPerSector * PrePitBlock.wobblesPerFrame) + Self.blockEnd
      + Double(wobblesBehind)
    isNewWord = true
  }

  /// The loop, and what tells whether it is in lock.
  private mutating func follow(_ sums: SIMD2<Double>, _ passing: Passing) {
    guard passing.count > 0 else { return }
    let mean = sums / Double(passing.count)
    let rate = 1.0 / 256
    coherent += rate * (mean.x - coherent)
    power += rate * ((mean * mean).sum() - power)
    let level = max(power, 1e-18).squareRoot()
    let natural = 2 * Double.pi * Self.bandwidth / sampleRate
    // Quadrature over the amplitude is the phase in radians while it is small.
    let sine = max(-1, min(mean.y / level, 1))
    let error = sine / (2 * Double.pi)
    if isLocked {
      frequency += natural * natural * error
    } else {
      // How far the phase turned since the tick before, which is the frequency's error.
      let turn = (before.x * mean.y - before.y * mean.x) / max(power, 1e-18)
      frequency += natural * natural * error + 0.01 * max(-1, min(turn, 1)) / (2 * Double.pi)
    }
    phaseError -= 2 * Self.damping * natural * error
    advance += 2 * Self.damping * natural * error
    before = mean
    judge(share: coherent / level)
  }

  private mutating func judge(share: Double) {
    let holds = isLocked ? share > Self.lossShare : share > Self.lockShare
    guard holds != isLocked else {
      lockTicks = 0
      return
    }
    lockTicks += 1
    // A millisecond of the other answer decides.
    guard lockTicks > 200 else { return }
    lockTicks = 0
    isLocked = holds
    words = WobbleWordDecoder()
    pits = PrePitDecoder()
  }

  /// Pre-pits on the peaks of the wobbles that passed.
  private mutating func readPits(_ passing: Passing, tick: UInt64, gaussians: Span<Double>) {
    let mask = own.pits(from: passing.first, count: passing.count)
    // The pits' own land lies half a pitch outward: from the middle of the land their two halves cancel.
    let draws = GaussianTable.deviates3(from: stream.word(at: ~tick), in: gaussians)
    for index in 0..<passing.count {
      let draw = index == 0 ? draws.0 : (index == 1 ? draws.1 : draws.2)
      let share = amplitude == 0 ? 0 : passing.own.x.magnitude / amplitude.magnitude
      let signal = (mask >> UInt32(index) & 1 != 0 ? pitAmplitude * share : 0) + pitNoise * draw
      if let block = pits.take(signal > 0.5 * pitAmplitude) {
        deliver(block: block, wobblesBehind: passing.count - 1 - index)
      }
    }
  }
}
