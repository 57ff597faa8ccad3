public import ControlBlocks
public import DriveInterface

extension FrontEndSample where Scalar: ServoScalar {
  /// The sample that firmware sees of these wires.
  @inlinable @inline(__always)
  public init(quadrants: SIMD4<Double>, signals: FrontEndSignals, rotation: UInt16, command: HostCommand) {
    self.init(
      a: Scalar(quadrants.x), b: Scalar(quadrants.y), c: Scalar(quadrants.z), d: Scalar(quadrants.w),
      side: SideQuadrants(
        a: Scalar(signals.side.x), b: Scalar(signals.side.y), c: Scalar(signals.side.z),
        d: Scalar(signals.side.w)),
      phaseDifference: Scalar(signals.detectors.x), rfPeak: Scalar(signals.detectors.y),
      rfBottom: Scalar(signals.detectors.z), frontMonitor: Scalar(signals.detectors.w),
      wobbleAmplitude: Scalar(signals.wobbleAmplitude), flags: signals.flags, address: signals.address,
      rotation: rotation, command: command)
  }
}
