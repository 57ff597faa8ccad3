internal import ControlBlocks
internal import DriveInterface

/// A stretch of a run as a log of its own, which replays like any other.
public enum TraceCut {
  /// Writes the ticks from `from` to before `to` (or to the log's end) of the log at `path` to `output`.
  ///
  /// The state at `from` is made by running the closed loop there from the log's own snapshot; its wires are held
  /// against the recorded ones all the way, and a difference is an error. Throws a `RunLogError` for a log that this
  /// build cannot replay, and where it has no such ticks. Gives the ticks written.
  public static func cut(path: String, from: UInt64, to: UInt64, output: String) throws -> Range<UInt64> {
    let reader = try RunLogReader(path: path)
    if reader.source == .capture { return try cutCapture(reader, from: from, to: to, output: output) }
    guard reader.source == .scenario else {
      throw RunLogError(
        .doesNotFit, "the log's firmware is a user's own; cut it with the program that recorded it")
    }
    guard from >= reader.firstTick, from < to else {
      throw RunLogError(
        .doesNotFit, "no ticks from \(from) to before \(to) can be cut; the log begins at \(reader.firstTick)"
      )
    }
    let scenario = try TraceReplay.scenario(of: reader)
    var task = CutTask(reader: reader, scenario: scenario, from: from, to: to, output: output)
    return try scenario.withFirmware(&task)
  }

  /// A capture has no state: its ticks are taken over as they are.
  private static func cutCapture(
    _ reader: RunLogReader, from: UInt64, to: UInt64, output: String
  ) throws -> Range<UInt64> {
    var reader = reader
    var writer: RunLogWriter?
    var header = reader.header
    var end = from
    while let entry = try reader.next() {
      guard case .ticks(let block) = entry else { continue }
      let records = (0..<block.count).map { (block.firstTick &+ UInt64($0), block[$0]) }
        .filter { $0.0 >= from && $0.0 < to }
      guard let first = records.first?.0 else { continue }
      if writer == nil {
        header.firstTick = first
        header.coding = TickCoding(sampleBits: 0, driveBits: 0)
        writer = try RunLogWriter(path: output, header: header)
      }
      try writer?.write(TickBlock(records: records.map(\.1), firstTick: first))
      end = first &+ UInt64(records.count)
    }
    guard let writer else {
      throw RunLogError(.doesNotFit, "the log has no ticks from \(from) to before \(to)")
    }
    try writer.finish(.capture(ticks: end))
    return header.firstTick..<end
  }
}

private struct CutTask: FirmwareTask {
  var reader: RunLogReader
  let scenario: Scenario
  let from: UInt64
  let to: UInt64
  let output: String

  mutating func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> Range<UInt64> where Firmware.Scalar: ServoScalar {
    var run = try TraceReplay.restored(scenario.makeRun(firmware: firmware), reader)
    var block = run.makeBlock()
    var writer: RunLogWriter?
    var journal = RunJournal(steps: run.host.steps, status: run.status, report: run.report)
    while let entry = try reader.next() {
      guard case .ticks(let recorded) = entry, run.tick < to else { continue }
      guard recorded.firstTick == run.tick else {
        throw RunLogError.malformed(
          "ticks from \(run.tick) on are expected, \(recorded.firstTick) comes next")
      }
      for piece in pieces(recorded) {
        if writer == nil, piece.lowerBound == from {
          writer = try begin(run)
          journal = RunJournal(steps: run.host.steps, status: run.status, report: run.report)
        }
        let before = run.host
        run.advance(ticks: piece.count, into: &block)
        for index in 0..<block.count {
          let wanted = recorded[Int(piece.lowerBound - recorded.firstTick) + index]
          guard block[index].differences(from: wanted).isEmpty else {
            throw RunLogError(
              .doesNotFit,
              "the run diverges from its recording at tick \(block.firstTick &+ UInt64(index)), so it cannot be cut; "
                + "replay tells more")
          }
        }
        journal.take(block, before: before, after: run.host)
        try writer?.write(block)
        try writer?.write(events: journal.latest, steps: journal.steps)
        try writer?.write(run.digests())
      }
    }
    guard let writer else {
      throw RunLogError(.doesNotFit, "the log ends at tick \(run.tick), before \(from)")
    }
    try writer.finish(
      RunLogEnd(isComplete: false, outcome: "cut", nonFiniteField: nil, digests: run.digests()))
    return from..<run.tick
  }

  /// A recorded block in pieces that begin at `from` and end at `to`.
  private func pieces(_ block: TickBlock) -> [Range<UInt64>] {
    let end = min(block.firstTick &+ UInt64(block.count), to)
    guard block.firstTick < from, from < end else { return [block.firstTick..<max(end, block.firstTick)] }
    return [block.firstTick..<from, from..<end]
  }

  private func begin<Firmware>(_ run: DriveRun<Firmware>) throws -> RunLogWriter {
    let options = RunOptions(logPath: output, digestEvery: reader.digestEvery)
    let writer = try RunLogWriter(
      path: output, header: RunLogHeader(scenario: scenario, run: run, source: .scenario, options: options))
    try writer.write(run.digests())
    return writer
  }
}
