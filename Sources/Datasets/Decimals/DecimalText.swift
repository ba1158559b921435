/// A checked unsigned decimal, taken apart: where its digits lie and what exponent was written.
struct DecimalText {
  let integer: UnsafeBufferPointer<UInt8>
  let fraction: UnsafeBufferPointer<UInt8>
  /// The written exponent, cut off at a billion, which no number of digits in memory can bring back.
  let exponent: Int

  /// Nil unless `start..<end` is digits with an optional point and exponent, from end to end.
  init?(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    func digits(_ p: inout UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
      let first = p
      while p < end, p.pointee &- 48 < 10 { p += 1 }
      return UnsafeBufferPointer(start: first, count: p - first)
    }
    var p = start
    integer = digits(&p)
    if p < end, p.pointee == UInt8(ascii: ".") {
      p += 1
      fraction = digits(&p)
    } else {
      fraction = UnsafeBufferPointer(start: p, count: 0)
    }
    guard integer.count + fraction.count > 0 else { return nil }
    var written = 0
    if p < end, p.pointee | 0x20 == UInt8(ascii: "e") {
      p += 1
      var isDown = false
      if p < end, p.pointee == UInt8(ascii: "-") || p.pointee == UInt8(ascii: "+") {
        isDown = p.pointee == UInt8(ascii: "-")
        p += 1
      }
      let exponentDigits = digits(&p)
      guard exponentDigits.count > 0 else { return nil }
      for digit in exponentDigits { written = min(1_000_000_000, written * 10 + Int(digit - 48)) }
      if isDown { written = -written }
    }
    guard p == end else { return nil }
    exponent = written
  }

  /// The first 19 digits from the first nonzero one on.
  ///
  /// The value is `significand` 10^`exponent` if `isExact`, else strictly between that and
  /// (`significand` + 1) 10^`exponent`.
  func leadingSignificant() -> (significand: UInt64, exponent: Int, isExact: Bool) {
    var significand: UInt64 = 0
    var kept = 0
    var isExact = true
    var power = exponent
    for digit in integer {
      if kept < 19 {
        significand = significand * 10 + UInt64(digit - 48)
        if significand > 0 { kept += 1 }
      } else {
        power += 1
        if digit != 48 { isExact = false }
      }
    }
    for digit in fraction {
      if kept < 19 {
        significand = significand * 10 + UInt64(digit - 48)
        if significand > 0 { kept += 1 }
        power -= 1
      } else if digit != 48 {
        isExact = false
      }
    }
    return (significand, power, isExact)
  }

  /// The value under ``DecimalRule/pandasHigh``; nil where that rule finds no number.
  func pandasHigh(isNegative: Bool) -> Double? {
    let most = 17
    var value = 0.0
    var kept = 0
    var power = exponent
    for digit in integer {
      if kept < most {
        value = value * 10 + Double(digit - 48)
        kept += 1
      } else {
        power += 1
      }
    }
    for digit in fraction {
      guard kept < most else { break }
      value = value * 10 + Double(digit - 48)
      kept += 1
      power -= 1
    }
    if isNegative { value = -value }
    let powers = PowersOfTen.table
    if power > 308 { return nil }
    if power > 0 {
      value *= powers[power]
    } else if power >= -308 {
      value /= powers[-power]
    } else {
      // Beyond -616 pandas reads past its own table; every such value is 0 in any case.
      if power < -616 { return isNegative ? -0.0 : 0.0 }
      value /= powers[-308 - power]
      value /= powers[308]
    }
    return value.isFinite ? value : nil
  }
}

/// 10^0 ... 10^308, correctly rounded.
enum PowersOfTen {
  static let table: [Double] = (0...308).map {
    EiselLemire.nearest(significand: 1, exponent: $0, powers: PowersOfFive.table)
  }
}
