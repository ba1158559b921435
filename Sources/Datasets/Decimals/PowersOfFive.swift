/// The 128 leading bits of 5^q for q in -342...308, as the Eisel-Lemire algorithm needs them.
///
/// Truncated, but rounded up for q in -27...-1, where products that are exactly halfway must show.
/// Each entry is normalized: its top bit is set. Computed once from exact integers, in about a millisecond.
/// Source: D. Lemire, "Number parsing at a gigabyte per second", doi:10.1002/spe.2984.
enum PowersOfFive {
  static let smallestExponent = -342
  static let largestExponent = 308

  /// High and low word of entry q at 2 (q - smallestExponent) and one after it. Never freed.
  nonisolated(unsafe) static let table: UnsafePointer<UInt64> = {
    let count = 2 * (largestExponent - smallestExponent + 1)
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    func store(_ q: Int, _ high: UInt64, _ low: UInt64) {
      table[2 * (q - smallestExponent)] = high
      table[2 * (q - smallestExponent) + 1] = low
    }
    var power: [UInt64] = [1]  // 5^|q|, least significant word first
    for magnitude in 0...(-smallestExponent) {
      if magnitude > 0 { multiplyByFive(&power) }
      if magnitude <= largestExponent {
        let (high, low) = leadingBits(power)
        store(magnitude, high, low)
      }
      if magnitude > 0 {
        let (high, low) = reciprocalBits(power, roundedUp: magnitude <= 27)
        store(-magnitude, high, low)
      }
    }
    return UnsafePointer(table)
  }()

  private static func multiplyByFive(_ value: inout [UInt64]) {
    var carry: UInt64 = 0
    for i in value.indices {
      let product = value[i].multipliedFullWidth(by: 5)
      let (sum, overflow) = product.low.addingReportingOverflow(carry)
      value[i] = sum
      carry = product.high + (overflow ? 1 : 0)
    }
    if carry > 0 { value.append(carry) }
  }

  private static func bitWidth(_ value: [UInt64]) -> Int {
    64 * value.count - value[value.count - 1].leadingZeroBitCount
  }

  /// The 128 bits from the top bit down, truncated; zeros fill in below.
  private static func leadingBits(_ value: [UInt64]) -> (UInt64, UInt64) {
    func word(_ i: Int) -> UInt64 { i >= 0 ? value[i] : 0 }
    let top = value.count - 1
    let shift = UInt64(value[top].leadingZeroBitCount)
    guard shift > 0 else { return (word(top), word(top - 1)) }
    return (
      word(top) << shift | word(top - 1) >> (64 - shift),
      word(top - 1) << shift | word(top - 2) >> (64 - shift)
    )
  }

  /// The 128 leading bits of 1 / value, that is 2^(width + 127) / value, for an odd value above 1.
  private static func reciprocalBits(_ value: [UInt64], roundedUp: Bool) -> (UInt64, UInt64) {
    // Long division bit by bit. The remainder starts as 2^(width - 1) < value, so every doubling yields
    // one quotient bit, the first of them set.
    let words = value.count + 1
    var remainder = [UInt64](repeating: 0, count: words)
    let width = bitWidth(value)
    remainder[(width - 1) / 64] = 1 << UInt64((width - 1) % 64)
    var high: UInt64 = 0
    var low: UInt64 = 0
    value.withUnsafeBufferPointer { divisor in
      remainder.withUnsafeMutableBufferPointer { rest in
        for _ in 0..<128 {
          var carry: UInt64 = 0
          for i in 0..<words {
            let next = rest[i] >> 63
            rest[i] = rest[i] << 1 | carry
            carry = next
          }
          high = high << 1 | low >> 63
          low <<= 1
          if isAtLeast(rest, divisor) {
            subtract(divisor, from: rest)
            low |= 1
          }
        }
      }
    }
    // The division never comes out even, because a power of five above 1 does not divide a power of two.
    if roundedUp {
      low &+= 1
      if low == 0 { high &+= 1 }
    }
    return (high, low)
  }

  private static func isAtLeast(
    _ a: UnsafeMutableBufferPointer<UInt64>, _ b: UnsafeBufferPointer<UInt64>
  ) -> Bool {
    if a[a.count - 1] != 0 { return true }
    for i in stride(from: b.count - 1, through: 0, by: -1) where a[i] != b[i] { return a[i] > b[i] }
    return true
  }

  private static func subtract(
    _ b: UnsafeBufferPointer<UInt64>, from a: UnsafeMutableBufferPointer<UInt64>
  ) {
    var borrow: UInt64 = 0
    for i in a.indices {
      let (first, under1) = a[i].subtractingReportingOverflow(i < b.count ? b[i] : 0)
      let (second, under2) = first.subtractingReportingOverflow(borrow)
      a[i] = second
      borrow = under1 || under2 ? 1 : 0
    }
  }
}
