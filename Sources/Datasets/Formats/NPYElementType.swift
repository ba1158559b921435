/// The element types of NPY arrays that are read here.
public enum NPYElementType: Hashable, Sendable, CustomStringConvertible {
  case bool
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case float32, float64
  /// Fixed-width text, `length` UTF-32 code units an element, padded with NULs (`<U`).
  case unicode(length: Int)
  /// Fixed-width bytes, `length` an element, padded with NULs (`|S`).
  case bytes(length: Int)

  /// Bytes an element takes.
  public var size: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    case .unicode(let length): 4 * length
    case .bytes(let length): length
    }
  }

  /// True for `unicode` and `bytes`.
  public var isText: Bool {
    switch self {
    case .unicode, .bytes: true
    default: false
    }
  }

  /// True for integers and `bool`.
  public var isInteger: Bool {
    switch self {
    case .unicode, .bytes, .float32, .float64: false
    default: true
    }
  }

  /// NumPy's name of the type: `float64`, `<U5`.
  public var description: String {
    switch self {
    case .bool: "bool"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .float32: "float32"
    case .float64: "float64"
    case .unicode(let length): "<U\(length)"
    case .bytes(let length): "|S\(length)"
    }
  }

  /// The header's code without the byte order: `f8`, `U5`.
  var code: String {
    switch self {
    case .bool: "b1"
    case .int8: "i1"
    case .int16: "i2"
    case .int32: "i4"
    case .int64: "i8"
    case .uint8: "u1"
    case .uint16: "u2"
    case .uint32: "u4"
    case .uint64: "u8"
    case .float32: "f4"
    case .float64: "f8"
    case .unicode(let length): "U\(length)"
    case .bytes(let length): "S\(length)"
    }
  }

  init?(code: Substring) {
    switch code {
    case "b1": self = .bool
    case "i1": self = .int8
    case "i2": self = .int16
    case "i4": self = .int32
    case "i8": self = .int64
    case "u1": self = .uint8
    case "u2": self = .uint16
    case "u4": self = .uint32
    case "u8": self = .uint64
    case "f4": self = .float32
    case "f8": self = .float64
    default:
      // NumPy counts an element's bytes in a C int.
      guard let kind = code.first, let length = Int(code.dropFirst()), length >= 0,
        length <= Int(Int32.max) / 4, code.dropFirst().allSatisfy(\.isNumber)
      else { return nil }
      switch kind {
      case "U": self = .unicode(length: length)
      case "S", "a": self = .bytes(length: length)
      default: return nil
      }
    }
  }
}
