/// How the wires of one tick are packed into 64-bit words.
public enum TickLayout: UInt32, Sendable, CaseIterable {
  /// Converter codes: four words a tick and six of slow wires. Exact where converters are on.
  case codes = 3
  /// Doubles: ten words a tick and fourteen of slow wires. For runs without converters.
  case doubles = 5

  /// Words of a tick without its slow wires.
  @inlinable public var wordCount: Int { self == .codes ? 4 : 10 }

  /// Words of the slow wires.
  @inlinable public var slowWordCount: Int { self == .codes ? 6 : 14 }

  /// What a program needs to read the words, for the log's schema.
  public var legend: String {
    switch self {
    case .codes:
      """
      Slow wires, six little-endian 64-bit words, low bits first:
      0: side quadrants A i16, B i16, C i16, D i16 (sample codes)
      1: phase difference i16, RF peak i16, RF bottom i16, front monitor i16 (sample codes)
      2: wobble amplitude i16 (sample code), front-end flags u16, laser power u16, zero u16
      3: address u24, kind u8 (0 none, 1 wobble, 2 land pre-pit, 3 sector), information u8, zero u8, serial u16
      4: tilt drive i16, corrector drive i16 (drive codes), host register u32
      5: report u64
      Tick, four words:
      0: A i16, B i16, C i16, D i16 (sample codes)
      1: rotation u16 (65536 a turn), laser u8 (0 off, 1 read, 2 write), zero u8, focus drive i16, tracking drive i16
      2: sled drive i16, spindle drive i16 (drive codes), status u32
      3: true focus error f32 (metres, nearest layer), true radial error f32 (metres)
      """
    case .doubles:
      """
      Slow wires, fourteen little-endian 64-bit words, low bits first:
      0-3: side quadrants A, B, C, D f64
      4-7: phase difference, RF peak, RF bottom, front monitor f64
      8: wobble amplitude f64
      9: front-end flags u16, laser power u16, host register u32
      10: address u24, kind u8 (0 none, 1 wobble, 2 land pre-pit, 3 sector), information u8, zero u8, serial u16
      11-12: tilt drive, corrector drive f64
      13: report u64
      Tick, ten words:
      0-3: A, B, C, D f64
      4-7: focus, tracking, sled, spindle drive f64
      8: rotation u16 (65536 a turn), laser u8 (0 off, 1 read, 2 write), zero u8, status u32
      9: true focus error f32 (metres, nearest layer), true radial error f32 (metres)
      """
    }
  }
}
