internal import ControlBlocks
internal import DriveEmulator
internal import DriveInterface

/// Where on its way between two kicks of the sled the lens stands when it is measured.
extension LoopStand {
  /// One turn of a run ahead.
  private struct Turn {
    /// Mean tracking drive, which holds the lens off its middle.
    var drive: Double
    /// The sled was driven.
    var kicks: Bool
  }

  /// Lets the run go on to where the lens stays nearest to its middle for the time of a measurement: the track carries it
  /// off, and far off one beam's tracking error is no longer straight. A run that gets nowhere in `seconds` stays.
  mutating func goToLensMiddle(within seconds: Double = 3.5) {
    guard scenario.firmware.program == .driveServo, let turn else { return }
    let turns = turnsAhead(Int(seconds * scenario.sampleRate / turn))
    let (before, during, after) = (
      max(1, Int(0.1 * scenario.sampleRate / turn)), turnCount(0.8), turnCount(1.6)
    )
    var best: (turn: Int, distance: Double)?
    for start in turns.indices where start + after < turns.count {
      guard !turns[max(0, start - before)..<(start + after)].contains(where: \.kicks) else { continue }
      let distance = turns[start..<(start + during)].reduce(0) { max($0, $1.drive.magnitude) }
      if distance < best?.distance ?? .infinity { best = (start, distance) }
    }
    if let best { goOn(ticks: Int(Double(best.turn) * turn)) }
  }

  private func turnCount(_ seconds: Double) -> Int {
    max(1, Int(seconds * scenario.sampleRate / (turn ?? scenario.sampleRate)))
  }

  /// What the coming turns bring, as long as the track is followed.
  private func turnsAhead(_ count: Int) -> [Turn] {
    var ahead = run
    var block = ahead.makeBlock()
    var turns: [Turn] = []
    let ticks = Int(turn ?? 1)
    for _ in 0..<max(0, count) {
      var (sum, kicks, left) = (0.0, false, ticks)
      while left > 0 {
        kernel.advance(&ahead, min(left, TickBlock.capacity), &block)
        left -= TickBlock.capacity
        for index in 0..<block.count {
          let drives = block[index].drives
          sum += drives.y
          if drives.z != 0 { kicks = true }
        }
      }
      guard ahead.status.activity == .following else { break }
      turns.append(Turn(drive: sum / Double(max(ticks, 1)), kicks: kicks))
    }
    return turns
  }
}
