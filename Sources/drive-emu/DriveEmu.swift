import DriveEmulator
import DriveInterface
import ServoLoop
import Foundation
import ChannelSim
import Determinism

@main
struct DriveEmu {
  static func main() throws {
    let args = CommandLine.arguments
    let scenario = try ScenarioLoader.scenario(args[1], overrides: Array(args.dropFirst(2)))
    switch scenario.firmware.program {
    case .driveServo: try go(scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self)))
    case .referenceServo: try go(scenario.makeRun(firmware: scenario.firmware.referenceServo(Double.self)))
    }
  }
  static func go<F: DriveFirmware>(_ start: DriveRun<F>) throws where F.Scalar == Double {
    var run = start
    var block = run.makeBlock()
    var last: UInt32 = 0
    let dump = ProcessInfo.processInfo.environment["DUMP"].flatMap(Double.init)
    let t0 = Date()
    while !run.host.isOver && run.tick < 200_000 * 20 {
      run.advance(ticks: 256, into: &block)
      for i in 0..<block.count {
        let r = block[i]
        if r.status & 0xFFFF != last & 0xFFFF || (r.status ^ last) & 0x40000 != 0 {
          let s = FirmwareStatus(register: r.status)!
          print(
            String(format: "%9.3f ms", Double(block.firstTick + UInt64(i)) / 200), s.activity, s.fault,
            s.layer, s.flags.contains(.layerConfirmed),
            String(format: "e=%.3f um rad=%.1f nm", r.focusError * 1e6, r.radialError * 1e9))
          last = r.status
          if s.activity == .following || s.activity == .pullingIn { print("   ", run.note()) }
        }
        if let from = dump, Double(block.firstTick + UInt64(i)) / 200 >= from,
          Double(block.firstTick + UInt64(i)) / 200 < from + 4
        {
          let q = r.quadrants
          print(
            String(
              format: "%.3f e0 %.3f fe %.3f sum %.3f pp %.3f fd %.4f td %.4f r %.1f",
              Double(block.firstTick + UInt64(i)) / 200, r.focusError * 1e6, q.x + q.z - q.y - q.w,
              q.x + q.y + q.z + q.w, q.x + q.y - q.z - q.w, r.drives.x, r.drives.y, r.radialError * 1e9))
        }
      }
    }
    let wall = Date().timeIntervalSince(t0)
    print(
      "host", run.host.phase, run.host.index, "ticks", run.tick, "real time x",
      Double(run.tick) / 200_000 / wall)
    for r in run.meter.readings {
      print(
        String(
          format: "focus %.1f nm radial %.2f nm noise %.2f nm trueF %.1f trueR %.1f mean %.2f ticks %d",
          r.focusPeak * 1e9, r.radialPeak * 1e9, r.radialNoise * 1e9, r.trueFocusPeak * 1e9,
          r.trueRadialPeak * 1e9, r.trueRadialMean * 1e9, Int(r.ticks)))
    }
    for j in run.meter.jumps.jumps {
      print(
        "jump", j.target, j.landed, "settled us", Double(j.settled) * 5, "overshoot um", j.overshoot * 1e6,
        "speed mm/s", j.crossingSpeed * 1e3)
    }
  }
}
extension DriveRun { func note() -> String { var s = ""; for f in firmware.fields() where f.path.contains("traverse") || f.path.contains("hold") || f.path.contains("cosine") || f.path.contains("sine") { s += "\(f.path)=\(f.decimal) " }; return s + "lens \(drive.lens.trackingPosition) sled \(drive.sled.position)" } }
