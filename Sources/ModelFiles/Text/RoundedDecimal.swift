#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Decimals of a fixed number of significant digits, correctly rounded and spelled as C's `%.9g` spells them.
///
/// `0.000123456789`, `1.5e-05`, `1e+09`, `0`, `-0`, `nan`, `inf`: no trailing zeros; an exponent if it is
/// below -4 or not below the number of digits.
public enum RoundedDecimal {
  /// The text of `value` with `digits` significant digits, 1...17.
  public static func text(_ value: Double, digits: Int) -> String {
    var bytes: [UInt8] = []
    append(value, digits: digits, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text of `value` with `digits` significant digits, 1...17, to `bytes`.
  public static func append(_ value: Double, digits: Int, to bytes: inout [UInt8]) {
    precondition((1...17).contains(digits), "\(digits) significant digits")
    guard value.isFinite else {
      bytes.append(contentsOf: (value.isNaN ? "nan" : value < 0 ? "-inf" : "inf").utf8)
      return
    }
    if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
    guard value != 0 else {
      bytes.append(UInt8(ascii: "0"))
      return
    }
    var (integer, exponent) = scaled(value.magnitude, digits) ?? printed(value.magnitude, digits)
    var count = digits
    while integer % 10 == 0 {
      integer /= 10
      count -= 1
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { text in
      for i in stride(from: count - 1, through: 0, by: -1) {
        text[i] = UInt8(ascii: "0") + UInt8(integer % 10)
        integer /= 10
      }
      spell(UnsafeBufferPointer(rebasing: text[..<count]), exponent, digits, to: &bytes)
    }
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]

  /// `value` as integer * 10^(exponent - digits + 1) by one multiplication with an exact power of ten; nil
  /// where the error of that could change the rounding.
  private static func scaled(_ value: Double, _ digits: Int) -> (UInt64, Int)? {
    guard digits <= 9, value >= 1e-9, value < 1e9 else { return nil }
    // log10(2) = 0.30103; one too small at most.
    var exponent = Int((Double(value.exponent) * 0.30102999566398).rounded(.down))
    func scale() -> Double {
      let shift = digits - 1 - exponent
      return shift >= 0 ? value * powers[shift] : value / powers[-shift]
    }
    var product = scale()
    if product >= powers[digits] {
      exponent += 1
      product = scale()
    }
    let integer = product.rounded(.down)
    let fraction = product - integer
    guard abs(fraction - 0.5) > 1e-6 else { return nil }
    let rounded = UInt64(integer) + (fraction > 0.5 ? 1 : 0)
    return rounded == UInt64(powers[digits]) ? (rounded / 10, exponent + 1) : (rounded, exponent)
  }

  /// The same by the C library, which rounds correctly.
  private static func printed(_ value: Double, _ digits: Int) -> (UInt64, Int) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { text in
      let count = withVaList([Int32(digits - 1), value]) {
        Int(vsnprintf(text.baseAddress!, text.count, "%.*e", $0))
      }
      var (integer, exponent) = (UInt64(0), 0)
      var (inExponent, negative) = (false, false)
      for character in text[..<count] {
        switch UInt8(bitPattern: character) {
        case UInt8(ascii: "e"): inExponent = true
        case UInt8(ascii: "-"): negative = true
        case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
          if inExponent {
            exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
          } else {
            integer = integer * 10 + UInt64(byte - UInt8(ascii: "0"))
          }
        default: break
        }
      }
      return (integer, negative ? -exponent : exponent)
    }
  }

  private static func spell(
    _ text: UnsafeBufferPointer<UInt8>, _ exponent: Int, _ digits: Int, to bytes: inout [UInt8]
  ) {
    let (zero, point) = (UInt8(ascii: "0"), UInt8(ascii: "."))
    if exponent < -4 || exponent >= digits {
      bytes.append(text[0])
      if text.count > 1 {
        bytes.append(point)
        bytes.append(contentsOf: text[1...])
      }
      bytes.append(UInt8(ascii: "e"))
      bytes.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
      if exponent.magnitude < 10 { bytes.append(zero) }
      bytes.append(contentsOf: "\(exponent.magnitude)".utf8)
    } else if exponent < 0 {
      bytes.append(zero)
      bytes.append(point)
      for _ in 0..<(-exponent - 1) { bytes.append(zero) }
      bytes.append(contentsOf: text)
    } else if text.count <= exponent + 1 {
      bytes.append(contentsOf: text)
      for _ in text.count..<(exponent + 1) { bytes.append(zero) }
    } else {
      bytes.append(contentsOf: text[...exponent])
      bytes.append(point)
      bytes.append(contentsOf: text[(exponent + 1)...])
    }
  }
}
