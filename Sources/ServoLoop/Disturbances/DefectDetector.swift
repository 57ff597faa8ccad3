public import ControlBlocks
public import Determinism

/// Tells a defect under the spot from its light: much darker, or much brighter, than a moment ago (DFCT).
///
/// While a defect lasts the mean that the light is held against stands still. It ends when the light is as before again, or
/// steady at a level that would begin none: behind a defect another surface may lie, as where writing broke off over it,
/// and loops that are held over that drift away. Any other change that stays ends the defect after its longest time. In both
/// cases the mean is taken anew.
public struct DefectDetector<Scalar: ServoScalar>: Sendable {
  /// A defect is under the spot, or has just left it.
  public var isActive: Bool
  /// The latest defect lasted longer than any that is held over.
  public var wasTooLong: Bool
  @usableFromInline var mean: Scalar
  /// The light when it was last found to change.
  @usableFromInline var behind: Scalar
  /// Ticks since the defect began, and ticks that the light has been as before again, and steady.
  @usableFromInline var ticks: Int32
  @usableFromInline var clearTicks: Int32
  @usableFromInline var steadyTicks: Int32

  @usableFromInline let level: Scalar
  @usableFromInline let endLevel: Scalar
  @usableFromInline let follow: Scalar
  @usableFromInline let longest: Int32
  @usableFromInline let tail: Int32
  @usableFromInline let steady: Int32

  /// A detector that knows no light yet: the first sum that it is given becomes the mean.
  public init(_ parameters: DisturbanceParameters) {
    isActive = false
    wasTooLong = false
    mean = .zero
    behind = .zero
    ticks = 0
    clearTicks = 0
    steadyTicks = 0
    level = Scalar(parameters.defectLevel)
    endLevel = Scalar(parameters.defectEndLevel)
    follow = Scalar(1 - Double.exp(-1 / (parameters.defectMeanTime * parameters.sampleRate)))
    longest = TickCount.ticks(in: parameters.longestDefect, sampleRate: parameters.sampleRate)
    tail = TickCount.ticks(in: parameters.defectTail, sampleRate: parameters.sampleRate)
    // The flank of a flaw on the entrance surface, as long as the beam is wide there, rises by the end level in a sixth of its
    // length; it must not be taken for another surface.
    steady = TickCount.ticks(in: 4 * parameters.defectTail, sampleRate: parameters.sampleRate)
  }

  /// Begins anew with the light of this moment.
  @inlinable
  public mutating func restart() {
    isActive = false
    mean = .zero
    behind = .zero
  }

  /// One tick in focus: whether the loops shall be held.
  @inlinable @inline(__always)
  public mutating func step(sum: Scalar) -> Bool {
    guard mean > .zero else {
      mean = sum
      return false
    }
    if isActive { return hold(sum: sum) }
    if !isWithin(level, of: mean, sum) {
      isActive = true
      behind = sum
      wasTooLong = false
      ticks = 0
      clearTicks = 0
      steadyTicks = 0
      return true
    }
    mean += follow * (sum - mean)
    return false
  }

  @inlinable
  mutating func hold(sum: Scalar) -> Bool {
    ticks &+= 1
    let isAsBefore = isWithin(endLevel, of: mean, sum)
    let beginsNone = isWithin(level, of: mean, sum)
    clearTicks = isAsBefore ? clearTicks &+ 1 : 0
    if beginsNone, isWithin(endLevel, of: behind, sum) {
      steadyTicks = steadyTicks &+ 1
    } else {
      steadyTicks = 0
      behind = sum
    }
    if clearTicks >= tail {
      isActive = false
    } else if steadyTicks >= steady {
      isActive = false
      mean = sum
    } else if ticks >= longest {
      isActive = false
      wasTooLong = true
      mean = sum
    }
    return isActive
  }

  /// Light between a share of another and the inverse of that share.
  @inlinable @inline(__always)
  func isWithin(_ share: Scalar, of other: Scalar, _ sum: Scalar) -> Bool {
    sum >= share * other && share * sum <= other
  }
}

extension DefectDetector: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("isActive", &isActive)
    visitor.visit("wasTooLong", &wasTooLong)
    visitor.visit("mean", scalar: &mean)
    visitor.visit("behind", scalar: &behind)
    visitor.visit("ticks", &ticks)
    visitor.visit("clearTicks", &clearTicks)
    visitor.visit("steadyTicks", &steadyTicks)
  }
}
