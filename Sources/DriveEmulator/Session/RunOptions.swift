/// How far a run or a replay has come.
public struct RunProgress: Equatable, Sendable {
  /// Ticks made so far.
  public var ticks: UInt64
  /// How many there will probably be; grows when the firmware takes its time.
  public var estimatedTicks: UInt64

  /// How far a run has come.
  public init(ticks: UInt64, estimatedTicks: UInt64) {
    self.ticks = ticks
    self.estimatedTicks = estimatedTicks
  }
}

/// How a run is executed and recorded. Nothing here changes what the run does.
public struct RunOptions: Sendable {
  /// Where the run log is written, by way of `PATH.partial`; nil for no log.
  public var logPath: String?
  /// Ticks from one digest to the next: a power of two from 1 to 256.
  public var digestEvery: Int
  /// The command that repeats this run; it stands at the end of what a failure prints, and in the log.
  public var repeatCommand: String?
  /// What the log says about the program that made it.
  public var build: BuildIdentity
  /// Called about every 50 ms of simulated time; false ends the run, which is then marked incomplete.
  public var progress: (@Sendable (RunProgress) -> Bool)?

  /// How a run is recorded and watched; members as their own comments say.
  public init(
    logPath: String? = nil, digestEvery: Int = 256, repeatCommand: String? = nil,
    build: BuildIdentity = .current, progress: (@Sendable (RunProgress) -> Bool)? = nil
  ) {
    self.logPath = logPath
    self.digestEvery = digestEvery
    self.repeatCommand = repeatCommand
    self.build = build
    self.progress = progress
  }
}

/// What makes a session impossible before its first tick.
public enum SessionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Digests were asked for at another distance than a power of two from 1 to 256.
  case digestEvery(Int)

  public var description: String {
    switch self {
    case .digestEvery(let asked):
      "digests every \(asked) ticks are not possible; a power of two from 1 to 256 would do"
    }
  }
}
