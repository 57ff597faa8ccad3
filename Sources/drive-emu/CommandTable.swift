/// Every command: the one place that parsing, help and completion read.
enum CommandTable {
  static let commands: [Command] = [
    Demo.command, Run.command, Replay.command, Report.command, Burn.command, ReadBack.command, Trial.command,
    DiscShow.command,
    DiscCheckVerb.command,
    DiscSignalsVerb.command,
    DiscMaster.command, DiscGallery.command,
    LoopBode.command, LoopTune.command,
    SweepRun.command, SweepMerge.command,
    WriteMarks.command, WriteOPC.command,
    ChannelEncode.command, ChannelDecode.command, ChannelMeasure.command,
    TraceInfo.command, TraceCutVerb.command, TraceDiff.command, TraceExport.command, TraceImport.command,
    FirmwareNew.command, ScenarioGalleryVerb.command,
    Doctor.command, Explain.command,
    Help.command, Completion.command,
  ]

  /// Options of every command.
  static let commonOptions: [Option] = [
    Option(name: "json", help: "print the result as JSON"),
    Option(
      name: "set", value: "KEY=VALUE", isRepeatable: true,
      help: "change one key of the configuration; may be given many times"),
    Option(name: "seed", value: "N", help: "the one seed of all random streams"),
    Option(name: "out", value: "DIR", help: "write the result into this directory too"),
    Option(name: "quiet", help: "no notes and no progress on standard error"),
  ]

  /// The verbs, each once, in order.
  static func verbs(of commands: [Command]) -> [String] {
    commands.map { $0.path[0] }.reduce(into: []) { verbs, verb in
      if verbs.last != verb { verbs.append(verb) }
    }
  }
}
