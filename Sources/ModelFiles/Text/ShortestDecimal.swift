/// The shortest decimal that reads back as the same number, spelled as Python's `repr` spells it.
///
/// `0.1`, `1e-05`, `1e+16`, `1000.0`, `-0.0`, `nan`, `inf`. Of several shortest decimals it is the one
/// nearest to the number. Decimal notation is used if that decimal is 0 or at least 1e-4 and below 1e16. A
/// `Float` gets the digits NumPy prints for a float32, the fewest that read back as that `Float`.
public enum ShortestDecimal {
  /// The text of `value`.
  public static func text(_ value: Double) -> String {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text of `value`.
  public static func text(_ value: Float) -> String {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the text of `value` to `bytes`.
  public static func append(_ value: Double, to bytes: inout [UInt8]) {
    guard value.isFinite else { return appendNonFinite(value.isNaN, value.sign, to: &bytes) }
    respell(value.description, into: &bytes)
  }

  /// Appends the text of `value` to `bytes`.
  public static func append(_ value: Float, to bytes: inout [UInt8]) {
    guard value.isFinite else { return appendNonFinite(value.isNaN, value.sign, to: &bytes) }
    respell(value.description, into: &bytes)
  }

  private static func appendNonFinite(
    _ isNaN: Bool, _ sign: FloatingPointSign, to bytes: inout [UInt8]
  ) {
    let text: StaticString = isNaN ? "nan" : sign == .minus ? "-inf" : "inf"
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// The standard library finds the digits (shortest, nearest); only the notation differs from Python's.
  private static func respell(_ description: String, into bytes: inout [UInt8]) {
    var description = description
    description.withUTF8 { text in
      // At most sign, 17 digits, point, exponent; large integers are spelled out up to 2^54.
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { digits in
        var count = 0
        var pointAfter = -1
        var exponent = 0
        var position = 0
        if text[0] == UInt8(ascii: "-") {
          bytes.append(UInt8(ascii: "-"))
          position = 1
        }
        while position < text.count {
          let byte = text[position]
          position += 1
          if byte == UInt8(ascii: ".") {
            pointAfter = count
          } else if byte == UInt8(ascii: "e") {
            exponent = Self.integer(text[position...])
            break
          } else {
            digits[count] = byte
            count += 1
          }
        }
        if pointAfter < 0 { pointAfter = count }
        var first = 0
        while first < count - 1, digits[first] == UInt8(ascii: "0") { first += 1 }
        while count > first + 1, digits[count - 1] == UInt8(ascii: "0") { count -= 1 }
        // The value is 0.d1d2d3... * 10^scale.
        let isZero = digits[first] == UInt8(ascii: "0")
        let scale = isZero ? 1 : pointAfter + exponent - first
        appendPythonStyle(
          UnsafeBufferPointer(rebasing: digits[first..<count]), scale: scale, to: &bytes)
      }
    }
  }

  private static func integer(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    var value = 0
    for byte in text where byte >= UInt8(ascii: "0") { value = 10 * value + Int(byte - UInt8(ascii: "0")) }
    return text.first == UInt8(ascii: "-") ? -value : value
  }

  private static func appendPythonStyle(
    _ digits: UnsafeBufferPointer<UInt8>, scale: Int, to bytes: inout [UInt8]
  ) {
    let (zero, point) = (UInt8(ascii: "0"), UInt8(ascii: "."))
    if scale > -4 && scale <= 16 {
      if scale <= 0 {
        bytes.append(zero)
        bytes.append(point)
        for _ in 0..<(-scale) { bytes.append(zero) }
        bytes.append(contentsOf: digits)
      } else if digits.count <= scale {
        bytes.append(contentsOf: digits)
        for _ in digits.count..<scale { bytes.append(zero) }
        bytes.append(point)
        bytes.append(zero)
      } else {
        bytes.append(contentsOf: digits[..<scale])
        bytes.append(point)
        bytes.append(contentsOf: digits[scale...])
      }
      return
    }
    bytes.append(digits[0])
    if digits.count > 1 {
      bytes.append(point)
      bytes.append(contentsOf: digits[1...])
    }
    let exponent = scale - 1
    bytes.append(UInt8(ascii: "e"))
    bytes.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    let magnitude = exponent.magnitude
    if magnitude >= 100 { bytes.append(zero + UInt8(magnitude / 100)) }
    bytes.append(zero + UInt8(magnitude / 10 % 10))
    bytes.append(zero + UInt8(magnitude % 10))
  }
}
