public import ControlBlocks
public import Determinism

/// What the firmware knows about the layer in focus, and how it came to know.
///
/// The first S-curve met from behind belongs to layer 0. After a jump the layer is only expected: it is confirmed
/// when the static drive, averaged over whole turns so that run-out drops out, has moved by the distance between
/// the layers in the right direction. An address that is decoded knows best: where the search met another layer first than
/// layer 0, which is fainter than any that counts as one, it says so; after a jump, that the jump went wrong.
public struct LayerKnowledge<Scalar: ServoScalar>: Sendable {
  /// How sure it is.
  public enum Certainty: UInt8, Sendable, CaseIterable {
    /// Nothing is known.
    case unknown
    /// Taken to be so from what was done.
    case expected
    /// Seen to be so.
    case confirmed
    /// The averaged drive says that the lens is not where it should be.
    case contradicted
  }

  /// How sure it is.
  public var certainty: Certainty
  /// The layer's number while the certainty is not `unknown`.
  public var number: UInt8
  /// An address of this very layer was decoded since it came into focus.
  public var isRead: Bool
  /// The layer that a search meets first: 0 until an address has told otherwise.
  public var firstFound: UInt8
  /// A search, and no jump, led here.
  @usableFromInline var isFirst: Bool
  @usableFromInline var deeper: Bool
  /// The averaged drive on the layer that the jump left, and whether it is known.
  @usableFromInline var reference: Scalar
  @usableFromInline var hasReference: Bool
  @usableFromInline var average: TurnAverage<Scalar>

  @usableFromInline let confirmDrive: Scalar

  /// Nothing known yet.
  public init(_ parameters: FocusParameters) {
    certainty = .unknown
    number = 0
    isRead = false
    firstFound = 0
    isFirst = false
    deeper = false
    reference = .zero
    hasReference = false
    average = TurnAverage()
    confirmDrive = Scalar(parameters.layerSpacingDrive * parameters.confirmShare)
  }

  /// Nothing is known any more.
  @inlinable
  public mutating func forget() {
    certainty = .unknown
    isRead = false
    hasReference = false
    average.restart()
  }

  /// A search captured the first S-curve from behind.
  @inlinable
  public mutating func foundFirst() {
    number = firstFound
    certainty = .expected
    isRead = false
    isFirst = true
    hasReference = false
    average.restart()
  }

  /// A jump begins.
  @inlinable
  public mutating func expectMove(deeper: Bool) {
    self.deeper = deeper
    number = deeper ? number &+ 1 : number &- 1
    certainty = .expected
    isRead = false
    isFirst = false
    reference = average.mean
    hasReference = average.turns > 0
    average.restart()
  }

  /// The loop has settled. Without a reference the order of the S-curves is all the evidence there is.
  @inlinable
  public mutating func arrive() {
    average.restart()
    if certainty == .expected, !hasReference { certainty = .confirmed }
  }

  /// An address of `layer` was decoded from the track that is followed.
  @inlinable
  public mutating func read(layer: UInt8) {
    guard certainty == .expected || certainty == .confirmed else { return }
    if layer != number {
      guard isFirst else {
        certainty = .contradicted
        return
      }
      firstFound = layer
      number = layer
    }
    certainty = .confirmed
    isRead = true
  }

  /// One tick of the closed loop, with the controller's part of the drive.
  @inlinable
  public mutating func observe(drive: Scalar, rotation: UInt16) {
    guard average.step(drive, rotation: rotation), certainty == .expected else { return }
    let moved = deeper ? average.mean - reference : reference - average.mean
    certainty = moved > confirmDrive ? .confirmed : .contradicted
  }
}

extension LayerKnowledge: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("certainty", choice: &certainty)
    visitor.visit("number", &number)
    visitor.visit("isRead", &isRead)
    visitor.visit("firstFound", &firstFound)
    visitor.visit("isFirst", &isFirst)
    visitor.visit("deeper", &deeper)
    visitor.visit("reference", scalar: &reference)
    visitor.visit("hasReference", &hasReference)
    visitor.visit("average", &average)
  }
}
