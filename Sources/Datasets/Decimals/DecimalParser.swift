/// Reads decimals from bytes.
///
/// Grammar: optional sign, digits with an optional point (at least one digit), optional `e` or `E` with an
/// optional sign and at least one digit, blanks (space, tab) around it; or `inf` or `infinity` in any case,
/// signed or not, without blanks. No hexadecimal, no digit groups, no decimal comma; the locale has no say.
struct DecimalParser {
  let rule: DecimalRule
  private let powers: UnsafePointer<UInt64>
  /// 10^0 ... 10^22 and 10^0 ... 10^7. Fields, so that a loop need not ask whether the tables exist.
  private let exactPowers: UnsafePointer<Double>
  private let integerPowers: UnsafePointer<UInt64>

  init(rule: DecimalRule = .correctlyRounded) {
    self.rule = rule
    powers = PowersOfFive.table
    exactPowers = Self.exactPowerTable
    integerPowers = Self.integerPowerTable
  }

  /// A plain decimal at `p`, without blanks before it, read as far as it goes.
  ///
  /// The byte at the end of the readable text must be no digit, point, sign or letter, and 16 bytes beyond it
  /// must be readable. Returns nil, and leaves `p` where it was, for whatever the general rule must decide:
  /// more than 19 digits, words, blanks, no number at all.
  ///
  /// Digits are taken in words of eight, and neither the sign nor the number of digits in the last word is
  /// branched on: in a table of measurements both are noise, which no branch predictor foresees.
  @inline(__always)
  func simple(_ p: inout UnsafePointer<UInt8>) -> Double? {
    let sign: UInt64 = p.pointee == UInt8(ascii: "-") ? 1 : 0
    var q = p + Int(sign)
    var significand: UInt64 = 0
    var digits = 1
    if q[1] == UInt8(ascii: ".") {
      significand = UInt64(q.pointee &- 48)
      guard significand < 10 else { return nil }
      q += 1
    } else {
      digits = appendDigits(&q, to: &significand)
    }
    var exponent = 0
    if q.pointee == UInt8(ascii: ".") {
      q += 1
      let fraction = appendDigits(&q, to: &significand)
      exponent = -fraction
      digits += fraction
    }
    // Nineteen digits always fit 64 bits. Leading zeros count; such numbers take the general way.
    guard digits > 0, digits <= 19 else { return nil }
    if q.pointee | 0x20 == UInt8(ascii: "e") {
      q += 1
      var isDown = false
      if q.pointee == UInt8(ascii: "-") {
        isDown = true
        q += 1
      } else if q.pointee == UInt8(ascii: "+") {
        q += 1
      }
      let start = q
      var written = 0
      while true {
        let digit = q.pointee &- 48
        guard digit < 10 else { break }
        written = written &* 10 &+ Int(digit)
        q += 1
      }
      guard q > start, q - start <= 9 else { return nil }
      exponent += isDown ? -written : written
    }
    p = q
    return Double(bitPattern: scaled(significand, exponent).bitPattern | sign << 63)
  }

  /// Reads the run of digits at `q` behind those in `significand`, which wraps around beyond 19 digits.
  /// Returns how many there were.
  @inline(__always)
  private func appendDigits(_ q: inout UnsafePointer<UInt8>, to significand: inout UInt64) -> Int {
    let start = q
    while true {
      let word = Self.word(q)
      let others = Self.othersThanDigits(word)
      if others == 0 {
        significand = significand &* 100_000_000 &+ Self.eightDigits(word)
        q += 8
        continue
      }
      let count = others.trailingZeroBitCount >> 3
      // Moved to the word's end, the digits have zeros before them; two shifts, as one by 64 does nothing.
      let padded = ((word ^ 0x3030_3030_3030_3030) &<< UInt64(56 &- 8 &* count)) &<< 8
      significand = significand &* integerPowers[count] &+ Self.eightDigitValues(padded)
      q += count
      return q - start
    }
  }

  /// w 10^q, correctly rounded.
  @inline(__always)
  private func scaled(_ significand: UInt64, _ exponent: Int) -> Double {
    // Both factors are exact doubles, so one operation rounds once (Clinger's fast path).
    if significand <= 1 << 53 {
      if exponent <= 0, exponent >= -22 { return Double(Int64(significand)) / exactPowers[-exponent] }
      if exponent > 0, exponent <= 22 { return Double(Int64(significand)) * exactPowers[exponent] }
    }
    return EiselLemire.nearest(significand: significand, exponent: exponent, powers: powers)
  }

  /// The cell in `start..<end`. Complexity: O(bytes).
  func cell(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> DecimalCell {
    if MissingTokens.contains(start, end) { return .missing }
    var first = start
    var last = end
    // As in pandas: blanks may stand around digits, not around the words for infinity.
    if let infinity = Self.infinity(start, end) { return .number(infinity) }
    while first < last, Self.isBlank(first.pointee) { first += 1 }
    while first < last, Self.isBlank((last - 1).pointee) { last -= 1 }
    guard let value = number(first, last) else { return .notANumber }
    return .number(value)
  }

  /// The finite decimal that `start..<end` spells from end to end (its double may overflow), or nil.
  func number(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double? {
    var p = start
    var isNegative = false
    if p < end, p.pointee == UInt8(ascii: "-") || p.pointee == UInt8(ascii: "+") {
      isNegative = p.pointee == UInt8(ascii: "-")
      p += 1
    }
    guard let text = DecimalText(p, end) else { return nil }
    switch rule {
    case .pandasHigh:
      return text.pandasHigh(isNegative: isNegative)
    case .correctlyRounded:
      let magnitude = correctlyRounded(text, from: p, to: end)
      return isNegative ? -magnitude : magnitude
    }
  }

  private func correctlyRounded(
    _ text: DecimalText, from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
  ) -> Double {
    let leading = text.leadingSignificant()
    if leading.isExact { return scaled(leading.significand, leading.exponent) }
    // The true value lies between the truncated significand and its successor. Where both round to the
    // same double, that is the answer.
    let below = EiselLemire.nearest(
      significand: leading.significand, exponent: leading.exponent, powers: powers)
    let above = EiselLemire.nearest(
      significand: leading.significand + 1, exponent: leading.exponent, powers: powers)
    if below == above { return below }
    return Self.exactly(start, end)
  }

  /// The standard library's conversion, which decides by exact integers and knows no locale.
  private static func exactly(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
    // The text has passed the grammar; an overflow comes back as infinity.
    return Double(text) ?? .infinity
  }

  nonisolated(unsafe) private static let exactPowerTable: UnsafePointer<Double> = {
    let powers = UnsafeMutablePointer<Double>.allocate(capacity: 23)
    var power = 1.0
    for i in 0...22 {
      powers[i] = power
      power *= 10
    }
    return UnsafePointer(powers)
  }()

  nonisolated(unsafe) private static let integerPowerTable: UnsafePointer<UInt64> = {
    let powers = UnsafeMutablePointer<UInt64>.allocate(capacity: 8)
    for i in 0..<8 { powers[i] = UInt64(exactPowerTable[i]) }
    return UnsafePointer(powers)
  }()

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  @inline(__always)
  private static func word(_ p: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
  }

  /// Zero if all eight bytes are digits; else its lowest set bit lies in the first byte that is none.
  @inline(__always)
  private static func othersThanDigits(_ word: UInt64) -> UInt64 {
    // A digit is 0x30...0x39: high nibble 3, and still 3 after adding 6. Carries go to later bytes alone.
    let high: UInt64 = 0xf0f0_f0f0_f0f0_f0f0
    let three: UInt64 = 0x3030_3030_3030_3030
    return ((word & high) ^ three) | (((word &+ 0x0606_0606_0606_0606) & high) ^ three)
  }

  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> UInt64 {
    eightDigitValues(word ^ 0x3030_3030_3030_3030)
  }

  /// The number whose eight digits (values 0...9, most significant first in memory) `values` holds: three
  /// multiplications instead of eight, making pairs, then fours, then all.
  @inline(__always)
  private static func eightDigitValues(_ values: UInt64) -> UInt64 {
    let pairs = values &* 10 &+ values >> 8
    let mask: UInt64 = 0x0000_00ff_0000_00ff
    let high = (pairs & mask) &* 0x000f_4240_0000_0064
    let low = ((pairs >> 16) & mask) &* 0x0000_2710_0000_0001
    return (high &+ low) >> 32
  }

  private static func infinity(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double? {
    var p = start
    guard p < end, end - start <= 9 else { return nil }
    let isNegative = p.pointee == UInt8(ascii: "-")
    if isNegative || p.pointee == UInt8(ascii: "+") { p += 1 }
    func spells(_ word: StaticString) -> Bool {
      guard end - p == word.utf8CodeUnitCount else { return false }
      for i in 0..<word.utf8CodeUnitCount where p[i] | 0x20 != word.utf8Start[i] { return false }
      return true
    }
    guard spells("inf") || spells("infinity") else { return nil }
    return isNegative ? -.infinity : .infinity
  }
}
