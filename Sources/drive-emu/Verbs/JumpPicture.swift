import DriveEmulator
import Reporting

/// The focus error during a layer jump, drawn from the trace of the run.
enum JumpPicture {
  /// What is shown before the kick and after the lens has come to rest, seconds.
  private static let before = 0.3e-3
  private static let after = 1e-3

  /// The error signal over the sum, as an oscilloscope at the firmware's input would show it.
  static func text(trace path: String, jump: JumpReport, sampleRate: Double, width: Int) throws -> String {
    let end = (jump.settled ?? 3e-3) + after
    let first = jump.start - min(jump.start, UInt64(before * sampleRate))
    let last = jump.start + UInt64(end * sampleRate)
    var times: [Double] = []
    var errors: [Double] = []
    var reader = try RunLogReader(path: path)
    while let entry = try reader.next() {
      guard case .ticks(let block) = entry else { continue }
      if block.firstTick > last { break }
      for index in 0..<block.count {
        let tick = block.firstTick + UInt64(index)
        guard (first...last).contains(tick) else { continue }
        let light = block[index].quadrants
        let sum = light.x + light.y + light.z + light.w
        times.append((Double(tick) - Double(jump.start)) / sampleRate * 1e3)
        // Without light there is no error signal: a gap.
        errors.append(sum > 0.01 ? (light.x + light.z - light.y - light.w) / sum : .nan)
      }
    }
    let plot = TerminalPlot(
      x: TerminalPlot.Axis("time from the kick", unit: "ms"),
      y: TerminalPlot.Axis("focus error over sum, jump from layer \(jump.from) to \(jump.to)"), width: width,
      height: 14)
    return plot.picture(of: TerminalPlot.Series(x: times, y: errors))
  }
}
