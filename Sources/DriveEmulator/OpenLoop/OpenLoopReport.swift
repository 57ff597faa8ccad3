public import Configuration
internal import Determinism

/// What firmware made of recorded inputs, beside what was recorded of its outputs.
public struct OpenLoopReport: Equatable, Sendable {
  /// A drive, made again and recorded.
  public struct Drive: Equatable, Sendable {
    /// Which drive.
    public var signal: CaptureSignal
    /// Ticks on which both are the same to the bit.
    public var equalTicks: UInt64
    /// Root of the mean square of the differences, full scale.
    public var residualRMS: Double
    /// Largest magnitude of the differences, full scale.
    public var residualPeak: Double
    /// The tick of the largest difference.
    public var peakTick: UInt64
    /// Root of the mean square of what was recorded, full scale.
    public var recordedRMS: Double
  }

  /// The recording's name.
  public var name: String
  /// Ticks a second.
  public var sampleRate: Double
  /// The first tick of the recording.
  public var firstTick: UInt64
  /// Ticks replayed.
  public var ticks: UInt64
  /// The signals that were fed to the firmware; everything else was silent.
  public var inputs: [String]
  /// What the firmware began with.
  public var start: String
  /// The drives that were recorded; none if none was.
  public var drives: [Drive]
  /// Digest of every output of every tick.
  public var outputDigest: UInt64
  /// Digest of the firmware's state behind the last tick.
  public var stateDigest: UInt64
  /// Coefficients that the recorded run had changed itself, and that therefore stayed as it had them.
  public var kept: [String]
  /// Why the recording could not be read to its end.
  public var damage: RunLogError?

  /// Inputs of a drive that the recording does not hold: firmware that lives on one of them answers otherwise.
  public var silent: [String] {
    let told: [CaptureSignal] = CaptureSignal.drives + [.laser]
    return CaptureSignal.ofRuns.filter { !told.contains($0) }.map(\.rawValue).filter { !inputs.contains($0) }
  }

  /// 0, or 6 for a recording that is truncated or corrupt.
  public var exitCode: Int32 { damage?.exitCode ?? 0 }

  /// The report for a terminal.
  public var text: String {
    var lines = [
      "open-loop replay of \(name): \(ticks) ticks from tick \(firstTick) at \(sampleRate) Hz, firmware \(start)",
      "fed: \(inputs.joined(separator: ", "))",
    ]
    if !silent.isEmpty { lines.append("not recorded, so silent: \(silent.joined(separator: ", "))") }
    for drive in drives {
      let name = drive.signal.rawValue
      lines.append(
        drive.equalTicks == ticks
          ? "\(name): the same to the bit on all \(ticks) ticks"
          : "\(name): the same on \(drive.equalTicks) ticks; residual rms \(figure(drive.residualRMS)), "
            + "peak \(figure(drive.residualPeak)) at tick \(drive.peakTick), recorded rms \(figure(drive.recordedRMS))"
      )
    }
    if drives.isEmpty { lines.append("no drive was recorded to compare with") }
    for path in kept { lines.append("kept as the recorded run had set it: \(path)") }
    lines.append(
      "outputs \(HexadecimalText.of(outputDigest)), firmware's state \(HexadecimalText.of(stateDigest))")
    if let damage { lines.append("INCOMPLETE: \(damage)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func figure(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }

  /// The same as JSON.
  public var json: ConfigurationValue {
    .object([
      "schema": .string("drive-emu/open-loop/1"), "name": .string(name), "servo_rate_hz": .number(sampleRate),
      "first_tick": .unsigned(firstTick), "ticks": .unsigned(ticks),
      "inputs": .array(inputs.map { .string($0) }), "silent": .array(silent.map { .string($0) }),
      "start": .string(start),
      "drives": .array(
        drives.map {
          .object([
            "signal": .string($0.signal.rawValue), "equal_ticks": .unsigned($0.equalTicks),
            "residual_rms": .number($0.residualRMS), "residual_peak": .number($0.residualPeak),
            "peak_tick": .unsigned($0.peakTick), "recorded_rms": .number($0.recordedRMS),
          ])
        }),
      "kept": .array(kept.map { .string($0) }), "outputs": .string(HexadecimalText.of(outputDigest)),
      "state": .string(HexadecimalText.of(stateDigest)), "damage": damage.map { .string("\($0)") } ?? .null,
    ])
  }
}

/// Sums up one drive's differences.
struct DriveResidual {
  let signal: CaptureSignal
  private var equal: UInt64 = 0
  private var squares = 0.0
  private var recordedSquares = 0.0
  private var peak = 0.0
  private var peakTick: UInt64 = 0
  private var count = 0.0

  init(_ signal: CaptureSignal) { self.signal = signal }

  mutating func take(recorded: Double, made: Double, tick: UInt64) {
    let difference = made - recorded
    if made.bitPattern == recorded.bitPattern { equal &+= 1 }
    if difference.magnitude > peak { (peak, peakTick) = (difference.magnitude, tick) }
    squares += difference * difference
    recordedSquares += recorded * recorded
    count += 1
  }

  var drive: OpenLoopReport.Drive {
    OpenLoopReport.Drive(
      signal: signal, equalTicks: equal, residualRMS: (squares / max(count, 1)).squareRoot(),
      residualPeak: peak,
      peakTick: peakTick, recordedRMS: (recordedSquares / max(count, 1)).squareRoot())
  }
}
