/// How bits are decided.
public enum Detection: Sendable, Equatable, CaseIterable {
  /// The sign of the equalised signal, edges corrected by nothing: the fallback, and what others are measured by.
  case slicer
  /// Maximum likelihood, `ShortTargetViterbi`.
  case shortTarget
  /// Maximum likelihood, `LongTargetViterbi`.
  case longTarget
  /// Maximum likelihood with the coloured part of the noise foretold, `PredictiveViterbi`.
  case predictive

  /// What the equaliser shapes the signal to.
  public var target: PartialResponse { self == .longTarget ? .long : .short }

  /// Bits that a level depends on.
  var span: Int { self == .predictive ? PredictiveViterbi.span : target.span }
}
