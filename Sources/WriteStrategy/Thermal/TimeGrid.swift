/// Times from zero on, in even steps within each doubling of `shortest + time`, found from the bits of a number.
struct TimeGrid: Sendable {
  let shortest: Double
  let stepsInOctave: Int
  let octaves: Int

  init(_ resolution: ThermalResolution) {
    shortest = resolution.shortestTime
    // The place within an octave is read from the significand: a power of two keeps it exact.
    stepsInOctave = min(max(1, resolution.stepsInOctave), 1024)
    octaves = min(max(1, resolution.octaves), 40)
  }

  var steps: Int { stepsInOctave * octaves }

  /// Seconds from node `index` to the next.
  func step(at index: Int) -> Double { octaveStart(index / stepsInOctave) / Double(stepsInOctave) }

  /// Node `index`, 0 at time zero, seconds.
  func time(at index: Int) -> Double {
    let octave = index / stepsInOctave
    let share = Double(index % stepsInOctave) / Double(stepsInOctave)
    return octaveStart(octave) * (1 + share) - shortest
  }

  var longest: Double { time(at: steps) }

  /// The node before a time, how far the time is into the step (0 to 1), and the step's length; for times from zero
  /// to the longest.
  @inline(__always)
  func place(_ time: Double) -> (index: Int, share: Double, step: Double) {
    let scaled = (time + shortest) / shortest
    let bits = scaled.bitPattern
    let octave = Int(truncatingIfNeeded: bits >> 52) - 1023
    let fraction = Double(bitPattern: bits & 0xF_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000) - 1
    let position = fraction * Double(stepsInOctave)
    let inside = min(Int(position), stepsInOctave - 1)
    let power = Double(bitPattern: UInt64(octave + 1023) << 52)
    return (
      octave * stepsInOctave + inside, position - Double(inside), shortest * power / Double(stepsInOctave)
    )
  }

  private func octaveStart(_ octave: Int) -> Double { shortest * Double(1 << octave) }
}
