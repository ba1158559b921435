/// Numbers as readers see them.
public enum Numerals {
  /// `value` with `digits` decimals, rounded half away from zero; `nan`, `inf` and `-inf` by name.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var power = 1.0
    for _ in 0..<digits { power *= 10 }
    let scaled = (abs(value) * power).rounded()
    guard scaled < 1e15 else { return scientific(value, digits: 3) }
    var text = String(Int(scaled))
    if digits > 0 {
      if text.count <= digits { text = String(repeating: "0", count: digits + 1 - text.count) + text }
      text.insert(".", at: text.index(text.endIndex, offsetBy: -digits))
    }
    return value < 0 && scaled > 0 ? "-" + text : text
  }

  /// `value` with at most `digits` decimals: zeros at the end are left out.
  public static func trimmed(_ value: Double, _ digits: Int) -> String {
    var text = fixed(value, digits)
    guard text.contains("."), !text.contains("e") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// `value` with `digits` significant digits, such as 1.2e-05.
  public static func scientific(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    var mantissa = abs(value)
    var exponent = 0
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    var text = trimmed(mantissa, digits - 1)
    if text == "10" { (text, exponent) = ("1", exponent + 1) }
    let size = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
    return (value < 0 ? "-" : "") + "\(text)e\(exponent < 0 ? "-" : "+")\(size)"
  }

  /// `value` with about `digits` significant digits, in the shorter notation.
  public static func short(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    let size = abs(value)
    if size >= 1e6 || size < 1e-4 { return scientific(value, digits: digits) }
    var decimals = digits - 1
    var bound = 10.0
    while size >= bound, decimals > 0 { (bound, decimals) = (bound * 10, decimals - 1) }
    bound = 1
    while size < bound { (bound, decimals) = (bound / 10, decimals + 1) }
    return trimmed(value, decimals)
  }

  /// A whole number in groups of three digits: 12,345.
  public static func grouped(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
  }

  /// A whole number of any size, as above where it fits.
  public static func grouped(_ value: Double) -> String {
    abs(value) < 1e15 ? grouped(Int(value.rounded())) : scientific(value, digits: 4)
  }

  /// A coordinate: hundredths of a pixel are enough.
  static func coordinate(_ value: Double) -> String { value.isFinite ? trimmed(value, 2) : "0" }
}
