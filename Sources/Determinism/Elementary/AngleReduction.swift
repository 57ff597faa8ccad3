/// An angle brought to the octants beside the x axis: `angle = quarterTurns * pi/2 + rest`, |rest| <= pi/4.
struct ReducedAngle {
  /// The number of quarter turns, modulo 4.
  var quarterTurns: Int
  /// What is left, in radians; relative error below 2^-68.
  var rest: DoubleDouble

  /// Reduces any finite angle in radians.
  init(_ angle: Double) {
    let size = angle.magnitude
    if size <= 0x1.921fb54442d18p-1 {
      self.init(quarterTurns: 0, rest: DoubleDouble(angle))
    } else if size < 0x1p20 {
      self.init(moderate: angle)
    } else {
      self.init(large: angle)
    }
  }

  private init(quarterTurns: Int, rest: DoubleDouble) {
    self.quarterTurns = quarterTurns
    self.rest = rest
  }

  /// Cody and Waite (1980): pi/2 in parts of 33 bits, so that a part times a count below 2^20 is exact.
  private init(moderate angle: Double) {
    let shifted = angle * 0x1.45f306dc9c883p-1 + 0x1.8p52
    let count = shifted - 0x1.8p52
    quarterTurns = Int(truncatingIfNeeded: shifted.bitPattern & 3)
    let first = angle - count * 0x1.921fb544p+0
    let second = DoubleDouble.sum(first, -(count * 0x1.0b4611a6p-34))
    let third = DoubleDouble.sum(second.high, -(count * 0x1.3198a2ep-69))
    let tail = (second.low + third.low) - count * 0x1.b839a252049c1p-104
    rest = DoubleDouble.sum(third.high, tail)
  }

  /// Payne and Hanek (1983): significand times the 192 bits of 2/pi that matter for this exponent.
  private init(large angle: Double) {
    let bits = angle.bitPattern
    let exponent = Int(truncatingIfNeeded: (bits >> 52) & 0x7ff) - 1075
    let significand = (bits & 0xf_ffff_ffff_ffff) | 0x10_0000_0000_0000
    // The window starts at the bit that, times 2^exponent, weighs 2: all before it only count whole turns.
    var turns = FixedPoint192(window: exponent + 62)
    turns.multiply(by: significand)
    var count = Int(truncatingIfNeeded: turns.words.0 >> 62)
    turns.shiftLeft(by: 2)
    let isNegative = turns.words.0 >> 63 != 0
    if isNegative {
      count += 1
      turns.negate()
    }
    let quarter = turns.fraction * DoubleDouble(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54)
    let flip = isNegative != (angle < 0)
    quarterTurns = (angle < 0 ? -count : count) & 3
    rest = flip ? -quarter : quarter
  }
}

/// A 192-bit fixed-point number, most significant word first.
private struct FixedPoint192 {
  var words: (UInt64, UInt64, UInt64)

  /// The 192 bits of 2/pi from bit `start` on, where 64 zero bits stand before the first.
  init(window start: Int) {
    let first = start >> 6
    let shift = UInt64(truncatingIfNeeded: start & 63)
    func word(_ index: Int) -> UInt64 {
      let high = FixedPoint192.twoOverPi[index] << shift
      return shift == 0 ? high : high | FixedPoint192.twoOverPi[index + 1] >> (64 - shift)
    }
    words = (word(first), word(first + 1), word(first + 2))
  }

  /// Multiplies by `factor` < 2^53, modulo 2^192, in 32-bit limbs: a 128-bit product is a library call on
  /// 32-bit targets.
  mutating func multiply(by factor: UInt64) {
    let low = FixedPoint192.product(words, factor & 0xffff_ffff)
    let high = FixedPoint192.product(words, factor >> 32)
    let shifted = (
      high.0 << 32 | high.1 >> 32, high.1 << 32 | high.2 >> 32, high.2 << 32
    )
    let (third, carryThird) = low.2.addingReportingOverflow(shifted.2)
    let (secondPart, carryPart) = low.1.addingReportingOverflow(shifted.1)
    let (second, carrySecond) = secondPart.addingReportingOverflow(carryThird ? 1 : 0)
    let carry: UInt64 = (carryPart ? 1 : 0) + (carrySecond ? 1 : 0)
    words = (low.0 &+ shifted.0 &+ carry, second, third)
  }

  /// The product with a factor below 2^32, modulo 2^192.
  private static func product(
    _ words: (UInt64, UInt64, UInt64), _ factor: UInt64
  ) -> (UInt64, UInt64, UInt64) {
    func step(_ word: UInt64, _ carry: UInt64) -> (word: UInt64, carry: UInt64) {
      let low = (word & 0xffff_ffff) &* factor &+ carry
      let high = (word >> 32) &* factor &+ (low >> 32)
      return (high << 32 | (low & 0xffff_ffff), high >> 32)
    }
    let third = step(words.2, 0)
    let second = step(words.1, third.carry)
    let first = step(words.0, second.carry)
    return (first.word, second.word, third.word)
  }

  mutating func shiftLeft(by count: UInt64) {
    if count == 0 { return }
    words = (
      words.0 << count | words.1 >> (64 - count), words.1 << count | words.2 >> (64 - count),
      words.2 << count
    )
  }

  /// The two's complement.
  mutating func negate() {
    let third = ~words.2 &+ 1
    let second = ~words.1 &+ (third == 0 ? 1 : 0)
    let first = ~words.0 &+ (third == 0 && second == 0 ? 1 : 0)
    words = (first, second, third)
  }

  /// The number as a fraction in [0, 1), to 106 significant bits.
  var fraction: DoubleDouble {
    var normal = self
    var exponent = 0
    while normal.words.0 == 0 && exponent > -192 {
      normal.words = (normal.words.1, normal.words.2, 0)
      exponent -= 64
    }
    let zeros = normal.words.0.leadingZeroBitCount & 63
    normal.shiftLeft(by: UInt64(truncatingIfNeeded: zeros))
    exponent -= zeros
    let high = Double(Int64(truncatingIfNeeded: normal.words.0 >> 11))
    let rest = (normal.words.0 & 0x7ff) << 42 | normal.words.1 >> 22
    let low = Double(Int64(truncatingIfNeeded: rest))
    return DoubleDouble.orderedSum(
      high * Double.powerOfTwo(exponent - 53), low * Double.powerOfTwo(exponent - 106))
  }

  /// 64 zero bits, then the first 1280 bits of 2/pi.
  private static let twoOverPi: InlineArray<21, UInt64> = [
    0x0000_0000_0000_0000, 0xa2f9_836e_4e44_1529, 0xfc27_57d1_f534_ddc0, 0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561, 0xb724_6e3a_424d_d2e0, 0x0649_2eea_09d1_921c, 0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484, 0xe99c_7026_b45f_7e41, 0x3991_d639_8353_39f4, 0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f, 0xef2f_118b_5a0a_6d1f, 0x6d36_7ecf_27cb_09b7, 0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b, 0x3d07_39f7_8a52_92ea, 0x6bfb_5fb1_1f8d_5d08, 0x5603_3046_fc7b_6bab,
    0xf0cf_bc20_9af4_361d,
  ]
}
