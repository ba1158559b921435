/// The double nearest to w 10^q, for an exact integer w.
///
/// Source: D. Lemire, "Number parsing at a gigabyte per second", doi:10.1002/spe.2984, with the proof of
/// N. Mushtak and D. Lemire, "Fast number parsing without fallback", doi:10.1002/spe.3198, that 128 bits
/// of the power of five always decide.
enum EiselLemire {
  /// - Parameters:
  ///   - significand: w.
  ///   - exponent: q, any value.
  ///   - powers: ``PowersOfFive/table``.
  /// - Returns: the double; infinity where w 10^q is too large, 0 where it is too small.
  @inline(__always)
  static func nearest(
    significand: UInt64, exponent: Int, powers: UnsafePointer<UInt64>
  ) -> Double {
    if significand == 0 || exponent < PowersOfFive.smallestExponent { return 0 }
    if exponent > PowersOfFive.largestExponent { return .infinity }
    let shift = significand.leadingZeroBitCount
    let w = significand << UInt64(shift)

    let entry = 2 * (exponent - PowersOfFive.smallestExponent)
    let first = w.multipliedFullWidth(by: powers[entry])
    var high = first.high
    var low = first.low
    // 55 bits are wanted; the lower word of the power matters only if the 9 below them are all ones.
    if high & 0x1ff == 0x1ff {
      let second = w.multipliedFullWidth(by: powers[entry + 1])
      let (sum, overflow) = low.addingReportingOverflow(second.high)
      low = sum
      if overflow { high &+= 1 }
    }

    let upperBit = Int(high >> 63)
    let cut = UInt64(upperBit + 9)
    var mantissa = high >> cut
    // floor(q log2 10) + 63 by a fixed-point logarithm, exact over the table's range.
    var biased = ((217_706 &* exponent) >> 16) + 63 + upperBit - shift + 1023

    if biased <= 0 {
      if 1 - biased >= 64 { return 0 }
      mantissa >>= UInt64(1 - biased)
      mantissa += mantissa & 1
      mantissa >>= 1
      // Rounding up may reach the smallest normal number, whose bits follow without a gap.
      return Double(bitPattern: mantissa)
    }
    // Only here can w 10^q lie exactly halfway: then it goes to the even neighbour.
    if low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1, mantissa << cut == high {
      mantissa &= ~1
    }
    mantissa += mantissa & 1
    mantissa >>= 1
    if mantissa >= 2 << 52 {
      mantissa = 1 << 52
      biased += 1
    }
    if biased >= 0x7ff { return .infinity }
    return Double(bitPattern: (mantissa & ~(1 << 52)) | UInt64(biased) << 52)
  }
}
