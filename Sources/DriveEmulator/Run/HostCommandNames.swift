internal import DriveInterface

extension HostCommand.Code {
  /// The command as configurations spell it: `jumpTracks` is `jump_tracks`.
  var name: String {
    "\(self)".reduce(into: "") { text, character in
      if character.isUppercase { text += "_" }
      text += character.lowercased()
    }
  }
}

extension HostCommand {
  var name: String { code.name }

  /// The command with its argument, for a reader.
  var title: String {
    switch code {
    case .start, .jump, .focus: "\(name) layer \(layer)"
    case .seek, .writeFrom: "\(name) address 0x" + String(argument, radix: 16)
    case .jumpTracks: "\(name) \(signedArgument > 0 ? "+" : "")\(signedArgument)"
    case .seekRadius: "\(name) \(argument) um"
    case .selectTrack: "\(name) \(argument == 0 ? "groove" : "land")"
    case .setCoefficient: "\(name) \(number)"
    case .selectCoefficient, .readCoefficient: "\(name) \(argument)"
    case .calibrate: "\(name) " + (Calibration(rawValue: layer).map { words($0) } ?? "\(argument)")
    case .inquire: "\(name) " + (Inquiry(rawValue: layer).map { words($0) } ?? "\(argument)")
    case .moveCorrector, .moveTilt: "\(name) \(fraction)"
    case .holdTrack, .setSpindle, .setLaserPower, .selectErrorSignals:
      "\(name) 0x" + String(argument, radix: 16)
    default: name
    }
  }
}
