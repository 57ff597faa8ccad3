/// Times as numbers of servo ticks, for timers.
public enum TickCount {
  /// A time in seconds as ticks, rounded, at least one and within 32 bits; NaN counts as one.
  public static func ticks(in seconds: Double, sampleRate: Double) -> Int32 {
    let ticks = seconds * sampleRate
    return ticks >= 1 ? (ticks > 2e9 ? 2_000_000_000 : Int32(ticks + 0.5)) : 1
  }
}
