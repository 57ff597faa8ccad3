public import ControlBlocks
public import Determinism

/// Tells a defect under the spot from its light: much darker, or much brighter, than a moment ago (DFCT).
///
/// While a defect lasts the mean that the light is held against stands still. A change that stays, such as the border of
/// a recorded area or a fading surface, ends the defect after its longest time, and the mean is taken anew.
public struct DefectDetector<Scalar: ServoScalar>: Sendable {
  /// A defect is under the spot, or has just left it.
  public var isActive: Bool
  /// The latest defect lasted longer than any that is held over.
  public var wasTooLong: Bool
  @usableFromInline var mean: Scalar
  /// Ticks since the defect began, and ticks that the light has been as before again.
  @usableFromInline var ticks: Int32
  @usableFromInline var clearTicks: Int32

  @usableFromInline let level: Scalar
  @usableFromInline let endLevel: Scalar
  @usableFromInline let follow: Scalar
  @usableFromInline let longest: Int32
  @usableFromInline let tail: Int32

  /// A detector that knows no light yet: the first sum that it is given becomes the mean.
  public init(_ parameters: DisturbanceParameters) {
    isActive = false
    wasTooLong = false
    mean = .zero
    ticks = 0
    clearTicks = 0
    level = Scalar(parameters.defectLevel)
    endLevel = Scalar(parameters.defectEndLevel)
    follow = Scalar(1 - Double.exp(-1 / (parameters.defectMeanTime * parameters.sampleRate)))
    longest = TickCount.ticks(in: parameters.longestDefect, sampleRate: parameters.sampleRate)
    tail = TickCount.ticks(in: parameters.defectTail, sampleRate: parameters.sampleRate)
  }

  /// Begins anew with the light of this moment.
  @inlinable
  public mutating func restart() {
    isActive = false
    mean = .zero
  }

  /// One tick in focus: whether the loops shall be held.
  @inlinable @inline(__always)
  public mutating func step(sum: Scalar) -> Bool {
    guard mean > .zero else {
      mean = sum
      return false
    }
    if isActive { return hold(sum: sum) }
    if sum < level * mean || level * sum > mean {
      isActive = true
      wasTooLong = false
      ticks = 0
      clearTicks = 0
      return true
    }
    mean += follow * (sum - mean)
    return false
  }

  @inlinable
  mutating func hold(sum: Scalar) -> Bool {
    ticks &+= 1
    let isClear = sum > endLevel * mean && endLevel * sum < mean
    clearTicks = isClear ? clearTicks &+ 1 : 0
    if clearTicks >= tail {
      isActive = false
    } else if ticks >= longest {
      isActive = false
      wasTooLong = true
      mean = sum
    }
    return isActive
  }
}

extension DefectDetector: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("isActive", &isActive)
    visitor.visit("wasTooLong", &wasTooLong)
    visitor.visit("mean", scalar: &mean)
    visitor.visit("ticks", &ticks)
    visitor.visit("clearTicks", &clearTicks)
  }
}
