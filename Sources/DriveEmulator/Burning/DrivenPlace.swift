internal import ChannelSim
internal import ControlBlocks
internal import DiscModel
internal import DriveInterface
internal import ServoLoop

/// What a drive knows of its place by.
enum PlaceSource: String, Sendable {
  /// The addresses in the groove's wobble, counted on by the write clock.
  case wobble
  /// The numbers of recorded sectors, counted on at the rate of the data.
  case sectors
  /// The disc tells no addresses where the track is followed; the simulation's own place stands for them.
  case simulation
}

/// A block of ticks in which the drive wrote: where it took itself to be, and where it was.
struct PassedTrack {
  /// The drive's count at the beginning, channel bits, and behind each of some equal stretches of ticks.
  var from: Double
  var reached: [Double]
  /// By how much the spot was farther along the track at each of these ends; nil where the count is the track's own.
  var beyond: [Double]?
  /// Ticks of a stretch.
  var ticks: Int

  /// The drive's count behind a tick.
  func reached(behind tick: Int) -> Double {
    let stretch = tick / ticks
    guard reached.indices.contains(stretch) else { return reached.last ?? from }
    let begin = stretch > 0 ? reached[stretch - 1] : from
    return begin + (reached[stretch] - begin) * Double(tick % ticks + 1) / Double(ticks)
  }

  /// By how much the spot was farther along then.
  func beyond(behind tick: Int) -> Double? {
    guard let beyond, let last = beyond.last else { return nil }
    let stretch = tick / ticks
    guard beyond.indices.contains(stretch) else { return last }
    let begin = stretch > 0 ? beyond[stretch - 1] : beyond[stretch]
    return begin + (beyond[stretch] - begin) * Double(tick % ticks + 1) / Double(ticks)
  }
}

/// What a place and the disc's angle there tell of the next place: a spiral comes by each of its places at one angle.
struct AngleMemory {
  private var known: [(turn: Double, rotation: Double)?] = [nil, nil]

  /// Turns by which the angle may be mistaken near by, and for each turn in between: eccentricity, and a pitch that is not
  /// the one the drive knows.
  private static let tolerance = 0.1
  private static let toleranceOfTurn = 1e-4
  /// Farther away than so many turns the angle tells nothing.
  private static let reach = 2000.0

  /// Whether a place, in turns of a layer's track, agrees with the spindle's angle (turns) there; it is kept if it does.
  mutating func agrees(turn: Double, layer: Int, rotation: Double) -> Bool {
    guard known.indices.contains(layer) else { return false }
    if let known = known[layer], (turn - known.turn).magnitude < Self.reach {
      let way = turn - known.turn
      let departure = way - (rotation - known.rotation)
      let rest = departure - departure.rounded()
      guard rest.magnitude < Self.tolerance + Self.toleranceOfTurn * way.magnitude else { return false }
    }
    known[layer] = (turn, rotation)
    return true
  }
}

extension DrivenRun {
  /// Whether the spindle's angle agrees with where the drive takes itself to be, by what it was at earlier places.
  mutating func angleAgrees(_ place: (layer: Int, bit: Double)) -> Bool {
    guard block.count > 0 else { return false }
    let turn = geometry.place(layer: place.layer, bitPosition: place.bit).turn
    return angles.agrees(
      turn: turn, layer: place.layer, rotation: Double(block[block.count - 1].rotation) / 65_536)
  }

  /// Where the spot really is: the layer in focus and the channel bit of its track under it; nil while no track is followed.
  /// For what the light does, not for what the drive decides.
  var spot: (layer: Int, bit: Double)? {
    guard run.status.activity == .following else { return nil }
    var drive = run.drive
    let angle = drive.turnFraction
    let spot = drive.read()
    // A land's spiral lies half a turn behind its groove's, and is counted on as that is.
    let track = isOnLand ? spot.grooveNumber.rounded(.down) + 0.5 : spot.grooveNumber.rounded()
    let turn = geometry.turn(layer: spot.layer, groove: track, angle: angle)
    return (spot.layer, geometry.bitPosition(layer: spot.layer, turn: turn))
  }

  /// From here on the drive knows its place by recorded sectors. The wobble's front end rests but in seeks, which may begin
  /// where nothing is recorded.
  mutating func readsSectors() {
    source = .sectors
    restWobble()
  }

  mutating func restWobble() {
    guard source == .sectors, let wobble = run.wobble else { return }
    restingWobble = wobble
    run.wobble = nil
  }

  mutating func wakeWobble() {
    guard run.wobble == nil, restingWobble != nil else { return }
    swap(&run.wobble, &restingWobble)
  }

  /// Where the drive takes itself to be: layer and channel bit of its track. Nil while no track is followed, and where
  /// addresses are told but too few of them agree.
  var place: (layer: Int, bit: Double)? {
    guard run.status.activity == .following else { return nil }
    switch source {
    case .simulation: return spot
    case .wobble:
      guard run.counter.words >= Self.wordsForAPlace, let bit = run.counter.bit(atClock: run.writeClock.count)
      else { return nil }
      return (Int(run.status.layer), bit)
    case .sectors:
      guard let bit = run.sectors?.bit(perTick: run.writeClock.nominalBitsPerTick) else { return nil }
      return (Int(run.status.layer), bit)
    }
  }

  /// Words of the wobble in a row that must agree before the drive knows its place: one alone may be misread.
  static var wordsForAPlace: UInt16 { 2 }

  /// What the drive knows its place by when it writes the disc of a scenario.
  static func source(writing scenario: Scenario) -> PlaceSource {
    let disc = scenario.disc
    let tells = disc.layers.allSatisfy { disc.wobble(of: $0).kind != .none }
    // On a land the wobbles of both neighbours disturb each other, and no word is formed.
    return tells && scenario.firmware.tracking.track != .land ? .wobble : .simulation
  }

  /// The drive's count over the block of ticks that was made last, from `from` on, and where the spot was: where it
  /// lost its track within them, what was written until then lies as before.
  mutating func passed(from: Double, layer: Int) -> PassedTrack {
    let end = spot.flatMap { $0.layer == layer ? $0.bit : nil }
    guard source == .wobble else {
      // Where the track was lost within the block of ticks, the places of its ticks follow from the speed before.
      let nominal = run.writeClock.nominalBitsPerTick * Double(block.count)
      return PassedTrack(
        from: from, reached: [end.flatMap { $0 > from ? $0 : nil } ?? from + nominal], beyond: nil,
        ticks: max(block.count, 1))
    }
    let trail = run.trail
    var passed = PassedTrack(from: from, reached: [], beyond: [], ticks: PlaceTrail.interval)
    for index in 0..<block.count / PlaceTrail.interval {
      let reached = from + trail.clock[index] - clockBefore
      passed.reached.append(reached)
      let beyond = trail.spot[index] - reached
      let before = lastBeyond ?? beyond
      let told = (beyond - before).magnitude < 64 ? beyond : before
      passed.beyond?.append(told)
      lastBeyond = told
    }
    return passed
  }
}
