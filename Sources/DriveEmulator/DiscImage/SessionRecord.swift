internal import Configuration

/// What a session of an image set out to write: the file, and where its blocks lie.
public struct SessionRecord: Equatable, Sendable {
  /// Blocks of user data that follow each other on a layer.
  public struct Stretch: Equatable, Sendable {
    /// 0 is nearest the laser.
    public var layer: UInt8
    /// Number of the first sector as recorded.
    public var firstSector: UInt32
    /// Blocks of user data, 16 sectors each.
    public var blocks: Int
  }

  /// Counted from 0; a burn that goes on after an interruption does not count.
  public var number: Int
  /// Bytes of the file.
  public var byteCount: UInt64
  /// SHA-256 of the file's bytes, in hexadecimal.
  public var digest: String
  /// In the order of the file.
  public var stretches: [Stretch]
  /// Blocks on layer 0.
  public var layerBreak: Int
  /// The sector on layer 0 with which the data begins.
  public var firstDataSector: UInt32

  /// The record of one of an image's sessions, the last one unless told. Throws where there is none, or no readable one.
  public init(of image: DiscImageReader, number: Int? = nil) throws(BurnError) {
    let sessions = image.events.filter { $0["event"]?.string == "session" && $0["continues"] == nil }
    let wanted = number ?? sessions.count - 1
    guard sessions.indices.contains(wanted) else {
      throw BurnError(
        "the image has no session \(wanted)",
        advice: sessions.isEmpty
          ? "use an undamaged copy of the image" : "0 to \(sessions.count - 1) would do")
    }
    let session = sessions[wanted]
    guard let bytes = session["bytes"]?.number?.unsignedInteger, bytes < 1 << 34,
      let digest = session["sha256"]?.string, let nodes = session["data"]?.elements,
      let layerBreak = session["layer_break"]?.number?.unsignedInteger, layerBreak < 1 << 20,
      let first = session["first_sector"]?.number?.unsignedInteger, first < 1 << 24
    else {
      throw BurnError(
        "the image does not tell where its data lies", advice: "use an undamaged copy of the image")
    }
    (self.number, byteCount, self.digest) = (wanted, bytes, digest)
    (self.layerBreak, firstDataSector) = (Int(layerBreak), UInt32(first))
    stretches = []
    for node in nodes {
      guard let layer = node["layer"]?.number?.unsignedInteger, layer < 2,
        let sector = node["first_sector"]?.number?.unsignedInteger, sector < 1 << 24,
        let blocks = node["blocks"]?.number?.unsignedInteger, blocks < 1 << 19
      else {
        throw BurnError(
          "a stretch of the image's data is not readable", advice: "use an undamaged copy of the image")
      }
      stretches.append(Stretch(layer: UInt8(layer), firstSector: UInt32(sector), blocks: Int(blocks)))
    }
  }
}
