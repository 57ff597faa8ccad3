internal import TraceFiles

extension RunLogHeader {
  /// The header of a log of what came of the recorded inputs of `reader`: its clock and configuration, `signals` as
  /// captured, and in words how it was made.
  init(answering reader: RunLogReader, signals: [CaptureSignal], name: String, madeBy: String) {
    self.init(
      capture: MCAPFields([
        MCAPFields.Field(key: "signals", value: signals.map(\.rawValue).joined(separator: ",")),
        MCAPFields.Field(key: "made_by", value: madeBy),
      ]),
      name: "\(reader.name), \(name)", sampleRate: reader.sampleRate, configuration: reader.configuration,
      build: .current, firstTick: reader.firstTick)
  }
}
