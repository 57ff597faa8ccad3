internal import ChannelSim
internal import ControlBlocks
public import Determinism
internal import DriveInterface

/// Digest and search for non-finite values in one walk.
public struct CheckedDigest: StateVisitor, Sendable {
  /// Digest of every field visited so far.
  public private(set) var digest = StateDigest()
  /// No field visited so far was infinite or not a number.
  public private(set) var isFinite = true

  public mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    if kind.isNonFinite(bits) { isFinite = false }
    digest.visit(name, bits: &bits, as: kind)
  }

  public mutating func beginGroup(_ name: StaticString) { digest.beginGroup(name) }
  public mutating func endGroup() { digest.endGroup() }
}

extension DriveRun {
  /// The same digests as `digests()`, and whether every field is finite, without copying any part.
  mutating func checkpoint(_ kernel: RunKernel<Firmware>) -> (digests: StateDigests, isFinite: Bool) {
    var parts = [CheckedDigest](repeating: CheckedDigest(), count: StateDigests.names.count)
    drive.visitState(&parts[0])
    frontEnd.visitState(&parts[1])
    wobble?.visitState(&parts[1])
    writeClock.visitState(&parts[1])
    if wobble != nil { counter.visitState(&parts[1]) }
    sectors?.visitState(&parts[1])
    kernel.check(&firmware, &parts[2])
    host.visitState(&parts[3])
    var wires = RunWires(delay: delay, acting: acting, laser: laser, laserPower: laserPower, report: report)
    wires.visitState(&parts[3])
    meter.visitState(&parts[4])
    return (
      StateDigests(tick: tick, values: parts.map(\.digest.value)), parts.allSatisfy(\.isFinite)
    )
  }
}
