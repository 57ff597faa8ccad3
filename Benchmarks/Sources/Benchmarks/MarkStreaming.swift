import WriteStrategy

/// Random runs of 3T to 8T, 5.5T on average, through the edge table of a write-once layer.
struct MarkStreaming: Sendable {
  static let bitsInStep = 11.0
  private let table: EdgeTable
  private let runs: [MarkRun]

  init() throws {
    let film = ThermalLayer(thickness: 100e-9, conductivity: 0.2, heatCapacity: 1.5e6, isHeated: true)
    let mirror = ThermalLayer(thickness: 100e-9, conductivity: 200, heatCapacity: 2.47e6)
    let resin = ThermalLayer(thickness: nil, conductivity: 0.2, heatCapacity: 1.5e6)
    let body = ThermalLayer(thickness: nil, conductivity: 0.22, heatCapacity: 1.45e6)
    let stack = RecordingStack(
      medium: .dye, thermal: try ThermalStack(layers: [resin, film, mirror, body]), thresholdRise: 275)
    let writer = try LayerWriter(stack, velocity: 3.84, linear: true)
    table = try EdgeTable(PulseStrategy(), writer, absorbedPower: 1.43e-3, runs: 3...14)
    var word: UInt64 = 1
    runs = (0..<4096).map { _ in
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return MarkRun(mark: 3 + Int(word >> 40 & 0xFFFF) % 6, space: 3 + Int(word >> 20 & 0xFFFF) % 6)
    }
  }

  /// Streams so many marks; the checksum holds every edge of the last block.
  func run(steps: Int) -> UInt64 {
    var stream = MarkStream(table)
    var marks = [StreamedMark](repeating: StreamedMark(), count: runs.count)
    var left = steps
    while left > 0 {
      var span = marks.mutableSpan
      stream.write(runs.span, into: &span)
      left -= runs.count
    }
    return marks.reduce(0) { $0 &* 31 &+ UInt64($1.lead.bitPattern) ^ UInt64($1.trail.bitPattern) << 32 }
  }

  /// Passes the time that 100 Mbit/s leave for so many marks.
  static func wait(steps: Int) -> UInt64 {
    let end = ContinuousClock.now + .nanoseconds(Double(steps) * bitsInStep * 10)
    var looks: UInt64 = 0
    while ContinuousClock.now < end { looks += 1 }
    return looks
  }
}
