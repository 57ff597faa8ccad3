public import ControlBlocks
public import DriveInterface

/// The sums and differences of the four quadrants that focus and tracking are made of.
public struct PhotodiodeSignals<Scalar: ServoScalar>: Sendable {
  /// (A+C)-(B+D), not normalised: positive when the lens is too close.
  public var focusDifference: Scalar
  /// (A+B)-(C+D), not normalised: the radial push-pull.
  public var pushPull: Scalar
  /// A+B+C+D.
  public var sum: Scalar
  /// The focus error over the sum; over `floor` where the sum is smaller, so that darkness gives no error.
  public var focusError: Scalar

  /// The signals of a sample; below a sum of `floor` errors are not divided by it.
  @inlinable
  public init(_ sample: FrontEndSample<Scalar>, sumFloor floor: Scalar) {
    let diagonal = sample.a + sample.c
    let antidiagonal = sample.b + sample.d
    focusDifference = diagonal - antidiagonal
    pushPull = (sample.a + sample.b) - (sample.c + sample.d)
    sum = diagonal + antidiagonal
    focusError = focusDifference / (sum < floor ? floor : sum)
  }
}
