internal import ChannelSim
public import Determinism
internal import DiscFormat
internal import DiscModel
public import DriveInterface

/// The channel-rate front end of the wobble: it works between two ticks of the servo, once for each wobble that passes.
///
/// Each wobble is multiplied by the loop's own oscillator and summed over its period, which gives an in-phase and a
/// quadrature value with the noise of that bandwidth: amplitude variance N0 times the wobble's frequency, N0 the
/// one-sided density. Nothing of it is sampled more often than once a wobble; `WobbleWaveform` in the tests is the
/// waveform itself. A second-order loop of 1.5 kHz on the quadrature follows the phase, a frequency discriminator and,
/// where the wobble stands above the noise, a cycle counter lead it there.
public struct WobbleDetector: Sendable {
  /// Phase of the oscillator against the wobble, periods.
  public internal(set) var phaseError = 0.0
  /// The oscillator's frequency, periods a tick.
  public internal(set) var frequency = 0.0
  /// Periods that the oscillator made in the latest tick, its phase correction included.
  public internal(set) var advance = 0.0
  /// Mean in-phase value of a wobble, full scale.
  public internal(set) var coherent = 0.0
  /// Mean square of a wobble, in phase and in quadrature together, full scale squared.
  public internal(set) var power = 0.0
  /// The loop is in lock: the in-phase share of the amplitude came above 0.75, and has not stayed below 0.5 since.
  public internal(set) var isLocked = false
  /// Whole periods that the oscillator has made.
  public internal(set) var cycles: UInt64 = 0
  /// The address decoded last; it stays where no wobble is seen.
  public internal(set) var address = AddressRegister()
  /// Place at which the latest word ended, counted on to the end of that tick: periods by its address and the oscillator.
  var wordPlace = 0.0
  /// A word came in this tick; its place lacks what is left of the tick.
  var isNewWord = false
  var misreading: AddressMisreading?
  var words = WobbleWordDecoder()
  var pits = PrePitDecoder()
  /// The wobble's place at the tick before, periods; not a number before the first.
  var place = 0.0
  var hasPlace = false
  /// The spot's own place, seen or not: an output for the laboratory.
  var spotPlace = 0.0
  /// Ticks since the cycle counter was read, and the place then.
  var counted: UInt8 = 0
  var countedPlace = 0.0
  /// In-phase and quadrature of the tick before, for the frequency discriminator.
  var before = SIMD2<Double>.zero
  var lockTicks: UInt16 = 0
  /// Wobble and pit amplitude of the groove in light times gain, taken up once in eight ticks, and the noise of one wobble.
  var amplitude = 0.0
  var noise = 0.0
  var pitAmplitude = 0.0
  var pitNoise = 0.0
  /// The own groove's amplitude, what its neighbours give in phase and in quadrature with it, and how far their wobbles are
  /// ahead, periods; taken up with them. The beat turns by a thousandth of a period meanwhile.
  var ownMix = 0.0
  var outerMix = SIMD2<Double>.zero
  var innerMix = SIMD2<Double>.zero
  var ahead = SIMD2<Double>.zero
  var layer: UInt8 = 255

  var own = GrooveSymbols()
  var outer = GrooveSymbols()
  var inner = GrooveSymbols()

  let wobble: GrooveWobble
  let gain: Double
  /// One-sided density of the electronics' noise in the push-pull, full scale squared per Hz.
  let density: Double
  let sampleRate: Double
  let stream: RandomStream

  init(_ wobble: GrooveWobble, frontEnd: FrontEndSettings, seed: UInt64) {
    self.wobble = wobble
    gain = frontEnd.gain
    // Four quadrants, each with its noise spread over the noise bandwidth of a first-order band limit.
    density = 4 * frontEnd.noise * frontEnd.noise / (frontEnd.bandLimit * Double.pi / 2)
    sampleRate = frontEnd.sampleRate
    stream = RandomStream(seed: seed, name: "noise.wobble")
  }

  /// Bandwidth of the loop, Hz, and its damping ratio.
  static let bandwidth = 1500.0
  static let damping = 0.9
  /// Coherent share of the amplitude at which lock is found and lost.
  static let lockShare = 0.75
  static let lossShare = 0.5
  /// Widest defocus at which a groove is looked for, metres.
  static let focusReach = 1.5e-6
  /// Noise bandwidth of the pre-pit detector, Hz: a pit lasts some channel bits.
  static let pitBandwidth = 3e6

  /// Clears everything but the address: nothing is seen.
  mutating func goDark() {
    advance = 0
    guard power > 0 || isLocked || hasPlace else { return }
    let kept = address
    self = WobbleDetector(copyOf: self)
    address = kept
  }

  private init(copyOf other: WobbleDetector) {
    wobble = other.wobble
    gain = other.gain
    density = other.density
    sampleRate = other.sampleRate
    stream = other.stream
    frequency = other.frequency
    cycles = other.cycles
    wordPlace = other.wordPlace
    spotPlace = other.spotPlace
    misreading = other.misreading
  }
}

extension WobbleDetector {
  /// Puts amplitude, lock and address on the wires.
  func tell(_ signals: inout FrontEndSignals, steps: Double) {
    let level = isLocked ? coherent.magnitude : power.squareRoot()
    signals.wobbleAmplitude = steps > 0 ? Converter.rounded(SIMD2(level, 0), steps: steps).x : level
    if isLocked { signals.flags.insert(.wobbleLock) }
    if isLocked, words.isInStep || pits.isInStep { signals.flags.insert(.addressSync) }
    signals.address = address
  }
}

extension WobbleDetector: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phaseError", &phaseError)
    visitor.visit("frequency", &frequency)
    visitor.visit("advance", &advance)
    visitor.visit("coherent", &coherent)
    visitor.visit("power", &power)
    visitor.visit("isLocked", &isLocked)
    visitor.visit("cycles", &cycles)
    var register = address.register
    visitor.visit("address", &register)
    address = AddressRegister(register: register)
    visitor.visit("wordPlace", &wordPlace)
    visitor.visit("words", &words)
    visitor.visit("pits", &pits)
    visitor.visit("place", &place)
    visitor.visit("hasPlace", &hasPlace)
    visitor.visit("counted", &counted)
    visitor.visit("countedPlace", &countedPlace)
    visitor.visit("before", &before)
    visitor.visit("lockTicks", &lockTicks)
    visitor.visit("amplitude", &amplitude)
    visitor.visit("noise", &noise)
    visitor.visit("pitAmplitude", &pitAmplitude)
    visitor.visit("pitNoise", &pitNoise)
    visitor.visit("ownMix", &ownMix)
    visitor.visit("outerMix", &outerMix)
    visitor.visit("innerMix", &innerMix)
    visitor.visit("ahead", &ahead)
    visitor.visit("layer", &layer)
  }
}
