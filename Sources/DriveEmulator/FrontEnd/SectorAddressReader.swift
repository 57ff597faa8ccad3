internal import ChannelSim
internal import Determinism
internal import DiscModel
internal import DriveInterface

/// The address channel of a recorded disc: the number of each sector whose identification the spot has just read.
///
/// A sector begins with its identification, in its first sync frame. It is delivered two frames later when the spot has read
/// without a break since two frames before, in which clock and frame synchronisation lock. Here a break is what no read
/// channel lives through: no marks, no focus, no track, a jump, most of the light gone. What the marks themselves cost is
/// the read channel's affair.
struct SectorAddressReader: Sendable {
  /// The register that the firmware sees: words of wobble and sectors with one count of serials.
  private(set) var register = AddressRegister()
  /// Bit position of the spot at the tick before, from which one on nothing was missed, and the sector told last.
  private var place = 0.0
  private var cleanFrom = 0.0
  private var isReading = false
  private var told = -1.0
  private var wobbleSerial: UInt16 = 0
  /// Ticks since the latest sector was told, saturating; and whether its track has been followed since.
  private var ticksSinceTold: UInt32 = .max
  /// The place is looked up in every eighth tick: a thousand channel bits at nominal speed.
  private var phase: UInt8 = 0

  let geometry: SectorGeometry
  /// Track pitches of both layers, metres.
  private let pitches: SIMD2<Double>

  /// How far the spot's best focus on both layers lies beyond a mirror's zero, metres of lens motion toward the disc.
  private let bestFocus: SIMD2<Double>

  /// What is followed lies between the grooves.
  private let isOnLand: Bool

  init(_ geometry: SectorGeometry, bestFocus: SIMD2<Double>, isOnLand: Bool) {
    self.geometry = geometry
    self.bestFocus = bestFocus
    self.isOnLand = isOnLand
    let layers = geometry.disc.layers.map(\.groove.trackPitch)
    pitches = SIMD2(layers.first ?? 1, layers.last ?? 1)
  }

  /// Farthest off the spot's best focus and the track at which marks can still be read, metres: beyond them the spot's jitter is far above what
  /// a detector decides by.
  static let focusReach = 0.7e-6
  static let trackReach = 0.2e-6
  /// Share of what lies under the spot that must be marks.
  static let markShare = 0.9
  /// Channel bits of a sync frame, and of what eight ticks pass at most at twenty times the nominal speed.
  private static let frame = 1488.0
  private static let longestStep = 21_000.0

  /// One tick with the spot that stands over a groove when the disc has turned by `angle` turns.
  mutating func step(_ spot: SpotReading, angle: Double, isDark: Bool) {
    if ticksSinceTold < .max { ticksSinceTold += 1 }
    let place = isOnLand ? spot.grooveNumber - 0.5 : spot.grooveNumber
    let nearest = (place + 6_755_399_441_055_744) - 6_755_399_441_055_744 + (isOnLand ? 0.5 : 0)
    let defocus =
      spot.layer == 1 ? spot.focusErrors.y + bestFocus.y : spot.focusErrors.x + bestFocus.x
    let pitch = spot.layer == 1 ? pitches.y : pitches.x
    guard !isDark, spot.recordedShare > Self.markShare, defocus.magnitude < Self.focusReach,
      (spot.grooveNumber - nearest).magnitude * pitch < Self.trackReach
    else {
      isReading = false
      return
    }
    phase = (phase &+ 1) & 7
    guard phase == 0 else { return }
    let bit = geometry.bitPosition(
      layer: spot.layer, turn: geometry.turn(layer: spot.layer, groove: nearest, angle: angle))
    guard bit.magnitude < 1e13 else { return isReading = false }
    if !isReading || bit < self.place || bit > self.place + Self.longestStep {
      cleanFrom = bit
      isReading = true
    }
    self.place = bit
    let sector = (bit / SectorGeometry.bitsPerSector).rounded(.down)
    let start = sector * SectorGeometry.bitsPerSector
    guard sector != told, cleanFrom <= start - 2 * Self.frame, bit >= start + 3 * Self.frame else { return }
    told = sector
    ticksSinceTold = 0
    let number = UInt32(truncatingIfNeeded: Int64(sector)) & 0xFF_FFFF
    register = AddressRegister(
      address: number, kind: .sector, information: spot.layer == 1 ? 1 : 0, serial: register.serial &+ 1)
  }

  /// Forgets where the spot was: it is on no track.
  mutating func restart() { ticksSinceTold = .max }

  /// Channel bit of the track under the spot: the beginning of the latest sector, and what has passed since at a rate of so
  /// many bits a tick; nil where none was read since the track was followed, or none for half a second's worth of turns.
  func bit(perTick rate: Double) -> Double? {
    guard ticksSinceTold < Self.longestSilence else { return nil }
    return told * SectorGeometry.bitsPerSector + 3 * Self.frame
      + rate * Double(ticksSinceTold)
  }

  /// Ticks without a sector after which nothing is counted on: ten thousandths of the rate are then thousand bits.
  private static let longestSilence: UInt32 = 100_000

  /// Takes over a word of the wobble that is new.
  mutating func take(wobble word: AddressRegister) {
    guard word.serial != wobbleSerial else { return }
    wobbleSerial = word.serial
    let serial = register.serial &+ 1
    register = word
    register.serial = serial
  }
}

extension SectorAddressReader: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    var word = register.register
    visitor.visit("register", &word)
    register = AddressRegister(register: word)
    visitor.visit("place", &place)
    visitor.visit("cleanFrom", &cleanFrom)
    visitor.visit("isReading", &isReading)
    visitor.visit("told", &told)
    visitor.visit("wobbleSerial", &wobbleSerial)
    visitor.visit("phase", &phase)
    visitor.visit("ticksSinceTold", &ticksSinceTold)
  }
}
